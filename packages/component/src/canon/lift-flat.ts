/**
 * Values out of core values: one function per type, made at link time.
 * Spec: CanonicalABI.md, "Flat Lifting".
 * Invariant: where each part of a value stands among the core values is known beforehand, and so is the core type that it has
 * there: inside a variant that is the type its cases share, and each scalar is made to coerce from just that.
 */
import { assert, raise, trapIf, unreachable } from "../errors/index.ts";
import type { OptionType, ValType } from "../model/index.ts";
import type { Leaves, ValueContext } from "./context.ts";
import { flatCount, type CoreNumType, type CoreValue } from "./flatten.ts";
import { labelOf, unpackFlagsFromInt, type Loader } from "./load.ts";
import { fieldKeys } from "./names.ts";
import { canBeUndefined, numericList } from "./representation.ts";
import { canonicalizeNan, convertI32ToChar } from "./scalars.ts";

/** Lifts the value whose core values start at `flat[at]`. */
export type LiftFlat<C> = (cx: C, flat: ArrayLike<CoreValue>, at: number) => unknown;

type ReadI32 = (flat: ArrayLike<CoreValue>, at: number) => number;
type ReadI64 = (flat: ArrayLike<CoreValue>, at: number) => bigint;

export type LiftAll<C> = (cx: C, flat: ArrayLike<CoreValue>, at: number) => unknown[];

interface Part<C> {
  readonly offset: number;
  readonly lift: LiftFlat<C>;
}

export class FlatLifter<C extends ValueContext> {
  readonly #leaves: Leaves<C>;
  readonly #loader: Loader<C>;
  readonly #lifts = new Map<ValType, Map<string, LiftFlat<C>>>();

  constructor(leaves: Leaves<C>, loader: Loader<C>) {
    this.#leaves = leaves;
    this.#loader = loader;
  }

  /** `lift_flat`. `have` are the core types that the value's parts stand in, at least as many as `t` has. */
  lift(t: ValType, have: readonly CoreNumType[]): LiftFlat<C> {
    const key = have.slice(0, flatCount(t)).join();
    let lifts = this.#lifts.get(t);
    if (lifts === undefined) this.#lifts.set(t, (lifts = new Map()));
    const known = lifts.get(key);
    if (known !== undefined) return known;
    const made = this.#make(t, have);
    lifts.set(key, made);
    return made;
  }

  #make(t: ValType, have: readonly CoreNumType[]): LiftFlat<C> {
    const leaves = this.#leaves;
    switch (t.kind) {
      case "u64":
        return (_cx, flat, at) => BigInt.asUintN(64, i64At(flat, at));
      case "s64":
        return (_cx, flat, at) => BigInt.asIntN(64, i64At(flat, at));
      case "f32":
        return liftF32(have[0]);
      case "f64":
        return liftF64(have[0]);
      case "string":
        return liftRange(this.#loader.liftString(), have);
      case "map":
        return liftRange(this.#loader.liftList(t), have);
      case "list":
        if (t.length === null) return liftRange(this.#loader.liftList(t), have);
        return this.#liftFixedList(t.element, t.length, have);
      case "record":
        return this.#liftRecord(t.fields, have);
      case "tuple": {
        const lift = this.liftAll(t.types, have);
        return (cx, flat, at) => lift(cx, flat, at);
      }
      case "variant":
        return this.#liftCases(
          t.cases.map((one) => ({ tag: one.label, type: one.type })),
          have,
        );
      case "result":
        return this.#liftCases(
          [
            { tag: "ok", type: t.ok },
            { tag: "err", type: t.err },
          ],
          have,
        );
      case "option":
        return this.#liftOption(t, have);
      case "bool":
      case "u8":
      case "s8":
      case "u16":
      case "s16":
      case "u32":
      case "s32":
      case "char":
        return have[0] === "i64" ? onI32("i64", liftInteger(t.kind)) : liftOwnI32(t.kind);
      case "enum":
        return onI32(have[0], labelOf(t.labels));
      case "flags":
        return onI32(have[0], unpackFlagsFromInt(t));
      case "own":
        return onHandle(have[0], (cx, handle) => leaves.liftOwn(cx, handle, t.resource));
      case "borrow":
        return onHandle(have[0], (cx, handle) => leaves.liftBorrow(cx, handle, t.resource));
      case "stream":
        return onHandle(have[0], (cx, handle) => leaves.liftStream(cx, handle, t.element));
      case "future":
        return onHandle(have[0], (cx, handle) => leaves.liftFuture(cx, handle, t.element));
      case "error-context":
        return onHandle(have[0], (cx, handle) => leaves.liftErrorContext(cx, handle));
      default:
        return unreachable(t);
    }
  }

  #liftFixedList(element: ValType, length: number, have: readonly CoreNumType[]): LiftFlat<C> {
    const lift = this.liftAll(Array.from<ValType>({ length }).fill(element), have);
    const numeric = numericList(element);
    if (numeric === null) return lift;
    return (cx, flat, at) => numeric.of(lift(cx, flat, at));
  }

  /** The values of these types, which stand one after the other. */
  liftAll(types: readonly ValType[], have: readonly CoreNumType[]): LiftAll<C> {
    const parts: Part<C>[] = [];
    let end = 0;
    for (const type of types) {
      parts.push({ offset: end, lift: this.lift(type, have.slice(end)) });
      end += flatCount(type);
    }
    return liftParts(parts);
  }

  #liftRecord(
    fields: readonly { label: string; type: ValType }[],
    have: readonly CoreNumType[],
  ): LiftFlat<C> {
    const keys = fieldKeys(fields.map((field) => field.label));
    const lift = this.liftAll(
      fields.map((field) => field.type),
      have,
    );
    return (cx, flat, at) => {
      const values = lift(cx, flat, at);
      const record: Record<string, unknown> = {};
      let i = 0;
      for (const key of keys) record[key] = values[i++];
      return record;
    };
  }

  #liftCases(
    cases: readonly { readonly tag: string; readonly type: ValType | null }[],
    have: readonly CoreNumType[],
  ): LiftFlat<C> {
    const discriminant = readI32(have[0]);
    const payload = have.slice(1);
    const lifts = cases.map(({ tag, type }) => ({
      tag,
      lift: type === null ? null : this.lift(type, payload),
    }));
    return (cx, flat, at) => {
      const found = lifts[discriminant(flat, at) >>> 0];
      if (found === undefined) raise("invalid-discriminant");
      const { tag, lift } = found;
      return lift === null ? { tag } : { tag, val: lift(cx, flat, at + 1) };
    };
  }

  #liftOption(t: OptionType, have: readonly CoreNumType[]): LiftFlat<C> {
    const discriminant = readI32(have[0]);
    const lift = this.lift(t.type, have.slice(1));
    const boxed = canBeUndefined(t.type);
    return (cx, flat, at) => {
      const index = discriminant(flat, at) >>> 0;
      trapIf(index > 1, "invalid-discriminant");
      if (index === 0) return boxed ? { tag: "none" } : undefined;
      const val = lift(cx, flat, at + 1);
      return boxed ? { tag: "some", val } : val;
    };
  }
}

/** Written out for few parts: a loop over closures takes several times as long as the closures do. */
function liftParts<C>(parts: readonly Part<C>[]): LiftAll<C> {
  const [a, b, c, d, ...rest] = parts;
  if (a === undefined) return () => [];
  const liftA = a.lift;
  if (b === undefined) return (cx, flat, at) => [liftA(cx, flat, at)];
  const { lift: liftB, offset: atB } = b;
  if (c === undefined) return (cx, flat, at) => [liftA(cx, flat, at), liftB(cx, flat, at + atB)];
  const { lift: liftC, offset: atC } = c;
  if (d === undefined) {
    return (cx, flat, at) => [liftA(cx, flat, at), liftB(cx, flat, at + atB), liftC(cx, flat, at + atC)];
  }
  const { lift: liftD, offset: atD } = d;
  const four: LiftAll<C> = (cx, flat, at) => [
    liftA(cx, flat, at),
    liftB(cx, flat, at + atB),
    liftC(cx, flat, at + atC),
    liftD(cx, flat, at + atD),
  ];
  if (rest.length === 0) return four;
  return (cx, flat, at) => {
    const values = four(cx, flat, at);
    for (const { lift, offset } of rest) values.push(lift(cx, flat, at + offset));
    return values;
  };
}

// --- CoreValueIter and CoerceValueIter: each read knows what it finds ---

function numberAt(flat: ArrayLike<CoreValue>, at: number): number {
  const value = flat[at];
  assert(typeof value === "number", "an i32, f32 or f64 is a number");
  return value;
}

function i64At(flat: ArrayLike<CoreValue>, at: number): bigint {
  const value = flat[at];
  assert(typeof value === "bigint", "an i64 is a bigint");
  return value;
}

const wrapI64ToI32: ReadI32 = (flat, at) => Number(BigInt.asIntN(32, i64At(flat, at)));

/** An i32, or the low half of an i64. */
function readI32(have: CoreNumType | undefined): ReadI32 {
  return have === "i64" ? wrapI64ToI32 : numberAt;
}

function liftF32<C>(have: CoreNumType | undefined): LiftFlat<C> {
  if (have === "f32") return (_cx, flat, at) => canonicalizeNan(numberAt(flat, at));
  const bits = readI32(have);
  const scratch = new DataView(new ArrayBuffer(4));
  return (_cx, flat, at) => {
    scratch.setInt32(0, bits(flat, at));
    return canonicalizeNan(scratch.getFloat32(0));
  };
}

function liftF64<C>(have: CoreNumType | undefined): LiftFlat<C> {
  if (have === "f64") return (_cx, flat, at) => canonicalizeNan(numberAt(flat, at));
  const bits: ReadI64 = i64At;
  const scratch = new DataView(new ArrayBuffer(8));
  return (_cx, flat, at) => {
    scratch.setBigInt64(0, bits(flat, at));
    return canonicalizeNan(scratch.getFloat64(0));
  };
}

/** A value of 32 bits, which stands in an i32 of its own or in the low half of an i64. */
function onI32<C>(have: CoreNumType | undefined, lift: (unsigned: number) => unknown): LiftFlat<C> {
  if (have === "i64") return (_cx, flat, at) => lift(wrapI64ToI32(flat, at) >>> 0);
  return (_cx, flat, at) => lift(numberAt(flat, at) >>> 0);
}

function onHandle<C>(have: CoreNumType | undefined, lift: (cx: C, handle: number) => unknown): LiftFlat<C> {
  const read = readI32(have);
  return (cx, flat, at) => lift(cx, read(flat, at) >>> 0);
}

type IntegerKind = "bool" | "u8" | "s8" | "u16" | "s16" | "u32" | "s32" | "char";

function liftInteger(kind: IntegerKind): (unsigned: number) => unknown {
  const lift = liftOwnI32<null>(kind);
  return (unsigned) => lift(null, [unsigned], 0);
}

/** A scalar in an i32 of its own: the shortest way, since most calls pass these. */
function liftOwnI32<C>(kind: IntegerKind): LiftFlat<C> {
  switch (kind) {
    case "bool":
      return (_cx, flat, at) => numberAt(flat, at) !== 0;
    case "u8":
      return (_cx, flat, at) => numberAt(flat, at) & 0xff;
    case "s8":
      return (_cx, flat, at) => (numberAt(flat, at) << 24) >> 24;
    case "u16":
      return (_cx, flat, at) => numberAt(flat, at) & 0xffff;
    case "s16":
      return (_cx, flat, at) => (numberAt(flat, at) << 16) >> 16;
    case "u32":
      return (_cx, flat, at) => numberAt(flat, at) >>> 0;
    case "s32":
      return (_cx, flat, at) => numberAt(flat, at) | 0;
    case "char":
      return (_cx, flat, at) => convertI32ToChar(numberAt(flat, at) >>> 0);
  }
}

/** Pointer and length of a string, a list or a map. */
function liftRange<C>(
  lift: (cx: C, ptr: number, length: number) => unknown,
  have: readonly CoreNumType[],
): LiftFlat<C> {
  const ptr = readI32(have[0]);
  const length = readI32(have[1]);
  return (cx, flat, at) => lift(cx, ptr(flat, at) >>> 0, length(flat, at + 1) >>> 0);
}
