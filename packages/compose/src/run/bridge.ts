/**
 * Exports of an instance in the shape of host imports of another.
 * Spec: Explainer.md, "JS API"; docs/types.md for the shapes, which are the same on both sides.
 * Invariant: a cancelled call cancels the call behind it.
 */
import {
  blocking,
  type CallContext,
  type CallOptions,
  type ComponentInstance,
  type ExportedFunction,
} from "@heddle/component";

type AnyFunction = (...args: unknown[]) => unknown;

/** The interface `name` that `instance` exports, with its functions and classes. */
export function asHostInterface(
  instance: ComponentInstance,
  name: string,
): Readonly<Record<string, unknown>> {
  const members = new Map<string, unknown>();
  for (const [key, value] of entriesOf(instance.exports[name])) {
    // What is no function of the component is the class of a resource.
    members.set(key, typeof value === "function" && !("returnsPromise" in value) ? shadow(value) : value);
  }
  const prefix = `${name}#`;
  for (const [path, func] of instance.functions) {
    if (path.startsWith(prefix)) adapt(instance, members, path.slice(prefix.length), func);
  }
  return Object.fromEntries(members);
}

function entriesOf(members: unknown): readonly (readonly [string, unknown])[] {
  return typeof members === "object" && members !== null ? Object.entries(members) : [];
}

const SPECIAL = /^\[(constructor|method|static)\]([^.]+)(?:\.(.+))?$/;

function adapt(
  instance: ComponentInstance,
  members: Map<string, unknown>,
  name: string,
  func: ExportedFunction,
): void {
  const special = SPECIAL.exec(name);
  if (special === null) {
    members.set(camelCase(name), asHostFunction(instance, func));
    return;
  }
  const [, kind, resource = "", member = ""] = special;
  const made = members.get(className(resource));
  if (typeof made !== "function" || kind === "constructor") return;
  const bridged = asHostFunction(instance, func);
  if (kind === "static") Object.assign(made, { [camelCase(member)]: bridged });
  else defineMethod(made, camelCase(member), bridged);
}

/** A class that makes the same objects, to have static functions of its own. */
function shadow(made: object): unknown {
  const shadowed = function (...args: unknown[]): unknown {
    return typeof made === "function" ? Reflect.construct(made, args) : undefined;
  };
  shadowed.prototype = Reflect.get(made, "prototype");
  return shadowed;
}

/** The importer calls a method on the object itself, whose class is the provider's and belongs to this program alone. */
function defineMethod(made: object, name: string, bridged: AnyFunction): void {
  const prototype: unknown = Reflect.get(made, "prototype");
  if (typeof prototype !== "object" || prototype === null) return;
  const method = function (this: unknown, ...args: unknown[]): unknown {
    return bridged(this, ...args);
  };
  Object.defineProperty(prototype, name, {
    value: "blocks" in bridged ? blocking(method) : method,
    configurable: true,
    writable: true,
  });
}

/** A host function that calls `func`. */
export function asHostFunction(instance: ComponentInstance, func: ExportedFunction): AnyFunction {
  if (func.type.async) return (...args) => instance.call(func, signalOf(args.pop()), ...args);
  if (!func.returnsPromise) return (...args) => func(...args);
  return Object.assign(
    blocking((...args: unknown[]) => func(...args)),
    { blocks: true },
  );
}

/** The signal of the call, from the last argument that async-typed functions get. */
function signalOf(context: unknown): CallOptions {
  return isContext(context) ? { signal: context.signal } : {};
}

function isContext(value: unknown): value is CallContext {
  return typeof value === "object" && value !== null && "signal" in value;
}

/** As the embedding names members: `read-file` is `readFile`. */
function camelCase(label: string): string {
  const [first = "", ...rest] = label.toLowerCase().split("-");
  return first + rest.map(capital).join("");
}

function className(resource: string): string {
  return capital(camelCase(resource));
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
