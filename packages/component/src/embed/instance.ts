/**
 * Instances: a component running in a store of its own.
 * Spec: Explainer.md, "JS API"; Concurrency.md, "Component Instance Lifetime".
 * Invariant: the store lives until the instance is disposed or traps; disposing ends what is in progress and lets go of
 * everything the host gave.
 */
import { camelCase, type LiftLowerContext } from "../canon/index.ts";
import { assert, makeTrap, toTrap, type Trap } from "../errors/index.ts";
import { runPlan, type FuncRef, type Item, type Linked } from "../link/index.ts";
import type { ResourceType } from "../model/index.ts";
import { Store, type Holdings, type StoreCounters, type StoreOptions } from "../tasks/index.ts";
import { compiled, type Component } from "./component.ts";
import {
  callDestructor,
  callExported,
  callExportedEagerly,
  exportFunction,
  type CallOptions,
  type ExportedFunction,
} from "./exported-func.ts";
import { explain, hostCouldHelp } from "./explain.ts";
import { hostLeaves, type GuestResourceClass } from "./host-leaves.ts";
import { GuestResource, type WaitingDestructor } from "./host-resources.ts";
import { className, hostSide, resourceMember, type Imports } from "./imports.ts";

export type InstantiateOptions = StoreOptions;

/** What a component imports and exports, as declarations made from its WIT say it (`heddle types`). */
export interface World {
  readonly imports: object;
  readonly exports: object;
}

/** A component of which nothing is declared. */
export interface UndeclaredWorld extends World {
  readonly imports: Imports;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** A running component. */
export interface ComponentInstance<W extends World = UndeclaredWorld> extends AsyncDisposable {
  /** Functions by their name in camelCase, interfaces by their full name, resources as classes. */
  readonly exports: W["exports"];
  /** Every exported function by its name in the component: `f`, or `wasi:cli/run@0.3.0#run`. */
  readonly functions: ReadonlyMap<string, ExportedFunction>;
  /** Calls an exported function with options. Rejects with `signal.reason` if it is aborted. */
  call(func: unknown, options: CallOptions, ...args: unknown[]): Promise<unknown>;
  /** As `call`, but what the guest answers in its first turn is answered, or thrown, at once; else a promise is. */
  callEagerly(func: unknown, options: CallOptions, ...args: unknown[]): unknown;
  /** In words: who waits for what. */
  explain(): string;
  /** The trap that ended the program; null while it lives. */
  readonly failure: Trap | null;
  readonly counters: Readonly<StoreCounters>;
  /** What it holds right now: more and more of it is a leak of the guest's. */
  readonly holdings: Holdings;
  /** While a host function is called: the `origin` of the call that the guest works for. Else undefined. */
  readonly origin: unknown;
  /** Resolves when no task is left, or none of those left can ever go on. */
  finished(): Promise<void>;
  /**
   * Puts the program back to its beginning, as if it had been instantiated anew with the same imports: its memories, globals and tables
   * of handles; what it owned of the host's is disposed of, and its start functions run again. Answers whether it did; if not, nothing
   * has changed, but where a start function trapped (see `failure`). It can only if the component was compiled as `renewable`, writes
   * to no table and drops no segment; and if nothing of what ran goes on: no task, no stream or future, no resource of its own
   * that the host was given, and `maxMemoryToRenew` is kept to. A memory that has grown is not smaller afterwards, but as empty as a new one.
   */
  renew(): boolean;
}

/**
 * Instantiates a component. `W` is its world as `heddle types` declares it; without it imports and exports are unknown.
 * Throws LinkError where the imports do not fit, Trap where a start function traps.
 */
export async function instantiate<W extends World = UndeclaredWorld>(
  component: Component,
  imports?: W["imports"],
  options: InstantiateOptions = {},
): Promise<ComponentInstance<W>> {
  return instantiateSync<W>(component, imports, options);
}

/** As {@link instantiate}, at once. */
export function instantiateSync<W extends World = UndeclaredWorld>(
  component: Component,
  imports?: W["imports"],
  options: InstantiateOptions = {},
): ComponentInstance<W> {
  const instance: ComponentInstance = new RunningInstance(component, imports ?? {}, options);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the declarations were made from the component's WIT
  return instance as ComponentInstance<World> as ComponentInstance<W>;
}

/** The class that stands for a guest's resource type, and its exported constructor once that is known. */
interface ResourceClass {
  readonly made: { readonly prototype: object };
  construct: ExportedFunction | null;
}

/** By store. What is made once for all instances of a component finds the one that it works for here. */
const running: WeakMap<Store, GuestResourceClass> = new WeakMap();

const LEAVES = hostLeaves((cx, type, rep, own) => {
  const guestResource = running.get(cx.instance.store);
  assert(guestResource !== undefined, "a store that an instance runs in");
  return guestResource(cx, type, rep, own);
});

class RunningInstance implements ComponentInstance {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly functions: Map<string, ExportedFunction> = new Map();
  readonly #store: Store;
  readonly #linked: Linked;
  /** By the resource's number in the plan. */
  readonly #classes: Map<number, ResourceClass> = new Map();
  readonly #finishing: (() => void)[] = [];
  /** Who listens for the store's end from its beginning. */
  readonly #listeners: number;
  /** Whether the host was given a resource of the guest's, which may still be around. */
  #gaveResource = false;

  constructor(component: Component, imports: Imports, options: InstantiateOptions) {
    const modules = compiled(component);
    const { plan } = modules;
    const store = new Store(options);
    this.#store = store;
    running.set(store, (cx, type, rep, own) => this.#guestResource(type, rep, own, cx));
    this.#linked = runPlan(plan, store, hostSide(imports, LEAVES), modules);
    store.onIdle(() => this.#idle());
    this.exports = this.#exportItems(plan.exports, "");
    this.#listeners = store.failureListeners.size;
    store.pump();
  }

  get failure(): Trap | null {
    return this.#store.failure;
  }

  get holdings(): Holdings {
    return this.#store.holdings;
  }

  get counters(): Readonly<StoreCounters> {
    return this.#store.counters;
  }

  get origin(): unknown {
    return this.#store.origin;
  }

  // --- exports ---

  #exportItems(items: ReadonlyMap<string, Item>, prefix: string): Record<string, unknown> {
    const exports: Record<string, unknown> = {};
    for (const [name, item] of items) {
      if (item.sort === "type" && item.resource !== null)
        exports[className(name)] = this.#class(name, item.resource);
    }
    for (const [name, item] of items) {
      if (item.sort === "instance") exports[name] = this.#exportItems(item.exports, `${prefix}${name}#`);
      else if (item.sort === "func") this.#exportFunc(exports, name, item.func, prefix);
    }
    return exports;
  }

  #exportFunc(exports: Record<string, unknown>, name: string, ref: FuncRef, prefix: string): void {
    const func = exportFunction(this.#store, this.#linked.func(ref));
    this.functions.set(`${prefix}${name}`, func);
    const special = resourceMember(name);
    if (special === null) {
      exports[camelCase(name)] = func;
      return;
    }
    const { kind, resource, member } = special;
    const target = exports[className(resource)];
    if (typeof target !== "function") return;
    if (kind === "constructor") this.#setConstructor(target, func);
    else if (kind === "static") Object.defineProperty(target, camelCase(member), { value: func });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a class has a prototype
    else defineMethod(target.prototype as object, camelCase(member), func);
  }

  #setConstructor(target: object, func: ExportedFunction): void {
    for (const each of this.#classes.values()) if (each.made === target) each.construct = func;
  }

  #class(name: string, resource: ResourceType): unknown {
    const known = this.#classes.get(resource.id);
    if (known !== undefined) return known.made;
    const made = makeClass(className(name), () => this.#classes.get(resource.id)?.construct ?? null);
    this.#classes.set(resource.id, { made, construct: null });
    return made;
  }

  #guestResource(type: ResourceType, rep: number, own: boolean, cx: LiftLowerContext): GuestResource {
    this.#gaveResource = true;
    const { store } = cx.instance;
    const resource = store.resources[type.id];
    if (resource === undefined) throw new TypeError(`${type.name ?? "a resource"} is not defined`);
    const object = new GuestResource(store, resource, rep, own, this.#waitingDestructor(type.id));
    const made = this.#classes.get(type.id);
    if (made !== undefined) Object.setPrototypeOf(object, made.made.prototype);
    return object;
  }

  #waitingDestructor(resource: number): WaitingDestructor | null {
    const callee = this.#linked.waitingDestructor(resource);
    return callee === null ? null : (rep) => callDestructor(this.#store, callee, rep);
  }

  // --- calls ---

  call(func: unknown, options: CallOptions, ...args: unknown[]): Promise<unknown> {
    return callExported(func, options, args);
  }

  callEagerly(func: unknown, options: CallOptions, ...args: unknown[]): unknown {
    return callExportedEagerly(func, options, args);
  }

  explain(): string {
    return explain(this.#store);
  }

  // --- lifetime ---

  /** The scheduler ran dry: if tasks are left that nobody can help, that is a deadlock. */
  #idle(): void {
    const store = this.#store;
    if (store.tasks.size === 0) {
      this.#finish();
      return;
    }
    if (!store.idle || hostCouldHelp(store)) return;
    const waiting = [...store.tasks].some((task) => !task.resolved && task.caller?.side === "host");
    if (waiting)
      store.end("deadlock", `deadlock detected: event loop cannot make further progress\n${explain(store)}`);
    this.#finish();
  }

  #finish(): void {
    if (this.#finishing.length === 0) return;
    for (const finish of this.#finishing.splice(0)) finish();
  }

  finished(): Promise<void> {
    const store = this.#store;
    return new Promise((resolve, reject) => {
      if (store.failure !== null) {
        reject(store.failure);
        return;
      }
      const stop = store.onFailure(reject);
      this.#finishing.push(() => {
        stop();
        resolve();
      });
      store.schedulePump();
    });
  }

  renew(): boolean {
    const store = this.#store;
    // Who listens still has something to do with what ran.
    if (this.#gaveResource || !store.isAtRest || store.failureListeners.size !== this.#listeners)
      return false;
    try {
      const renewed = this.#linked.renew();
      store.pump();
      return renewed;
    } catch (error) {
      store.fail(toTrap(error));
      return false;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#store.failure === null) this.#store.fail(makeTrap("store-closed"));
  }
}

/** A class for a guest's resource: `new` calls the exported constructor, if there is one. */
function makeClass(
  name: string,
  constructorOf: () => ExportedFunction | null,
): { readonly prototype: object } {
  // The exported function answers an object whose prototype is this one's, so `new` answers that object.
  function made(...args: unknown[]): unknown {
    const construct = constructorOf();
    if (construct === null) throw new TypeError(`${name} has no constructor`);
    return construct(...args);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object made here
  made.prototype = Object.create(GuestResource.prototype) as object;
  Object.defineProperty(made, "name", { value: name });
  return made;
}

function defineMethod(prototype: object, name: string, func: ExportedFunction): void {
  Object.defineProperty(prototype, name, {
    value(this: unknown, ...args: unknown[]): unknown {
      return func(this, ...args);
    },
    configurable: true,
    writable: true,
  });
}
