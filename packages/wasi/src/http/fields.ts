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

/** One value, with its name as it was first spelled and, for comparing, in lower case. */
export interface Field {
  readonly key: string;
  readonly name: string;
  readonly value: Uint8Array;
}

function headerError(tag: HeaderErrorTag): ComponentError {
  return new ComponentError({ tag });
}

/** What came over a connection, of which no more is read than is asked for. */
export interface ReceivedFields {
  /** The values of a name in lower case, in an array of the caller's own. */
  named(lowerCaseName: string): Uint8Array[];
  all(): Iterable<FieldEntry>;
}

export class Fields {
  /** What `#entries` are read from when they are first asked for. */
  #received: ReceivedFields | undefined;
  /** Never changed, but replaced: others may have the same. */
  #entries: readonly Field[] = [];
  #mutable = true;

  static fromList(entries: readonly FieldEntry[]): Fields {
    const fields = new Fields();
    fields.#entries = collect(entries, isAllowed);
    checkSize(sizeOf(fields.#entries));
    return fields;
  }

  /** What came over a connection: immutable, without the fields that are the connection's. Never fails. Read when first asked for. */
  static received(entries: Iterable<FieldEntry> | ReceivedFields): Fields {
    const fields = new Fields();
    if ("named" in entries) fields.#received = entries;
    else fields.#entries = collect(entries, isReceivable);
    fields.#mutable = false;
    return fields;
  }

  /** As `copyAll`, for who only looks. */
  get entries(): readonly Field[] {
    const received = this.#received;
    if (received !== undefined) {
      this.#received = undefined;
      this.#entries = collect(received.all(), isReceivable);
    }
    return this.#entries;
  }

  get(name: string): Uint8Array[] {
    const key = name.toLowerCase();
    const received = this.#received;
    if (received !== undefined) return receivedValues(received, key);
    const values: Uint8Array[] = [];
    for (const field of this.#entries) if (field.key === key) values.push(field.value);
    return values;
  }

  has(name: string): boolean {
    return this.get(name).length > 0;
  }

  set(name: string, values: readonly Uint8Array[]): void {
    this.#checkMutable();
    const key = name.toLowerCase();
    checkName(name, key);
    for (const value of values) checkValue(value);
    this.#replace(
      key,
      values.map((value) => ({ key, name, value })),
    );
  }

  append(name: string, value: Uint8Array): void {
    this.#checkMutable();
    const key = name.toLowerCase();
    checkName(name, key);
    checkValue(value);
    const present = this.entries.filter((field) => field.key === key);
    this.#replace(key, [...present, { key, name: present[0]?.name ?? name, value }]);
  }

  delete(name: string): void {
    this.getAndDelete(name);
  }

  getAndDelete(name: string): Uint8Array[] {
    this.#checkMutable();
    if (!isToken(name)) throw headerError("invalid-syntax");
    const values = this.get(name);
    this.#replace(name.toLowerCase(), []);
    return values;
  }

  copyAll(): [string, Uint8Array][] {
    return this.entries.map(({ name, value }) => [name, value]);
  }

  clone(): Fields {
    const copy = new Fields();
    // Who first asks for what nobody has read yet reads it for himself.
    copy.#received = this.#received;
    copy.#entries = this.#entries;
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

  /** The fields of a name by others, in the same place. Nothing has changed if the size is exceeded. */
  #replace(key: string, fields: readonly Field[]): void {
    const { entries } = this;
    const others = entries.filter((field) => field.key !== key);
    if (fields.length > 0) checkSize(sizeOf(fields, sizeOf(others)));
    const at = entries.findIndex((field) => field.key === key);
    this.#entries = at < 0 ? [...others, ...fields] : others.toSpliced(at, 0, ...fields);
  }
}

function receivedValues(received: ReceivedFields, key: string): Uint8Array[] {
  const values = received.named(key);
  if (values.length === 0 || !isToken(key) || isForbidden(key)) return [];
  return values.every(isFieldValue) ? values : values.filter(isFieldValue);
}

type Accept = (name: string, key: string, value: Uint8Array) => boolean;

const isReceivable: Accept = (name, key, value) => isToken(name) && !isForbidden(key) && isFieldValue(value);

/** Throws if it is not. */
const isAllowed: Accept = (name, key, value) => {
  checkName(name, key);
  checkValue(value);
  return true;
};

function collect(entries: Iterable<FieldEntry>, accept: Accept): readonly Field[] {
  const fields: Field[] = [];
  for (const [name, value] of entries) {
    const key = name.toLowerCase();
    if (accept(name, key, value)) add(fields, key, name, value);
  }
  return fields;
}

/** Behind the last one of its name, in the spelling of that. */
function add(fields: Field[], key: string, name: string, value: Uint8Array): void {
  for (let i = fields.length - 1; i >= 0; i--) {
    const field = fields[i];
    if (field?.key !== key) continue;
    fields.splice(i + 1, 0, { key, name: field.name, value });
    return;
  }
  fields.push({ key, name, value });
}

function checkName(name: string, key: string): void {
  if (!isToken(name)) throw headerError("invalid-syntax");
  if (isForbidden(key)) throw headerError("forbidden");
}

function checkValue(value: Uint8Array): void {
  if (!isFieldValue(value)) throw headerError("invalid-syntax");
}

interface Size {
  readonly bytes: number;
  readonly count: number;
}

function sizeOf(fields: readonly Field[], more: Size = { bytes: 0, count: 0 }): Size {
  let { bytes } = more;
  for (const { name, value } of fields) bytes += name.length + value.length + FIELD_OVERHEAD;
  return { bytes, count: more.count + fields.length };
}

function checkSize({ bytes, count }: Size): void {
  if (bytes > MAX_FIELDS_SIZE || count > MAX_FIELD_COUNT) throw headerError("size-exceeded");
}
