/**
 * Carrying out a plan in a store: each step fills its slot.
 * Spec: Explainer.md, instantiation; CanonicalABI.md, the canonical definitions by name.
 * Invariant: steps run in order; when one fails, the store ends and what was made goes with it, in reverse.
 */
import {
  canonBackpressureDec,
  canonBackpressureInc,
  canonCancelCopy,
  canonCopy,
  canonCopyDrop,
  canonCopyNew,
  canonErrorContextDebugMessage,
  canonErrorContextDrop,
  canonErrorContextNew,
  canonResourceDrop,
  canonResourceNew,
  canonResourceRep,
  canonSubtaskCancel,
  canonSubtaskDrop,
  canonTaskCancel,
  canonTaskReturn,
  canonThreadIndex,
  canonThreadNewIndirect,
  canonThreadResumeLater,
  canonThreadSuspend,
  canonThreadThenPromote,
  canonThreadThenResume,
  canonThreadYield,
  canonWaitableJoin,
  canonWaitableSetDrop,
  canonWaitableSetNew,
  canonWaitableSetPoll,
  canonWaitableSetWait,
  removeResource,
} from "../builtins/index.ts";
import {
  flattenFuncType,
  GuestMemory,
  LiftedFunc,
  LoweredFunc,
  type CanonOptions,
  type CoreFunction,
  type CoreLeaf,
  type CoreSignature,
  type Leaves,
  type LiftLowerContext,
  type MakePromising,
} from "../canon/index.ts";
import { assert, LinkError, raise, toTrap, unreachable } from "../errors/index.ts";
import { makeAdapter, makeEdgeMoves, ShimFactory, ShimModules } from "../fuse/index.ts";
import type { RuntimeResource } from "../handles/index.ts";
import { MemoryBudget, Meter, type MeteredModule } from "../meter/index.ts";
import { CoreState, type InitialState, type RenewableParts } from "../renew/index.ts";
import { START } from "../rewrite/index.ts";
import { ComponentInstance, type Callee, type Store } from "../tasks/index.ts";
import type { FuncType } from "../model/index.ts";
import { analyseParking, type Parking } from "./parking.ts";
import type {
  CoreItem,
  FuncRef,
  Plan,
  PlanCanon,
  PlanImport,
  PlanModule,
  PlanOptions,
  PlanResource,
  Step,
} from "./plan.ts";

/** A host function as a callee. */
export interface HostCallee extends Callee {
  /** A sync-typed function that may answer with a promise. */
  readonly blocks: boolean;
}

/** What the embedder brings. */
export interface HostSide {
  readonly leaves: Leaves<LiftLowerContext>;
  callee(store: Store, planned: PlanImport): HostCallee;
  resource(store: Store, planned: Extract<PlanResource, { kind: "host" }>): RuntimeResource;
  module(path: readonly string[]): WebAssembly.Module;
}

type AnyFunction = (...args: never[]) => unknown;

/** A plan carried out. */
export interface Linked {
  readonly store: Store;
  readonly instances: readonly ComponentInstance[];
  func(ref: FuncRef): Callee;
  /**
   * The destructor of a guest's resource, by its number in the plan, as a function of the representation; null where
   * nothing in it can wait, so that `RuntimeResource.destroy` will do.
   */
  waitingDestructor(resource: number): Callee | null;
  /**
   * Of a store at rest: whether its guests were put back to what they were when they were made; nothing has changed if not. Throws what
   * a start function traps with.
   */
  renew(): boolean;
}

/** The compiled core modules, in the order of `plan.modules`. */
export interface CoreModules {
  module(index: number): WebAssembly.Module;
  /** The same one, for a store with a limit of memory. */
  metered(index: number): MeteredModule;
  /** What puts instances of `module(index)` back; null if nothing can. */
  renewable(index: number): RenewableParts | null;
}

export function runPlan(plan: Plan, store: Store, host: HostSide, modules: CoreModules): Linked {
  const run = new Run(plan, store, host, modules);
  try {
    for (const step of plan.steps) run.step(step);
  } catch (error) {
    if (error instanceof LinkError)
      store.end("store-closed", "the store was closed: instantiation failed", error);
    else store.fail(toTrap(error));
    throw error;
  }
  run.keepInitialState();
  return run;
}

/** What the instances of one plan share. */
interface Shared {
  /** What was compiled for the first. */
  readonly shims: ShimModules;
  /** Null until one of them is made that can be renewed. */
  initial: InitialState | null;
}

const shared = new WeakMap<Plan, Shared>();

function sharedBy(plan: Plan): Shared {
  let found = shared.get(plan);
  if (found === undefined) shared.set(plan, (found = { shims: new ShimModules(), initial: null }));
  return found;
}

class Run implements Linked {
  readonly store: Store;
  readonly instances: readonly ComponentInstance[];
  readonly #plan: Plan;
  readonly #host: HostSide;
  readonly #modules: CoreModules;
  /** Null: without a limit nothing is metered. */
  readonly #meter: Meter | null;
  readonly #shared: Shared;
  /** Null: it cannot be put back. What was metered cannot, since the budget is used up once. */
  #state: CoreState | null;
  readonly #shims: ShimFactory;
  readonly #parking: readonly Parking[];
  /** By import; only what is lowered or exported is asked of the host. */
  readonly #callees: ReadonlyMap<number, HostCallee>;
  readonly #coreInstances: WebAssembly.Exports[] = [];
  readonly #canons: AnyFunction[] = [];
  readonly #lifts: LiftedFunc[] = [];
  readonly #waitingDestructors: Map<number, LiftedFunc> = new Map();
  readonly #memories: Map<WebAssembly.Memory, GuestMemory> = new Map();

  constructor(plan: Plan, store: Store, host: HostSide, modules: CoreModules) {
    this.#plan = plan;
    this.store = store;
    this.#host = host;
    this.#modules = modules;
    this.#meter = meterOf(store);
    this.#shared = sharedBy(plan);
    this.#state = this.#meter === null ? new CoreState() : null;
    this.#shims = new ShimFactory(store, undefined, this.#shared.shims);
    this.#callees = new Map(
      plan.usedImports.map((index) => [index, host.callee(store, at(plan.imports, index))]),
    );
    this.#parking = analyseParking(plan, (index) => this.#callee(index).blocks);
    this.instances = this.#makeInstances();
    plan.resources.forEach((resource, id) => {
      if (resource.kind === "host") store.resources[id] = host.resource(store, resource);
    });
  }

  #makeInstances(): ComponentInstance[] {
    const instances: ComponentInstance[] = [];
    this.#plan.instances.forEach(({ parent, path }, index) => {
      const instance = new ComponentInstance(
        this.store,
        parent === null ? null : at(instances, parent),
        path,
      );
      instance.mayPark = this.store.suspends && at(this.#parking, index).mayPark;
      instances.push(instance);
    });
    return instances;
  }

  func(ref: FuncRef): Callee {
    return ref.kind === "import" ? this.#callee(ref.index) : at(this.#lifts, ref.slot);
  }

  waitingDestructor(resource: number): Callee | null {
    return this.#waitingDestructors.get(resource) ?? null;
  }

  #callee(index: number): HostCallee {
    const callee = this.#callees.get(index);
    assert(callee !== undefined, "every import that is used was asked for");
    return callee;
  }

  step(step: Step): void {
    switch (step.kind) {
      case "core-instance":
        this.#coreInstances[step.slot] = this.#instantiate(step);
        return;
      case "canon":
        this.#canons[step.slot] = this.#canon(at(this.instances, step.instance), step.canon, step.instance);
        return;
      case "resource":
        this.#resource(step.resource);
        return;
      case "lift":
        this.#lifts[step.slot] = this.#lift(step);
        return;
      default:
        unreachable(step);
    }
  }

  // --- core instances ---

  #instantiate(step: Extract<Step, { kind: "core-instance" }>): WebAssembly.Exports {
    const imports: WebAssembly.Imports = {};
    for (const { module, items } of step.args) {
      imports[module] = typeof items === "number" ? at(this.#coreInstances, items) : this.#coreExports(items);
    }
    const instance = at(this.instances, step.instance);
    const create = this.#creator(step.module, imports, instance);
    try {
      return this.store.enterInner(instance, create);
    } catch (error) {
      if (error instanceof WebAssembly.LinkError) {
        throw new LinkError("core-link-failed", `${instance.path}: ${error.message}`, { cause: error });
      }
      throw toTrap(error);
    }
  }

  #coreExports(items: ReadonlyMap<string, CoreItem>): WebAssembly.ModuleImports {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without a prototype any name is a key like another
    const made = Object.create(null) as WebAssembly.ModuleImports;
    // Not `for of`, which makes an array of each entry.
    items.forEach((item, name) => (made[name] = this.#core(item)));
    return made;
  }

  /** What makes the instance. A module of the host's is not metered: it is no part of the component. */
  #creator(
    planned: PlanModule,
    imports: WebAssembly.Imports,
    instance: ComponentInstance,
  ): () => WebAssembly.Exports {
    if (planned.kind === "defined" && this.#meter !== null) {
      const meter = this.#meter;
      const metered = this.#modules.metered(planned.index);
      return () => meter.instantiate(metered, imports, `core module ${planned.index} (${instance.path})`);
    }
    const module =
      planned.kind === "defined" ? this.#modules.module(planned.index) : this.#host.module(planned.path);
    const renewable = planned.kind === "defined" ? this.#modules.renewable(planned.index) : null;
    return () => {
      const { exports } = new WebAssembly.Instance(module, imports);
      this.#mayRenew(renewable, exports);
      if (renewable?.starts === true) this.#start(instance, exports);
      return exports;
    };
  }

  #mayRenew(renewable: RenewableParts | null, exports: WebAssembly.Exports): void {
    if (renewable === null || this.#state?.add(renewable, exports) !== true) this.#state = null;
  }

  /** Calls a start function, which the engine was not told of. */
  #start(instance: ComponentInstance, exports: WebAssembly.Exports): void {
    const start = exports[START];
    assert(typeof start === "function", "the module exports its start function");
    this.keepInitialState();
    this.#state?.starts.push(() => void this.store.enterInner(instance, start));
    start();
  }

  /** A memory never shrinks: what begins beyond the limit is never renewed. */
  keepInitialState(): void {
    const state = this.#state;
    if (state === null) return;
    if (state.largest <= this.store.limits.maxMemoryToRenew) this.#shared.initial ??= state.take();
    if (this.#shared.initial === null) this.#state = null;
  }

  renew(): boolean {
    const { initial } = this.#shared;
    const state = this.#state;
    if (state === null || initial === null || !this.instances.every((instance) => instance.isAtRest))
      return false;
    if (state.hasUsedUp(initial) || state.largest > this.store.limits.maxMemoryToRenew) return false;
    for (const instance of this.instances) instance.renew();
    state.restore(initial);
    for (const resource of this.store.resources.toReversed()) resource.end?.();
    for (const start of state.starts) start();
    return true;
  }

  #core(item: CoreItem): WebAssembly.ImportValue {
    if (item.kind === "canon") return at(this.#canons, item.slot);
    const value = at(this.#coreInstances, item.instance)[item.name];
    assert(value !== undefined, "validation found the core export");
    return value;
  }

  #function(item: CoreItem): CoreFunction {
    const value = this.#core(item);
    assert(typeof value === "function", "validation asked for a function");
    return value;
  }

  #memory(item: CoreItem): GuestMemory {
    const value = this.#core(item);
    assert(value instanceof WebAssembly.Memory, "validation asked for a memory");
    let memory = this.#memories.get(value);
    if (memory === undefined) {
      memory = new GuestMemory(value);
      this.#memories.set(value, memory);
    }
    return memory;
  }

  #options(options: PlanOptions): CanonOptions {
    const optional = (item: CoreItem | null): CoreFunction | null =>
      item === null ? null : this.#function(item);
    return {
      encoding: options.encoding,
      memory: options.memory === null ? null : this.#memory(options.memory),
      realloc: optional(options.realloc),
      postReturn: optional(options.postReturn),
      callback: optional(options.callback),
      async: options.async,
    };
  }

  // --- component functions and resources ---

  #lift(step: Extract<Step, { kind: "lift" }>): LiftedFunc {
    const instance = at(this.instances, step.instance);
    const options = this.#options(step.options);
    const callee = this.#function(step.core);
    const signature = flattenFuncType(
      step.type,
      { async: options.async, callback: options.callback !== null },
      "lift",
    );
    const promising: MakePromising = (core) =>
      this.#shims.promising(core, core === callee ? signature : CALLBACK_SIGNATURE);
    return new LiftedFunc({
      type: step.type,
      instance,
      name: step.name === "" ? `${instance.path}#${step.slot}` : step.name,
      callee,
      options,
      hostLeaves: this.#host.leaves,
      promising,
    });
  }

  #liftDestructor(instance: ComponentInstance, name: string, callee: CoreFunction): LiftedFunc {
    return new LiftedFunc({
      type: DESTRUCTOR_TYPE,
      instance,
      name: `[resource-drop]${name}`,
      callee,
      options: DESTRUCTOR_OPTIONS,
      hostLeaves: this.#host.leaves,
      promising: (core) => this.#shims.promising(core, START_SIGNATURE),
    });
  }

  #resource(id: number): void {
    const planned = at(this.#plan.resources, id);
    assert(planned.kind === "guest", "only a component defines a resource in a step");
    const implementer = at(this.instances, planned.instance);
    const destructor = planned.destructor === null ? null : this.#function(planned.destructor);
    if (destructor !== null && implementer.mayPark)
      this.#waitingDestructors.set(id, this.#liftDestructor(implementer, planned.name, destructor));
    this.store.resources[id] = {
      name: planned.name,
      implementer,
      destroy: (rep): void => {
        if (destructor === null) return;
        this.store.enterInner(implementer, () => Reflect.apply(destructor, undefined, [rep]));
      },
    };
  }

  #resourceAt(id: number): RuntimeResource {
    return at(this.store.resources, id);
  }

  // --- canonical definitions ---

  #canon(instance: ComponentInstance, canon: PlanCanon, number: number): AnyFunction {
    switch (canon.kind) {
      case "lower":
        return this.#lower(instance, canon, number);
      case "resource.drop":
        return this.#resourceDrop(instance, canon.resource.id);
      case "context.get":
      case "context.set":
        if (canon.wide) throw new LinkError("unsupported", `${canon.kind} i64: memory64 is not run`);
        return this.#shims.context(canon.kind === "context.get" ? "get" : "set", canon.slot);
      case "thread.new-indirect":
        return this.#threadNew(instance, canon.table);
      default:
        return this.#shims.wrap(this.#leaf(instance, canon));
    }
  }

  #threadNew(instance: ComponentInstance, item: CoreItem): AnyFunction {
    const table = this.#core(item);
    assert(table instanceof WebAssembly.Table, "validation asked for a table");
    const promising: MakePromising = (start) => this.#shims.promising(start, START_SIGNATURE);
    return this.#shims.threadNew(table, canonThreadNewIndirect(instance, promising));
  }

  #leaf(instance: ComponentInstance, canon: SimpleLeaf): CoreLeaf {
    const { leaves } = this.#host;
    switch (canon.kind) {
      case "resource.new":
        return canonResourceNew(instance, this.#resourceAt(canon.resource.id));
      case "resource.rep":
        return canonResourceRep(instance, this.#resourceAt(canon.resource.id));
      case "task.return":
        return canonTaskReturn(instance, canon.result, this.#options(canon.options));
      case "task.cancel":
        return canonTaskCancel(instance);
      case "backpressure.inc":
        return canonBackpressureInc(instance);
      case "backpressure.dec":
        return canonBackpressureDec(instance);
      case "subtask.cancel":
        return canonSubtaskCancel(instance, canon.async);
      case "subtask.drop":
        return canonSubtaskDrop(instance);
      case "copy.new":
        return canonCopyNew(instance, canon.of, canon.element);
      case "copy":
        return canonCopy(
          { instance, kind: canon.of, side: canon.side, element: canon.element },
          this.#options(canon.options),
          leaves,
        );
      case "copy.cancel":
        return canonCancelCopy(
          { instance, kind: canon.of, side: canon.side, element: canon.element },
          canon.async,
        );
      case "copy.drop":
        return canonCopyDrop({ instance, kind: canon.of, side: canon.side, element: canon.element });
      case "error-context.new":
        return canonErrorContextNew(instance, this.#options(canon.options), leaves);
      case "error-context.debug-message":
        return canonErrorContextDebugMessage(instance, this.#options(canon.options), leaves);
      case "error-context.drop":
        return canonErrorContextDrop(instance);
      case "waitable-set.new":
        return canonWaitableSetNew(instance);
      case "waitable-set.wait":
        return canonWaitableSetWait(instance, this.#memory(canon.memory), canon.cancellable);
      case "waitable-set.poll":
        return canonWaitableSetPoll(instance, this.#memory(canon.memory), canon.cancellable);
      case "waitable-set.drop":
        return canonWaitableSetDrop(instance);
      case "waitable.join":
        return canonWaitableJoin(instance);
      case "thread.index":
        return canonThreadIndex(instance);
      case "thread.resume-later":
        return canonThreadResumeLater(instance);
      case "thread.suspend":
        return canonThreadSuspend(instance, canon.cancellable);
      case "thread.yield":
        return canonThreadYield(instance, canon.cancellable);
      case "thread.suspend-then-resume":
        return canonThreadThenResume(instance, "suspend", canon.cancellable);
      case "thread.yield-then-resume":
        return canonThreadThenResume(instance, "yield", canon.cancellable);
      case "thread.suspend-then-promote":
        return canonThreadThenPromote(instance, "suspend", canon.cancellable);
      case "thread.yield-then-promote":
        return canonThreadThenPromote(instance, "yield", canon.cancellable);
      default:
        return unreachable(canon);
    }
  }

  #lower(
    instance: ComponentInstance,
    canon: Extract<PlanCanon, { kind: "lower" }>,
    number: number,
  ): AnyFunction {
    const callee = this.func(canon.func);
    const options = this.#options(canon.options);
    if (canon.func.kind === "import") {
      const lowered = new LoweredFunc(callee, canon.type, instance, options, this.#host.leaves);
      return this.#shims.wrap(lowered.core(this.#callee(canon.func.index).blocks));
    }
    if (this.#related(number, canon.func.instance)) return cannotEnter;
    assert(callee instanceof LiftedFunc, "a guest's function was lifted");
    if (!callee.type.async) {
      return makeAdapter(this.#shims, { callee, type: canon.type, caller: instance, options });
    }
    const lowered = new LoweredFunc(callee, canon.type, instance, options, this.#host.leaves);
    lowered.moves = makeEdgeMoves(this.#shims, {
      callee,
      type: canon.type,
      caller: lowered.context,
      options,
    });
    const { mayPark, mayStall } = at(this.#parking, canon.func.instance);
    return this.#shims.wrap(lowered.core(mayPark || mayStall));
  }

  #resourceDrop(instance: ComponentInstance, id: number): AnyFunction {
    const resource = this.#resourceAt(id);
    const planned = at(this.#plan.resources, id);
    if (planned.kind === "host" || planned.destructor === null)
      return this.#shims.wrap(canonResourceDrop(instance, resource));
    const implementer = at(this.instances, planned.instance);
    const remove = (index: number): number => {
      const handle = removeResource(instance, resource, index);
      return handle === null ? -1 : handle.rep >>> 0;
    };
    const owner = this.instances.indexOf(instance);
    const destructor =
      owner !== planned.instance && this.#related(owner, planned.instance)
        ? cannotEnter
        : this.#function(planned.destructor);
    return this.#shims.drop(remove, implementer, destructor);
  }

  /** Whether one instance is the other or contains it: such a call would enter an instance that is on the stack already. */
  #related(one: number, other: number): boolean {
    return this.#contains(one, other) || this.#contains(other, one);
  }

  #contains(outer: number, inner: number): boolean {
    let current: number | null = inner;
    while (current !== null) {
      if (current === outer) return true;
      ({ parent: current } = at(this.#plan.instances, current));
    }
    return false;
  }
}

function meterOf(store: Store): Meter | null {
  const { maxMemory } = store.limits;
  if (maxMemory === Number.POSITIVE_INFINITY) return null;
  const { counters } = store;
  return new Meter(new MemoryBudget(maxMemory, () => void (counters.refusedGrowths += 1)));
}

type SimpleLeaf = Exclude<
  PlanCanon,
  | { readonly kind: "lower" }
  | { readonly kind: "resource.drop" }
  | { readonly kind: "context.get" | "context.set" }
  | { readonly kind: "thread.new-indirect" }
>;

const CALLBACK_SIGNATURE: CoreSignature = { params: ["i32", "i32", "i32"], results: ["i32"] };
/** Spec: CanonicalABI.md, `canon_resource_drop`: a destructor is called as if it were lifted like this. */
const DESTRUCTOR_TYPE: FuncType = {
  kind: "func",
  async: false,
  params: [{ label: "rep", type: { kind: "u32" } }],
  result: null,
};
const DESTRUCTOR_OPTIONS: CanonOptions = {
  encoding: "utf8",
  memory: null,
  realloc: null,
  postReturn: null,
  callback: null,
  async: false,
};
const START_SIGNATURE: CoreSignature = { params: ["i32"], results: [] };

function cannotEnter(): never {
  raise("cannot-enter");
}

function at<T>(array: readonly T[], index: number): T {
  const item = array[index];
  assert(item !== undefined, "the plan filled the slot");
  return item;
}
