/**
 * Which JavaScript shape a component value has, where that needs deciding.
 * Spec: none; the table is in docs/types.md.
 * Invariant: every value of a type has one shape when lifted, and lowering accepts at least that shape.
 */
import { assert } from "../errors/index.ts";
import type { OptionType, ValType } from "../model/index.ts";

/** Can `undefined` be a value of `t`? Then an option of it needs a box, or its none would hide. */
export function canBeUndefined(t: ValType): boolean {
  return t.kind === "option" && !isBoxedOption(t);
}

/** Is this option `{ tag: "some", val } | { tag: "none" }` rather than `T | undefined`? */
export function isBoxedOption(t: OptionType): boolean {
  return canBeUndefined(t.type);
}

/** What the host needs of a typed array class to copy elements in and out of a memory. */
export interface NumericList {
  /** A copy of `length` elements from `ptr`, which is aligned to the elements. */
  load(memory: Uint8Array, ptr: number, length: number): ArrayLike<unknown>;
  /** These elements, which are of the right kind, as a typed array. */
  of(values: readonly unknown[]): ArrayLike<unknown>;
  /** Copies elements `start` to `end` of a matching `source` to `ptr`; false if it does not match or has fewer. */
  store(memory: Uint8Array, ptr: number, source: unknown, start: number, end: number): boolean;
}

/** The typed array class of numeric elements. The machine's byte order is taken to be WebAssembly's, little-endian. */
export function numericList(t: ValType): NumericList | null {
  switch (t.kind) {
    case "u8":
      return BYTE_LIST;
    case "s8":
      return numericListOf(Int8Array, (values) => Int8Array.from(values, Number));
    case "u16":
      return numericListOf(Uint16Array, (values) => Uint16Array.from(values, Number));
    case "s16":
      return numericListOf(Int16Array, (values) => Int16Array.from(values, Number));
    case "u32":
      return numericListOf(Uint32Array, (values) => Uint32Array.from(values, Number));
    case "s32":
      return numericListOf(Int32Array, (values) => Int32Array.from(values, Number));
    case "u64":
      return numericListOf(BigUint64Array, (values) => BigUint64Array.from(values, toBigint));
    case "s64":
      return numericListOf(BigInt64Array, (values) => BigInt64Array.from(values, toBigint));
    case "f32":
      return numericListOf(Float32Array, (values) => Float32Array.from(values, Number));
    case "f64":
      return numericListOf(Float64Array, (values) => Float64Array.from(values, Number));
    default:
      return null;
  }
}

function toBigint(value: unknown): bigint {
  assert(typeof value === "bigint", "64-bit integers are bigints");
  return value;
}

interface ArrayOf<Self> {
  readonly length: number;
  readonly [index: number]: unknown;
  subarray(start: number, end: number): Self;
  set(source: Self): void;
  slice(): Self;
}

interface ArrayClass<Self> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, ptr?: number, length?: number): Self;
}

/** Up to this many bytes a loop is faster than a call of `set`. */
const FEW_BYTES = 24;

/** Bytes, which need no other view of the memory. */
const BYTE_LIST: NumericList = {
  of: (values) => Uint8Array.from(values, Number),
  load: (memory, ptr, length) => memory.slice(ptr, ptr + length),
  store(memory, ptr, source, start, end) {
    if (!(source instanceof Uint8Array) || end > source.length) return false;
    if (end - start > FEW_BYTES) memory.set(source.subarray(start, end), ptr);
    else for (let i = start; i < end; i++) memory[ptr + i - start] = source[i] ?? 0;
    return true;
  },
};

/** Engines keep the elements of arrays up to this many bytes beside the object, where they cost no buffer. */
const SMALL_ARRAY = 64;

function numericListOf<A extends ArrayOf<A>>(
  arrayClass: ArrayClass<A>,
  of: (values: readonly unknown[]) => A,
): NumericList {
  const size = arrayClass.BYTES_PER_ELEMENT;
  return {
    of,
    load(memory, ptr, length) {
      if (length * size <= SMALL_ARRAY) return new arrayClass(memory.buffer, ptr, length).slice();
      return new arrayClass(memory.slice(ptr, ptr + length * size).buffer);
    },
    store(memory, ptr, source, start, end) {
      if (!(source instanceof arrayClass) || end > source.length) return false;
      const part = start === 0 && end === source.length ? source : source.subarray(start, end);
      new arrayClass(memory.buffer, ptr, end - start).set(part);
      return true;
    },
  };
}
