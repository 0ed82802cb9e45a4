/**
 * Random values through a fused adapter, through one whose values are moved by leaves, and through the reference model: the
 * same bytes, the same calls of realloc, the same traps. `HEDDLE_PROPERTY_RUNS` says how many cases (nightly: 10,000).
 */
import { deepStrictEqual } from "node:assert";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryType, resource } from "../canon/arbitrary.test-util.ts";
import type { CoreFunction, CoreValue } from "../canon/index.ts";
import { align, flat, Model, sizeOf, type Core } from "../canon/reference.test-util.ts";
import { ResourceHandle } from "../handles/index.ts";
import type { StringEncoding, ValType } from "../model/index.ts";
import {
  addHandles,
  bytesOf,
  cases,
  describeTable,
  encodings,
  expected,
  FIRST_PARAM,
  FIRST_RESULT,
  fresh,
  handleKinds,
  memories,
  modelOn,
  numberHandles,
  OUT_PARAM,
  OWN,
  PAGES,
  passed,
  resetTable,
  RESOURCE,
  RUNS,
  TIMEOUT,
  trapOf,
  unsigned,
  type Case,
} from "./cases.test-util.ts";
import { MAX_FUSED_WEIGHT } from "./fused.ts";
import { ENGINES, makeGuestOn, makePair, type CoreCall, type Pair } from "./pair.test-util.ts";

/** What one way through an adapter leaves behind. */
interface Seen {
  readonly args: readonly Core[];
  readonly calleeMemory: Uint8Array;
  readonly calleeLog: readonly number[][];
  readonly calleeHandles: readonly unknown[];
  readonly answers: readonly Core[];
  readonly callerMemory: Uint8Array;
  readonly callerLog: readonly number[][];
  readonly callerHandles: readonly unknown[];
  readonly postReturned: readonly Core[];
}

function throughAdapter(one: Case, engine: keyof typeof ENGINES): Seen {
  fresh();
  const { params, result, callerEncoding, calleeEncoding } = one;
  const results = result === null ? [] : [result];
  const caller = makeGuestOn(memories.caller);
  const callee = makeGuestOn(memories.callee);
  const seen: { -readonly [K in keyof Seen]?: Seen[K] } = {};
  const core = (...flatArgs: CoreValue[]): CoreValue | undefined => {
    seen.args = unsigned(flatArgs, passed(params, 16));
    seen.calleeMemory = bytesOf(memories.callee).slice();
    seen.calleeLog = callee.log.slice();
    seen.calleeHandles = describeTable(pair.callee);
    fresh();
    const answer = numberHandles(one.answer, FIRST_RESULT);
    resetTable(pair.callee);
    addHandles(pair, pair.callee, handleKinds(results, answer), FIRST_RESULT);
    resetTable(pair.caller);
    const { model } = modelOn(bytesOf(memories.callee), calleeEncoding);
    const [value] = model.lowerValues(results, 1, answer, null);
    seen.postReturned = unsigned(value === undefined ? [] : [value], passed(results, 1));
    return value;
  };
  const postReturned: Core[] = [];
  const pair = makePair({
    params,
    result,
    caller,
    callee,
    callerEncoding,
    calleeEncoding,
    core: core,
    postReturn: (...flatResults: CoreValue[]): void =>
      void postReturned.push(...unsigned(flatResults, passed(results, 1))),
    engine: ENGINES[engine],
  });
  const args = numberHandles(one.args, FIRST_PARAM);
  addHandles(pair, pair.caller, handleKinds(params, args), FIRST_PARAM);
  const { model } = modelOn(bytesOf(memories.caller), callerEncoding);
  const flatArgs = model.lowerValues(params, 16, args, null);
  const viaMemory = results.flatMap(flat).length > 1;
  const answer = pair.call(...flatArgs, ...(viaMemory ? [OUT_PARAM] : []));
  deepStrictEqual(postReturned, seen.postReturned);
  return {
    args: seen.args ?? [],
    calleeMemory: seen.calleeMemory ?? new Uint8Array(),
    calleeLog: seen.calleeLog ?? [],
    calleeHandles: seen.calleeHandles ?? [],
    postReturned,
    answers: answer === undefined ? [] : unsigned([answer], passed(results, 1)),
    callerMemory: bytesOf(memories.caller).slice(),
    callerLog: caller.log,
    callerHandles: describeTable(pair.caller),
  };
}

describe("a fused adapter", () => {
  test(
    "moves what the leaves move, and what the model moves",
    () => {
      fc.assert(
        fc.property(cases, (one) => {
          const fused = throughAdapter(one, "fused");
          deepStrictEqual(fused, throughAdapter(one, "leaves"));
          deepStrictEqual(fused, throughAdapter(one, "plain"));
          const results = one.result === null ? [] : [one.result];
          const into = expected(one.params, one.args, one.calleeEncoding, 16, null);
          deepStrictEqual(fused.args, into.core);
          deepStrictEqual(fused.calleeLog, into.log);
          const lifted = (memory: Uint8Array, encoding: StringEncoding): Model =>
            new Model(memory, encoding, () => 0);
          deepStrictEqual(
            lifted(fused.calleeMemory, one.calleeEncoding).liftValues(one.params, 16, fused.args),
            lifted(into.memory, one.calleeEncoding).liftValues(one.params, 16, into.core),
          );
          const viaMemory = results.flatMap(flat).length > 1;
          const back = expected(results, one.answer, one.callerEncoding, 1, viaMemory ? OUT_PARAM : null);
          deepStrictEqual(fused.answers, back.core);
          deepStrictEqual(fused.callerLog, back.log);
          const start = viaMemory ? [OUT_PARAM] : fused.answers;
          deepStrictEqual(
            lifted(fused.callerMemory, one.callerEncoding).liftValues(results, 1, start),
            lifted(back.memory, one.callerEncoding).liftValues(results, 1, start),
          );
          // A string that changes its encoding may leave something in memory that is given back at once.
          if (one.callerEncoding !== one.calleeEncoding || one.callerEncoding === "latin1+utf16") return;
          deepStrictEqual(fused.calleeMemory, into.memory);
          deepStrictEqual(fused.callerMemory, back.memory);
        }),
        { numRuns: RUNS },
      );
    },
    TIMEOUT,
  );
});

// --- garbage ---

/** The garbage lies at the end of the memory, so that lengths reach beyond it. */
const GARBAGE_BYTES = 256;
const GARBAGE = PAGES * 65_536 - GARBAGE_BYTES;

const word = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 2 }) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 30 }).map((n) => GARBAGE + n * 8) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 30 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 270 }).map((n) => GARBAGE + n) },
  { weight: 1, arbitrary: fc.constantFrom(0x80000000, 0x80000004, 0xffffffff, 0x10000000, 0x0fffffff) },
  { weight: 1, arbitrary: fc.constantFrom(0xd7ff, 0xd800, 0xdfff, 0xe000, 0x10ffff, 0x110000) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffffffff }) },
);

const garbage = fc.tuple(
  fc.array(
    fc.oneof(
      { weight: 6, arbitrary: arbitraryType(2, false) },
      fc.constantFrom<ValType>({ kind: "string" }, { kind: "char" }),
    ),
    { minLength: 1, maxLength: 3 },
  ),
  encodings,
  fc.array(word, { minLength: GARBAGE_BYTES / 4, maxLength: GARBAGE_BYTES / 4 }),
  fc.array(fc.tuple(word, word), { minLength: 16, maxLength: 16 }),
);

function coreOf(names: readonly string[], pairs: readonly (readonly [number, number])[]): CoreValue[] {
  return names.map((name, i) => {
    const [low, high] = pairs[i] ?? [0, 0];
    if (name === "i64") return (BigInt(high) << 32n) | BigInt(low);
    return name === "i32" ? low | 0 : low;
  });
}

function placeGarbage(memory: WebAssembly.Memory, words: readonly number[]): void {
  bytesOf(memory).set(new Uint8Array(Uint32Array.from(words).buffer), GARBAGE);
}

const COMMON_TRAPS = [
  "moved",
  "string-too-long",
  "list-too-long",
  "pointer-unaligned",
  "string-out-of-bounds",
  "list-out-of-bounds",
  "invalid-discriminant",
  "invalid-char",
];

describe("garbage", () => {
  test(
    "as arguments gives the same trap",
    () => {
      const seen = new Set<string>();
      fc.assert(
        fc.property(garbage, encodings, ([types, from, words, pairs], to) => {
          const names = passed(types, 16);
          const core = coreOf(names, pairs);
          const outcomes = (["fused", "leaves", "plain"] as const).map((engine) => {
            fresh();
            placeGarbage(memories.caller, words);
            const { call } = makePair({
              params: types,
              result: null,
              caller: makeGuestOn(memories.caller),
              callee: makeGuestOn(memories.large, () => 0),
              callerEncoding: from,
              calleeEncoding: to,
              core: () => {},
              engine: ENGINES[engine],
            });
            return trapOf(() => call(...core));
          });
          fresh();
          placeGarbage(memories.caller, words);
          const model = new Model(bytesOf(memories.caller), from, () => 0);
          const wanted = trapOf(() => model.liftValues(types, 16, unsigned(core, names)));
          expect(outcomes).toEqual([wanted, wanted, wanted]);
          seen.add(wanted);
        }),
        { numRuns: 2 * RUNS },
      );
      for (const code of [...COMMON_TRAPS, "invalid-utf8"]) expect(seen).toContain(code);
    },
    TIMEOUT,
  );

  test(
    "as a result gives the same trap",
    () => {
      const seen = new Set<string>();
      fc.assert(
        fc.property(garbage, encodings, ([types, from, words, pairs], to) => {
          const type: ValType = types.length === 1 ? (types[0] ?? OWN) : { kind: "tuple", types };
          const names = passed([type], 1);
          const core = coreOf(names, pairs);
          const outcomes = (["fused", "leaves", "plain"] as const).map((engine) => {
            fresh();
            placeGarbage(memories.callee, words);
            const { call } = makePair({
              params: [],
              result: type,
              caller: makeGuestOn(memories.large, () => 0),
              callee: makeGuestOn(memories.callee),
              callerEncoding: to,
              calleeEncoding: from,
              core: () => core[0],
              engine: ENGINES[engine],
            });
            return trapOf(() => (flat(type).length > 1 ? call(OUT_PARAM) : call()));
          });
          fresh();
          placeGarbage(memories.callee, words);
          const model = new Model(bytesOf(memories.callee), from, () => 0);
          const wanted = trapOf(() => model.liftValues([type], 1, unsigned(core, names)));
          expect(outcomes).toEqual([wanted, wanted, wanted]);
          seen.add(wanted);
        }),
        { numRuns: RUNS },
      );
      for (const code of ["moved", "pointer-unaligned", "pointer-out-of-bounds", "invalid-discriminant"])
        expect(seen).toContain(code);
    },
    TIMEOUT,
  );

  test(
    "from realloc gives the same trap",
    () => {
      const answers = fc.array(
        fc.constantFrom(0, 1, 2, 8, 64, 4096, 0xf_fff8, 0x10_0000, 0xfffffff8, 0xffffffff),
        {
          minLength: 4,
          maxLength: 4,
        },
      );
      const seen = new Set<string>();
      fc.assert(
        fc.property(cases, answers, (one, pointers) => {
          const scripted = (): CoreFunction => {
            let call = 0;
            return () => pointers[call++] ?? 1024 + 64 * call;
          };
          const outcomes = (["fused", "leaves", "plain"] as const).map((engine) => {
            fresh();
            const pair = makePair({
              ...one,
              result: null,
              caller: makeGuestOn(memories.caller),
              callee: makeGuestOn(memories.callee, scripted()),
              core: () => {},
              engine: ENGINES[engine],
            });
            const args = numberHandles(one.args, FIRST_PARAM);
            addHandles(pair, pair.caller, handleKinds(one.params, args), FIRST_PARAM);
            const { model } = modelOn(bytesOf(memories.caller), one.callerEncoding);
            const core = model.lowerValues(one.params, 16, args, null);
            return trapOf(() => pair.call(...core));
          });
          const model = new Model(new Uint8Array(PAGES * 65_536), one.calleeEncoding, scripted() as never);
          const wanted = trapOf(() => model.lowerValues(one.params, 16, one.args, null));
          expect(outcomes).toEqual([wanted, wanted, wanted]);
          seen.add(wanted);
        }),
        { numRuns: RUNS },
      );
      for (const code of ["moved", "realloc-unaligned", "realloc-out-of-bounds"])
        expect(seen).toContain(code);
    },
    TIMEOUT,
  );
});

// --- text ---

/** Bytes or code units, and what reading them as text gives. */
const UTF8: readonly (readonly [string, readonly number[], string])[] = [
  ["ASCII", [0x61, 0x7f, 0], "moved"],
  ["two bytes", [0xc2, 0x80, 0xdf, 0xbf], "moved"],
  ["three bytes", [0xe0, 0xa0, 0x80, 0xed, 0x9f, 0xbf, 0xee, 0x80, 0x80, 0xef, 0xbf, 0xbf], "moved"],
  ["four bytes", [0xf0, 0x90, 0x80, 0x80, 0xf4, 0x8f, 0xbf, 0xbf], "moved"],
  ["a lone continuation", [0x80], "invalid-utf8"],
  ["an overlong NUL", [0xc0, 0x80], "invalid-utf8"],
  ["an overlong DEL", [0xc1, 0xbf], "invalid-utf8"],
  ["two bytes cut off", [0xc2], "invalid-utf8"],
  ["two bytes with a bad second", [0xc2, 0x7f], "invalid-utf8"],
  ["two bytes with a lead as second", [0xc2, 0xc0], "invalid-utf8"],
  ["three bytes overlong", [0xe0, 0x9f, 0xbf], "invalid-utf8"],
  ["three bytes cut off", [0xe1, 0x80], "invalid-utf8"],
  ["three bytes with a bad third", [0xe1, 0x80, 0x41], "invalid-utf8"],
  ["a high surrogate", [0xed, 0xa0, 0x80], "invalid-utf8"],
  ["a low surrogate", [0xed, 0xbf, 0xbf], "invalid-utf8"],
  ["four bytes overlong", [0xf0, 0x8f, 0xbf, 0xbf], "invalid-utf8"],
  ["four bytes cut off", [0xf1, 0x80, 0x80], "invalid-utf8"],
  ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80], "invalid-utf8"],
  ["a lead that no text has", [0xf5, 0x80, 0x80, 0x80], "invalid-utf8"],
  ["five bytes", [0xf8, 0x88, 0x80, 0x80, 0x80], "invalid-utf8"],
  ["all ones", [0xff], "invalid-utf8"],
];

const UTF16: readonly (readonly [string, readonly number[], string])[] = [
  ["no surrogate", [0x61, 0xd7ff, 0xe000, 0xffff], "moved"],
  ["a pair", [0xd800, 0xdc00, 0xdbff, 0xdfff], "moved"],
  ["a lone high surrogate at the end", [0x61, 0xd800], "invalid-utf16"],
  ["a high surrogate before a letter", [0xd800, 0x61], "invalid-utf16"],
  ["a lone low surrogate", [0xdc00, 0x61], "invalid-utf16"],
  ["two high surrogates", [0xd800, 0xd800, 0xdc00], "invalid-utf16"],
];

/** Moves text that starts after `before` units of ASCII and is followed by `after`. */
function moveText(
  units: readonly number[],
  encoding: "utf8" | "utf16",
  before: number,
  after: number,
): string {
  fresh();
  const all = [
    ...Array.from({ length: before }, () => 0x61),
    ...units,
    ...Array.from({ length: after }, () => 0x62),
  ];
  const typed = encoding === "utf8" ? Uint8Array.from(all) : Uint16Array.from(all);
  const start = 1024;
  bytesOf(memories.caller).set(new Uint8Array(typed.buffer), start);
  let moved: Uint8Array | null = null;
  const { call } = makePair({
    params: [{ kind: "string" }],
    result: null,
    caller: makeGuestOn(memories.caller),
    callee: makeGuestOn(memories.callee),
    callerEncoding: encoding,
    calleeEncoding: encoding,
    core: (ptr: number, length: number) => {
      const unit = encoding === "utf8" ? 1 : 2;
      moved = bytesOf(memories.callee).slice(ptr, ptr + unit * length);
    },
    engine: ENGINES.fused,
  });
  const outcome = trapOf(() => call(start, all.length));
  if (outcome === "moved") expect(moved).toEqual(new Uint8Array(typed.buffer));
  return outcome;
}

describe("text, wherever it stands among ASCII", () => {
  const places = [0, 1, 3, 7, 8, 9, 31, 32, 33].flatMap((before) =>
    [0, 1, 8, 40].map((after) => [before, after] as const),
  );
  test.each(UTF8)("UTF-8: %s", (_, units, wanted) => {
    for (const [before, after] of places) expect(moveText(units, "utf8", before, after)).toBe(wanted);
  });
  test.each(UTF16)("UTF-16: %s", (_, units, wanted) => {
    for (const [before, after] of places) expect(moveText(units, "utf16", before, after)).toBe(wanted);
  });
});

describe("a tagged string", () => {
  const TAG = 0x8000_0000;

  test.each([
    [
      "that fits Latin-1 is narrowed",
      [0x61, 0xe9, 0xff],
      [0x61, 0xe9, 0xff],
      3,
      [
        [0, 0, 2, 6],
        [16_384, 6, 1, 3],
      ],
    ],
    ["that does not stays UTF-16", [0x61, 0x100], [0x61, 0, 0, 1], 2 + TAG, [[0, 0, 2, 4]]],
    [
      "without text is narrowed",
      [],
      [],
      0,
      [
        [0, 0, 2, 0],
        [16_384, 0, 1, 0],
      ],
    ],
  ] as const)("%s", (_, units, bytes, length, log) => {
    fresh();
    bytesOf(memories.caller).set(new Uint8Array(Uint16Array.from(units).buffer), 1024);
    const callee = makeGuestOn(memories.callee);
    const { call } = makePair({
      params: [{ kind: "string" }],
      result: null,
      caller: makeGuestOn(memories.caller),
      callee,
      callerEncoding: "latin1+utf16",
      calleeEncoding: "latin1+utf16",
      core: (ptr: number, tagged: number) => {
        expect(tagged >>> 0).toBe(length);
        expect(bytesOf(memories.callee).slice(ptr, ptr + bytes.length)).toEqual(Uint8Array.from(bytes));
      },
      engine: ENGINES.fused,
    });
    call(1024, units.length + TAG);
    expect(callee.log).toEqual(log);
  });
});

// --- control ---

describe("control", () => {
  const u32: ValType = { kind: "u32" };

  function pairOf(
    core: CoreFunction,
    params: readonly ValType[] = [u32],
    realloc: CoreFunction | null = null,
  ): Pair {
    return makePair({
      params,
      result: u32,
      caller: makeGuestOn(memories.caller),
      callee: makeGuestOn(memories.callee, realloc),
      callerEncoding: "utf8",
      calleeEncoding: "utf8",
      core,
      engine: ENGINES.fused,
    });
  }

  test("a caller that may not leave traps", () => {
    const pair = pairOf((x: number) => x);
    expect(pair.call(5)).toBe(5);
    pair.caller.mayLeave = false;
    expect(trapOf(() => pair.call(5))).toBe("cannot-leave");
  });

  test("the callee runs in a frame of its own edge, which is gone afterwards", () => {
    const edges: string[] = [];
    const pair = pairOf((x: number) => {
      edges.push(pair.store.currentTarget().name);
      return x;
    });
    const { sp } = pair.store.frames;
    pair.call(1);
    expect(edges).toEqual(["callee#f"]);
    expect(pair.store.frames.sp).toBe(sp);
  });

  test("realloc runs in an inner frame of the callee and may not leave it", () => {
    const seen: unknown[] = [];
    const pair = pairOf(
      () => 0,
      [{ kind: "string" }],
      () => {
        seen.push(pair.store.currentTarget().name, pair.callee.mayLeave, pair.caller.mayLeave);
        return 64;
      },
    );
    pair.call(0, 3);
    expect(seen).toEqual(["callee", false, true]);
    expect(pair.callee.mayLeave).toBe(true);
  });

  test("post-return runs in an inner frame with the context of the call, and may not leave", () => {
    const seen: unknown[] = [];
    const pair = makePair({
      params: [u32],
      result: u32,
      caller: makeGuestOn(memories.caller),
      callee: makeGuestOn(memories.callee),
      callerEncoding: "utf8",
      calleeEncoding: "utf8",
      core: (x: number) => {
        const { frames } = pair.store;
        frames.words.set([7, 8], frames.top / 4 + 2);
        return x + 1;
      },
      postReturn: (result: number) => {
        seen.push(result, pair.store.currentTarget().name, pair.store.currentContext(), pair.callee.mayLeave);
      },
      engine: ENGINES.fused,
    });
    expect(pair.call(1)).toBe(2);
    expect(seen).toEqual([2, "callee", { ctx0: 7, ctx1: 8 }, false]);
    expect(pair.callee.mayLeave).toBe(true);
  });

  test("memory that realloc grows is seen", () => {
    const callee = new WebAssembly.Memory({ initial: 1 });
    let last = 0;
    const { call } = makePair({
      params: [{ kind: "list", element: { kind: "string" }, length: null }],
      result: null,
      caller: makeGuestOn(memories.caller),
      callee: makeGuestOn(callee, () => (last = callee.grow(1) * 65_536)),
      callerEncoding: "utf8",
      calleeEncoding: "utf8",
      core: () => {},
      engine: ENGINES.fused,
    });
    fresh();
    const words = new Uint32Array(memories.caller.buffer);
    words.set([64, 3, 64, 4], 4);
    bytesOf(memories.caller).set([0x61, 0x62, 0x63, 0x64], 64);
    call(16, 2);
    expect(new Uint8Array(callee.buffer).slice(last, last + 4)).toEqual(
      Uint8Array.of(0x61, 0x62, 0x63, 0x64),
    );
    expect(new Uint32Array(callee.buffer).slice(65_536 / 4, 65_536 / 4 + 4)).toEqual(
      Uint32Array.of(131_072, 3, 196_608, 4),
    );
  });

  test("an exception that the callee throws is a trap", () => {
    const pair = pairOf(() => {
      throw new Error("not a trap");
    });
    expect(() => pair.call(1)).toThrow(WebAssembly.RuntimeError);
  });

  test("too many nested calls trap", () => {
    const pair = pairOf((x: number): CoreValue | undefined => pair.call(x));
    pair.store.frames.sp = 5 * 65_536;
    expect(trapOf(() => pair.call(1))).toBe("stack-overflow");
  });

  test("a borrow is lent for the call, and given back", () => {
    const borrow: ValType = { kind: "borrow", resource };
    const lent: number[] = [];
    const handle = new ResourceHandle(RESOURCE, 42, true);
    const pair = pairOf(
      (index: number) => {
        lent.push(handle.numLends);
        const found = pair.callee.handles.remove(index);
        if (found instanceof ResourceHandle && found.borrowScope !== null) found.borrowScope.numBorrows -= 1;
        return found instanceof ResourceHandle ? found.rep : 0;
      },
      [borrow],
    );
    pair.store.resources[resource.id] = RESOURCE;
    const index = pair.caller.handles.add(handle);
    expect(pair.call(index)).toBe(42);
    expect(lent).toEqual([1]);
    expect(handle.numLends).toBe(0);
    expect(pair.store.tasks.size).toBe(0);
  });

  test("a borrow that is kept traps", () => {
    const pair = pairOf(() => 0, [{ kind: "borrow", resource }]);
    pair.store.resources[resource.id] = RESOURCE;
    const index = pair.caller.handles.add(new ResourceHandle(RESOURCE, 42, true));
    expect(trapOf(() => pair.call(index))).toBe("borrows-remain");
  });
});

describe("modules", () => {
  test("types of one shape share one, others do not", () => {
    const { shims } = makePair({
      params: [],
      result: null,
      caller: makeGuestOn(memories.caller),
      callee: makeGuestOn(memories.callee),
      callerEncoding: "utf8",
      calleeEncoding: "utf8",
      core: () => {},
      engine: ENGINES.fused,
    });
    const record = (label: string, kind: "u8" | "u16"): ValType => ({
      kind: "record",
      fields: [{ label, type: { kind } }],
    });
    const none = new Map<ValType, number>();
    const key = (t: ValType): string => shims.shapes.of([t], none);
    expect(key(record("a", "u8"))).toBe(key(record("b", "u8")));
    expect(key(record("a", "u8"))).not.toBe(key(record("a", "u16")));
  });

  test("a type too big to write out goes through leaves, with the same result", () => {
    let type: ValType = { kind: "u32" };
    for (let i = 0; 4 ** i <= MAX_FUSED_WEIGHT; i++) {
      type = { kind: "variant", cases: ["a", "b", "c", "d"].map((label) => ({ label, type })) };
    }
    const call: CoreCall = makePair({
      params: [type],
      result: null,
      caller: makeGuestOn(memories.caller),
      callee: makeGuestOn(memories.callee),
      callerEncoding: "utf8",
      calleeEncoding: "utf8",
      core: () => {},
      engine: ENGINES.fused,
    }).call;
    const depth = flat(type).length;
    const args = Array.from({ length: depth }, () => 1);
    expect(trapOf(() => call(...args))).toBe("moved");
    expect(trapOf(() => call(...args.with(depth - 2, 4)))).toBe("invalid-discriminant");
    expect(align(type)).toBe(4);
    expect(sizeOf(type)).toBeGreaterThan(4);
  });
});
