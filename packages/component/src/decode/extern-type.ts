/**
 * What an import asks for and an export offers.
 * Spec: Binary.md, "Type Definitions" (`externtype`, `typebound`, `valuebound`).
 */
import type { RawExternType } from "../model/raw.ts";
import type { Input } from "./input.ts";
import { decodeValType } from "./valtype.ts";

const moduleSort = 0x11;

export function decodeExternType(input: Input): RawExternType {
  const byte = input.u8();
  switch (byte) {
    case 0x00:
      return decodeModule(input);
    case 0x01:
      return { kind: "func", type: input.u32() };
    case 0x02:
      return decodeValueBound(input);
    case 0x03:
      return decodeTypeBound(input);
    case 0x04:
      return { kind: "component", type: input.u32() };
    case 0x05:
      return { kind: "instance", type: input.u32() };
    default:
      throw input.badOpcode(byte, "type of an import or export", "0x00 to 0x05");
  }
}

function decodeModule(input: Input): RawExternType {
  const sort = input.u8();
  if (sort !== moduleSort) throw input.badOpcode(sort, "core sort to import or export", "0x11 (core module)");
  return { kind: "core-module", type: input.u32() };
}

function decodeValueBound(input: Input): RawExternType {
  const byte = input.u8();
  if (byte === 0x00) return { kind: "value", bound: { kind: "eq", value: input.u32() } };
  if (byte === 0x01) return { kind: "value", bound: { kind: "type", type: decodeValType(input) } };
  throw input.badOpcode(byte, "value bound", "0x00 or 0x01");
}

function decodeTypeBound(input: Input): RawExternType {
  const byte = input.u8();
  if (byte === 0x00) return { kind: "type", bound: { kind: "eq", type: input.u32() } };
  if (byte === 0x01) return { kind: "type", bound: { kind: "sub-resource" } };
  throw input.badOpcode(byte, "type bound", "0x00 or 0x01");
}
