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

type HeaderErrorTag = "invalid-syntax" | "forbidden" | "immutable" | "size-exceeded";

interface Named {
  readonly name: string;
  readonly values: readonly Uint8Array[];
}

type Table = ReadonlyMap<string, Named>;

function headerError(tag: HeaderErrorTag): ComponentError {
  return new ComponentError({ tag });
}

/** What came over a connection, of which no more is read than is asked for. */
export interface ReceivedFields {
  /** The values of a name in lower case. */
  named(lowerCaseName: string): readonly Uint8Array[];
  all(): Iterable<FieldEntry>;
}

/** Shared, and so copied before it is changed. */
const NOTHING: Map<string, Named> = new Map();

export class Fields {
  /** What `table` is read from when it is first asked for. */
  #received: ReceivedFields | undefined;
  #read: Map<string, Named> = NOTHING;
  /** Others have the same table: it is copied before it is changed. */
  #shared = true;
  #mutable = true;

  static fromList(entries: readonly FieldEntry[]): Fields {
    const fields = new Fields();
    fields.#read = collect(entries, (name, value) => {
      checkName(name);
      checkValues([value]);
      return true;
    });
    fields.#shared = false;
    checkSize(fields.#read);
    return fields;
  }

  /** What came over a connection: immutable, without the fields that are the connection's. Never fails. Read when first asked for. */
  static received(entries: Iterable<FieldEntry> | ReceivedFields): Fields {
    const fields = new Fields();
    if ("named" in entries) fields.#received = entries;
    else fields.#read = collect(entries, isReceivable);
    fields.#mutable = false;
    return fields;
  }

  get #table(): Table {
    const received = this.#received;
    if (received !== undefined) {
      this.#received = undefined;
      this.#read = collect(received.all(), isReceivable);
      this.#shared = false;
    }
    return this.#read;
  }

  get(name: string): Uint8Array[] {
    return [...this.#values(name.toLowerCase())];
  }

  has(name: string): boolean {
    return this.#values(name.toLowerCase()).length > 0;
  }

  #values(key: string): readonly Uint8Array[] {
    const received = this.#received;
    if (received === undefined) return this.#read.get(key)?.values ?? [];
    if (!isToken(key) || isForbidden(key)) return [];
    const values = received.named(key);
    return values.every(isFieldValue) ? values : values.filter(isFieldValue);
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
    const present = this.#table.get(key);
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
    const all: [string, Uint8Array][] = [];
    for (const { name, values } of this.#table.values()) for (const value of values) all.push([name, value]);
    return all;
  }

  clone(): Fields {
    const copy = new Fields();
    const received = this.#received;
    if (received !== undefined) {
      // Nobody has read it yet: whoever does reads it for himself.
      copy.#received = received;
      return copy;
    }
    copy.#read = this.#read;
    copy.#shared = true;
    this.#shared = true;
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

  /** Nothing has changed if the size is exceeded. */
  #replace(key: string, named: Named | undefined): void {
    const table = this.#table;
    if (named !== undefined) checkSize(table, table.get(key), named);
    const changed = this.#shared ? new Map(table) : this.#read;
    if (named === undefined) changed.delete(key);
    else changed.set(key, named);
    this.#read = changed;
    this.#shared = false;
  }
}

function isReceivable(name: string, value: Uint8Array): boolean {
  return isToken(name) && !isForbidden(name.toLowerCase()) && isFieldValue(value);
}

function collect(
  entries: Iterable<FieldEntry>,
  accept: (name: string, value: Uint8Array) => boolean,
): Map<string, Named> {
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

/** Of the table, with one entry in place of another. */
function checkSize(table: Table, less?: Named, more?: Named): void {
  const size = { bytes: 0, count: 0 };
  for (const named of table.values()) add(size, named, 1);
  if (less !== undefined) add(size, less, -1);
  if (more !== undefined) add(size, more, 1);
  if (size.bytes > MAX_FIELDS_SIZE || size.count > MAX_FIELD_COUNT) throw headerError("size-exceeded");
}

function add(size: { bytes: number; count: number }, { name, values }: Named, sign: 1 | -1): void {
  for (const value of values) size.bytes += sign * (name.length + value.length + FIELD_OVERHEAD);
  size.count += sign * values.length;
}
