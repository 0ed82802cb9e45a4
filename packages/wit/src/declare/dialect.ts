/**
 * How WIT types are written in TypeScript, on either side. The host's column is what lifting makes and lowering takes;
 * the guest's is that of the engine that TypeScript guests are built with.
 *
 * | WIT | host | guest |
 * | --- | --- | --- |
 * | u64, s64 | bigint | number |
 * | option<T> | T \| undefined | T \| null |
 * | option of an option | { tag: "some", val } \| { tag: "none" } where the inner can be none without a box | the same, always |
 * | list<T> of numbers | a typed array | an array; Uint8Array for u8, Int8Array for s8 |
 * | stream<T> | AsyncIterable of chunks | AsyncIterable of values; of Uint8Array chunks for u8 |
 * | future<T> | PromiseLike<T> | wit.FutureReadable<T> |
 */
import type { Primitive } from "../syntax/index.ts";

export type Side = "host" | "guest";

export interface Dialect {
  readonly side: Side;
  readonly none: "undefined" | "null";
  /** Which options of options are written with a box: all, or those that could not be told apart without one. */
  readonly boxesOptions: "all" | "ambiguous";
  primitive(type: Primitive): string;
  /** The type of a list of these numbers, or null for an array. */
  numberList(element: Primitive): string | null;
  /** `chunk` is the type of a list of the elements. */
  stream(element: string | null, chunk: string, isBytes: boolean): string;
  future(element: string): string;
}

const NUMBERS: readonly Primitive[] = ["u8", "s8", "u16", "s16", "u32", "s32", "f32", "f64"];

const TYPED_ARRAYS: ReadonlyMap<Primitive, string> = new Map<Primitive, string>([
  ["u8", "Uint8Array"],
  ["s8", "Int8Array"],
  ["u16", "Uint16Array"],
  ["s16", "Int16Array"],
  ["u32", "Uint32Array"],
  ["s32", "Int32Array"],
  ["u64", "BigUint64Array"],
  ["s64", "BigInt64Array"],
  ["f32", "Float32Array"],
  ["f64", "Float64Array"],
]);

function primitive(type: Primitive, wide: "bigint" | "number"): string {
  if (type === "u64" || type === "s64") return wide;
  if (NUMBERS.includes(type)) return "number";
  if (type === "bool") return "boolean";
  return type === "error-context" ? "ErrorContext" : "string";
}

export const HOST: Dialect = {
  side: "host",
  none: "undefined",
  boxesOptions: "ambiguous",
  primitive: (type) => primitive(type, "bigint"),
  numberList: (element) => TYPED_ARRAYS.get(element) ?? null,
  // A stream without element type tells how many passed.
  stream: (element, chunk) => `AsyncIterable<${element === null ? "{ readonly length: number }" : chunk}>`,
  future: (element) => `PromiseLike<${element}>`,
};

export const GUEST: Dialect = {
  side: "guest",
  none: "null",
  boxesOptions: "all",
  primitive: (type) => primitive(type, "number"),
  numberList: (element) =>
    element === "u8" || element === "s8" ? (TYPED_ARRAYS.get(element) ?? null) : null,
  stream: (element, chunk, isBytes) => `AsyncIterable<${isBytes ? chunk : (element ?? "void")}>`,
  future: (element) => `wit.FutureReadable<${element}>`,
};
