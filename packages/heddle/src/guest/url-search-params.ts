/**
 * `URLSearchParams`.
 * Spec: WHATWG URL, "URLSearchParams class" and "application/x-www-form-urlencoded".
 * Invariant: the pairs keep their order, and whoever listens is told the text after every change.
 */
import { percentByte, percentDecode, textOf } from "./percent-encoding.ts";

type Pair = [name: string, value: string];

export class GuestSearchParams {
  #pairs: Pair[];
  #changed: ((text: string) => void) | null = null;

  constructor(from: unknown = "") {
    this.#pairs = pairsOf(from);
  }

  /** For the URL that it belongs to. */
  onChange(changed: (text: string) => void): void {
    this.#changed = changed;
  }

  /** As {@link onChange}, the other way round: nobody is told. */
  reset(text: string): void {
    this.#pairs = parsePairs(text);
  }

  get size(): number {
    return this.#pairs.length;
  }

  append(name: unknown, value: unknown): void {
    this.#pairs.push(pair(name, value));
    this.#tell();
  }

  delete(name: unknown, value?: unknown): void {
    this.#pairs = this.#pairs.filter((each) => !matches(each, name, value));
    this.#tell();
  }

  get(name: unknown): string | null {
    return this.#pairs.find((each) => matches(each, name))?.[1] ?? null;
  }

  getAll(name: unknown): string[] {
    return this.#pairs.filter((each) => matches(each, name)).map(([, value]) => value);
  }

  has(name: unknown, value?: unknown): boolean {
    return this.#pairs.some((each) => matches(each, name, value));
  }

  set(name: unknown, value: unknown): void {
    const index = this.#pairs.findIndex((each) => matches(each, name));
    const made = pair(name, value);
    if (index === -1) this.#pairs.push(made);
    else {
      this.#pairs = this.#pairs.filter((each, at) => at <= index || !matches(each, name));
      this.#pairs[index] = made;
    }
    this.#tell();
  }

  /** By code units; equal names keep their order. */
  sort(): void {
    this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#tell();
  }

  forEach(visit: (value: string, name: string, params: this) => void, self?: unknown): void {
    for (const [name, value] of this) Reflect.apply(visit, self, [value, name, this]);
  }

  *entries(): IterableIterator<Pair> {
    for (let index = 0; index < this.#pairs.length; index++) {
      const [name, value] = this.#pairs[index] ?? ["", ""];
      yield [name, value];
    }
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): IterableIterator<Pair> {
    return this.entries();
  }

  toString(): string {
    return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
  }

  #tell(): void {
    this.#changed?.(this.toString());
  }
}

function pairsOf(from: unknown): Pair[] {
  if (typeof from !== "object" || from === null) return parsePairs(String(from).replace(/^\?/, ""));
  if (Symbol.iterator in from) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each item is checked
    return [...(from as Iterable<unknown>)].map((each) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- anything that is no pair is refused
      const items = [...(each as Iterable<unknown>)];
      if (items.length !== 2)
        throw new TypeError(`a pair of URLSearchParams has 2 items, found ${items.length}`);
      return pair(items[0], items[1]);
    });
  }
  return Object.entries(from).map(([name, value]) => pair(name, value));
}

function pair(name: unknown, value: unknown): Pair {
  return [String(name).toWellFormed(), String(value).toWellFormed()];
}

function matches([name, value]: Pair, wanted: unknown, wantedValue?: unknown): boolean {
  return name === textOf(wanted) && (wantedValue === undefined || value === textOf(wantedValue));
}

function parsePairs(text: string): Pair[] {
  return text
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const index = part.indexOf("=");
      const [name, value] = index === -1 ? [part, ""] : [part.slice(0, index), part.slice(index + 1)];
      return [decode(name), decode(value)];
    });
}

function decode(text: string): string {
  return percentDecode(text.replaceAll("+", " "));
}

function encode(text: string): string {
  let encoded = "";
  for (const byte of new TextEncoder().encode(text)) {
    const character = String.fromCharCode(byte);
    if (character === " ") encoded += "+";
    else encoded += /[\w*\-.]/.test(character) ? character : percentByte(byte);
  }
  return encoded;
}
