/**
 * Random types and values through the code under test and through the reference model, in both directions: what one lowers
 * the other lifts, and what one traps on the other traps on.
 */
import { deepStrictEqual } from "node:assert";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Trap } from "../errors/index.ts";
import type { StringEncoding, ValType } from "../model/index.ts";
import { arbitraryType, arbitraryValue, ENCODINGS, jsKey } from "./arbitrary.test-util.ts";
import type { TransitString } from "./context.ts";
import { guestOf, Handle, leavesOf, makeBump, makeGuest } from "./guest.test-util.ts";
import { align, flat, Model, ModelTrap, sizeOf, type Core, type Val } from "./reference.test-util.ts";
import {
  alignment,
  elemSize,
  flattenType,
  FLATTEN_LIMIT,
  makeLiftValues,
  makeLoadList,
  makeLowerValues,
  makeStoreList,
  type CoreValue,
} from "./values.ts";

function nth<T>(list: readonly T[], i: number): T {
  const found = list[i];
  if (found === undefined) throw new Error(`nothing at ${i}`);
  return found;
}

const MODEL_BYTES = 1 << 20;

function makeModel(encoding: StringEncoding): { model: Model; log: number[][] } {
  const log: number[][] = [];
  const memory = new Uint8Array(MODEL_BYTES);
  return {
    model: new Model(
      memory,
      encoding,
      makeBump(
        () => memory,
        log,
        () => {},
      ),
    ),
    log,
  };
}

// --- The JavaScript shape of a value, after docs/types.md ---

const ARRAY_CLASS = {
  u8: Uint8Array,
  s8: Int8Array,
  u16: Uint16Array,
  s16: Int16Array,
  u32: Uint32Array,
  s32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
  u64: BigUint64Array,
  s64: BigInt64Array,
} as const;

function toJs(t: ValType, val: Val, mode: "js" | "transit"): unknown {
  switch (val.k) {
    case "bool":
    case "float":
      return val.v;
    case "int":
      return t.kind.endsWith("64") ? val.v : Number(val.v);
    case "char":
      return String.fromCodePoint(val.v);
    case "handle":
      return new Handle(Number(val.v));
    case "string": {
      const string = String.fromCodePoint(...val.v);
      if (mode === "js") return string;
      return {
        text: string,
        encoding: val.encoding,
        taggedCodeUnits: Number(val.tagged),
      } satisfies TransitString;
    }
    case "flags":
      if (t.kind !== "flags") throw new Error("not flags");
      return Object.fromEntries(val.v.map((set, i) => [jsKey(t.labels[i] ?? ""), set]));
    case "record":
      if (t.kind === "record") {
        return Object.fromEntries(
          t.fields.map((f, i) => [jsKey(f.label), toJs(f.type, nth(val.v, i), mode)]),
        );
      }
      if (t.kind !== "tuple") throw new Error("not a record");
      return t.types.map((f, i) => toJs(f, nth(val.v, i), mode));
    case "case":
      return caseToJs(t, val.i, val.v, mode);
    case "list": {
      if (t.kind === "map") {
        const entry: ValType = { kind: "tuple", types: [t.key, t.value] };
        const entries = val.v.map((e) => toJs(entry, e, mode) as [unknown, unknown]);
        return mode === "js" ? new Map(entries) : entries;
      }
      if (t.kind !== "list") throw new Error("not a list");
      const items = val.v.map((e) => toJs(t.element, e, mode));
      const arrayClass = ARRAY_CLASS[t.element.kind as keyof typeof ARRAY_CLASS] as
        | { from(v: unknown[]): unknown }
        | undefined;
      return arrayClass === undefined ? items : arrayClass.from(items);
    }
  }
}

function caseToJs(t: ValType, i: number, v: Val | null, mode: "js" | "transit"): unknown {
  switch (t.kind) {
    case "enum":
      return t.labels[i];
    case "option":
      if (hidesNone(t.type))
        return v === null ? { tag: "none" } : { tag: "some", val: toJs(t.type, v, mode) };
      return v === null ? undefined : toJs(t.type, v, mode);
    case "result": {
      const type = i === 0 ? t.ok : t.err;
      const tag = i === 0 ? "ok" : "err";
      return v === null || type === null ? { tag } : { tag, val: toJs(type, v, mode) };
    }
    case "variant": {
      const found = t.cases[i];
      if (found === undefined) throw new Error("no case");
      return v === null || found.type === null
        ? { tag: found.label }
        : { tag: found.label, val: toJs(found.type, v, mode) };
    }
    default:
      throw new Error("not a variant");
  }
}

/** An option is undefined for none, unless its payload could be that itself. */
function hidesNone(payload: ValType): boolean {
  return payload.kind === "option" && !hidesNone(payload.type);
}

// --- Comparing ---

/** Core values without sign, so that -1 and 0xffffffff are the same i32. */
function normalize(core: readonly CoreValue[], types: readonly ValType[], maxFlat: number): Core[] {
  const flatTypes = types.flatMap(flat);
  return core.map((x, i) => {
    const isBigint = flatTypes.length <= maxFlat && flatTypes[i] === "i64";
    expect(typeof x).toBe(isBigint ? "bigint" : "number");
    if (flatTypes.length > maxFlat || flatTypes[i] === "i32") return Number(x) >>> 0;
    if (flatTypes[i] === "i64") return BigInt.asUintN(64, BigInt(x));
    return flatTypes[i] === "f32" ? Math.fround(Number(x)) : x;
  });
}

type Outcome = { readonly value: unknown } | { readonly trap: string };

function outcome(run: () => unknown): Outcome {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof Trap || error instanceof ModelTrap) return { trap: error.code };
    throw error;
  }
}

const encodings = fc.constantFrom(...ENCODINGS);

interface Case {
  readonly types: readonly ValType[];
  readonly vals: readonly Val[];
  readonly encoding: StringEncoding;
  /** How strings on the way are encoded at their source. */
  readonly source: StringEncoding;
  readonly maxFlat: number;
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(
    fc.array(arbitraryType(3), { minLength: 1, maxLength: 4 }),
    encodings,
    encodings,
    fc.constantFrom(0, 1, 4, 16),
  )
  .chain(([types, encoding, source, maxFlat]) =>
    fc
      .tuple(...types.map((t) => arbitraryValue(t, source)))
      .map((vals) => ({ types, vals, encoding, source, maxFlat })),
  );

const RUNS = 700;

describe("against the reference model", () => {
  test("layout and flattening", () => {
    fc.assert(
      fc.property(arbitraryType(4), (t) => {
        expect(alignment(t)).toBe(align(t));
        expect(elemSize(t)).toBe(sizeOf(t));
        expect(flattenType(t)).toEqual(flat(t).slice(0, FLATTEN_LIMIT));
      }),
      { numRuns: RUNS },
    );
  });

  test("what we lower, the model lifts", () => {
    const leaves = leavesOf("js");
    fc.assert(
      fc.property(cases, ({ types, vals, encoding, maxFlat }) => {
        const guest = makeGuest(encoding);
        const out: CoreValue[] = [];
        const js = types.map((t, i) => toJs(t, nth(vals, i), "js"));
        makeLowerValues(types, maxFlat, leaves)(guest, js, out, null);
        const model = new Model(new Uint8Array(guest.wasmMemory.buffer), encoding, () => 0);
        const lifted = model.liftValues(types, maxFlat, normalize(out, types, maxFlat));
        expect(types.map((t, i) => toJs(t, nth(lifted, i), "js"))).toEqual(js);
      }),
      { numRuns: RUNS },
    );
  });

  test("what the model lowers, we lift", () => {
    const leaves = leavesOf("js");
    fc.assert(
      fc.property(cases, ({ types, vals, encoding, maxFlat }) => {
        const { model } = makeModel(encoding);
        const core = model.lowerValues(types, maxFlat, vals, null);
        const guest = makeGuest(encoding);
        guest.wasmMemory.grow(MODEL_BYTES / 65536 - 1);
        guest.memory?.bytes().set(model.memory);
        const lifted = makeLiftValues(types, maxFlat, leaves)(guest, ["skipped", ...core] as CoreValue[], 1);
        deepStrictEqual(
          lifted,
          types.map((t, i) => toJs(t, nth(vals, i), "js")),
        );
      }),
      { numRuns: RUNS },
    );
  });

  test("values in transit make the same realloc calls and the same bytes", () => {
    const leaves = leavesOf("transit");
    fc.assert(
      fc.property(cases, fc.boolean(), ({ types, vals, encoding, maxFlat }, toOutParam) => {
        const outParam = toOutParam ? 64 : null;
        const { model, log } = makeModel(encoding);
        const expected = model.lowerValues(types, maxFlat, vals, outParam);
        const guest = makeGuest(encoding);
        const out: CoreValue[] = [];
        const js = types.map((t, i) => toJs(t, nth(vals, i), "transit"));
        makeLowerValues(types, maxFlat, leaves)(guest, js, out, outParam);
        expect(guest.log).toEqual(log);
        expect(normalize(out, types, maxFlat)).toEqual(normalize(expected, types, maxFlat));
        const lifted = new Model(new Uint8Array(guest.wasmMemory.buffer), encoding, () => 0);
        const start = outParam === null || types.flatMap(flat).length <= maxFlat ? out : [outParam];
        const back = lifted.liftValues(types, maxFlat, normalize(start, types, maxFlat));
        expect(types.map((t, i) => toJs(t, nth(back, i), "js"))).toEqual(
          types.map((t, i) => toJs(t, nth(vals, i), "js")),
        );
      }),
      { numRuns: RUNS },
    );
  });

  test("values in transit are lifted with how their strings were encoded", () => {
    const leaves = leavesOf("transit");
    fc.assert(
      fc.property(cases, ({ types, vals, source, maxFlat }) => {
        const { model } = makeModel(source);
        const core = model.lowerValues(types, maxFlat, vals, null);
        const back = model.liftValues(types, maxFlat, core);
        const guest = makeGuest(source);
        guest.wasmMemory.grow(MODEL_BYTES / 65536 - 1);
        guest.memory?.bytes().set(model.memory);
        const lifted = makeLiftValues(types, maxFlat, leaves)(guest, core, 0);
        deepStrictEqual(
          lifted,
          types.map((t, i) => toJs(t, nth(back, i), "transit")),
        );
      }),
      { numRuns: RUNS },
    );
  });

  test("chunks of stream elements", () => {
    const leaves = leavesOf("js");
    const chunks = fc
      .tuple(arbitraryType(2), encodings)
      .chain(([t, encoding]) =>
        fc.tuple(
          fc.constant(t),
          fc.constant(encoding),
          fc.array(arbitraryValue(t, encoding), { maxLength: 8 }),
        ),
      );
    fc.assert(
      fc.property(chunks, fc.nat(3), ([t, encoding, vals], skipped) => {
        const guest = makeGuest(encoding);
        const list: ValType = { kind: "list", element: t, length: null };
        const js = toJs(list, { k: "list", v: vals }, "js") as ArrayLike<unknown>;
        const start = Math.min(skipped, vals.length);
        const count = vals.length - start;
        makeStoreList(t, leaves)(guest, 64, js, start, count);
        const model = new Model(new Uint8Array(guest.wasmMemory.buffer), encoding, () => 0);
        const loaded = vals.slice(start).map((_, i) => toJs(t, model.load(t, 64 + i * sizeOf(t)), "js"));
        const expected = Array.prototype.slice.call(js, start);
        expect(loaded).toEqual(expected);
        const chunk = makeLoadList(t, leaves)(guest, 64, count);
        expect(Array.from(chunk)).toEqual(expected);
        expect(chunk.constructor).toBe((js as object).constructor);
      }),
      { numRuns: 300 },
    );
  });
});

describe("garbage", () => {
  /** Words that are often a plausible pointer, length or discriminant. */
  const word = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 2 }) },
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 30 }).map((n) => n * 8) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 270 }) },
    { weight: 1, arbitrary: fc.constantFrom(0x80000000, 0x80000004, 0xffffffff, 0x10000000, 0x0fffffff) },
    { weight: 1, arbitrary: fc.constantFrom(0xd7ff, 0xd800, 0xdfff, 0xe000, 0x10ffff, 0x110000) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffffffff }) },
  );
  const type = fc.oneof(
    { weight: 6, arbitrary: arbitraryType(2) },
    fc.constantFrom<ValType>({ kind: "string" }, { kind: "char" }),
  );
  const garbage = fc.tuple(
    fc.array(type, { minLength: 1, maxLength: 3 }),
    encodings,
    fc.constantFrom(1, 16),
    fc.array(word, { minLength: 64, maxLength: 64 }),
    fc.array(fc.tuple(word, word), { minLength: 16, maxLength: 16 }),
  );

  function memoryOfWords(words: readonly number[]): Uint8Array<ArrayBuffer> {
    return new Uint8Array(Uint32Array.from(words).buffer);
  }

  test("lifting it gives the same values or the same trap", () => {
    const leaves = leavesOf("js");
    const seen = new Set<string>();
    fc.assert(
      fc.property(garbage, ([types, encoding, maxFlat, words, pairs]) => {
        const bytes = memoryOfWords(words);
        const names = types.flatMap(flat);
        const inMemory = names.length > maxFlat;
        const core = pairs.map(([low, high], i): CoreValue => {
          const name = inMemory ? "i32" : names[i];
          return name === "i64" ? (BigInt(high) << 32n) | BigInt(low) : name === "i32" ? low | 0 : low;
        });
        const cx = guestOf(bytes, encoding);
        const ours = outcome(() => makeLiftValues(types, maxFlat, leaves)(cx, core, 0));
        const theirs = outcome(() =>
          new Model(bytes, encoding, () => 0)
            .liftValues(types, maxFlat, core)
            .map((val, i) => toJs(nth(types, i), val, "js")),
        );
        deepStrictEqual(ours, theirs);
        seen.add("trap" in ours ? ours.trap : "lifted");
      }),
      { numRuns: 2000 },
    );
    // A generator that never reaches a trap would pass too.
    for (const code of [
      "lifted",
      "string-too-long",
      "list-too-long",
      "pointer-unaligned",
      "string-out-of-bounds",
      "list-out-of-bounds",
      "pointer-out-of-bounds",
      "invalid-discriminant",
      "invalid-char",
      "invalid-utf8",
    ]) {
      expect(seen).toContain(code);
    }
  });

  test("lowering with a realloc that returns it gives the same trap", () => {
    const leaves = leavesOf("transit");
    const answers = fc.array(fc.constantFrom(0, 1, 2, 8, 64, 4096, 65535, 65536, 0xfffffff8, 0xffffffff), {
      minLength: 4,
      maxLength: 4,
    });
    const seen = new Set<string>();
    fc.assert(
      fc.property(cases, answers, ({ types, vals, encoding, maxFlat }, pointers) => {
        const scripted = (): (() => number) => {
          let call = 0;
          return () => pointers[call++] ?? 1024 + 64 * call;
        };
        const bytes = new Uint8Array(65536);
        const theirs = outcome(() =>
          new Model(new Uint8Array(65536), encoding, scripted()).lowerValues(types, maxFlat, vals, null),
        );
        const cx = guestOf(bytes, encoding, scripted());
        const js = types.map((t, i) => toJs(t, nth(vals, i), "transit"));
        const out: CoreValue[] = [];
        const ours = outcome(() => makeLowerValues(types, maxFlat, leaves)(cx, js, out, null));
        expect("trap" in ours ? ours.trap : "lowered").toBe("trap" in theirs ? theirs.trap : "lowered");
        seen.add("trap" in ours ? ours.trap : "lowered");
      }),
      { numRuns: RUNS },
    );
    for (const code of ["lowered", "realloc-unaligned", "realloc-out-of-bounds"])
      expect(seen).toContain(code);
  });
});
