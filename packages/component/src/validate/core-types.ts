/**
 * Core types in a component: recursion groups and module types.
 * Spec: Binary.md, "Type Definitions" (`core:deftype`, `core:moduletype`); Core WebAssembly 3.0, "Types" under Validation.
 * Invariant: a module type starts with an empty index space, and never contains or names another module type.
 */
import type {
  CoreExternType,
  CoreLimits,
  CoreModuleType,
  CoreRefType,
  CoreSubType,
  CoreTypeDef,
  CoreValType,
  RawCoreExternType,
  RawCoreModuleDecl,
  RawCoreModuleType,
  RawCoreType,
} from "../model/index.ts";
import type { CoreTypeSpace } from "../model/core-type-space.ts";
import type { Context } from "./context.ts";
import { extendsComp, importKey, printCoreVal } from "./core-subtype.ts";
import { at, newCoreSpace, type Scope } from "./scope.ts";

/** Where core types live: a scope, or a module type. */
interface CoreTypes {
  readonly coreTypes: CoreTypeDef[];
  readonly coreSpace: CoreTypeSpace;
}

/** Stands in a {@link CoreTypeSpace} for a module type; {@link checkReferences} keeps it from being named. */
const placeholder: CoreSubType = {
  kind: "sub",
  final: true,
  supers: [],
  comp: { kind: "func", params: [], results: [] },
};

export function defineCoreType(cx: Context, scope: Scope, type: RawCoreType): void {
  if (type.kind === "rec") defineGroup(cx, scope, type.types);
  else pushModuleType(scope, resolveModuleType(cx, scope, type));
}

export function pushModuleType(types: CoreTypes, type: CoreModuleType): void {
  types.coreSpace.addGroup([placeholder]);
  types.coreTypes.push(type);
}

/** Adds core type `index` of `from` to `to` once more. */
export function aliasCoreType(cx: Context, from: CoreTypes, index: number, to: CoreTypes): void {
  const type = at(cx, from.coreTypes, index, "core-type-index-out-of-bounds", "type");
  if (type.kind === "core-module") pushModuleType(to, type);
  else {
    to.coreSpace.addAlias(from.coreSpace, index);
    to.coreTypes.push(type);
  }
}

function defineGroup(cx: Context, types: CoreTypes, group: readonly CoreSubType[]): void {
  const first = types.coreTypes.length;
  const end = first + group.length;
  let plain = true;
  for (const type of group) {
    plain &&= type.supers.length === 0;
    forEachReference(type, (index) => {
      plain = false;
      checkReference(cx, types, index, end);
    });
  }
  types.coreSpace.addGroup(group);
  // Key and text of plain types are only made when something asks.
  group.forEach((type, i) => {
    if (!plain) types.coreSpace.key(first + i);
    types.coreTypes.push(plain ? type.comp : types.coreSpace.comp(first + i));
  });
  for (const [i, type] of group.entries()) checkSupers(cx, types, type, first + i);
}

function checkReference(cx: Context, types: CoreTypes, index: number, end: number): void {
  if (index >= end)
    cx.fail("core-type-index-out-of-bounds", `type index out of bounds: core type ${index} of ${end}`);
  if (types.coreTypes[index]?.kind === "core-module")
    cx.fail("bad-core-type", `core type index ${index} is a module type: a core type cannot refer to it`);
}

function forEachReference(type: CoreSubType, visit: (index: number) => void): void {
  for (const index of type.supers) visit(index);
  const val = (part: CoreValType | "i8" | "i16"): void => {
    if (typeof part !== "string" && typeof part.heap === "number") visit(part.heap);
  };
  const { comp } = type;
  switch (comp.kind) {
    case "func":
      comp.params.forEach(val);
      comp.results.forEach(val);
      break;
    case "struct":
      comp.fields.forEach((field) => val(field.storage));
      break;
    case "array":
      val(comp.field.storage);
  }
}

function checkSupers(cx: Context, types: CoreTypes, type: CoreSubType, index: number): void {
  if (type.supers.length > 1)
    cx.fail("bad-core-type", `core type ${index} has ${type.supers.length} supertypes, at most 1 is allowed`);
  const own = types.coreTypes[index];
  for (const superIndex of type.supers) {
    const above = types.coreTypes[superIndex];
    if (superIndex >= index || above === undefined || own === undefined)
      cx.fail("bad-core-type", `core type ${index}: supertype ${superIndex} does not come before it`);
    if (types.coreSpace.isFinal(superIndex))
      cx.fail("bad-core-type", `core type ${index}: supertype ${superIndex} is final`);
    cx.coreSupers.set(types.coreSpace.key(index), types.coreSpace.key(superIndex));
    if (above.kind === "core-module" || own.kind === "core-module" || !extendsComp(own, above, cx.coreSupers))
      cx.fail("bad-core-type", `core type ${index} does not match its supertype ${superIndex}`);
  }
}

// --- module types ---

/** What a module type's declarators build up. */
class ModuleScope implements CoreTypes {
  readonly coreTypes: CoreTypeDef[] = [];
  readonly coreSpace: CoreTypeSpace;
  readonly imports: { module: string; name: string; type: CoreExternType }[] = [];
  readonly importKeys: Set<string> = new Set();
  readonly exports: Map<string, CoreExternType> = new Map();

  constructor(cx: Context) {
    this.coreSpace = newCoreSpace(cx);
  }
}

function resolveModuleType(cx: Context, outer: Scope, type: RawCoreModuleType): CoreModuleType {
  const scope = new ModuleScope(cx);
  for (const decl of type.decls) {
    cx.offset = decl.offset;
    defineModuleDecl(cx, outer, scope, decl);
  }
  return { kind: "core-module", imports: scope.imports, exports: scope.exports };
}

function defineModuleDecl(cx: Context, outer: Scope, scope: ModuleScope, decl: RawCoreModuleDecl): void {
  switch (decl.kind) {
    case "type":
      if (decl.type.kind === "module")
        cx.fail("bad-core-type", "a module type cannot define another module type");
      defineGroup(cx, scope, decl.type.types);
      break;
    case "outer-alias":
      aliasIntoModule(cx, outer, scope, decl.count, decl.index);
      break;
    case "import": {
      const { module, name } = decl;
      if (scope.importKeys.has(importKey(module, name)))
        cx.fail("duplicate-core-import", `duplicate import name \`${module}:${name}\` in a module type`);
      scope.importKeys.add(importKey(module, name));
      scope.imports.push({ module, name, type: resolveCoreExtern(cx, scope, decl.type) });
      break;
    }
    case "export":
      if (scope.exports.has(decl.name))
        cx.fail("duplicate-core-export", `export name \`${decl.name}\` already defined in this module type`);
      scope.exports.set(decl.name, resolveCoreExtern(cx, scope, decl.type));
  }
}

function aliasIntoModule(cx: Context, outer: Scope, scope: ModuleScope, count: number, index: number): void {
  let from: CoreTypes = scope;
  let level: Scope | null = outer;
  for (let i = 0; i < count; i++) {
    if (level === null)
      cx.fail("outer-alias-count", `invalid outer alias count of ${count}: there are ${i} scopes around`);
    from = level;
    level = level.parent;
  }
  const type = at(cx, from.coreTypes, index, "core-type-index-out-of-bounds", "type");
  if (type.kind === "core-module")
    cx.fail("bad-core-type", `core type ${index} is a module type: a module type cannot alias it`);
  aliasCoreType(cx, from, index, scope);
}

function resolveCoreExtern(cx: Context, types: CoreTypes, raw: RawCoreExternType): CoreExternType {
  switch (raw.kind) {
    case "func":
    case "tag": {
      const type = at(cx, types.coreTypes, raw.type, "core-type-index-out-of-bounds", "type");
      if (type.kind !== "func")
        cx.fail("not-a-core-function-type", `core type ${raw.type} is not a function type`);
      return { kind: raw.kind, type };
    }
    case "table":
      checkLimits(cx, raw.limits, "table");
      return { ...raw, element: resolveRef(cx, types, raw.element) };
    case "memory":
      checkLimits(cx, raw.limits, "memory");
      return raw;
    case "global":
      if (typeof raw.type === "string") return raw;
      return { ...raw, type: resolveRef(cx, types, raw.type) };
  }
}

function resolveRef(cx: Context, types: CoreTypes, type: CoreRefType): CoreRefType {
  if (typeof type.heap === "number") checkReference(cx, types, type.heap, types.coreTypes.length);
  return types.coreSpace.refType(type);
}

/** Core WebAssembly, "Limits": within the address space, and the maximum not below the minimum. */
function checkLimits(cx: Context, limits: CoreLimits, kind: "memory" | "table"): void {
  const { min, max, shared, index64, pageSizeLog2 } = limits;
  const range = sizeRange(kind, index64, pageSizeLog2 ?? 16);
  if (min > range || (max !== null && max > range)) {
    const found = max === null ? `${min}` : `${min} to ${max}`;
    cx.fail("bad-core-limits", `${kind} size must be at most ${range}, found ${found}`);
  }
  if (max !== null && min > max)
    cx.fail("bad-core-limits", `size minimum must not be greater than maximum, found ${min} to ${max}`);
  if (kind === "memory" && shared && max === null)
    cx.fail("bad-core-limits", "a shared memory must have a maximum size");
  if (pageSizeLog2 !== null && pageSizeLog2 !== 0 && pageSizeLog2 !== 16)
    cx.fail("bad-core-limits", `page size must be 2^0 or 2^16, found 2^${pageSizeLog2}`);
}

function sizeRange(kind: "memory" | "table", index64: boolean, pageSizeLog2: number): bigint {
  if (kind === "table") return index64 ? 2n ** 64n - 1n : 2n ** 32n - 1n;
  const pages = BigInt(Math.max(0, (index64 ? 64 : 32) - pageSizeLog2));
  return pageSizeLog2 === 0 ? 2n ** pages - 1n : 2n ** pages;
}

// --- modules ---

/** What decoding a core module does not check: that no two imports have the same two names, and its limits. */
export function checkModule(cx: Context, type: CoreModuleType): void {
  const keys = new Set<string>();
  for (const item of type.imports) {
    const key = importKey(item.module, item.name);
    if (keys.has(key))
      cx.fail(
        "duplicate-core-import",
        `duplicate import name \`${item.module}:${item.name}\` in a core module`,
      );
    keys.add(key);
    if (item.type.kind === "memory" || item.type.kind === "table")
      checkLimits(cx, item.type.limits, item.type.kind);
  }
}

export function printCoreTypes(types: readonly CoreValType[]): string {
  return `[${types.map(printCoreVal).join(" ")}]`;
}
