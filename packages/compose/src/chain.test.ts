import { compileSync, instantiate } from "@heddle/component";
import { describe, expect, it } from "vitest";
import { chain } from "./chain.ts";
import type { Plug } from "./options.ts";
import { exported, guest, relay, thrownBy } from "./testing.test-util.ts";

const filter = guest("compose-filter");
const service = guest("compose-service");

class Request {
  static disposed = 0;
  readonly #number: number;
  constructor(number: number) {
    this.#number = number;
  }
  number(): number {
    return this.#number;
  }
  [Symbol.dispose](): void {
    Request.disposed += 1;
  }
}

describe("chain", () => {
  it.each([
    { title: "a service alone", parts: [service], answer: 5, handler: "wasi:http/handler@0.3.1" },
    { title: "a filter before it", parts: [filter, service], answer: 51, handler: "wasi:http/handler@0.3.0" },
    { title: "two", parts: [filter, filter, service], answer: 511, handler: "wasi:http/handler@0.3.0" },
  ])("$title", async ({ parts, answer, handler }) => {
    const component = compileSync(chain(parts));
    // The service wants the newer version, with a method more.
    expect(component.imports.map((each) => each.name)).toEqual(["wasi:http/types@0.3.1"]);
    expect(component.exports.map((each) => each.name)).toEqual([handler]);
    const instance = await instantiate(component, { "wasi:http/types@0.3.1": { Request } });
    const before = Request.disposed;
    expect(exported(instance.exports, handler, "handle")(new Request(5))).toBe(answer);
    expect(Request.disposed - before).toBe(1);
  });

  it("leaves to the host for one component alone what is to be its own", async () => {
    const acts = guest("serve-acts");
    const pass = guest("serve-pass");
    const named: string[] = [];
    const own = (component: number, label: string): string | undefined => {
      named.push(`${component} ${label}`);
      return label.startsWith("wasi:cli/") ? `part${component}-${label.slice(9, 12)}` : undefined;
    };
    const component = compileSync(chain([pass, pass, acts], { ownImport: own }));
    expect(component.imports.map((each) => each.name)).toEqual([
      "wasi:http/types@0.3.0",
      "part2-env",
      "part2-std",
    ]);
    expect(named).toContain("0 wasi:http/types@0.3.0");
    const twice = (): string => "same";
    expect(thrownBy(() => chain([pass, acts], { ownImport: twice })).code).toBe("unsupported");
  });

  it("may end open", () => {
    const component = compileSync(chain([filter, filter]));
    expect(component.imports.map((each) => each.name)).toEqual([
      "wasi:http/types@0.3.0",
      "wasi:http/handler@0.3.0",
    ]);
  });

  it("passes any interface along", () => {
    const link = relay("link", ["a:b/c@1.0.0"], ["a:b/c@1.0.0"]);
    const component = compileSync(chain([link, link], { interface: "a:b/c" }));
    expect(component.imports.map((each) => each.name)).toEqual(["a:b/c@1.0.0"]);
  });

  const wrong: { title: string; parts: Plug[]; code: string; message: string }[] = [
    { title: "nothing", parts: [], code: "unsupported", message: "a chain has at least one component" },
    {
      title: "no handler",
      parts: [relay("other", ["a:b/c"], ["wasi:http/handlers"])],
      code: "missing-export",
      message:
        "other stands in the chain and does not export wasi:http/handler; is wasi:http/handlers meant?",
    },
    {
      title: "a service in the middle",
      parts: [service, service],
      code: "missing-export",
      message:
        "compose-service stands before another in the chain and does not import wasi:http/handler; " +
        "it imports wasi:http/types@0.3.1",
    },
    {
      title: "something else at the end",
      parts: [filter, relay("other", ["a:b/c"], ["x:y/z"])],
      code: "missing-export",
      message: "other stands in the chain and does not export wasi:http/handler; it exports x:y/z",
    },
    {
      title: "another version at the end",
      parts: [filter, relay("other", ["a:b/c"], ["wasi:http/handler@0.4.0"])],
      code: "missing-export",
      message:
        "compose-filter hands on to wasi:http/handler@0.3.0, and other exports wasi:http/handler@0.4.0, " +
        "which is not compatible",
    },
  ];
  it.each(wrong)("refuses $title", ({ parts, code, message }) => {
    expect(thrownBy(() => chain(parts))).toEqual({ code, message });
  });
});
