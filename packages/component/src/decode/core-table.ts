/**
 * A table as a core module defines it.
 * Spec: Core WebAssembly 3.0, "Binary Format", Modules: table section.
 */
import type { CoreTableType } from "../model/raw.ts";
import { skipConstExpr } from "./core-const-expr.ts";
import { decodeTableType } from "./core-extern-type.ts";
import type { Input } from "./input.ts";

/** A table, with its initial value if it has one. */
export function decodeTableDefinition(input: Input): CoreTableType {
  if (input.peek() !== 0x40) return decodeTableType(input);
  input.pos++;
  const reserved = input.u8();
  if (reserved !== 0x00) throw input.badOpcode(reserved, "table definition behind 0x40", "0x00");
  const table = decodeTableType(input);
  skipConstExpr(input);
  return table;
}
