/**
 * `structuredClone`.
 * Spec: HTML, "StructuredSerializeInternal", for the types that ECMAScript has.
 * Invariant: what occurs twice in the original occurs twice in the copy, as one object; nothing of the original is shared.
 */

export interface CloneOptions {
  readonly transfer?: readonly ArrayBuffer[];
}

/** Errors keep their class if it is one of these. */
const ERRORS: ReadonlyMap<string, ErrorConstructor> = new Map<string, ErrorConstructor>(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((made) => [
    made.name,
    made,
  ]),
);

const BOXES: readonly string[] = ["[object Boolean]", "[object Number]", "[object String]"];

export function structuredClone<T>(value: T, options: CloneOptions = {}): T {
  const seen: Map<object, unknown> = new Map();
  for (const buffer of options.transfer ?? []) {
    if (!(buffer instanceof ArrayBuffer)) throw refused("a transfer of something other than an ArrayBuffer");
    // In the engine, if not in the library that this is checked against.
    const transfer: unknown = Reflect.get(buffer, "transfer");
    seen.set(buffer, typeof transfer === "function" ? Reflect.apply(transfer, buffer, []) : buffer.slice(0));
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a copy has the type of what was copied
  return clone(value, seen) as T;
}

function clone(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value === "function") throw refused(`function ${value.name}`);
  if (typeof value === "symbol") throw refused(String(value));
  if (typeof value !== "object" || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  const keep = <C extends object>(copy: C): C => {
    seen.set(value, copy);
    return copy;
  };
  if (BOXES.includes(Object.prototype.toString.call(value))) return keep(Object(value.valueOf()));
  if (value instanceof Date) return keep(new Date(value));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  if (value instanceof ArrayBuffer) return keep(value.slice(0));
  if (ArrayBuffer.isView(value)) return keep(cloneView(value, seen));
  if (value instanceof Map) {
    const copy = keep(new Map());
    for (const [key, each] of value) copy.set(clone(key, seen), clone(each, seen));
    return copy;
  }
  if (value instanceof Set) {
    const copy = keep(new Set());
    for (const each of value) copy.add(clone(each, seen));
    return copy;
  }
  if (value instanceof Error) return cloneError(value, seen, keep);
  if (
    value instanceof Promise ||
    value instanceof WeakMap ||
    value instanceof WeakSet ||
    value instanceof WeakRef
  )
    throw refused(`a ${value.constructor.name}`);
  const copy = keep<object>(Array.isArray(value) ? Array.from({ length: value.length }) : {});
  if (Array.isArray(value))
    for (const key of Object.keys(copy)) if (!(key in value)) Reflect.deleteProperty(copy, key);
  for (const key of Object.keys(value))
    Object.defineProperty(copy, key, {
      value: clone(Reflect.get(value, key), seen),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  return copy;
}

function cloneView(view: ArrayBufferView, seen: Map<object, unknown>): object {
  const buffer = clone(view.buffer, seen);
  const length = "length" in view ? view.length : view.byteLength;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a view's constructor makes views
  const made = view.constructor as new (buffer: unknown, offset: number, length: unknown) => object;
  return new made(buffer, view.byteOffset, length);
}

function cloneError(error: Error, seen: Map<object, unknown>, keep: <C extends object>(copy: C) => C): Error {
  const made = ERRORS.get(error.name) ?? Error;
  const copy = keep(new made(error.message));
  const fields = { stack: error.stack, ...("cause" in error ? { cause: clone(error.cause, seen) } : {}) };
  for (const [key, value] of Object.entries(fields))
    Object.defineProperty(copy, key, { value, configurable: true, writable: true });
  return copy;
}

function refused(what: string): Error {
  const message = `${what} cannot be cloned`;
  return typeof DOMException === "function"
    ? new DOMException(message, "DataCloneError")
    : new TypeError(message);
}
