/**
 * `Headers`.
 * Spec: Fetch, "Headers class".
 * Invariant: names are in lower case and sorted where they are listed; values have no space around them.
 */

const NAME = /^[!#$%&'*+\-.^_`|~\w]+$/;

export class GuestHeaders {
  /** By lower-case name; `set-cookie` alone keeps its values apart. */
  readonly #values: Map<string, string[]> = new Map();

  constructor(from?: unknown) {
    if (from === undefined || from === null) return;
    if (typeof from !== "object") throw new TypeError("Headers are made from an object or from pairs");
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each item is checked
    const pairs = Symbol.iterator in from ? [...(from as Iterable<unknown>)] : Object.entries(from);
    for (const pair of pairs) {
      if (!Array.isArray(pair) || pair.length !== 2)
        throw new TypeError("a pair of Headers is an array of a name and a value");
      this.append(pair[0], pair[1]);
    }
  }

  append(name: unknown, value: unknown): void {
    const key = nameOf(name);
    const found = this.#values.get(key);
    if (found === undefined) this.#values.set(key, [valueOf(key, value)]);
    else found.push(valueOf(key, value));
  }

  delete(name: unknown): void {
    this.#values.delete(nameOf(name));
  }

  get(name: unknown): string | null {
    return this.#values.get(nameOf(name))?.join(", ") ?? null;
  }

  getSetCookie(): string[] {
    return [...(this.#values.get("set-cookie") ?? [])];
  }

  has(name: unknown): boolean {
    return this.#values.has(nameOf(name));
  }

  set(name: unknown, value: unknown): void {
    const key = nameOf(name);
    this.#values.set(key, [valueOf(key, value)]);
  }

  forEach(visit: (value: string, name: string, headers: this) => void, self?: unknown): void {
    for (const [name, value] of this) Reflect.apply(visit, self, [value, name, this]);
  }

  *entries(): IterableIterator<[name: string, value: string]> {
    for (const name of [...this.#values.keys()].toSorted()) {
      const values = this.#values.get(name) ?? [];
      if (name === "set-cookie") for (const value of values) yield [name, value];
      else yield [name, values.join(", ")];
    }
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): IterableIterator<[name: string, value: string]> {
    return this.entries();
  }
}

function nameOf(name: unknown): string {
  const text = String(name);
  if (NAME.test(text)) return text.toLowerCase();
  throw new TypeError(`${JSON.stringify(text)} is no name of a header`);
}

function valueOf(name: string, value: unknown): string {
  const text = String(value).replaceAll(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
  if (!/[\0\n\r]|[^\0-\u00ff]/.test(text)) return text;
  throw new TypeError(`the value of the header ${name} has a character that no header may have`);
}
