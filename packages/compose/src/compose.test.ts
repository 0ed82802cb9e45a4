import { compileSync, instantiate } from "@heddle/component";
import type { RawDefType } from "@heddle/component/model";
import { describe, expect, it } from "vitest";
import { compose } from "./compose.ts";
import { encodeComponent } from "./encode/component.ts";
import type { Plug } from "./options.ts";
import {
  callMethod,
  demo,
  exported,
  guest,
  importer,
  relay,
  relayResource,
  thrownBy,
} from "./testing.test-util.ts";

const weave = demo("weave", "weave-rust/weave.wasm");
const letters = demo("letters", "letters-wat/letters.wasm");
const digest = demo("digest", "digest-c/digest.wasm");
const user = guest("compose-user");
const counters = guest("compose-counters");
const log = guest("compose-log");

function outline(bytes: Uint8Array): { imports: string[]; exports: string[] } {
  const { imports, exports } = compileSync(bytes);
  return { imports: imports.map((each) => each.name), exports: exports.map((each) => each.name) };
}

describe("what is left and what leaves", () => {
  const cli = [
    "wasi:cli/types@0.3.0",
    "wasi:cli/stdin@0.3.0",
    "wasi:cli/stdout@0.3.0",
    "wasi:cli/stderr@0.3.0",
  ];
  const both = ["heddle:test/counters@0.1.2", "heddle:test/api@0.1.0", "run"];
  const cases: { title: string; main: Plug; plugs: Plug[]; imports: string[]; exports: string[] }[] = [
    {
      title: "plugs for all",
      main: weave,
      plugs: [letters, digest],
      imports: cli,
      exports: ["wasi:cli/run@0.3.0"],
    },
    {
      title: "a plug for some",
      main: weave,
      plugs: [letters],
      imports: ["heddle:demo/digest@0.1.0", ...cli],
      exports: ["wasi:cli/run@0.3.0"],
    },
    { title: "no plug", main: letters, plugs: [], imports: [], exports: ["heddle:demo/letters@0.1.0"] },
    {
      title: "imports of a plug are the host's, once and in the newer version",
      main: user,
      plugs: [counters],
      imports: ["heddle:test/log@0.1.1"],
      exports: both,
    },
    { title: "several levels", main: user, plugs: [counters, log], imports: [], exports: both },
    { title: "in any order", main: user, plugs: [log, counters], imports: [], exports: both },
    {
      title: "types of a plug that an import uses are imported without functions",
      main: guest("compose-levelled"),
      plugs: [guest("compose-levels")],
      imports: ["heddle:test/levels@0.1.0", "heddle:test/sink@0.1.0"],
      exports: ["heddle:test/levels@0.1.0", "same", "run"],
    },
    {
      title: "versions on different tracks stay apart",
      main: relay("main", ["a:b/c@1.0.0", "a:b/d@1.0.0"], ["x:y/z@1.0.0"]),
      plugs: [relay("plug", ["a:b/c@2.0.0"], ["a:b/d@1.2.0"])],
      imports: ["a:b/c@1.0.0", "a:b/c@2.0.0"],
      exports: ["x:y/z@1.0.0"],
    },
  ];
  it.each(cases)("$title", ({ main, plugs, imports, exports }) => {
    expect(outline(compose(main, plugs))).toEqual({ imports, exports });
  });

  it("keeps compatible versions apart that differ in what both have", () => {
    const other = importer("other", "a:b/c@1.1.0", "a:b/d@1.0.0", "u64");
    const bytes = compose(relay("main", ["a:b/d@1.0.0", "a:b/c@1.0.0"], ["x:y/z@1.0.0"]), [other]);
    expect(outline(bytes).imports).toEqual(["a:b/c@1.0.0", "a:b/c@1.1.0", "only:of/tests"]);
  });

  it("refuses two types for one name", () => {
    const other = importer("other", "a:b/c@1.0.0", "a:b/d@1.0.0", "u64");
    const main = relay("main", ["a:b/d@1.0.0", "a:b/c@1.0.0"], ["x:y/z@1.0.0"]);
    expect(thrownBy(() => compose(main, [other]))).toEqual({
      code: "import-type-mismatch",
      message:
        "main and other both import a:b/c@1.0.0, but not the same: f: main wants func(x: u32), other func(x: u64)",
    });
  });

  it("gives one import to several", () => {
    const bytes = compose(relay("main", ["a:b/c@1.0.0", "a:b/d@1.0.0"], ["x:y/z@1.0.0"]), [
      relay("c", ["h:h/h@1.0.0"], ["a:b/c@1.0.0"]),
      relay("d", ["h:h/h@1.2.0"], ["a:b/d@1.0.0"]),
    ]);
    expect(outline(bytes).imports).toEqual(["h:h/h@1.2.0"]);
  });

  it("writes the same component twice only once", () => {
    const filter = guest("compose-filter");
    const once = compose(filter, [filter]).length;
    const again = compose(filter, [filter, filter]).length;
    expect(again - once).toBeLessThan(filter.bytes.length / 2);
  });

  it("exports types of the world, and functions by those names", () => {
    const text = (label: string): { name: string; attributes: [] } => ({ name: label, attributes: [] });
    const func = (type: number): RawDefType => ({
      kind: "func",
      async: false,
      params: [{ label: "x", type }],
      result: null,
    });
    const bytes = encodeComponent([
      { kind: "type", type: { kind: "record", fields: [{ label: "a", type: "u8" }] }, offset: 0 },
      {
        kind: "import",
        name: text("rec"),
        type: { kind: "type", bound: { kind: "eq", type: 0 } },
        offset: 0,
      },
      { kind: "type", type: func(1), offset: 0 },
      { kind: "import", name: text("f"), type: { kind: "func", type: 2 }, offset: 0 },
      { kind: "type", type: { kind: "record", fields: [{ label: "b", type: 1 }] }, offset: 0 },
      { kind: "export", name: text("own"), item: { sort: "type", index: 1 }, type: null, offset: 0 },
      { kind: "type", type: func(4), offset: 0 },
      {
        kind: "export",
        name: text("g"),
        item: { sort: "func", index: 0 },
        type: { kind: "func", type: 5 },
        offset: 0,
      },
    ]);
    expect(outline(compose(bytes, []))).toEqual({ imports: ["rec", "f"], exports: ["own", "g"] });
  });

  it("leaves what it was given as it was", () => {
    const before = weave.bytes.slice();
    compose(weave, [letters, digest]);
    expect(weave.bytes).toEqual(before);
  });
});

describe("what is composed runs", () => {
  it("passes resources, and drops them where they are from", async () => {
    const instance = await instantiate(compileSync(compose(user, [counters, log])));
    expect(exported(instance.exports, "run")()).toBe(3042);
    const counter = exported(instance.exports, "heddle:test/api@0.1.0", "make")();
    expect(callMethod(counter, "bump")).toBe(8);
  });

  it("gives the host's functions to all who import them", async () => {
    const written: unknown[] = [];
    const instance = await instantiate(compileSync(compose(user, [counters])), {
      "heddle:test/log@0.1.1": { write: (n: unknown) => void written.push(n), level: () => 5 },
    });
    expect(exported(instance.exports, "run")()).toBe(5042);
    expect(written).toEqual([4200, 42]);
  });

  it("passes values of a type that three interfaces share", async () => {
    const put: unknown[] = [];
    const composed = compose(guest("compose-levelled"), [guest("compose-levels")]);
    const instance = await instantiate(compileSync(composed), {
      "heddle:test/sink@0.1.0": { put: (level: unknown) => void put.push(level) },
    });
    exported(instance.exports, "run")();
    expect(put).toEqual(["high"]);
    expect(exported(instance.exports, "same")("middle")).toBe("middle");
  });

  it("streams through three components", async () => {
    const input = new TextEncoder().encode("Hello, heddle\n");
    const output: Uint8Array[] = [];
    const collect = async (data: AsyncIterable<Uint8Array>): Promise<{ tag: "ok" }> => {
      for await (const chunk of data) output.push(chunk);
      return { tag: "ok" };
    };
    const instance = await instantiate(compileSync(compose(weave, [letters, digest])), {
      "wasi:cli/stdin@0.3.0": { readViaStream: () => [[input], Promise.resolve({ tag: "ok" })] },
      "wasi:cli/stdout@0.3.0": { writeViaStream: collect },
      "wasi:cli/stderr@0.3.0": {
        writeViaStream: async (data: AsyncIterable<Uint8Array>) => {
          for await (const chunk of data) void chunk;
          return { tag: "ok" };
        },
      },
    });
    await exported(instance.exports, "wasi:cli/run@0.3.0", "run")();
    expect(Buffer.concat(output).toString()).toBe("HELLO, HEDDLE\n");
  });

  it("starts fifty components in a row", async () => {
    const link = relay("link", ["a:b/c@1.0.0"], ["a:b/c@1.0.0"]);
    const composed = compose(
      link,
      Array.from({ length: 49 }, () => link),
    );
    const seen: unknown[] = [];
    const instance = await instantiate(compileSync(composed), {
      "a:b/c@1.0.0": { f: (x: unknown) => void seen.push(x) },
    });
    exported(instance.exports, "a:b/c@1.0.0", "f")(7);
    expect(seen).toEqual([7]);
  });
});

describe("what does not fit", () => {
  const main = relay("main", ["a:b/letters@1.0.0"], ["x:y/z@1.0.0"]);
  const cases: { title: string; plugs: Plug[]; main?: Plug; code: string; message: string }[] = [
    {
      title: "another version",
      plugs: [relay("plug", ["h:h/h"], ["a:b/letters@2.1.0"])],
      code: "missing-export",
      message:
        "plug gives nothing that is imported: it exports a:b/letters@2.1.0; " +
        "main imports a:b/letters@1.0.0, and version 2.1.0 is not compatible with 1.0.0",
    },
    {
      title: "a name nearly right",
      plugs: [relay("plug", ["h:h/h"], ["a:b/leters@1.0.0"])],
      code: "missing-export",
      message:
        "plug gives nothing that is imported: it exports a:b/leters@1.0.0; " +
        "main imports a:b/letters@1.0.0: is a:b/leters@1.0.0 meant?",
    },
    {
      title: "another name",
      plugs: [relay("plug", ["h:h/h"], ["q:r/s"])],
      code: "missing-export",
      message: "plug gives nothing that is imported: it exports q:r/s; main imports a:b/letters@1.0.0",
    },
    {
      title: "given already",
      plugs: [relay("one", ["h:h/h"], ["a:b/letters@1.0.0"]), relay("two", ["h:h/h"], ["a:b/letters@1.0.0"])],
      code: "missing-export",
      message:
        "two gives nothing that is imported: it exports a:b/letters@1.0.0; " +
        "main imports a:b/letters@1.0.0, which one gives already",
    },
    {
      title: "another type",
      plugs: [relay("plug", ["h:h/h"], ["a:b/letters@1.0.0"], "string")],
      code: "import-type-mismatch",
      message:
        "a:b/letters@1.0.0 of plug does not fit a:b/letters@1.0.0, which main imports: " +
        "f: expected func(x: u32), found func(x: string) (type mismatch in function parameter `x`: " +
        "expected primitive `u32` found primitive `string`)",
    },
    {
      title: "a function too few",
      main: user,
      plugs: [relay("plug", ["h:h/h"], ["heddle:test/log@0.1.1"])],
      code: "import-type-mismatch",
      message:
        "heddle:test/log@0.1.1 of plug does not fit heddle:test/log@0.1.1, which compose-user imports: " +
        "it has no write: func(n: u32)",
    },
    {
      title: "one import wanted in two ways",
      main: relay("main", ["a:b/c@1.0.0", "h:h/h@1.0.0"], ["x:y/z@1.0.0"]),
      plugs: [
        relay("c", ["a:b/d@1.0.0"], ["a:b/c@1.0.0"]),
        relay("d", ["e:e/e@1.0.0", "h:h/h@1.0.0"], ["a:b/d@1.0.0"], "u64"),
      ],
      code: "import-type-mismatch",
      message:
        "a:b/d@1.0.0 of d does not fit a:b/d@1.0.0, which c imports: f: expected func(x: u32), found func(x: u64) " +
        "(type mismatch in function parameter `x`: expected primitive `u32` found primitive `u64`)",
    },
  ];
  it.each(cases)("$title", ({ plugs, main: other, code, message }) => {
    expect(thrownBy(() => compose(other ?? main, plugs))).toEqual({ code, message });
  });

  it("wants a component", () => {
    expect(thrownBy(() => compose(new Uint8Array([1, 2, 3]), [])).code).toBe("bad-magic");
  });

  it("says which interfaces need the resource of a plug", () => {
    const types = relayResource("types", "a:b/types", "wasi:http/types@0.3.0");
    expect(thrownBy(() => compose(guest("compose-filter"), [types]))).toEqual({
      code: "unsupported",
      message:
        "types gives wasi:http/types@0.3.0 to compose-filter, which also imports interfaces that use a resource of " +
        "wasi:http/types@0.3.0: those must be given by a component too, for only it has that resource",
    });
  });
});

describe("limits", () => {
  it("bounds the number of components", () => {
    const parts = { limits: { parts: 2 } };
    expect(thrownBy(() => compose(weave, [letters], parts)).code).toBe("nothing was thrown");
    expect(thrownBy(() => compose(weave, [letters, digest], parts))).toEqual({
      code: "unsupported",
      message: "3 components are more than limits.parts (2)",
    });
  });

  it("bounds the size of the result", () => {
    expect(thrownBy(() => compose(weave, [letters], { limits: { size: 1_000 } })).message).toMatch(
      /^the result has \d+ bytes, more than limits.size \(1000\)$/,
    );
  });
});
