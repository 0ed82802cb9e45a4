/**
 * Values into core values: one function per type, made at link time.
 * Spec: CanonicalABI.md, "Flat Lowering".
 * Invariant: where each part of a value goes among the core values is known beforehand, and so is the core type that it is to
 * have there: inside a variant that is the type its cases share, and each scalar is made to encode into just that.
 */
import { unreachable } from "../errors/index.ts";
import type { OptionType, RecordType, ValType } from "../model/index.ts";
import type { Leaves, ValueContext } from "./context.ts";
import { flatCount, type CoreNumType, type CoreValue } from "./flatten.ts";
import { within } from "./mismatch.ts";
import { canBeUndefined } from "./representation.ts";
import * as scalars from "./scalars.ts";
import {
  checkRecord,
  checkTuple,
  itemsOf,
  matchCase,
  matchLabel,
  packFlagsIntoInt,
  readField,
  recordFields,
} from "./shapes.ts";
import { optionCases, resultCases, taggedCase, type Storer, type TaggedCase } from "./store.ts";

/** Writes the core values of `value` to `out`, from `out[at]` on. */
export type LowerFlat<C> = (cx: C, value: unknown, out: CoreValue[], at: number) => void;

export type LowerAll<C> = (cx: C, values: ArrayLike<unknown>, out: CoreValue[], at: number) => void;

interface Part<C> {
  readonly offset: number;
  readonly lower: LowerFlat<C>;
}

export class FlatLowerer<C extends ValueContext> {
  readonly #leaves: Leaves<C>;
  readonly #storer: Storer<C>;
  readonly #lowers = new Map<ValType, Map<string, LowerFlat<C>>>();

  constructor(leaves: Leaves<C>, storer: Storer<C>) {
    this.#leaves = leaves;
    this.#storer = storer;
  }

  /** `lower_flat`. `want` are the core types that the value's parts are to have, at least as many as `t` has. */
  lower(t: ValType, want: readonly CoreNumType[]): LowerFlat<C> {
    const key = want.slice(0, flatCount(t)).join();
    let lowers = this.#lowers.get(t);
    if (lowers === undefined) this.#lowers.set(t, (lowers = new Map()));
    const known = lowers.get(key);
    if (known !== undefined) return known;
    const made = this.#make(t, want);
    lowers.set(key, made);
    return made;
  }

  #make(t: ValType, want: readonly CoreNumType[]): LowerFlat<C> {
    const leaves = this.#leaves;
    switch (t.kind) {
      case "bool":
      case "u8":
      case "s8":
      case "u16":
      case "s16":
      case "u32":
      case "s32":
      case "char":
        return want[0] === "i64" ? asI32("i64", toInteger(t.kind)) : lowerOwnI32(t.kind);
      case "u64":
        return (_cx, value, out, at) => void (out[at] = scalars.checkU64(value));
      case "s64":
        return (_cx, value, out, at) => void (out[at] = scalars.checkS64(value));
      case "f32":
        return asF32(want[0]);
      case "f64":
        return asF64(want[0]);
      case "string":
        return this.#lowerString(want);
      case "error-context":
        return asI32(want[0], (cx, value) => leaves.lowerErrorContext(cx, value));
      case "own":
        return asI32(want[0], (cx, value) => leaves.lowerOwn(cx, value, t.resource));
      case "borrow":
        return asI32(want[0], (cx, value) => leaves.lowerBorrow(cx, value, t.resource));
      case "stream":
        return asI32(want[0], (cx, value) => leaves.lowerStream(cx, value, t.element));
      case "future":
        return asI32(want[0], (cx, value) => leaves.lowerFuture(cx, value, t.element));
      case "list":
        if (t.length !== null) return this.#lowerFixedList(t, t.element, t.length, want);
        return this.#lowerList(t, want);
      case "map":
        return this.#lowerList(t, want);
      case "record":
        return this.#lowerRecord(t, want);
      case "tuple":
        return this.#lowerTuple(t.types, want);
      case "variant":
        return this.#lowerCases(t.cases.map(taggedCase), want);
      case "result":
        return this.#lowerCases(resultCases(t.ok, t.err), want);
      case "option":
        return this.#lowerOption(t, want);
      case "enum": {
        const match = matchLabel(t.labels);
        return asI32(want[0], (_cx, value) => match(value));
      }
      case "flags": {
        const pack = packFlagsIntoInt(t);
        return asI32(want[0], (_cx, value) => pack(value));
      }
      default:
        return unreachable(t);
    }
  }

  #lowerString(want: readonly CoreNumType[]): LowerFlat<C> {
    const lower = this.#storer.lowerString();
    const put0 = putI32(want[0]);
    const put1 = putI32(want[1]);
    return (cx, value, out, at) => {
      const { ptr, taggedCodeUnits } = lower(cx, value);
      put0(ptr, out, at);
      put1(taggedCodeUnits, out, at + 1);
    };
  }

  #lowerList(t: Extract<ValType, { kind: "list" | "map" }>, want: readonly CoreNumType[]): LowerFlat<C> {
    const lower = this.#storer.lowerList(t);
    const put0 = putI32(want[0]);
    const put1 = putI32(want[1]);
    return (cx, value, out, at) => {
      const { ptr, length } = lower(cx, value);
      put0(ptr, out, at);
      put1(length, out, at + 1);
    };
  }

  #lowerFixedList(
    t: Extract<ValType, { kind: "list" }>,
    element: ValType,
    length: number,
    want: readonly CoreNumType[],
  ): LowerFlat<C> {
    const types = Array.from<ValType>({ length }).fill(element);
    const lower = this.lowerAll(types, want, (i) => `element ${i}`);
    return (cx, value, out, at) => lower(cx, itemsOf(value, t, length), out, at);
  }

  /** Lowers values of these types one after the other; `nameOf` names one in messages. */
  lowerAll(
    types: readonly ValType[],
    want: readonly CoreNumType[],
    nameOf: (index: number) => string,
  ): LowerAll<C> {
    return lowerParts(this.#lowerEach(types, want), nameOf);
  }

  #lowerEach(types: readonly ValType[], want: readonly CoreNumType[]): readonly Part<C>[] {
    let end = 0;
    return types.map((type) => {
      const part = { offset: end, lower: this.lower(type, want.slice(end)) };
      end += flatCount(type);
      return part;
    });
  }

  #lowerRecord(t: RecordType, want: readonly CoreNumType[]): LowerFlat<C> {
    const types = t.fields.map((field) => field.type);
    const fields = recordFields(
      t.fields.map((field) => field.label),
      this.#lowerEach(types, want),
    );
    return (cx, value, out, at) => {
      const record = checkRecord(value);
      let key = "";
      try {
        for (const field of fields) {
          key = field.key;
          field.part.lower(cx, readField(record, field), out, at + field.part.offset);
        }
      } catch (error) {
        throw within(error, `field "${key}"`);
      }
    };
  }

  #lowerTuple(types: readonly ValType[], want: readonly CoreNumType[]): LowerFlat<C> {
    const lower = this.lowerAll(types, want, (i) => `item ${i}`);
    return (cx, value, out, at) => lower(cx, checkTuple(value, types.length), out, at);
  }

  #lowerCases(cases: readonly TaggedCase[], want: readonly CoreNumType[]): LowerFlat<C> {
    const match = matchCase(cases);
    const putIndex = putI32(want[0]);
    const payloads = cases.map((one) => this.#lowerPayload(one, want.slice(1, flatLength(cases))));
    return (cx, value, out, at) => {
      const { index, val } = match(value);
      putIndex(index, out, at);
      payloads[index]?.(cx, val, out, at + 1);
    };
  }

  /** One case's payload, filled up with zeros to the length that all cases share. */
  #lowerPayload({ tag, type }: TaggedCase, want: readonly CoreNumType[]): LowerFlat<C> {
    const used = type === null ? 0 : flatCount(type);
    const zeros = zerosOf(want.slice(used));
    if (type === null) return (_cx, _value, out, at) => put(zeros, out, at);
    const lower = this.lower(type, want);
    return (cx, value, out, at) => {
      try {
        lower(cx, value, out, at);
      } catch (error) {
        throw within(error, `case "${tag}"`);
      }
      put(zeros, out, at + used);
    };
  }

  #lowerOption(t: OptionType, want: readonly CoreNumType[]): LowerFlat<C> {
    if (canBeUndefined(t.type)) return this.#lowerCases(optionCases(t.type), want);
    const putIndex = putI32(want[0]);
    const lower = this.lower(t.type, want.slice(1));
    const zeros = zerosOf(want.slice(1, 1 + flatCount(t.type)));
    return (cx, value, out, at) => {
      if (value === undefined || value === null) {
        putIndex(0, out, at);
        put(zeros, out, at + 1);
      } else {
        putIndex(1, out, at);
        lower(cx, value, out, at + 1);
      }
    };
  }
}

/** Written out for few parts: a loop over closures takes several times as long as the closures do. */
function lowerParts<C>(parts: readonly Part<C>[], nameOf: (index: number) => string): LowerAll<C> {
  const [a, b, c, ...rest] = parts;
  if (a === undefined) return () => {};
  if (b === undefined) return lowerOne(a, nameOf);
  if (c === undefined) return lowerTwo(a, b, nameOf);
  const { lower: lowerA } = a;
  const { lower: lowerB, offset: atB } = b;
  const { lower: lowerC, offset: atC } = c;
  return (cx, values, out, at) => {
    let i = 0;
    try {
      lowerA(cx, values[0], out, at);
      lowerB(cx, values[(i = 1)], out, at + atB);
      lowerC(cx, values[(i = 2)], out, at + atC);
      for (const { lower, offset } of rest) lower(cx, values[++i], out, at + offset);
    } catch (error) {
      throw within(error, nameOf(i));
    }
  };
}

function lowerOne<C>({ lower }: Part<C>, nameOf: (index: number) => string): LowerAll<C> {
  return (cx, values, out, at) => {
    try {
      lower(cx, values[0], out, at);
    } catch (error) {
      throw within(error, nameOf(0));
    }
  };
}

function lowerTwo<C>(
  { lower: lowerA }: Part<C>,
  { lower: lowerB, offset: atB }: Part<C>,
  nameOf: (index: number) => string,
): LowerAll<C> {
  return (cx, values, out, at) => {
    let i = 0;
    try {
      lowerA(cx, values[0], out, at);
      lowerB(cx, values[(i = 1)], out, at + atB);
    } catch (error) {
      throw within(error, nameOf(i));
    }
  };
}

/** Core values of a variant of these cases, discriminant included. */
function flatLength(cases: readonly TaggedCase[]): number {
  let longest = 0;
  for (const { type } of cases) if (type !== null) longest = Math.max(longest, flatCount(type));
  return 1 + longest;
}

function zerosOf(types: readonly CoreNumType[]): readonly CoreValue[] {
  return types.map((type) => (type === "i64" ? 0n : 0));
}

function put(values: readonly CoreValue[], out: CoreValue[], at: number): void {
  let i = at;
  for (const value of values) out[i++] = value;
}

// --- Encoding into the core type that is wanted ---

function putI32(want: CoreNumType | undefined): (int: number, out: CoreValue[], at: number) => void {
  if (want === "i64") return (int, out, at) => void (out[at] = BigInt(int >>> 0));
  return (int, out, at) => void (out[at] = int);
}

function asI32<C>(want: CoreNumType | undefined, lower: (cx: C, value: unknown) => number): LowerFlat<C> {
  if (want === "i64") return (cx, value, out, at) => void (out[at] = BigInt(lower(cx, value) >>> 0));
  return (cx, value, out, at) => void (out[at] = lower(cx, value));
}

type IntegerKind = "bool" | "u8" | "s8" | "u16" | "s16" | "u32" | "s32" | "char";

function toInteger(kind: IntegerKind): (cx: unknown, value: unknown) => number {
  const lower = lowerOwnI32(kind);
  return (cx, value) => {
    const out: CoreValue[] = [];
    lower(cx, value, out, 0);
    return Number(out[0]);
  };
}

/** A scalar into an i32 of its own: the shortest way, since most calls pass these. */
function lowerOwnI32(kind: IntegerKind): LowerFlat<unknown> {
  switch (kind) {
    case "bool":
      return (_cx, value, out, at) => void (out[at] = scalars.checkBool(value) ? 1 : 0);
    case "u8":
      return (_cx, value, out, at) => void (out[at] = scalars.checkU8(value));
    case "s8":
      return (_cx, value, out, at) => void (out[at] = scalars.checkS8(value));
    case "u16":
      return (_cx, value, out, at) => void (out[at] = scalars.checkU16(value));
    case "s16":
      return (_cx, value, out, at) => void (out[at] = scalars.checkS16(value));
    case "u32":
      return (_cx, value, out, at) => void (out[at] = scalars.checkU32(value));
    case "s32":
      return (_cx, value, out, at) => void (out[at] = scalars.checkS32(value));
    case "char":
      return (_cx, value, out, at) => void (out[at] = scalars.checkChar(value));
  }
}

function asF32<C>(want: CoreNumType | undefined): LowerFlat<C> {
  if (want === "f32") return (_cx, value, out, at) => void (out[at] = scalars.checkF32(value));
  const bits = floatBits();
  return asI32(want, (_cx, value) => bits.ofF32(scalars.checkF32(value)));
}

function asF64<C>(want: CoreNumType | undefined): LowerFlat<C> {
  if (want === "f64") return (_cx, value, out, at) => void (out[at] = scalars.checkF64(value));
  const bits = floatBits();
  return (_cx, value, out, at) => void (out[at] = bits.ofF64(scalars.checkF64(value)));
}

/** `encode_float_as_i32` and `encode_float_as_i64`: the bits of a number; of a NaN always the same. */
function floatBits(): { ofF32(value: number): number; ofF64(value: number): bigint } {
  const scratch = new DataView(new ArrayBuffer(8));
  return {
    ofF32(value) {
      if (Number.isNaN(value)) return scalars.CANONICAL_FLOAT32_NAN;
      scratch.setFloat32(0, value);
      return scratch.getInt32(0);
    },
    ofF64(value) {
      if (Number.isNaN(value)) return scalars.CANONICAL_FLOAT64_NAN;
      scratch.setFloat64(0, value);
      return scratch.getBigUint64(0);
    },
  };
}
