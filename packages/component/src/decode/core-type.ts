/**
 * Core types as they stand in a component: recursion groups and module types.
 * Spec: Binary.md, "Type Definitions" (`core:deftype`, `core:moduletype`); Core WebAssembly 3.0, Types: recursive types.
 * Invariant: a bare 0x50 is a module type here, and a sub type everywhere else.
 */
import type {
  CoreCompType,
  CoreFieldType,
  CoreFuncType,
  CoreSubType,
  CoreValType,
  RawCoreModuleDecl,
  RawCoreType,
} from "../model/raw.ts";
import { decodeCoreExternType } from "./core-extern-type.ts";
import { decodeCoreFieldType, decodeCoreValType } from "./core-valtype.ts";
import { ListScope } from "./input.ts";
import type { Input } from "./input.ts";
import { listOf } from "../bytes/index.ts";

const subOpcode = 0x50;
const typeSort = 0x10;
const outerTarget = 0x01;

/** `core:deftype`. */
export function decodeCoreType(input: Input): RawCoreType {
  switch (input.peek()) {
    case subOpcode:
      input.pos++;
      return { kind: "module", decls: decodeModuleDecls(input) };
    case 0x00:
      input.pos++;
      if (input.peek() !== subOpcode)
        throw input.badOpcode(input.u8(), "core type behind the prefix 0x00", "0x50 (sub)");
      return decodeRecType(input);
    default:
      return decodeRecType(input);
  }
}

/** `core:rectype`. */
export function decodeRecType(input: Input): { kind: "rec"; types: CoreSubType[] } {
  if (input.peek() !== 0x4e) return { kind: "rec", types: [decodeSubType(input)] };
  input.pos++;
  const count = input.count(input.limits.coreItems, "coreItems");
  const types = listOf<CoreSubType>(count);
  for (let index = 0; index < count; index++) types[index] = decodeSubType(input);
  return { kind: "rec", types };
}

function decodeSubType(input: Input): CoreSubType {
  const byte = input.u8();
  if (byte !== subOpcode && byte !== 0x4f)
    return { kind: "sub", final: true, supers: noSupers, comp: decodeCompType(input, byte) };
  const supers = decodeSupers(input);
  return { kind: "sub", final: byte === 0x4f, supers, comp: decodeCompType(input, input.u8()) };
}

const noSupers: readonly number[] = [];

function decodeSupers(input: Input): number[] {
  const supers: number[] = [];
  for (let left = input.count(input.limits.coreSupertypes, "coreSupertypes"); left > 0; left--)
    supers.push(input.u32());
  return supers;
}

function decodeCompType(input: Input, byte: number): CoreCompType {
  switch (byte) {
    case 0x60:
      return decodeFuncType(input);
    case 0x5f:
      return { kind: "struct", fields: decodeStructFields(input) };
    case 0x5e:
      return { kind: "array", field: decodeCoreFieldType(input) };
    default:
      throw input.badOpcode(byte, "core type");
  }
}

function decodeFuncType(input: Input): CoreFuncType {
  return { kind: "func", params: decodeValTypes(input), results: decodeValTypes(input) };
}

function decodeValTypes(input: Input): CoreValType[] {
  const count = input.count(input.limits.coreParams, "coreParams");
  const types = listOf<CoreValType>(count);
  for (let index = 0; index < count; index++) types[index] = decodeCoreValType(input);
  return types;
}

function decodeStructFields(input: Input): CoreFieldType[] {
  const fields: CoreFieldType[] = [];
  for (let left = input.count(input.limits.coreFields, "coreFields"); left > 0; left--)
    fields.push(decodeCoreFieldType(input));
  return fields;
}

function decodeModuleDecls(input: Input): RawCoreModuleDecl[] {
  const scope = new ListScope("decl");
  input.descend(scope);
  const count = input.definitionCount();
  const decls = listOf<RawCoreModuleDecl>(count);
  for (; scope.index < count; scope.index++) decls[scope.index] = decodeModuleDecl(input);
  input.ascend();
  return decls;
}

/** `core:moduledecl`. */
function decodeModuleDecl(input: Input): RawCoreModuleDecl {
  const { offset } = input;
  const byte = input.u8();
  switch (byte) {
    case 0x00: {
      const module = input.name();
      const name = input.name();
      return { kind: "import", module, name, type: decodeCoreExternType(input), offset };
    }
    case 0x01:
      return { kind: "type", type: decodeCoreType(input), offset };
    case 0x02:
      return decodeOuterAlias(input, offset);
    case 0x03: {
      const name = input.name();
      return { kind: "export", name, type: decodeCoreExternType(input), offset };
    }
    default:
      throw input.badOpcode(byte, "declaration of a core module type", "0x00 to 0x03");
  }
}

/** `core:alias`. */
function decodeOuterAlias(input: Input, offset: number): RawCoreModuleDecl {
  const sort = input.u8();
  if (sort !== typeSort) throw input.badOpcode(sort, "sort of a core alias", "0x10 (type)");
  const target = input.u8();
  if (target !== outerTarget) throw input.badOpcode(target, "target of a core alias", "0x01 (outer)");
  return { kind: "outer-alias", count: input.u32(), index: input.u32(), offset };
}
