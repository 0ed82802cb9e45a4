/**
 * A scope: a component, or a component or instance type, with its index spaces as far as they are defined.
 * Spec: Explainer.md, "Index Spaces"; Binary.md, "Alias Definitions" (what counts as a scope).
 * Invariant: an index is only ever appended, so what a lookup finds is defined before its use.
 */
import type {
  CoreCompType,
  CoreExternType,
  CoreFuncType,
  CoreGlobalType,
  CoreMemoryType,
  CoreModuleType,
  CoreNumType,
  CoreTableType,
  CoreTypeDef,
  ComponentType,
  ExternType,
  FuncType,
  InstanceType,
  ResourceType,
  TypeDef,
} from "../model/index.ts";
import { CoreTypeSpace } from "../model/core-type-space.ts";
import type { ValidationCode } from "./codes.ts";
import type { Context } from "./context.ts";
import { ExternTable } from "./extern-table.ts";

export type ScopeKind = "component" | "component-type" | "instance-type";

/** The core index spaces of a scope, which types seldom have. */
class CoreSpaces {
  readonly types: CoreTypeDef[] = [];
  /** The same types for references among them; a module type has a place in it that nothing may name. */
  readonly typeSpace: CoreTypeSpace;
  readonly modules: CoreModuleType[] = [];
  readonly instances: ReadonlyMap<string, CoreExternType>[] = [];
  readonly funcs: CoreFuncType[] = [];
  readonly tables: CoreTableType[] = [];
  readonly memories: CoreMemoryType[] = [];
  readonly globals: CoreGlobalType[] = [];
  readonly tags: CoreCompType[] = [];

  constructor(cx: Context) {
    this.typeSpace = newCoreSpace(cx);
  }
}

export class Scope {
  readonly kind: ScopeKind;
  readonly parent: Scope | null;

  readonly types: TypeDef[] = [];
  readonly funcs: FuncType[] = [];
  readonly instances: InstanceType[] = [];
  readonly components: ComponentType[] = [];

  readonly exports: ExternTable = new ExternTable();
  /** Resources that imports introduce. */
  readonly importedResources: ResourceType[] = [];
  /** Resources that definitions, instantiations and export declarators introduce. */
  readonly definedResources: ResourceType[] = [];
  /** The type that `context.get` and `context.set` use in this component. */
  contextType: CoreNumType | null = null;
  private ownImports: ExternTable | null = null;
  private core: CoreSpaces | null = null;
  /** The names of those type indices that are resources: see `OwnType.via`. */
  private vias: Map<number, number> | null = null;
  /** The resources that are defined here, with their representation. */
  private localResources: Map<ResourceType, CoreNumType> | null = null;
  private readonly cx: Context;

  constructor(cx: Context, kind: ScopeKind, parent: Scope | null) {
    this.cx = cx;
    this.kind = kind;
    this.parent = parent;
  }

  get imports(): ExternTable {
    this.ownImports ??= new ExternTable();
    return this.ownImports;
  }

  private get coreSpaces(): CoreSpaces {
    this.core ??= new CoreSpaces(this.cx);
    return this.core;
  }
  get coreTypes(): CoreTypeDef[] {
    return this.coreSpaces.types;
  }
  get coreSpace(): CoreTypeSpace {
    return this.coreSpaces.typeSpace;
  }
  get coreModules(): CoreModuleType[] {
    return this.coreSpaces.modules;
  }
  get coreInstances(): ReadonlyMap<string, CoreExternType>[] {
    return this.coreSpaces.instances;
  }
  get coreFuncs(): CoreFuncType[] {
    return this.coreSpaces.funcs;
  }
  get coreTables(): CoreTableType[] {
    return this.coreSpaces.tables;
  }
  get coreMemories(): CoreMemoryType[] {
    return this.coreSpaces.memories;
  }
  get coreGlobals(): CoreGlobalType[] {
    return this.coreSpaces.globals;
  }
  get coreTags(): CoreCompType[] {
    return this.coreSpaces.tags;
  }

  pushType(type: TypeDef, via: number): void {
    if (via !== 0) {
      this.vias ??= new Map();
      this.vias.set(this.types.length, via);
    }
    this.types.push(type);
  }

  /** The name that type `index` is seen through, 0 for what is no resource. */
  viaAt(index: number): number {
    return this.vias?.get(index) ?? 0;
  }

  addLocalResource(type: ResourceType, rep: CoreNumType): void {
    this.localResources ??= new Map();
    this.localResources.set(type, rep);
  }

  /** The representation of a resource that this component defines. */
  localRep(type: ResourceType): CoreNumType | undefined {
    return this.localResources?.get(type);
  }
}

export function newCoreSpace(cx: Context): CoreTypeSpace {
  return new CoreTypeSpace((index, length) =>
    cx.fail("core-type-index-out-of-bounds", `type index out of bounds: core type ${index} of ${length}`),
  );
}

/** Element `index` of an index space. */
export function at<T>(
  cx: Context,
  space: readonly T[],
  index: number,
  code: ValidationCode,
  what: string,
): T {
  const found = space[index];
  if (found !== undefined) return found;
  const there = space.length === 0 ? "none is defined yet" : `${space.length} are defined so far`;
  cx.fail(code, `unknown ${what} ${index}: ${what} index out of bounds, ${there}`);
}

export function typeAt(cx: Context, scope: Scope, index: number): TypeDef {
  return scope.types[index] ?? at(cx, scope.types, index, "type-index-out-of-bounds", "type");
}

export function describeType(type: TypeDef): string {
  switch (type.kind) {
    case "func":
      return "a function type";
    case "instance":
      return "an instance type";
    case "component":
      return "a component type";
    case "resource":
      return "a resource type";
    default:
      return `the value type ${type.kind}`;
  }
}

/** Appends an item to the index space of its sort. */
export function pushExtern(cx: Context, scope: Scope, extern: ExternType): void {
  switch (extern.kind) {
    case "func":
      scope.funcs.push(extern);
      break;
    case "instance":
      scope.instances.push(extern);
      break;
    case "component":
      scope.components.push(extern);
      break;
    case "core-module":
      scope.coreModules.push(extern);
      break;
    case "type":
      scope.pushType(extern.type, extern.via ?? 0);
      break;
    case "value":
      cx.unsupported("values", "a value");
  }
}
