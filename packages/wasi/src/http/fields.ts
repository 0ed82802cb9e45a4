/**
 * Headers and trailers.
 * Spec: wasi:http/types `fields`.
 *
 * Invariants: names are compared without case and keep the spelling they were first added with; values of one name stand
 * together, names in the order in which they came. Nothing forbidden and nothing malformed is ever inside. An immutable
 * object never changes, and neither does what it shares its entries with.
 */
import { ComponentError } from "@heddle/component/errors";
import { isFieldValue, isForbidden, isToken, type FieldEntry } from "./field-syntax.ts";
import { FIELD_OVERHEAD, MAX_FIELD_COUNT, MAX_FIELDS_SIZE } from "./limits.ts";

export type HeaderErrorTag = "invalid-syntax" | "forbidden" | "immutable" | "size-exceeded";

interface Named {
  readonly name: string;
  readonly values: readonly Uint8Array[];
}

function headerError(tag: HeaderErrorTag): ComponentError {
  return new ComponentError({ tag });
}

export class Fields {
  #named: ReadonlyMap<string, Named> = new Map();
  #mutable = true;

  static fromList(entries: readonly FieldEntry[]): Fields {
    const fields = new Fields();
    fields.#named = collect(entries, (name, value) => {
      checkName(name);
      checkValues([value]);
      return true;
    });
    checkSize(fields.#named);
    return fields;
  }

  /** What came over a connection: immutable, without the fields that are the connection's. Never fails. */
  static received(entries: Iterable<FieldEntry>): Fields {
    const fields = new Fields();
    fields.#named = collect(
      entries,
      (name, value) => isToken(name) && !isForbidden(name.toLowerCase()) && isFieldValue(value),
    );
    fields.#mutable = false;
    return fields;
  }

  get(name: string): Uint8Array[] {
    return [...(this.#named.get(name.toLowerCase())?.values ?? [])];
  }

  has(name: string): boolean {
    return this.#named.has(name.toLowerCase());
  }

  set(name: string, values: readonly Uint8Array[]): void {
    this.#checkMutable();
    checkName(name);
    checkValues(values);
    this.#replace(name.toLowerCase(), values.length === 0 ? undefined : { name, values });
  }

  append(name: string, value: Uint8Array): void {
    this.#checkMutable();
    checkName(name);
    checkValues([value]);
    const key = name.toLowerCase();
    const present = this.#named.get(key);
    this.#replace(key, { name: present?.name ?? name, values: [...(present?.values ?? []), value] });
  }

  delete(name: string): void {
    this.getAndDelete(name);
  }

  getAndDelete(name: string): Uint8Array[] {
    this.#checkMutable();
    if (!isToken(name)) throw headerError("invalid-syntax");
    const values = this.get(name);
    this.#replace(name.toLowerCase(), undefined);
    return values;
  }

  copyAll(): [string, Uint8Array][] {
    return [...this.#named.values()].flatMap(({ name, values }) =>
      values.map((value): [string, Uint8Array] => [name, value]),
    );
  }

  clone(): Fields {
    const copy = new Fields();
    copy.#named = this.#named;
    return copy;
  }

  /** The same entries, unchangeable. */
  immutable(): Fields {
    const view = this.clone();
    view.#mutable = false;
    return view;
  }

  #checkMutable(): void {
    if (!this.#mutable) throw headerError("immutable");
  }

  /** Entries are shared between copies, so that a change makes a new table. */
  #replace(key: string, named: Named | undefined): void {
    const changed = new Map(this.#named);
    if (named === undefined) changed.delete(key);
    else changed.set(key, named);
    checkSize(changed);
    this.#named = changed;
  }
}

function collect(
  entries: Iterable<FieldEntry>,
  accept: (name: string, value: Uint8Array) => boolean,
): ReadonlyMap<string, Named> {
  const named = new Map<string, { readonly name: string; readonly values: Uint8Array[] }>();
  for (const [name, value] of entries) {
    if (!accept(name, value)) continue;
    const key = name.toLowerCase();
    const present = named.get(key);
    if (present === undefined) named.set(key, { name, values: [value] });
    else present.values.push(value);
  }
  return named;
}

function checkName(name: string): void {
  if (!isToken(name)) throw headerError("invalid-syntax");
  if (isForbidden(name.toLowerCase())) throw headerError("forbidden");
}

function checkValues(values: readonly Uint8Array[]): void {
  if (!values.every(isFieldValue)) throw headerError("invalid-syntax");
}

function checkSize(named: ReadonlyMap<string, Named>): void {
  let size = 0;
  let count = 0;
  for (const { name, values } of named.values()) {
    for (const value of values) size += name.length + value.length + FIELD_OVERHEAD;
    count += values.length;
  }
  if (size > MAX_FIELDS_SIZE || count > MAX_FIELD_COUNT) throw headerError("size-exceeded");
}
