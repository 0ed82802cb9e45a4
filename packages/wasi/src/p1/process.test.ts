/** Arguments, clocks, standard streams, waiting, limits and ending, in memory. */
import { LinkError, Trap } from "@heddle/component/errors";
import { describe, expect, test, vi } from "vitest";
import { memoryPlatform, VirtualClock } from "../adapters/memory/index.ts";
import type { ByteSource } from "../port/stdio.ts";
import { TestGuest } from "./guest.test-util.ts";
import { createPreview1, PREVIEW1_LIMITS } from "./index.ts";

test("arguments and environment", async () => {
  using guest = new TestGuest(memoryPlatform(), { args: ["tool", "é"], env: { A: "1", B: "" } });
  for (const [kind, count, text] of [
    ["args", 2, "tool\0é\0"],
    ["environ", 2, "A=1\0B=\0"],
  ] as const) {
    const sizes = guest.room(8);
    expect(await guest.call(`${kind}_sizes_get`, sizes, sizes + 4)).toBe("ok");
    const length = new TextEncoder().encode(text).byteLength;
    expect([guest.u32(sizes), guest.u32(sizes + 4)]).toEqual([count, length]);
    const list = guest.room(count * 4);
    const into = guest.room(length);
    expect(await guest.call(`${kind}_get`, list, into)).toBe("ok");
    expect(guest.text(into, length)).toBe(text);
    expect(guest.u32(list)).toBe(into);
    expect(guest.u32(list + 4)).toBe(into + text.indexOf("\0") + 1);
  }
});

test("clocks and random bytes", async () => {
  using guest = new TestGuest(memoryPlatform({ clocks: new VirtualClock({ wallStart: 5_000_000_001n }) }));
  const into = guest.room(8);
  expect(await guest.call("clock_time_get", 0, 0n, into)).toBe("ok");
  expect(guest.u64(into)).toBe(5_000_000_001n);
  expect(await guest.call("clock_time_get", 1, 0n, into)).toBe("ok");
  expect(guest.u64(into)).toBe(0n);
  expect(await guest.call("clock_res_get", 1, into)).toBe("ok");
  expect(guest.u64(into)).toBe(1n);
  for (const clock of [2, 3, 4]) expect(await guest.call("clock_time_get", clock, 0n, into)).toBe("inval");
  const bytes = guest.room(200_000);
  expect(await guest.call("random_get", bytes, 200_000)).toBe("ok");
  expect(guest.text(bytes + 199_968, 32)).not.toBe("\0".repeat(32));
  expect(await guest.call("random_get", 0, 2 ** 31)).toBe("fault");
  expect(await guest.call("sched_yield")).toBe("ok");
});

test("standard streams", async () => {
  const port = memoryPlatform({ stdin: "abcdef" });
  using guest = new TestGuest(port);
  expect(await guest.write(1, "one ", "two")).toBe(7);
  expect(await guest.write(2, "three")).toBe(5);
  expect([port.stdio.stdout.text(), port.stdio.stderr.text()]).toEqual(["one two", "three"]);
  expect(await guest.read(0, 2, 2)).toBe("abcd");
  expect(await guest.read(0, 10)).toBe("ef");
  expect(await guest.read(0, 10)).toBe("");
  expect(await guest.read(1, 1)).toBe("badf");
  expect(await guest.write(0, "x")).toBe("badf");
  expect(await guest.seek(1, 0n, 1)).toBe("spipe");
  const stat = guest.room(64);
  await guest.call("fd_filestat_get", 1, stat);
  expect([guest.view.getUint8(stat + 16), guest.u64(stat + 32)]).toEqual([0, 0n]);
});

test.each([
  ["io", undefined],
  ["pipe", "pipe"],
] as const)("a standard stream that fails is %s", async (errno, code) => {
  const failing = {
    write: () => Promise.reject(new Error("gone")),
    flush: () => undefined,
    isTerminal: false,
  };
  const source = { read: () => Promise.reject(new Error("gone")), isTerminal: false };
  const errorCode = code === undefined ? {} : { errorCode: () => code };
  const port = { ...memoryPlatform(), stdio: { stdin: source, stdout: failing, ...errorCode } };
  using guest = new TestGuest(port);
  expect(await guest.write(1, "x")).toBe(errno);
  expect(await guest.read(0, 1)).toBe(errno);
});

test("a terminal is a character device that cannot be sought", async () => {
  const sink = { write: () => undefined, flush: () => undefined, isTerminal: true };
  using guest = new TestGuest(memoryPlatform(), { stdio: { stdout: sink } });
  const stat = guest.room(24);
  await guest.call("fd_fdstat_get", 1, stat);
  expect(guest.view.getUint8(stat)).toBe(2);
  expect(guest.u64(stat + 8) & ((1n << 2n) | (1n << 5n))).toBe(0n);
});

/** A source that gives what the test puts in, when it does. */
class Doorbell implements ByteSource {
  readonly isTerminal = false;
  reads = 0;
  ring: (chunk: Uint8Array | null) => void = () => {};

  read(): Promise<Uint8Array | null> {
    this.reads++;
    return new Promise((resolve) => {
      this.ring = resolve;
    });
  }
}

describe("poll_oneoff", () => {
  interface Wanted {
    readonly type: number;
    /** A descriptor, or a clock. */
    readonly of: number;
    readonly timeout?: bigint;
    readonly flags?: number;
  }

  /** The events: userdata (the index), error, type, bytes and flags. */
  async function poll(guest: TestGuest, ...wanted: readonly Wanted[]): Promise<unknown> {
    const list = guest.room(48 * wanted.length);
    const into = guest.room(32 * wanted.length);
    const result = guest.room(4);
    for (const [index, { type, of, timeout = 0n, flags = 0 }] of wanted.entries()) {
      const at = list + index * 48;
      guest.view.setBigUint64(at, BigInt(index), true);
      guest.view.setUint8(at + 8, type);
      guest.view.setUint32(at + 16, of, true);
      guest.view.setBigUint64(at + 24, timeout, true);
      guest.view.setUint16(at + 40, flags, true);
    }
    const answer = await guest.call("poll_oneoff", list, into, wanted.length, result);
    if (answer !== "ok") return answer;
    return Array.from({ length: guest.u32(result) }, (_, index) => {
      const at = into + index * 32;
      return [
        Number(guest.u64(at)),
        guest.view.getUint16(at + 8, true),
        guest.view.getUint8(at + 10),
        Number(guest.u64(at + 16)),
        guest.view.getUint16(at + 24, true),
      ];
    });
  }

  test("what is ready at once is told, all of it", async () => {
    using guest = new TestGuest(memoryPlatform({ preopens: [{ guest: "/", tree: { f: "1234" } }] }));
    const fd = await guest.opened("f");
    await guest.read(fd, 1);
    const events = await poll(
      guest,
      { type: 1, of: fd },
      { type: 2, of: 1 },
      { type: 2, of: fd },
      { type: 0, of: 1, timeout: 10n ** 15n },
      { type: 1, of: 99 },
      { type: 7, of: 1 },
      { type: 0, of: 9 },
      { type: 0, of: 1, flags: 2 },
      { type: 1, of: 3 },
    );
    expect(events).toEqual([
      [0, 0, 1, 3, 0],
      [1, 0, 2, 0, 0],
      [2, 0, 2, 0, 0],
      [4, 8, 1, 0, 0],
      [5, 28, 7, 0, 0],
      [6, 28, 0, 0, 0],
      [7, 28, 0, 0, 0],
      [8, 31, 1, 0, 0],
    ]);
    expect(await poll(guest)).toBe("inval");
  });

  test.each([
    ["relative", { of: 1, timeout: 5_000_000n }, 5_000_000n],
    ["absolute", { of: 1, timeout: 7_000_000n, flags: 1 }, 7_000_000n],
    ["of the system clock", { of: 0, timeout: 1_009_000_000n, flags: 1 }, 9_000_000n],
    ["past", { of: 0, timeout: 1n, flags: 1 }, 0n],
  ])("the first clock ends the wait: %s", async (_kind, clock, elapsed) => {
    const clocks = new VirtualClock({ skipWaits: true, wallStart: 1_000_000_000n });
    using guest = new TestGuest(memoryPlatform({ clocks }));
    const later = { type: 0, of: 1, timeout: 10n ** 12n };
    expect(await poll(guest, later, { type: 0, ...clock })).toEqual([[1, 0, 0, 0, 0]]);
    expect(clocks.monotonicNow()).toBe(elapsed);
  });

  test("a guest that only asks does not keep input from coming", async () => {
    for (const ask of ["poll", "read"] as const) {
      const stdin = {
        isTerminal: false,
        read: () => new Promise<Uint8Array>((resolve) => void setTimeout(resolve, 1, Uint8Array.of(65))),
      };
      using guest = new TestGuest(memoryPlatform(), { stdio: { stdin } });
      await guest.call("fd_fdstat_set_flags", 0, 4);
      let found: unknown;
      do {
        found =
          ask === "read" ? await guest.read(0, 1) : await poll(guest, { type: 0, of: 1 }, { type: 1, of: 0 });
      } while (found === "again" || (Array.isArray(found) && found.length === 1));
      expect(found).toEqual(
        ask === "read"
          ? "A"
          : [
              [0, 0, 0, 0, 0],
              [1, 0, 1, 1, 0],
            ],
      );
    }
  });

  test("standard input is waited for without losing what comes", async () => {
    const stdin = new Doorbell();
    using guest = new TestGuest(memoryPlatform({ clocks: new VirtualClock() }), { stdio: { stdin } });
    expect(await guest.call("fd_fdstat_set_flags", 0, 4)).toBe("ok");
    expect(await guest.read(0, 4)).toBe("again");
    const polled = poll(guest, { type: 1, of: 0 }, { type: 0, of: 1, timeout: 10n ** 12n });
    stdin.ring(new TextEncoder().encode("hello"));
    expect(await polled).toEqual([[0, 0, 1, 5, 0]]);
    expect(await guest.read(0, 2)).toBe("he");
    expect(await guest.read(0, 9)).toBe("llo");
    expect(await guest.read(0, 9)).toBe("again");
    stdin.ring(null);
    expect(await poll(guest, { type: 1, of: 0 })).toEqual([[0, 0, 1, 0, 1]]);
    expect(await guest.read(0, 9)).toBe("");
    expect(stdin.reads).toBe(2);
  });
});

describe("limits", () => {
  const port = () =>
    memoryPlatform({ preopens: [{ guest: "/", tree: { a: "0123456789", b: "", c: "", d: "" } }] });

  test("are what the documentation says", () => {
    expect(PREVIEW1_LIMITS).toEqual({
      maxFds: 4096,
      maxIovecs: 1024,
      maxTransferBytes: 16 * 1024 * 1024,
      maxSubscriptions: 65_536,
      maxDirectoryEntries: 1_000_000,
      maxExactTimes: 1024,
    });
  });

  test("hold", async () => {
    using guest = new TestGuest(port(), {
      preview1Limits: {
        maxFds: 5,
        maxIovecs: 2,
        maxTransferBytes: 4,
        maxSubscriptions: 1,
        maxDirectoryEntries: 5,
      },
    });
    const fd = await guest.opened("a");
    expect(await guest.open("b")).toBe("mfile");
    expect(await guest.read(fd, 3, 3)).toBe("0123");
    expect(await guest.write(fd, "xxxxxxxx")).toBe(4);
    expect(await guest.read(fd, 1, 1, 1)).toBe("inval");
    const at = guest.room(200);
    expect(await guest.call("poll_oneoff", at, at, 2, at)).toBe("inval");
    expect(await guest.call("fd_readdir", 3, at, 100, 0n, at)).toBe("nomem");
  });
});

// (module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32))) (func (export "_start") i32.const N call 0))
function exitModule(status: number, name = "proc_exit"): WebAssembly.Module {
  return moduleOf({ params: [0x7f], results: [], name, body: [0x41, status, 0x10, 0] });
}

const PREAMBLE = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

interface ModuleParts {
  readonly params: readonly number[];
  readonly results: readonly number[];
  readonly name: string;
  readonly body: readonly number[];
  readonly exports?: string;
}

function moduleOf({ params, results, name, body, exports = "_start" }: ModuleParts): WebAssembly.Module {
  const text = (value: string): number[] => [value.length, ...new TextEncoder().encode(value)];
  const section = (id: number, ...bytes: number[]): number[] => [id, bytes.length, ...bytes];
  const code = [0, ...body, 0x0b];
  return new WebAssembly.Module(
    Uint8Array.of(
      ...PREAMBLE,
      ...section(1, 2, 0x60, params.length, ...params, results.length, ...results, 0x60, 0, 0),
      ...section(2, 1, ...text("wasi_snapshot_preview1"), ...text(name), 0, 0),
      ...section(3, 1, 1),
      ...section(7, 1, ...text(exports), 0, 1),
      ...section(10, 1, code.length, ...code),
    ),
  );
}

const callAndDrop = [0x10, 0, 0x1a];

/** fd_sync(3), which has to wait. */
const syncs: ModuleParts = {
  params: [0x7f],
  results: [0x7f],
  name: "fd_sync",
  body: [0x41, 3, ...callAndDrop],
};

describe("run", () => {
  test.each([0, 1, 33])("ends with the status %i", async (status) => {
    expect(await createPreview1(memoryPlatform()).run(exitModule(status))).toBe(status);
  });

  test("ends with 0 when it returns", async () => {
    const module = moduleOf({ params: [], results: [0x7f], name: "sched_yield", body: callAndDrop });
    expect(await createPreview1(memoryPlatform()).run(module)).toBe(0);
    const port = memoryPlatform({ preopens: [{ guest: "/" }] });
    expect(await createPreview1(port).run(moduleOf(syncs))).toBe(0);
  });

  test.each([
    ["unreachable", { params: [], results: [0x7f], name: "sched_yield", body: [0] }],
    ["host-bad-value", { params: [], results: [0x7f], name: "fd_close", body: callAndDrop }],
  ])("traps: %s", async (code, parts) => {
    const running = createPreview1(memoryPlatform()).run(moduleOf(parts));
    await expect(running).rejects.toBeInstanceOf(Trap);
    await expect(running).rejects.toMatchObject({ code });
  });

  test.each([
    ["unknown-import", exitModule(0, "proc_fork")],
    [
      "missing-export",
      moduleOf({ params: [], results: [0x7f], name: "sched_yield", body: [], exports: "main" }),
    ],
  ])("does not link: %s", async (code, module) => {
    const running = createPreview1(memoryPlatform()).run(module);
    await expect(running).rejects.toBeInstanceOf(LinkError);
    await expect(running).rejects.toMatchObject({ code });
  });

  test("closes what is open, also the wait for standard input", async () => {
    let aborted = false;
    const stdin: ByteSource = {
      isTerminal: false,
      read: (_max, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            aborted = true;
            reject(signal.reason);
          });
        }),
    };
    using guest = new TestGuest(memoryPlatform(), { stdio: { stdin } });
    expect(await guest.call("fd_fdstat_set_flags", 0, 4)).toBe("ok");
    expect(await guest.read(0, 1)).toBe("again");
    guest[Symbol.dispose]();
    expect(aborted).toBe(true);
  });

  describe("without JSPI", () => {
    test("what can complete at once does; what has to wait is a named error", async () => {
      vi.stubGlobal("WebAssembly", withoutSuspending());
      try {
        expect(await createPreview1(memoryPlatform()).run(exitModule(7))).toBe(7);
        const yields = moduleOf({ params: [], results: [0x7f], name: "sched_yield", body: callAndDrop });
        expect(await createPreview1(memoryPlatform()).run(yields)).toBe(0);
        const port = memoryPlatform({ preopens: [{ guest: "/" }] });
        await expect(createPreview1(port).run(moduleOf(syncs))).rejects.toMatchObject({
          code: "jspi-required",
          message: expect.stringContaining("fd_sync has to wait"),
        });
      } finally {
        vi.unstubAllGlobals();
      }
    });
  });
});

function withoutSuspending(): object {
  const names = Object.getOwnPropertyNames(WebAssembly).filter((name) => !/^(Suspend|promising)/.test(name));
  return Object.fromEntries(names.map((name) => [name, Reflect.get(WebAssembly, name)]));
}
