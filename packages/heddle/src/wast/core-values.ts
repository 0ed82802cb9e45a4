/**
 * Values of Core WebAssembly as scripts write them, and as JavaScript has them.
 * Spec: the script format of Core WebAssembly's interpreter.
 * Invariant: what JavaScript cannot hold (a vector, the bits of a NaN) is refused or compared as what it can hold.
 */
import type { Node } from "./syntax.ts";
import { readInteger } from "./values.ts";

export type CoreValue =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "bigint"; readonly value: bigint }
  | { readonly kind: "nan" }
  | { readonly kind: "null" }
  /** A reference of the host, by its number. */
  | { readonly kind: "extern"; readonly value: number }
  /** Any reference that is not null (only as a result). */
  | { readonly kind: "reference" };

/** Undefined if the items are no core value. Floats are written alike in both kinds of values: they are none here. */
export function readCoreValue(items: readonly Node[]): CoreValue | undefined {
  const [keyword, operand] = items;
  if (keyword?.kind !== "word") return undefined;
  const text = operand?.kind === "word" ? operand.text : "";
  const at = keyword.start;
  switch (keyword.text) {
    case "i32.const":
      return { kind: "number", value: Number(BigInt.asIntN(32, readInteger(text, at))) };
    case "i64.const":
      return { kind: "bigint", value: BigInt.asIntN(64, readInteger(text, at)) };
    case "ref.null":
      return { kind: "null" };
    case "ref.extern":
    case "ref.host":
      return text === "" ? { kind: "reference" } : { kind: "extern", value: Number(readInteger(text, at)) };
    case "ref.func":
    case "ref.eq":
    case "ref.any":
    case "ref.i31":
    case "ref.struct":
    case "ref.array":
      return { kind: "reference" };
    default:
      return undefined;
  }
}

/** What the JavaScript API takes for the value. */
export function toCoreHost(value: CoreValue): unknown {
  switch (value.kind) {
    case "number":
    case "bigint":
      return value.value;
    case "nan":
      return NaN;
    case "null":
      return null;
    case "extern":
      return value.value;
    case "reference":
      return undefined;
    default:
      return value satisfies never;
  }
}

export function sameCore(expected: CoreValue, found: unknown): boolean {
  switch (expected.kind) {
    case "nan":
      return Number.isNaN(found);
    case "reference":
      return found !== null && found !== undefined;
    default:
      return Object.is(toCoreHost(expected), found);
  }
}
