/**
 * Making a plan: a component's definitions are walked once, nested instantiations are written out in place.
 * Spec: Explainer.md, "Component Definitions" to "Import and Export Definitions".
 * Invariant: index spaces are filled in the order in which validation numbered them, so `checked.<space>[i]` is the type of
 * item `i`; every resource of a scope is bound to one of the plan's before a type that names it is used.
 */
import { assert, LinkError, unreachable } from "../errors/index.ts";
import { definitionsOf } from "../model/index.ts";
import type {
  CheckedComponent,
  CoreSort,
  ExternType,
  FuncType,
  InstanceType,
  RawAlias,
  RawCanon,
  RawCanonOpt,
  RawCoreInstanceExpr,
  RawCoreModule,
  RawDefinition,
  RawInstanceExpr,
  RawValType,
  ResourceType,
  Sort,
  SortIndex,
  TypeDef,
  ValType,
} from "../model/index.ts";
import { Interner } from "./interner.ts";
import type {
  ComponentItem,
  CoreItem,
  FuncRef,
  Item,
  LiftStep,
  OuterScope,
  Plan,
  PlanCanon,
  PlanImport,
  PlanInstance,
  PlanModule,
  PlanOptions,
  PlanResource,
  Step,
} from "./plan.ts";
import { guestCallers, usedImports } from "./plan-facts.ts";

/** What a component imports, by name. */
type Arguments = ReadonlyMap<string, Item>;

/** A core instance as items: a slot of the plan, or a bag of items made by inline exports. */
type CoreInstanceItem = number | ReadonlyMap<string, CoreItem>;

/** One component instance being planned: its index spaces and what its resources are in the plan. */
class Scope implements OuterScope {
  readonly checked: CheckedComponent;
  readonly instance: number;
  readonly path: string;
  readonly outer: OuterScope | null;
  readonly resources: Map<ResourceType, ResourceType> = new Map();
  readonly typeCache: Map<ValType, ValType> = new Map();
  readonly funcs: FuncRef[] = [];
  readonly instances: ReadonlyMap<string, Item>[] = [];
  readonly components: ComponentItem[] = [];
  types = 0;
  readonly coreModules: PlanModule[] = [];
  readonly coreInstances: CoreInstanceItem[] = [];
  readonly core: Record<Exclude<CoreSort, "module" | "instance" | "type">, CoreItem[]> = {
    func: [],
    table: [],
    memory: [],
    global: [],
    tag: [],
  };

  constructor(checked: CheckedComponent, instance: number, path: string, outer: OuterScope | null) {
    this.checked = checked;
    this.instance = instance;
    this.path = path;
    this.outer = outer;
  }
}

/** Plans a component whose imports the host supplies. */
export function planComponent(checked: CheckedComponent): Plan {
  return new Planner().plan(checked);
}

class Planner {
  readonly #interner = new Interner();
  readonly #instances: PlanInstance[] = [];
  readonly #resources: PlanResource[] = [];
  readonly #imports: PlanImport[] = [];
  readonly #steps: Step[] = [];
  readonly #lifts: LiftStep[] = [];
  /** The type of each of `#resources`, whose name may still be found. */
  readonly #resourceTypes: { name: string | null }[] = [];
  readonly #unnamed: Set<number> = new Set();
  readonly #modules: RawCoreModule[] = [];
  readonly #funcTypes: Map<FuncRef, FuncType> = new Map();
  readonly #moduleIndices: Map<object, number> = new Map();
  #coreInstances = 0;
  #canons = 0;

  plan(checked: CheckedComponent): Plan {
    const args = new Map<string, Item>();
    const scope = this.#scope(checked, null, "root", null);
    for (const { name, type, attributes } of checked.imports) {
      args.set(name, this.#hostItem(scope, name, null, type, attributes.implements ?? null));
    }
    const exports = this.#run(scope, args);
    const steps = this.#steps;
    return {
      instances: this.#instances,
      resources: this.#resources,
      imports: this.#imports,
      steps,
      exports,
      usedImports: usedImports({ steps, exports }),
      guestCallers: guestCallers({ steps, exports }),
      slots: { coreInstances: this.#coreInstances, canons: this.#canons, lifts: this.#lifts.length },
      modules: this.#modules,
      funcTypes: this.#funcTypes,
    };
  }

  #scope(checked: CheckedComponent, parent: number | null, path: string, outer: OuterScope | null): Scope {
    const instance = this.#instances.push({ parent, path }) - 1;
    return new Scope(checked, instance, path, outer);
  }

  // --- what the host supplies ---

  #hostItem(
    scope: Scope,
    root: string,
    name: string | null,
    type: ExternType,
    implemented: string | null,
  ): Item {
    switch (type.kind) {
      case "func": {
        const func: FuncRef = { kind: "import", index: this.#imports.length };
        const planned = this.#interner.func(type, scope.resources, scope.typeCache);
        this.#imports.push({ interface: root, name, type: planned, implements: implemented });
        this.#funcTypes.set(func, planned);
        return { sort: "func", func };
      }
      case "instance": {
        const exports = new Map<string, Item>();
        for (const [inner, innerType] of type.exports) {
          exports.set(inner, this.#hostItem(scope, root, inner, innerType, implemented));
        }
        return { sort: "instance", exports };
      }
      case "type":
        return { sort: "type", resource: this.#hostResource(scope, root, name, type.type) };
      case "core-module":
        return {
          sort: "core module",
          module: { kind: "import", path: name === null ? [root] : [root, name] },
        };
      case "component":
        throw new LinkError(
          "unsupported",
          `import ${root}: the host cannot supply a component; compose it in first`,
        );
      case "value":
        throw new LinkError("unsupported", `import ${root}: values cannot be imported`);
      default:
        return unreachable(type);
    }
  }

  #hostResource(scope: Scope, root: string, name: string | null, resource: TypeDef): ResourceType | null {
    if (resource.kind !== "resource") return null;
    const bound = scope.resources.get(resource);
    if (bound !== undefined) return bound;
    const planned = this.#newResource({ kind: "host", name: name ?? root, interface: root });
    scope.resources.set(resource, planned);
    return planned;
  }

  #newResource(resource: PlanResource): ResourceType {
    const id = this.#resources.push(resource) - 1;
    const type: ResourceType & { name: string | null } = { kind: "resource", id, name: resource.name };
    this.#resourceTypes.push(type);
    return type;
  }

  /** A resource without a name of its own gets the one it is first exported by. */
  #nameResource(id: number, name: string): void {
    const [resource, type] = [this.#resources[id], this.#resourceTypes[id]];
    if (resource?.kind !== "guest" || type === undefined || !this.#unnamed.delete(id)) return;
    resource.name = name;
    type.name = name;
  }

  // --- walking a component ---

  #run(scope: Scope, args: Arguments): ReadonlyMap<string, Item> {
    const exports = new Map<string, Item>();
    for (const definition of definitionsOf(scope.checked.raw)) this.#define(scope, definition, args, exports);
    return exports;
  }

  #define(scope: Scope, definition: RawDefinition, args: Arguments, exports: Map<string, Item>): void {
    switch (definition.kind) {
      case "core-module":
        scope.coreModules.push({
          kind: "defined",
          raw: definition.module,
          index: this.#module(definition.module),
        });
        return;
      case "core-instance":
        scope.coreInstances.push(this.#coreInstance(scope, definition.instance));
        return;
      case "core-type":
        return;
      case "component": {
        const checked = scope.checked.children.get(definition.component);
        assert(checked !== undefined, "validation checked every nested component");
        scope.components.push({ checked, outer: scope });
        return;
      }
      case "instance":
        this.#addInstance(scope, this.#instance(scope, definition.instance));
        return;
      case "alias":
        this.#alias(scope, definition.alias);
        return;
      case "type":
        this.#type(scope, definition);
        return;
      case "canon":
        this.#canon(scope, definition.canon);
        return;
      case "import": {
        const item = args.get(definition.name.name);
        assert(item !== undefined, `import ${definition.name.name} has an argument`);
        this.#add(scope, item);
        return;
      }
      case "export": {
        const item = this.#item(scope, definition.item);
        exports.set(definition.name.name, item);
        this.#name(item, definition.name.name);
        this.#add(scope, item);
        return;
      }
      case "start":
      case "value":
        throw new LinkError("unsupported", "component values are not supported");
      default:
        unreachable(definition);
    }
  }

  #module(raw: RawCoreModule): number {
    let index = this.#moduleIndices.get(raw);
    if (index === undefined) {
      index = this.#modules.push(raw) - 1;
      this.#moduleIndices.set(raw, index);
    }
    return index;
  }

  /** Appends an item to the index space of its sort, and binds the resources that come with it. */
  #add(scope: Scope, item: Item): void {
    switch (item.sort) {
      case "func":
        scope.funcs.push(item.func);
        return;
      case "instance":
        this.#addInstance(scope, item.exports);
        return;
      case "type": {
        const type = scope.checked.types[scope.types++];
        assert(type !== undefined, "validation numbered the type");
        bindType(scope, type, item.resource);
        return;
      }
      case "component":
        scope.components.push(item.component);
        return;
      case "core module":
        scope.coreModules.push(item.module);
        return;
      default:
        unreachable(item);
    }
  }

  #addInstance(scope: Scope, exports: ReadonlyMap<string, Item>): void {
    const type = scope.checked.instances[scope.instances.length];
    assert(type !== undefined, "validation numbered the instance");
    bindInstance(scope, type, exports);
    scope.instances.push(exports);
  }

  #item(scope: Scope, { sort, index }: SortIndex): Item {
    switch (sort) {
      case "func":
        return { sort, func: at(scope.funcs, index) };
      case "instance":
        return { sort, exports: at(scope.instances, index) };
      case "component":
        return { sort, component: at(scope.components, index) };
      case "core module":
        return { sort, module: at(scope.coreModules, index) };
      case "type": {
        const type = at(scope.checked.types, index);
        return { sort, resource: type.kind === "resource" ? this.#bound(scope, type) : null };
      }
      default:
        throw new LinkError("unsupported", `a ${sort} cannot be passed between components`);
    }
  }

  #bound(scope: OuterScope, type: ResourceType): ResourceType {
    const bound = scope.resources.get(type);
    assert(bound !== undefined, `resource ${type.name ?? type.id} is bound`);
    return bound;
  }

  /** Gives lifted functions and resources the name they are first exported by. */
  #name(item: Item, name: string): void {
    if (item.sort === "type" && item.resource !== null) this.#nameResource(item.resource.id, name);
    if (item.sort === "func" && item.func.kind === "lift") {
      const lift = at(this.#lifts, item.func.slot);
      if (lift.name === "") lift.name = name;
      else if (!lift.name.includes("#")) lift.name = lift.name === name ? name : lift.name;
    } else if (item.sort === "instance") {
      for (const [inner, each] of item.exports) {
        if (each.sort !== "func" || each.func.kind !== "lift") continue;
        const lift = at(this.#lifts, each.func.slot);
        if (lift.name === "" || lift.name === inner) lift.name = `${name}#${inner}`;
      }
    }
  }

  // --- definitions ---

  #type(scope: Scope, definition: Extract<RawDefinition, { kind: "type" }>): void {
    const type = scope.checked.types[scope.types++];
    if (type?.kind !== "resource" || definition.type.kind !== "resource") return;
    const { dtor } = definition.type;
    const destructor = dtor === null ? null : at(scope.core.func, dtor);
    const name = type.name ?? `resource of ${scope.path}`;
    const planned = this.#newResource({ kind: "guest", name, instance: scope.instance, destructor });
    if (type.name === null) this.#unnamed.add(planned.id);
    scope.resources.set(type, planned);
    this.#steps.push({ kind: "resource", resource: planned.id });
  }

  #instance(scope: Scope, expr: RawInstanceExpr): ReadonlyMap<string, Item> {
    if (expr.kind === "exports") {
      const exports = new Map<string, Item>();
      for (const { name, item } of expr.exports) {
        const named = this.#item(scope, item);
        this.#name(named, name.name);
        exports.set(name.name, named);
      }
      return exports;
    }
    const { checked, outer } = at(scope.components, expr.component);
    const args = new Map(expr.args.map(({ name, item }) => [name, this.#item(scope, item)]));
    const child = this.#scope(checked, scope.instance, `${scope.path}/${scope.instances.length}`, outer);
    return this.#run(child, args);
  }

  #coreInstance(scope: Scope, expr: RawCoreInstanceExpr): CoreInstanceItem {
    if (expr.kind === "exports") {
      return new Map(
        expr.exports.map(({ name, item }) => {
          return [name, at(coreSpace(scope, item.sort), item.index)];
        }),
      );
    }
    const slot = this.#coreInstances++;
    this.#steps.push({
      kind: "core-instance",
      slot,
      instance: scope.instance,
      module: at(scope.coreModules, expr.module),
      args: expr.args.map(({ name, instance }) => ({
        module: name,
        items: at(scope.coreInstances, instance),
      })),
    });
    return slot;
  }

  #alias(scope: Scope, alias: RawAlias): void {
    switch (alias.kind) {
      case "export": {
        const item = at(scope.instances, alias.instance).get(alias.name);
        assert(item !== undefined, "validation found the export");
        this.#add(scope, item);
        return;
      }
      case "core-export":
        this.#aliasCore(scope, alias.sort, at(scope.coreInstances, alias.instance), alias.name);
        return;
      case "outer":
        this.#aliasOuter(scope, alias.sort, alias.count, alias.index);
        return;
      default:
        unreachable(alias);
    }
  }

  #aliasCore(scope: Scope, sort: CoreSort, instance: CoreInstanceItem, name: string): void {
    const item: CoreItem | undefined =
      typeof instance === "number" ? { kind: "export", sort, instance, name } : instance.get(name);
    assert(item !== undefined, "validation found the export");
    coreSpace(scope, sort).push(item);
  }

  #aliasOuter(scope: Scope, sort: Sort, count: number, index: number): void {
    let outer: OuterScope | null = scope;
    for (let i = 0; i < count; i++) outer = outer?.outer ?? null;
    assert(outer !== null, "validation counted the scopes");
    switch (sort) {
      case "core module":
        scope.coreModules.push(at(outer.coreModules, index));
        return;
      case "component":
        scope.components.push(at(outer.components, index));
        return;
      case "core type":
        return;
      case "type": {
        const type = at(outer.checked.types, index);
        const resource = type.kind === "resource" ? this.#bound(outer, type) : null;
        this.#add(scope, { sort: "type", resource });
        return;
      }
      default:
        throw new LinkError("unsupported", `outer aliases of ${sort} are not supported`);
    }
  }

  // --- canonical definitions ---

  #canon(scope: Scope, canon: RawCanon): void {
    if (canon.kind === "lift") {
      scope.funcs.push(this.#lift(scope, canon));
      return;
    }
    const slot = this.#canons++;
    this.#steps.push({ kind: "canon", slot, instance: scope.instance, canon: this.#coreCanon(scope, canon) });
    scope.core.func.push({ kind: "canon", slot });
  }

  #lift(scope: Scope, canon: Extract<RawCanon, { kind: "lift" }>): FuncRef {
    const type = at(scope.checked.types, canon.type);
    assert(type.kind === "func", "validation asked for a function type");
    const func: FuncRef = { kind: "lift", slot: this.#lifts.length, instance: scope.instance };
    const planned = this.#interner.func(type, scope.resources, scope.typeCache);
    const step: LiftStep = {
      kind: "lift",
      slot: this.#lifts.length,
      instance: scope.instance,
      type: planned,
      core: at(scope.core.func, canon.func),
      options: this.#options(scope, canon.opts),
      name: "",
    };
    this.#lifts.push(step);
    this.#steps.push(step);
    this.#funcTypes.set(func, planned);
    return func;
  }

  #options(scope: Scope, opts: readonly RawCanonOpt[]): PlanOptions {
    const options: { -readonly [K in keyof PlanOptions]: PlanOptions[K] } = {
      encoding: "utf8",
      memory: null,
      realloc: null,
      postReturn: null,
      callback: null,
      async: false,
    };
    for (const opt of opts) {
      switch (opt.kind) {
        case "string-encoding":
          options.encoding = opt.encoding;
          break;
        case "memory":
          options.memory = at(scope.core.memory, opt.index);
          break;
        case "realloc":
          options.realloc = at(scope.core.func, opt.index);
          break;
        case "post-return":
          options.postReturn = at(scope.core.func, opt.index);
          break;
        case "callback":
          options.callback = at(scope.core.func, opt.index);
          break;
        case "async":
          options.async = true;
          break;
        default:
          unreachable(opt);
      }
    }
    return options;
  }

  #val(scope: Scope, type: RawValType | null): ValType | null {
    if (type === null) return null;
    const resolved = typeof type === "number" ? at(scope.checked.types, type) : { kind: type };
    assert(isValType(resolved), "validation asked for a value type");
    return this.#interner.type(resolved, scope.resources, scope.typeCache);
  }

  #element(scope: Scope, index: number): ValType | null {
    const type = at(scope.checked.types, index);
    assert(type.kind === "stream" || type.kind === "future", "validation asked for a stream or future type");
    return type.element === null ? null : this.#interner.type(type.element, scope.resources, scope.typeCache);
  }

  #resource(scope: Scope, index: number): ResourceType {
    const type = at(scope.checked.types, index);
    assert(type.kind === "resource", "validation asked for a resource type");
    return this.#bound(scope, type);
  }

  #coreCanon(scope: Scope, canon: Exclude<RawCanon, { kind: "lift" }>): PlanCanon {
    switch (canon.kind) {
      case "lower": {
        const type = at(scope.checked.funcs, canon.func);
        return {
          kind: "lower",
          func: at(scope.funcs, canon.func),
          type: this.#interner.func(type, scope.resources, scope.typeCache),
          options: this.#options(scope, canon.opts),
        };
      }
      case "resource.new":
      case "resource.rep":
        return { kind: canon.kind, resource: this.#resource(scope, canon.resource) };
      case "resource.drop":
        return { kind: "resource.drop", resource: this.#resource(scope, canon.resource) };
      case "task.return":
        return {
          kind: "task.return",
          result: this.#val(scope, canon.result),
          options: this.#options(scope, canon.opts),
        };
      case "context.get":
      case "context.set":
        return { kind: canon.kind, slot: canon.slot, wide: canon.type === "i64" };
      case "subtask.cancel":
        return { kind: canon.kind, async: canon.async };
      case "stream.new":
        return { kind: "copy.new", of: "stream", element: this.#element(scope, canon.type) };
      case "future.new":
        return { kind: "copy.new", of: "future", element: this.#element(scope, canon.type) };
      case "stream.read":
      case "stream.write":
      case "future.read":
      case "future.write":
        return {
          kind: "copy",
          ...copyOf(canon.kind),
          element: this.#element(scope, canon.type),
          options: this.#options(scope, canon.opts),
        };
      case "stream.cancel-read":
      case "stream.cancel-write":
      case "future.cancel-read":
      case "future.cancel-write":
        return {
          kind: "copy.cancel",
          ...copyOf(canon.kind),
          element: this.#element(scope, canon.type),
          async: canon.async,
        };
      case "stream.drop-readable":
      case "stream.drop-writable":
      case "future.drop-readable":
      case "future.drop-writable":
        return { kind: "copy.drop", ...copyOf(canon.kind), element: this.#element(scope, canon.type) };
      case "error-context.new":
      case "error-context.debug-message":
        return { kind: canon.kind, options: this.#options(scope, canon.opts) };
      case "waitable-set.wait":
      case "waitable-set.poll":
        return {
          kind: canon.kind,
          cancellable: canon.cancellable,
          memory: at(scope.core.memory, canon.memory),
        };
      case "thread.new-indirect":
        return { kind: canon.kind, table: at(scope.core.table, canon.table) };
      case "thread.suspend":
      case "thread.yield":
      case "thread.suspend-then-resume":
      case "thread.yield-then-resume":
      case "thread.suspend-then-promote":
      case "thread.yield-then-promote":
        return { kind: canon.kind, cancellable: canon.cancellable };
      case "thread.spawn-ref":
      case "thread.spawn-indirect":
      case "thread.available-parallelism":
        throw new LinkError("unsupported", `${canon.kind}: shared-everything threads are not supported`);
      case "backpressure.inc":
      case "backpressure.dec":
      case "task.cancel":
      case "subtask.drop":
      case "error-context.drop":
      case "waitable-set.new":
      case "waitable-set.drop":
      case "waitable.join":
      case "thread.index":
      case "thread.resume-later":
        return { kind: canon.kind };
      default:
        return unreachable(canon);
    }
  }
}

function isValType(type: TypeDef): type is ValType {
  return (
    type.kind !== "func" && type.kind !== "instance" && type.kind !== "component" && type.kind !== "resource"
  );
}

function coreSpace(scope: Scope, sort: CoreSort): CoreItem[] {
  assert(sort !== "module" && sort !== "instance" && sort !== "type", "validation allows no other sort");
  return scope.core[sort];
}

function copyOf(kind: string): { readonly of: "stream" | "future"; readonly side: "read" | "write" } {
  return {
    of: kind.startsWith("stream") ? "stream" : "future",
    side: kind.endsWith("read") || kind.endsWith("readable") ? "read" : "write",
  };
}

function bindType(scope: Scope, type: TypeDef, resource: ResourceType | null): void {
  if (resource === null || type.kind !== "resource") return;
  if (!scope.resources.has(type)) scope.resources.set(type, resource);
}

/** Binds the resources that an instance's type names to those of the items it really has. */
function bindInstance(scope: Scope, type: InstanceType, exports: ReadonlyMap<string, Item>): void {
  for (const [name, extern] of type.exports) {
    const item = exports.get(name);
    if (item === undefined) continue;
    if (extern.kind === "type" && item.sort === "type") bindType(scope, extern.type, item.resource);
    else if (extern.kind === "instance" && item.sort === "instance")
      bindInstance(scope, extern, item.exports);
  }
}

function at<T>(array: readonly T[], index: number): T {
  const item = array[index];
  assert(item !== undefined, "validation checked the index");
  return item;
}
