/**
 * Calls that end when what they printed is out.
 * Invariant: a wrapped function answers and throws as the one it wraps.
 */
import type { Activities, Activity } from "./activity.ts";
import type { TextOutput } from "./output.ts";

type Call = (self: unknown, args: readonly unknown[]) => unknown;
type AsyncFunction = (this: unknown, ...args: unknown[]) => Promise<unknown>;

export class Finisher {
  readonly #activities: Activities;
  readonly #outputs: readonly TextOutput[];

  constructor(activities: Activities, outputs: readonly TextOutput[]) {
    this.#activities = activities;
    this.#outputs = outputs;
  }

  /** A function that is called on nothing. */
  wrap(func: unknown): unknown {
    return isFunction(func) ? this.#wrapped((_self, args) => func(...args)) : func;
  }

  #wrapped(call: Call): AsyncFunction {
    const activities = this.#activities;
    const finish = (activity: Activity): Promise<void> => this.finish(activity);
    return async function (...args) {
      const activity = activities.begin();
      try {
        return await call(this, args);
      } finally {
        await finish(activity);
      }
    };
  }

  /** The functions of an interface, by their names; `Class.prototype.name` and `Class.name` for those of resources. */
  wrapMembers(target: unknown, names: readonly string[]): unknown {
    if (typeof target !== "object" || target === null) return target;
    const members: Record<string, unknown> = Object.create(target);
    for (const name of names) {
      const path = name.split(".");
      const last = path.pop() ?? "";
      if (path.length === 0) {
        const func: unknown = Reflect.get(target, last);
        members[last] = isFunction(func) ? this.#wrapped((_self, args) => func.call(target, ...args)) : func;
      } else this.#wrapIn(at(target, path), last);
    }
    return members;
  }

  #wrapIn(owner: unknown, name: string): void {
    if ((typeof owner !== "object" && typeof owner !== "function") || owner === null) return;
    const func: unknown = Reflect.get(owner, name);
    if (!isFunction(func)) return;
    const value = this.#wrapped((self, args) => func.call(self, ...args));
    Object.defineProperty(owner, name, { value, configurable: true, writable: true });
  }

  async finish(activity: Activity): Promise<void> {
    await Promise.all(activity.pending);
    for (const output of this.#outputs) await output.flush(activity);
    this.#activities.leave(activity);
  }
}

function isFunction(value: unknown): value is (this: unknown, ...args: readonly unknown[]) => unknown {
  return typeof value === "function";
}

function at(target: object, path: readonly string[]): unknown {
  let found: unknown = target;
  for (const name of path) {
    if ((typeof found !== "object" && typeof found !== "function") || found === null) return undefined;
    found = Reflect.get(found, name);
  }
  return found;
}
