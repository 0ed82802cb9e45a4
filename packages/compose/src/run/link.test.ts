import { afterEach, describe, expect, it } from "vitest";
import { callMethod, demo, exported, guest, thrownBy } from "../testing.test-util.ts";
import { link, type Linkable, type LinkedProgram } from "./link.ts";

const user = guest("compose-user");
const counters = guest("compose-counters");
const log = guest("compose-log");
const weave = demo("weave", "weave-rust/weave.wasm");
const letters = demo("letters", "letters-wat/letters.wasm");
const digest = demo("digest", "digest-c/digest.wasm");

const started: LinkedProgram[] = [];
afterEach(async () => {
  for (const program of started.splice(0)) await program[Symbol.asyncDispose]();
});

/** Links; the program ends with the test. */
async function linked(...args: Parameters<typeof link>): Promise<LinkedProgram> {
  const program = await link(...args);
  started.push(program);
  return program;
}

/** What a command of wasi:cli reads and writes, in memory. */
function commandLine(input: string): { readonly imports: Linkable; readonly output: () => string } {
  const chunks: Uint8Array[] = [];
  const collect = (into: Uint8Array[]) => async (data: AsyncIterable<Uint8Array>) => {
    for await (const chunk of data) into.push(chunk);
    return { tag: "ok" };
  };
  const imports = {
    "wasi:cli/stdin@0.3.0": {
      readViaStream: () => [[new TextEncoder().encode(input)], Promise.resolve({ tag: "ok" })],
    },
    "wasi:cli/stdout@0.3.0": { writeViaStream: collect(chunks) },
    "wasi:cli/stderr@0.3.0": { writeViaStream: collect([]) },
  };
  return { imports, output: () => Buffer.concat(chunks).toString() };
}

describe.each([{ isolate: false }, { isolate: true }])("link, isolate: $isolate", ({ isolate }) => {
  it("runs components together", async () => {
    const program = await linked([user, counters, log], { isolate });
    expect(exported(program.exports, "run")()).toBe(3042);
    expect([...program.instances.keys()]).toEqual(
      isolate ? ["compose-log", "compose-counters", "compose-user"] : ["compose-user"],
    );
  });

  it.each([true, false])("is renewed if it may be (%s) and all are in one store", async (renewable) => {
    const program = await linked([user, counters, log], { isolate, renewable });
    for (let time = 0; time < 3; time++) {
      expect(exported(program.exports, "run")()).toBe(3042);
      expect(program.renew()).toBe(renewable && !isolate);
    }
  });

  it("passes resources on", async () => {
    const program = await linked([user, counters, log], { isolate });
    const counter = exported(program.exports, "heddle:test/api@0.1.0", "make")();
    expect(callMethod(counter, "bump")).toBe(8);
  });

  it("takes JavaScript in a component's place", async () => {
    const written: unknown[] = [];
    const js = { "heddle:test/log@0.1.1": { write: (n: unknown) => void written.push(n), level: () => 5 } };
    const program = await linked([user, counters, js], { isolate });
    expect(exported(program.exports, "run")()).toBe(5042);
    expect(written).toEqual([4200, 42]);
  });

  it("reads what it needs of the host, and the later of two", async () => {
    const js = {
      get "a:b/c@1.0.0"(): unknown {
        throw new Error("nobody needs this");
      },
      get "heddle:test/log@0.1.1"(): unknown {
        throw new Error("there is a later one");
      },
    };
    const later = { "heddle:test/log@0.1.1": { write: () => {}, level: () => 2 } };
    const program = await linked([user, counters, js, later], { isolate });
    expect(exported(program.exports, "run")()).toBe(2042);
  });

  it("streams through three components in three languages", async () => {
    const { imports, output } = commandLine("Hello, heddle\n");
    const program = await linked([weave, letters, digest, imports], { isolate });
    await exported(program.exports, "wasi:cli/run@0.3.0", "run")();
    await program.finished();
    expect(output()).toBe("HELLO, HEDDLE\n");
  });

  it("runs a chain", async () => {
    class Request {
      number(): number {
        return 5;
      }
    }
    const parts = [guest("compose-filter"), guest("compose-filter"), guest("compose-service")];
    const js = { "wasi:http/types@0.3.1": { Request } };
    const program = await linked([...parts, js], { isolate, chain: true });
    expect(exported(program.exports, "wasi:http/handler@0.3.0", "handle")(new Request())).toBe(511);
  });

  it("ends all instances with the program", async () => {
    const program = await link([user, counters, log], { isolate });
    await program[Symbol.asyncDispose]();
    for (const instance of program.instances.values()) expect(instance.failure?.code).toBe("store-closed");
    expect(thrownBy(() => exported(program.exports, "run")()).code).toBe("store-closed");
  });
});

describe("link", () => {
  it("a trap ends one of isolated components", async () => {
    const js = {
      "heddle:test/log@0.1.1": {
        write: () => {
          throw new Error("the disk is full");
        },
        level: () => 1,
      },
    };
    const program = await link([user, counters, js], { isolate: true });
    expect(thrownBy(() => exported(program.exports, "run")()).code).toBe("host-threw");
    expect(program.failure?.code).toBe("host-threw");
    expect(program.instances.get("compose-counters")?.failure).toBeNull();
  });

  it("wants a component", async () => {
    await expect(link([{ "a:b/c": {} }])).rejects.toMatchObject({ code: "unsupported" });
  });

  it("tells what is missing", async () => {
    await expect(link([user, counters], { isolate: true })).rejects.toMatchObject({ code: "unknown-import" });
    await expect(link([user, counters])).rejects.toMatchObject({ code: "unknown-import" });
  });
});

describe.each([{ isolate: false }, { isolate: true }])(
  "what is missing, isolate: $isolate",
  ({ isolate }) => {
    const main = guest("near-main");
    const plug = guest("near-plug");
    it("is told with the exports that nearly fit, and both types", async () => {
      const error: unknown = await linked([main, plug], { isolate }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: "LinkError", code: "unknown-import" });
      for (const part of [
        "import heddle:near/b@1.0.0 is not provided (needed for g: func(x: u32) -> u32)",
        "; near-plug exports heddle:near/b@2.0.0: version 2.0.0 is not compatible with 1.0.0",
        "; besides, g: expected func(x: u32) -> u32, found func(x: u64) -> u32",
      ])
        expect(error).toHaveProperty("message", expect.stringContaining(part));
    });

    it("may still be given by the host", async () => {
      const host = { "heddle:near/b@1.0.0": { g: (x: number) => x + 1 } };
      const program = await linked([main, plug, host], { isolate });
      expect(await exported(program.exports, "f")()).toBe(7);
      expect(await exported(program.exports, "g")(4)).toBe(5);
    });

    it("is told as it is where nothing is near", async () => {
      const lacking = linked([user, counters], { isolate });
      await expect(lacking).rejects.toThrow(/^import heddle:test\/log@0\.1\.\d is not provided[^;]*$/);
    });
  },
);
