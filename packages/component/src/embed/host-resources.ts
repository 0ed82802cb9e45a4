/**
 * Resources across the host's border: the host's objects by number, guests' resources as disposable objects.
 * Spec: CanonicalABI.md, "Resource State"; Explainer.md, "JS API" for the shape.
 * Invariant: a host object has one representation while guests hold a handle to it, and is disposed of when the last own handle
 * goes, or the store with it; a guest's resource is one object, which is empty once it was disposed or passed on.
 */
import { raise } from "../errors/index.ts";
import type { RuntimeResource } from "../handles/index.ts";
import type { Store } from "../tasks/index.ts";

/** A resource type that the host implements: objects are known to guests by number. */
export class HostResource implements RuntimeResource {
  readonly implementer = null;
  readonly name: string;
  readonly #objects: (object | null)[] = [null];
  readonly #free: number[] = [];
  /** Once there were more than a few. */
  #reps: Map<object, number> | null = null;
  /** By representation: how many handles of guests own the object; the host may give the same one again. */
  readonly #owners: number[] = [0];
  /** By representation: how many handles of guests borrow the object. */
  readonly #borrows: number[] = [0];

  constructor(name: string) {
    this.name = name;
  }

  /** Gives the object to a guest: its representation. */
  give(object: object): number {
    const rep = this.rep(object);
    this.#owners[rep] = (this.#owners[rep] ?? 0) + 1;
    return rep;
  }

  /** The representation of an object, new or the one it has. */
  rep(object: object): number {
    const known = this.#known(object);
    if (known !== undefined) return known;
    const rep = this.#free.pop() ?? this.#objects.length;
    this.#objects[rep] = object;
    this.#owners[rep] = 0;
    this.#borrows[rep] = 0;
    if (this.#reps !== null) this.#reps.set(object, rep);
    else if (rep > FEW) this.#reps = mapOf(this.#objects);
    return rep;
  }

  #known(object: object): number | undefined {
    if (this.#reps !== null) return this.#reps.get(object);
    const rep = this.#objects.indexOf(object);
    return rep < 0 ? undefined : rep;
  }

  object(rep: number): object {
    return this.#objects[rep] ?? raise("internal", `no ${this.name} has representation ${rep}`);
  }

  /** Takes the object from one of its owners, and answers it. */
  take(rep: number): object {
    const object = this.object(rep);
    this.#setOwners(rep, (this.#owners[rep] ?? 0) - 1, object);
    return object;
  }

  #setOwners(rep: number, owners: number, object: object): void {
    this.#owners[rep] = owners;
    if (owners === 0 && this.#borrows[rep] === 0) this.#forget(rep, object);
  }

  borrowed(rep: number): void {
    this.#borrows[rep] = (this.#borrows[rep] ?? 0) + 1;
  }

  returned(rep: number): void {
    const left = (this.#borrows[rep] ?? 0) - 1;
    this.#borrows[rep] = left;
    if (left === 0 && this.#owners[rep] === 0) this.#forget(rep, this.object(rep));
  }

  #forget(rep: number, object: object): void {
    this.#objects[rep] = null;
    this.#free.push(rep);
    this.#reps?.delete(object);
  }

  /** A guest dropped an own handle. */
  destroy(rep: number): void {
    const object = this.take(rep);
    if (this.#owners[rep] === 0) disposeOf(object);
  }

  /** The store has ended, or begins anew: guests drop what they own, the newest first. */
  end(): void {
    for (let rep = this.#owners.length - 1; rep > 0; rep--) {
      if (this.#owners[rep] === 0) continue;
      try {
        const object = this.object(rep);
        this.#setOwners(rep, 0, object);
        disposeOf(object);
      } catch {
        // No guest is left that it would be a fault of.
      }
    }
  }
}

/** So many are searched through: most live for a moment only, and a map grows and shrinks with each. */
const FEW = 16;

function mapOf(objects: readonly (object | null)[]): Map<object, number> {
  const reps = new Map<object, number>();
  objects.forEach((object, rep) => {
    if (object !== null) reps.set(object, rep);
  });
  return reps;
}

/** Ends an object that was, or was to be, a guest's own. */
export function disposeOf(object: Partial<Disposable & AsyncDisposable>): void {
  const dispose = object[Symbol.dispose];
  if (dispose !== undefined) {
    dispose.call(object);
    return;
  }
  // Not awaited: dropping a handle does not block. A failure is the host's own to report.
  void object[Symbol.asyncDispose]?.().then(undefined, () => {});
}

/** Calls a destructor with a representation. */
export type WaitingDestructor = (rep: number) => Promise<unknown>;

/** A guest's resource as JavaScript holds it. The linker derives a class from it for each resource type. */
export class GuestResource {
  #state: { readonly resource: RuntimeResource; readonly rep: number; readonly own: boolean } | null;
  readonly #store: Store;
  readonly #waitingDestructor: WaitingDestructor | null;

  /** `waitingDestructor` is null where the resource's destructor cannot wait. */
  constructor(
    store: Store,
    resource: RuntimeResource,
    rep: number,
    own: boolean,
    waitingDestructor: WaitingDestructor | null,
  ) {
    this.#store = store;
    this.#state = { resource, rep, own };
    this.#waitingDestructor = waitingDestructor;
  }

  /** The representation, for a call that borrows it. */
  borrow(resource: RuntimeResource): number {
    return this.#expect(resource).rep;
  }

  /** Gives the resource away: the object is empty from now on. */
  take(resource: RuntimeResource): number {
    const { rep, own } = this.#expect(resource);
    if (!own) throw new TypeError(`a borrowed ${resource.name} cannot be passed on as an own`);
    this.#state = null;
    return rep;
  }

  #expect(resource: RuntimeResource): { readonly rep: number; readonly own: boolean } {
    if (this.#state === null) throw new TypeError(`this ${resource.name} was already disposed or passed on`);
    if (this.#state.resource !== resource)
      throw new TypeError(`expected a ${resource.name}, found a ${this.#state.resource.name}`);
    return this.#state;
  }

  /** Drops the resource: its destructor runs, or begins to where it may have to wait. */
  [Symbol.dispose](): void {
    // What it may end with has ended the store, which tells every call.
    this.#drop()?.catch(() => {});
  }

  /** Drops the resource, and resolves when its destructor has run. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#drop();
  }

  #drop(): Promise<unknown> | null {
    const state = this.#state;
    this.#state = null;
    if (state === null || !state.own || this.#store.failure !== null) return null;
    if (this.#waitingDestructor !== null) return this.#waitingDestructor(state.rep);
    this.#store.enterFromHost({
      enter: () => {
        state.resource.destroy(state.rep);
        return "done";
      },
    });
    return null;
  }
}
