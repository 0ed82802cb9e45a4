/**
 * Type definitions of components.
 * Spec: Binary.md, "Type Definitions" (`deftype`, `componentdecl`, `instancedecl`), in its order.
 * Invariant: counts that only validation restricts (an empty record, 33 flags) decode.
 */
import type {
  PrimType,
  RawCase,
  RawDecl,
  RawDefType,
  RawDefValType,
  RawField,
  RawFuncType,
  RawResourceType,
  RawValType,
} from "../model/raw.ts";
import { decodeAlias } from "./alias.ts";
import { decodeCoreType } from "./core-type.ts";
import { decodeCoreValType } from "./core-valtype.ts";
import { decodeExternName } from "./extern-name.ts";
import { decodeExternType } from "./extern-type.ts";
import { ListScope } from "./input.ts";
import type { Input } from "./input.ts";
import { listOf } from "../bytes/index.ts";
import { decodeOptionalValType, decodeResultList, decodeValType, primOf } from "./valtype.ts";

export function decodeDefType(input: Input): RawDefType {
  const byte = input.u8();
  const prim = primOf(byte);
  if (prim !== undefined) return primDef(prim);
  switch (byte) {
    case 0x40:
      return decodeFuncType(input, false);
    case 0x43:
      return decodeFuncType(input, true);
    case 0x41:
      return { kind: "component", decls: decodeDecls(input, true) };
    case 0x42:
      return { kind: "instance", decls: decodeDecls(input, false) };
    case 0x3f:
      return decodeResourceType(input);
    default:
      return decodeDefValType(input, byte);
  }
}

function primDef(prim: PrimType): RawDefValType {
  return { kind: "prim", prim };
}

function decodeDefValType(input: Input, byte: number): RawDefValType {
  switch (byte) {
    case 0x72:
      return { kind: "record", fields: decodeFields(input, input.limits.typeMembers, "typeMembers") };
    case 0x71:
      return { kind: "variant", cases: decodeCases(input) };
    case 0x70:
      return { kind: "list", element: decodeValType(input), length: null };
    case 0x67:
      return { kind: "list", element: decodeValType(input), length: input.u32() };
    case 0x6f:
      return { kind: "tuple", types: decodeTypes(input) };
    case 0x6e:
      return { kind: "flags", labels: decodeLabels(input) };
    case 0x6d:
      return { kind: "enum", labels: decodeLabels(input) };
    case 0x6b:
      return { kind: "option", type: decodeValType(input) };
    case 0x6a:
      return { kind: "result", ok: decodeOptionalValType(input), err: decodeOptionalValType(input) };
    case 0x69:
      return { kind: "own", resource: input.u32() };
    case 0x68:
      return { kind: "borrow", resource: input.u32() };
    case 0x66:
      return { kind: "stream", element: decodeOptionalValType(input) };
    case 0x65:
      return { kind: "future", element: decodeOptionalValType(input) };
    case 0x63:
      return { kind: "map", key: decodeValType(input), value: decodeValType(input) };
    default:
      throw input.badOpcode(byte, "type definition");
  }
}

function decodeFields(input: Input, limit: number, limitName: string): RawField[] {
  const count = input.count(limit, limitName);
  const fields = listOf<RawField>(count);
  for (let index = 0; index < count; index++)
    fields[index] = { label: input.name(), type: decodeValType(input) };
  return fields;
}

function decodeCases(input: Input): RawCase[] {
  const count = input.count(input.limits.typeMembers, "typeMembers");
  const cases = listOf<RawCase>(count);
  for (let index = 0; index < count; index++) {
    cases[index] = { label: input.name(), type: decodeOptionalValType(input) };
    const end = input.u8();
    if (end !== 0x00) throw input.badOpcode(end, "end of a variant case", "0x00");
  }
  return cases;
}

function decodeTypes(input: Input): RawValType[] {
  const count = input.count(input.limits.typeMembers, "typeMembers");
  const types = listOf<RawValType>(count);
  for (let index = 0; index < count; index++) types[index] = decodeValType(input);
  return types;
}

function decodeLabels(input: Input): string[] {
  const count = input.count(input.limits.typeMembers, "typeMembers");
  const labels = listOf<string>(count);
  for (let index = 0; index < count; index++) labels[index] = input.name();
  return labels;
}

function decodeResourceType(input: Input): RawResourceType {
  const rep = decodeCoreValType(input);
  const dtor = input.flag("the flag before a destructor") ? input.u32() : null;
  return { kind: "resource", rep, dtor };
}

function decodeFuncType(input: Input, async: boolean): RawFuncType {
  const params = decodeFields(input, input.limits.params, "params");
  return { kind: "func", async, params, result: decodeResultList(input) };
}

function decodeDecls(input: Input, importsAllowed: boolean): RawDecl[] {
  const scope = new ListScope("decl");
  input.descend(scope);
  const count = input.definitionCount();
  const decls = listOf<RawDecl>(count);
  for (; scope.index < count; scope.index++) decls[scope.index] = decodeDecl(input, importsAllowed);
  input.ascend();
  return decls;
}

function decodeDecl(input: Input, importsAllowed: boolean): RawDecl {
  const { offset } = input;
  const byte = input.u8();
  switch (byte) {
    case 0x00:
      return { kind: "core-type", type: decodeCoreType(input), offset };
    case 0x01:
      return { kind: "type", type: decodeDefType(input), offset };
    case 0x02:
      return { kind: "alias", alias: decodeAlias(input), offset };
    case 0x03:
      if (!importsAllowed) throw input.badOpcode(byte, "declaration of an instance type (it is an import)");
      return { kind: "import", name: decodeExternName(input), type: decodeExternType(input), offset };
    case 0x04:
      return { kind: "export", name: decodeExternName(input), type: decodeExternType(input), offset };
    default:
      throw input.badOpcode(byte, "declaration of a component or instance type", "0x00 to 0x04");
  }
}
