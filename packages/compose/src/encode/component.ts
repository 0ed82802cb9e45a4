/**
 * A component as bytes: the definitions that composing makes, nested components as they are.
 * Spec: Binary.md, "Component Definitions".
 * Invariant: definitions stay in order; neighbours of one kind share a section.
 */
import { assert, LinkError, unreachable } from "@heddle/component/errors";
import type { RawAlias, RawDecl, RawDefinition, RawDefType, RawInstanceExpr } from "@heddle/component/model";
import { writePlainType } from "./def-type.ts";
import { writeExternName, writeExternType } from "./extern.ts";
import { writeNames, type Names } from "./names.ts";
import { writeSort, writeSortIndex } from "./sort.ts";
import { ByteWriter } from "@heddle/component/internal/bytes";

/** Magic, version 0x0d, layer 1. */
const preamble = new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00]);

/** Throws a `LinkError` for definitions that composing never makes (core definitions, values). */
export function encodeComponent(
  definitions: readonly RawDefinition[],
  names?: Names,
): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  out.bytes(preamble);
  let next = 0;
  while (next < definitions.length) next = writeSection(out, definitions, next);
  if (names !== undefined) writeNames(out, names);
  return out.finish();
}

/** Writes the section that starts with definition `from`; returns the first definition after it. */
function writeSection(out: ByteWriter, definitions: readonly RawDefinition[], from: number): number {
  const first = definitions[from];
  assert(first !== undefined, "a section has a definition");
  out.byte(sectionOf(first));
  if (first.kind === "component") {
    out.u32(first.component.bytes.length);
    out.bytes(first.component.bytes);
    return from + 1;
  }
  let end = from + 1;
  while (definitions[end]?.kind === first.kind) end++;
  out.sized((section) =>
    section.vector(definitions.slice(from, end), (each) => writeDefinition(section, each)),
  );
  return end;
}

function sectionOf(definition: RawDefinition): number {
  switch (definition.kind) {
    case "component":
      return 4;
    case "instance":
      return 5;
    case "alias":
      return 6;
    case "type":
      return 7;
    case "import":
      return 10;
    case "export":
      return 11;
    default:
      throw new LinkError("unsupported", `a ${definition.kind} definition cannot be written`);
  }
}

function writeDefinition(out: ByteWriter, definition: RawDefinition): void {
  switch (definition.kind) {
    case "instance":
      return writeInstance(out, definition.instance);
    case "alias":
      return writeAlias(out, definition.alias);
    case "type":
      return writeDefType(out, definition.type);
    case "import":
      writeExternName(out, definition.name);
      return writeExternType(out, definition.type);
    case "export":
      writeExternName(out, definition.name);
      writeSortIndex(out, definition.item);
      return out.optional(definition.type, (type) => writeExternType(out, type));
    default:
      throw new LinkError("unsupported", `a ${definition.kind} definition cannot be written`);
  }
}

function writeInstance(out: ByteWriter, instance: RawInstanceExpr): void {
  if (instance.kind === "instantiate") {
    out.byte(0x00);
    out.u32(instance.component);
    out.vector(instance.args, ({ name, item }) => {
      out.name(name);
      writeSortIndex(out, item);
    });
  } else {
    out.byte(0x01);
    out.vector(instance.exports, ({ name, item }) => {
      writeExternName(out, name);
      writeSortIndex(out, item);
    });
  }
}

function writeAlias(out: ByteWriter, alias: RawAlias): void {
  switch (alias.kind) {
    case "export":
      writeSort(out, alias.sort);
      out.byte(0x00);
      out.u32(alias.instance);
      return out.name(alias.name);
    case "core-export":
      writeSort(out, `core ${alias.sort}`);
      out.byte(0x01);
      out.u32(alias.instance);
      return out.name(alias.name);
    case "outer":
      writeSort(out, alias.sort);
      out.byte(0x02);
      out.u32(alias.count);
      return out.u32(alias.index);
    default:
      return unreachable(alias);
  }
}

function writeDefType(out: ByteWriter, type: RawDefType): void {
  switch (type.kind) {
    case "component":
    case "instance":
      out.byte(type.kind === "component" ? 0x41 : 0x42);
      return out.vector(type.decls, (decl) => writeDecl(out, decl));
    case "resource":
      throw new LinkError("unsupported", "a resource type cannot be written: composing defines none");
    default:
      return writePlainType(out, type);
  }
}

function writeDecl(out: ByteWriter, decl: RawDecl): void {
  switch (decl.kind) {
    case "core-type":
      throw new LinkError("unsupported", "a core type inside a component type cannot be written");
    case "type":
      out.byte(0x01);
      return writeDefType(out, decl.type);
    case "alias":
      out.byte(0x02);
      return writeAlias(out, decl.alias);
    case "import":
    case "export":
      out.byte(decl.kind === "import" ? 0x03 : 0x04);
      writeExternName(out, decl.name);
      return writeExternType(out, decl.type);
    default:
      return unreachable(decl);
  }
}
