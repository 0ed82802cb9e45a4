/** Calls of the host's that are over when the core function returns: what they leave behind, however they end. */
import { describe, expect, test } from "vitest";
import { GuestMemory, LiftedFunc, type CanonOptions, type CoreFunction } from "../canon/index.ts";
import { Trap } from "../errors/index.ts";
import type { FuncType, ValType } from "../model/index.ts";
import { ComponentInstance, Store } from "../tasks/index.ts";
import { exportFunction, type ExportedFunction } from "./exported-func.ts";
import { hostLeaves } from "./host-leaves.ts";

const u32: ValType = { kind: "u32" };
const string: ValType = { kind: "string" };

interface Guest {
  readonly store: Store;
  readonly instance: ComponentInstance;
  readonly lifted: LiftedFunc;
  readonly func: ExportedFunction;
}

function guestWith(
  core: CoreFunction,
  {
    params = [u32],
    result = u32,
    ...options
  }: { params?: readonly ValType[]; result?: ValType | null } & Partial<CanonOptions> = {},
): Guest {
  const store = new Store({ suspends: false });
  const instance = new ComponentInstance(store, null, "guest");
  const type: FuncType = {
    kind: "func",
    async: false,
    params: params.map((each, index) => ({ label: `p${index}`, type: each })),
    result,
  };
  const lifted = new LiftedFunc({
    type,
    instance,
    name: "f",
    callee: core,
    options: {
      encoding: "utf8",
      memory: null,
      realloc: null,
      postReturn: null,
      async: false,
      callback: null,
      ...options,
    },
    hostLeaves: hostLeaves(() => {
      throw new Error("no resources here");
    }),
    promising: (each) => each,
  });
  return { store, instance, lifted, func: exportFunction(store, lifted) };
}

/** Nothing of the call is left: no frame, no task, and the store is free. */
function expectNothingLeft({ store }: Guest): void {
  expect(store.frames.sp).toBe(store.frames.bottom);
  expect(store.tasks.size).toBe(0);
  expect(store.busy).toBe(false);
}

function codeOf(run: () => unknown): string {
  try {
    run();
    return "returned";
  } catch (error) {
    return error instanceof Trap ? error.code : String(error);
  }
}

describe("a call that is over at once", () => {
  test("answers, without a record", () => {
    const seen: number[] = [];
    const guest = guestWith((x: number) => {
      seen.push(guest.store.tasks.size, guest.store.frames.recordAt(guest.store.frames.top));
      return x + 1;
    });
    expect(guest.lifted.answersAtOnce).toBe(true);
    expect(guest.func(41)).toBe(42);
    expect(seen).toEqual([0, 0]);
    expectNothingLeft(guest);
  });

  test("gets a record when somebody asks, which ends with it", () => {
    const guest = guestWith((x: number) => {
      expect(guest.store.currentThread().task.target).toBe(guest.lifted);
      return x;
    });
    guest.func(1);
    expectNothingLeft(guest);
  });

  test.each([
    ["too few arguments", [], "TypeError: f takes 1 arguments, found 0"],
    ["too many", [1, 2], "TypeError: f takes 1 arguments, found 2"],
    ["one of another type", ["1"], "TypeError: argument 1: expected number for u32, found string"],
    ["one out of range", [-1], "TypeError: argument 1: expected an integer"],
  ])("throws for %s, and the program lives", (_, args, message) => {
    const guest = guestWith((x: number) => x);
    expect(codeOf(() => guest.func(...args))).toContain(message);
    expect(guest.store.failure).toBeNull();
    expectNothingLeft(guest);
    expect(guest.func(7)).toBe(7);
  });

  test("that traps ends the program", () => {
    const guest = guestWith(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    });
    expect(codeOf(() => guest.func(1))).toBe("unreachable");
    expect(guest.store.failure?.code).toBe("unreachable");
    expect(codeOf(() => guest.func(1))).toBe("cannot-enter");
  });

  test("whose realloc gives bad memory ends the program", () => {
    const memory = new GuestMemory(new WebAssembly.Memory({ initial: 1 }));
    const guest = guestWith(() => 0, { params: [string], memory, realloc: () => 1 << 20 });
    expect(codeOf(() => guest.func("text"))).toBe("realloc-out-of-bounds");
    expect(guest.store.failure?.code).toBe("realloc-out-of-bounds");
  });

  test("is refused while a guest of the same store runs", () => {
    const codes: string[] = [];
    const guest = guestWith((x: number) => {
      codes.push(codeOf(() => guest.func(1)));
      return x;
    });
    expect(guest.func(3)).toBe(3);
    expect(codes).toEqual(["cannot-enter"]);
    expectNothingLeft(guest);
  });

  test("runs post-return with its result and its context, after the result was lifted", () => {
    const wasm = new WebAssembly.Memory({ initial: 1 });
    new Uint8Array(wasm.buffer).set([16, 0, 0, 0, 2, 0, 0, 0, 0x6f, 0x6b], 8);
    const seen: unknown[] = [];
    const guest = guestWith(
      () => {
        const { frames } = guest.store;
        frames.words.set([5, 6], frames.top / 4 + 2);
        return 8;
      },
      {
        params: [],
        result: string,
        memory: new GuestMemory(wasm),
        postReturn: (ptr: number) => {
          seen.push(ptr, guest.store.currentContext(), guest.instance.mayLeave);
          new Uint8Array(wasm.buffer).fill(0);
        },
      },
    );
    expect(guest.func()).toBe("ok");
    expect(seen).toEqual([8, { ctx0: 5, ctx1: 6 }, false]);
    expect(guest.instance.mayLeave).toBe(true);
    expectNothingLeft(guest);
  });

  test.each([0, 1, 2, 3, 4, 5, 6])("passes %i arguments", (count) => {
    const params = Array.from({ length: count }, () => u32);
    const seen: number[][] = [];
    const guest = guestWith((...args: number[]) => void seen.push(args), { params, result: null });
    const args = params.map((_, i) => i * 10);
    expect(guest.func(...args)).toBeUndefined();
    expect(seen).toEqual([args]);
  });
});

test("a function that borrows is not called at once", () => {
  const borrow: ValType = { kind: "borrow", resource: { kind: "resource", id: 0, name: "thing" } };
  expect(guestWith(() => 0, { params: [borrow] }).lifted.answersAtOnce).toBe(false);
});
