/**
 * Value types of core WebAssembly.
 * Spec: Core WebAssembly 3.0, "Binary Format", Types: number, vector, heap and reference types.
 */
import { AssertionError } from "../errors/index.ts";
import type { CoreFieldType, CoreNumType, CoreRefType, CoreValType } from "../model/raw.ts";
import type { Input } from "./input.ts";

function numTypeOf(byte: number): CoreNumType | undefined {
  switch (byte) {
    case 0x7f:
      return "i32";
    case 0x7e:
      return "i64";
    case 0x7d:
      return "f32";
    case 0x7c:
      return "f64";
    case 0x7b:
      return "v128";
    default:
      return undefined;
  }
}

/** `absheaptype`; undefined for a byte that is none. */
function absHeapTypeOf(byte: number): string | undefined {
  switch (byte) {
    case 0x75:
      return "nocont";
    case 0x74:
      return "noexn";
    case 0x73:
      return "nofunc";
    case 0x72:
      return "noextern";
    case 0x71:
      return "none";
    case 0x70:
      return "func";
    case 0x6f:
      return "extern";
    case 0x6e:
      return "any";
    case 0x6d:
      return "eq";
    case 0x6c:
      return "i31";
    case 0x6b:
      return "struct";
    case 0x6a:
      return "array";
    case 0x69:
      return "exn";
    case 0x68:
      return "cont";
    default:
      return undefined;
  }
}

/** The byte of an `absheaptype` that was decoded here. */
export function absHeapTypeCode(heap: string): number {
  for (let byte = 0x68; byte <= 0x75; byte++) if (absHeapTypeOf(byte) === heap) return byte;
  throw new AssertionError(`${heap} was not decoded here`);
}

export function decodeCoreValType(input: Input): CoreValType {
  const num = numTypeOf(input.peek());
  if (num === undefined) return decodeCoreRefType(input);
  input.pos++;
  return num;
}

export function decodeCoreRefType(input: Input): CoreRefType {
  const byte = input.u8();
  if (byte === 0x64) return { kind: "ref", nullable: false, heap: decodeHeapType(input) };
  if (byte === 0x63) return { kind: "ref", nullable: true, heap: decodeHeapType(input) };
  const heap = absHeapTypeOf(byte);
  if (heap === undefined) throw input.badOpcode(byte, "core value or reference type");
  return { kind: "ref", nullable: true, heap };
}

export function decodeHeapType(input: Input): string | number {
  const start = input.pos;
  const value = input.s33();
  if (value >= 0) return value;
  const heap = input.pos === start + 1 ? absHeapTypeOf(value + 0x80) : undefined;
  if (heap === undefined) {
    input.pos = start + 1;
    throw input.badOpcode(input.bytes[start] ?? 0, "core heap type");
  }
  return heap;
}

/** `fieldtype`: a value type or a packed one, and whether it may change. */
export function decodeCoreFieldType(input: Input): CoreFieldType {
  const storage = decodeStorageType(input);
  return { storage, mutable: input.flag("the mutability of a field") };
}

function decodeStorageType(input: Input): CoreFieldType["storage"] {
  const byte = input.peek();
  if (byte !== 0x78 && byte !== 0x77) return decodeCoreValType(input);
  input.pos++;
  return byte === 0x78 ? "i8" : "i16";
}
