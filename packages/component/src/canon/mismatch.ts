/**
 * A JavaScript value that does not fit the type it is lowered to.
 * Spec: none; the specification takes typed values for granted.
 * Invariant: the path is built only while the error travels outwards, so values that fit pay nothing for it; callers of
 * canon/ see a plain `TypeError`.
 */

/** Travels inside canon/ only: each enclosing value adds its step to the path. */
export class Mismatch extends Error {
  readonly path: string[] = [];
}

export function mismatch(expected: string, found: unknown): Mismatch {
  return new Mismatch(`expected ${expected}, found ${describe(found)}`);
}

/** Adds the step at which `error` arose, e.g. `field "size"`, if it is ours; to be rethrown. */
export function within(error: unknown, step: string): unknown {
  if (error instanceof Mismatch) error.path.unshift(step);
  return error;
}

/** What a caller of canon/ gets to see; to be rethrown. */
export function asTypeError(error: unknown): unknown {
  if (!(error instanceof Mismatch)) return error;
  const where = error.path.length > 0 ? `${error.path.join(", ")}: ` : "";
  return new TypeError(where + error.message);
}

const LONGEST_QUOTE = 40;

/** A value in a few words, for messages: `number 3`, `string "abc"`, `array of 2`, `object with keys a, b`. */
function describe(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "string":
      return `string ${JSON.stringify(shorten(value))}`;
    case "number":
      return Object.is(value, -0) ? "number -0" : `number ${value}`;
    case "bigint":
      return `bigint ${shorten(String(value))}`;
    case "boolean":
      return `boolean ${value}`;
    case "symbol":
      return "a symbol";
    case "function":
      return "a function";
    case "object":
      return value === null ? "null" : describeObject(value);
  }
}

function shorten(text: string): string {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text;
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return `array of ${value.length}`;
  const className: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  if (ArrayBuffer.isView(value) && "length" in value)
    return `${String(className)} of ${String(value.length)}`;
  if (typeof className === "string" && className !== "" && className !== "Object")
    return `object of class ${className}`;
  const keys = Object.keys(value);
  return keys.length === 0 ? "object without keys" : `object with keys ${shorten(keys.join(", "))}`;
}
