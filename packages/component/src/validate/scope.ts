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
  ExternAttributes,
  ExternType,
  FuncType,
  InstanceType,
  ResourceType,
  TypeDef,
  ValType,
} from "../model/index.ts";
import { CoreTypeSpace } from "../model/core-type-space.ts";
import type { ValidationCode } from "./codes.ts";
import type { Context } from "./context.ts";

export type ScopeKind = "component" | "component-type" | "instance-type";

/** What identifies a named type: the object itself, for a resource the pair of resource and name. */
export type NameKey = object | number;

/** More resources and names than this would make keys of pairs collide. */
const viaRadix = 2 ** 26;

/** The key of `type` as seen through `via`. */
export function nameKey(type: TypeDef, via: number): NameKey {
  return type.kind === "resource" ? type.id * viaRadix + (via % viaRadix) : type;
}

const nothingVisible: ReadonlySet<NameKey> = new Set();
const noAttributes: ReadonlyMap<string, ExternAttributes> = new Map();

/** Imports or exports: by name, with what makes their names strongly unique. Most tables need the first map only. */
export class ExternTable {
  readonly types: Map<string, ExternType> = new Map();
  #attributes: Map<string, ExternAttributes> | null = null;
  /** Canonical names to the names as written, where the two differ. */
  #canonical: Map<string, string> | null = null;
  #visible: Set<NameKey> | null = null;
  /** Names of the resources at this level, for annotated names. */
  #resources: Map<NameKey, string> | null = null;

  /** An earlier name that is not strongly unique beside one with the canonical form `canonical`, or null. */
  conflict(canonical: string): string | null {
    if (this.types.has(canonical)) return canonical;
    return this.#canonical?.get(canonical) ?? null;
  }

  add(name: string, canonical: string, extern: ExternType): void {
    this.types.set(name, extern);
    if (name === canonical) return;
    this.#canonical ??= new Map();
    this.#canonical.set(canonical, name);
  }

  get attributes(): ReadonlyMap<string, ExternAttributes> {
    return this.#attributes ?? noAttributes;
  }

  setAttributes(name: string, attributes: ExternAttributes): void {
    this.#attributes ??= new Map();
    this.#attributes.set(name, attributes);
  }

  /** Types that a name from here makes visible. */
  get visible(): ReadonlySet<NameKey> {
    return this.#visible ?? nothingVisible;
  }

  show(key: NameKey): void {
    this.#visible ??= new Set();
    this.#visible.add(key);
  }

  nameOfResource(key: NameKey): string | undefined {
    return this.#resources?.get(key);
  }

  nameResource(key: NameKey, name: string): void {
    this.#resources ??= new Map();
    this.#resources.set(key, name);
  }
}

/** The core types of a scope, which few scopes have. */
class CoreSpaces {
  readonly coreTypes: CoreTypeDef[] = [];
  /** The same types for references among them; a module type has a place in it that nothing may name. */
  readonly coreSpace: CoreTypeSpace;

  constructor(cx: Context) {
    this.coreSpace = newCoreSpace(cx);
  }
}

export class Scope {
  readonly kind: ScopeKind;
  readonly parent: Scope | null;

  readonly types: TypeDef[] = [];
  /** The name of each type index, where it is a resource: see `OwnType.via`. */
  readonly vias: number[] = [];
  readonly funcs: FuncType[] = [];
  readonly instances: InstanceType[] = [];
  readonly components: ComponentType[] = [];
  readonly values: ValType[] = [];
  readonly coreModules: CoreModuleType[] = [];
  #core: CoreSpaces | null = null;
  readonly #cx: Context;
  readonly coreFuncs: CoreFuncType[] = [];
  readonly coreTables: CoreTableType[] = [];
  readonly coreMemories: CoreMemoryType[] = [];
  readonly coreGlobals: CoreGlobalType[] = [];
  readonly coreTags: CoreCompType[] = [];
  readonly coreInstances: ReadonlyMap<string, CoreExternType>[] = [];

  readonly imports: ExternTable = new ExternTable();
  readonly exports: ExternTable = new ExternTable();
  /** Resources that imports introduce. */
  readonly importedResources: ResourceType[] = [];
  /** Resources that definitions, instantiations and export declarators introduce. */
  readonly definedResources: ResourceType[] = [];
  /** Those of them that are defined here, with their representation. */
  #localResources: Map<ResourceType, CoreNumType> | null = null;
  /** The type that `context.get` and `context.set` use in this component. */
  contextType: CoreNumType | null = null;

  constructor(cx: Context, kind: ScopeKind, parent: Scope | null) {
    this.#cx = cx;
    this.kind = kind;
    this.parent = parent;
  }

  get coreTypes(): CoreTypeDef[] {
    this.#core ??= new CoreSpaces(this.#cx);
    return this.#core.coreTypes;
  }

  get coreSpace(): CoreTypeSpace {
    this.#core ??= new CoreSpaces(this.#cx);
    return this.#core.coreSpace;
  }

  addLocalResource(type: ResourceType, rep: CoreNumType): void {
    this.#localResources ??= new Map();
    this.#localResources.set(type, rep);
  }

  /** The representation of a resource that this component defines. */
  localRep(type: ResourceType): CoreNumType | undefined {
    return this.#localResources?.get(type);
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

export function pushType(scope: Scope, type: TypeDef, via: number): void {
  scope.types.push(type);
  scope.vias.push(via);
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
      pushType(scope, extern.type, extern.via ?? 0);
      break;
    case "value":
      cx.unsupported("values", "a value");
  }
}
