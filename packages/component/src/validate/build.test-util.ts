/** Builds raw components for tests: definitions without offsets, and core modules with the exports that a test needs. */
import type {
  CoreNumType,
  RawAlias,
  RawCanon,
  RawComponent,
  RawCoreInstanceExpr,
  RawCoreType,
  RawDecl,
  RawDefType,
  RawDefinition,
  RawExternName,
  RawExternType,
  RawField,
  RawInstanceExpr,
  RawSection,
  RawValType,
  Sort,
} from "../model/index.ts";

type WithoutOffset<T> = T extends { readonly offset: number } ? Omit<T, "offset"> : never;
/** A definition as a test writes it. */
export type Def = WithoutOffset<RawDefinition>;
export type Decl = WithoutOffset<RawDecl>;

/** Offsets count the definitions, so that a test can say which one an error is at. */
export function component(...definitions: readonly Def[]): RawComponent {
  return {
    bytes: new Uint8Array(),
    offset: 0,
    sections: definitions.map((definition, offset) => sectionOf({ ...definition, offset })),
    customSections: [],
  };
}

/** A section with one definition. */
function sectionOf(definition: RawDefinition): RawSection {
  const offsets = [definition.offset];
  switch (definition.kind) {
    case "type":
      return { kind: "types", types: [definition.type], offsets };
    case "alias":
      return { kind: "aliases", aliases: [definition.alias], offsets };
    case "instance":
      return { kind: "instances", instances: [definition.instance], offsets };
    default:
      return { kind: "others", definitions: [definition] };
  }
}

export function name(label: string, attributes: RawExternName["attributes"] = []): RawExternName {
  return { name: label, attributes };
}

export function attribute(
  kind: "implements" | "versionsuffix" | "external-id",
  value: string,
): RawExternName["attributes"][number] {
  return { kind, value, offset: 0 };
}

// --- definitions ---

export function type(definition: RawDefType): Def {
  return { kind: "type", type: definition };
}
export function coreType(definition: RawCoreType): Def {
  return { kind: "core-type", type: definition };
}
export function imported(label: string | RawExternName, externType: RawExternType): Def {
  return { kind: "import", name: typeof label === "string" ? name(label) : label, type: externType };
}
export function exported(
  label: string | RawExternName,
  sort: Sort,
  index: number,
  ascribed: RawExternType | null = null,
): Def {
  const externName = typeof label === "string" ? name(label) : label;
  return { kind: "export", name: externName, item: { sort, index }, type: ascribed };
}
export function alias(definition: RawAlias): Def {
  return { kind: "alias", alias: definition };
}
export function canon(definition: RawCanon): Def {
  return { kind: "canon", canon: definition };
}
export function nested(...definitions: readonly Def[]): Def {
  return { kind: "component", component: component(...definitions) };
}
export function instance(definition: RawInstanceExpr): Def {
  return { kind: "instance", instance: definition };
}
export function instantiate(
  index: number,
  args: Readonly<Record<string, readonly [Sort, number]>> = {},
): Def {
  const items = Object.entries(args).map(([arg, [sort, item]]) => ({
    name: arg,
    item: { sort, index: item },
  }));
  return instance({ kind: "instantiate", component: index, args: items });
}
export function bag(exports: Readonly<Record<string, readonly [Sort, number]>>): Def {
  const items = Object.entries(exports).map(([label, [sort, index]]) => ({
    name: name(label),
    item: { sort, index },
  }));
  return instance({ kind: "exports", exports: items });
}
export function coreInstance(definition: RawCoreInstanceExpr): Def {
  return { kind: "core-instance", instance: definition };
}
export function coreAlias(
  sort: "func" | "memory" | "table" | "global" | "tag",
  index: number,
  label: string,
): Def {
  return alias({ kind: "core-export", sort, instance: index, name: label });
}

// --- types ---

export function func(
  params: Readonly<Record<string, RawValType>> = {},
  result: RawValType | null = null,
  async: boolean = false,
): RawDefType {
  return { kind: "func", async, params: fields(params), result };
}
export function record(parts: Readonly<Record<string, RawValType>>): RawDefType {
  return { kind: "record", fields: fields(parts) };
}
function fields(parts: Readonly<Record<string, RawValType>>): RawField[] {
  return Object.entries(parts).map(([label, part]) => ({ label, type: part }));
}
export function list(element: RawValType, length: number | null = null): RawDefType {
  return { kind: "list", element, length };
}
export function tuple(...types: readonly RawValType[]): RawDefType {
  return { kind: "tuple", types };
}
export const resource: RawDefType = { kind: "resource", rep: "i32", dtor: null };
export const subResource: RawExternType = { kind: "type", bound: { kind: "sub-resource" } };
export function eq(index: number): RawExternType {
  return { kind: "type", bound: { kind: "eq", type: index } };
}
export function instanceType(...decls: readonly Decl[]): RawDefType {
  return { kind: "instance", decls: decls.map((decl, offset): RawDecl => ({ ...decl, offset })) };
}
export function componentType(...decls: readonly Decl[]): RawDefType {
  return { kind: "component", decls: decls.map((decl, offset): RawDecl => ({ ...decl, offset })) };
}
export function declType(definition: RawDefType): Decl {
  return { kind: "type", type: definition };
}
export function declExport(label: string, externType: RawExternType): Decl {
  return { kind: "export", name: name(label), type: externType };
}
export function declImport(label: string, externType: RawExternType): Decl {
  return { kind: "import", name: name(label), type: externType };
}
export function declAlias(definition: RawAlias): Decl {
  return { kind: "alias", alias: definition };
}

// --- core modules ---

export type CoreItem =
  | "memory"
  | "memory64"
  | "shared-memory"
  | "table"
  | readonly [CoreNumType[], CoreNumType[]];

const numTypes: { readonly [T in CoreNumType]: number } = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >> 7)];
}
function vector(items: readonly (readonly number[])[]): number[] {
  return [...leb(items.length), ...items.flat()];
}
function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...leb(bytes.length), ...bytes];
}
function section(id: number, items: readonly (readonly number[])[]): number[] {
  if (items.length === 0) return [];
  const contents = vector(items);
  return [id, ...leb(contents.length), ...contents];
}
function funcType([params, results]: readonly [CoreNumType[], CoreNumType[]]): number[] {
  return [0x60, ...vector(params.map((t) => [numTypes[t]])), ...vector(results.map((t) => [numTypes[t]]))];
}

/** A core module that imports and exports what it is told; bodies trap. */
export function coreModule(
  exports: Readonly<Record<string, CoreItem>>,
  imports: Readonly<Record<string, readonly [CoreNumType[], CoreNumType[]]>> = {},
): Def {
  const needs = Object.entries(imports);
  const items = Object.entries(exports);
  const funcs = items.flatMap(([label, item]) => (typeof item === "string" ? [] : [{ label, item }]));
  const memories = items.filter(([, item]) => typeof item === "string" && item.endsWith("memory"));
  const memories64 = items.filter(([, item]) => item === "memory64");
  const tables = items.filter(([, item]) => item === "table");
  const allMemories = [...memories, ...memories64];
  const types = [...needs.map(([, item]) => item), ...funcs.map(({ item }) => item)];
  const bytes = [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, types.map(funcType)),
    section(
      2,
      needs.map(([label], i) => [...text("env"), ...text(label), 0x00, i]),
    ),
    section(
      3,
      funcs.map((_, i) => [needs.length + i]),
    ),
    section(
      4,
      tables.map(() => [0x70, 0x00, 0x00]),
    ),
    section(
      5,
      allMemories.map(([, item]) =>
        item === "memory64" ? [0x04, 0x00] : item === "shared-memory" ? [0x03, 0x00, 0x01] : [0x00, 0x00],
      ),
    ),
    section(7, [
      ...funcs.map(({ label }, i) => [...text(label), 0x00, needs.length + i]),
      ...tables.map(([label], i) => [...text(label), 0x01, i]),
      ...allMemories.map(([label], i) => [...text(label), 0x02, i]),
    ]),
    section(
      10,
      funcs.map(() => [3, 0x00, 0x00, 0x0b]),
    ),
  ];
  return { kind: "core-module", module: { bytes: Uint8Array.from(bytes.flat()), offset: 0 } };
}

/** A core module and an instance of it without arguments; both must be the first of their kind. */
export function core(exports: Readonly<Record<string, CoreItem>>): Def[] {
  const instantiateIt: Def = coreInstance({ kind: "instantiate", module: 0, args: [] });
  const aliases = Object.entries(exports).map(([label, item]) =>
    coreAlias(typeof item !== "string" ? "func" : item === "table" ? "table" : "memory", 0, label),
  );
  return [coreModule(exports), instantiateIt, ...aliases];
}
