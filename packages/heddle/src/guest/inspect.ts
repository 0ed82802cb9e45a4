/**
 * Values as text for people, as a console prints them.
 * Invariant: it ends for any value, also for one that contains itself, and nothing that a getter throws comes out of it.
 */

const MAX_DEPTH = 4;
const MAX_ITEMS = 100;

/** What `console.log` prints of its arguments: text as it is, `%s` and its kin filled in. */
export function format(values: readonly unknown[]): string {
  const [first, ...rest] = values;
  const parts: string[] = [];
  if (typeof first === "string" && rest.length > 0) {
    parts.push(first.replaceAll(/%[sdifjoOc%]/g, (mark) => (mark === "%%" ? "%" : fill(mark, rest))));
  } else if (values.length > 0) rest.unshift(first);
  for (const value of rest) parts.push(typeof value === "string" ? value : inspect(value));
  return parts.join(" ");
}

function fill(mark: string, rest: unknown[]): string {
  if (rest.length === 0) return mark;
  const value = rest.shift();
  switch (mark) {
    case "%c":
      return "";
    case "%d":
      return typeof value === "bigint" ? `${value}n` : String(Number(value));
    case "%i":
      return typeof value === "bigint" ? `${value}n` : String(Math.trunc(Number(value)));
    case "%f":
      return String(Number(value));
    case "%j":
      return JSON.stringify(value) ?? "undefined";
    case "%s":
      return typeof value === "object" && value !== null ? inspect(value) : String(value);
    default:
      return inspect(value);
  }
}

export function inspect(value: unknown): string {
  return show(value, []);
}

function show(value: unknown, outer: readonly unknown[]): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[${value.name === "" ? "function" : `function ${value.name}`}]`;
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (outer.includes(value)) return "[circular]";
  try {
    return showObject(value, [...outer, value]);
  } catch (error) {
    return `[${error instanceof Error ? error.message : "unreadable"}]`;
  }
}

function showObject(value: object, outer: readonly unknown[]): string {
  if (value instanceof Error) return showError(value, outer);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (value instanceof Promise) return "Promise {}";
  const name = nameOf(value);
  if (outer.length > MAX_DEPTH)
    return Array.isArray(value) ? "[array]" : `[${name === "" ? "object" : name}]`;
  if (Array.isArray(value)) return braced("[", value, outer, "]");
  if (value instanceof Map) {
    const entries = [...value].map(([key, each]) => `${show(key, outer)} => ${show(each, outer)}`);
    return `Map(${value.size}) ${joined("{", entries, "}")}`;
  }
  if (value instanceof Set) return `Set(${value.size}) ${braced("{", [...value], outer, "}")}`;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView) && Symbol.iterator in value)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a view that can be iterated is a typed array
    return `${name} ${braced("[", Array.from(value as Iterable<unknown> & object), outer, "]")}`;
  const fields = Object.keys(value).map((key) => `${keyText(key)}: ${show(Reflect.get(value, key), outer)}`);
  return `${name === "" || name === "Object" ? "" : `${name} `}${joined("{", fields, "}")}`;
}

function showError(error: Error, outer: readonly unknown[]): string {
  const head = `${error.name}: ${error.message}`;
  const stack = typeof error.stack === "string" ? error.stack.trimEnd() : "";
  // The engine's stacks have no head of their own.
  const text = stack === "" ? head : stack.startsWith(error.name) ? stack : `${head}\n${stack}`;
  return error.cause === undefined ? text : `${text}\n  cause: ${show(error.cause, outer)}`;
}

function nameOf(value: object): string {
  const made: unknown = Reflect.get(value, "constructor");
  return typeof made === "function" ? made.name : "";
}

function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

function braced(open: string, items: readonly unknown[], outer: readonly unknown[], close: string): string {
  return joined(
    open,
    items.slice(0, MAX_ITEMS).map((item) => show(item, outer)),
    close,
    items.length,
  );
}

function joined(open: string, texts: readonly string[], close: string, count: number = texts.length): string {
  if (count === 0) return `${open}${close}`;
  const shown = texts.slice(0, MAX_ITEMS);
  const more = count > shown.length ? [`${count - shown.length} more`] : [];
  const line = [...shown, ...more].join(", ");
  const space = open === "{" ? " " : "";
  return `${open}${space}${line}${space}${close}`;
}
