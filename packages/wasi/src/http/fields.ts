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

const NOTHING: readonly Field[] = [];

export class Fields {
  /** What `#entries` are read from when they are first asked for. */
  #received: ReceivedFields | undefined;
  /** Never changed, but replaced: others may have the same. */
  #entries = NOTHING;
  #mutable = true;

  static fromList(entries: readonly FieldEntry[]): Fields {
    const fields = new Fields();
    const all = entries.map(fieldOf);
    for (const field of all) checkField(field);
    checkSize(sizeOf(all));
    fields.#entries = grouped(all);
    return fields;
  }

  /** What came over a connection: immutable, without the fields that are the connection's. Never fails. Read when first asked for. */
  static received(entries: Iterable<FieldEntry> | ReceivedFields): Fields {
    const fields = new Fields();
    if ("named" in entries) fields.#received = entries;
    else fields.#entries = receivable(entries);
    fields.#mutable = false;
    return fields;
  }

  /** As `copyAll`, for who only looks. */
  get entries(): readonly Field[] {
    const received = this.#received;
    if (received !== undefined) {
      this.#received = undefined;
      this.#entries = receivable(received.all());
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
    const fields = values.map((value) => ({ key, name, value }));
    for (const field of fields) checkField(field);
    this.#replace(key, fields);
  }

  append(name: string, value: Uint8Array): void {
    this.#checkMutable();
    const added = fieldOf([name, value]);
    checkField(added);
    this.#replace(added.key, grouped([...this.entries.filter(({ key }) => key === added.key), added]));
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

function fieldOf([name, value]: FieldEntry): Field {
  return { key: name.toLowerCase(), name, value };
}

function receivable(entries: Iterable<FieldEntry>): readonly Field[] {
  return grouped(
    Array.from(entries, fieldOf).filter(
      ({ key, name, value }) => isToken(name) && !isForbidden(key) && isFieldValue(value),
    ),
  );
}

/** Values of one name together, in its first spelling. */
function grouped(fields: readonly Field[]): readonly Field[] {
  if (!fields.some(({ key }, i) => isAmong(fields, i, key))) return fields;
  const byName = new Map<string, Field[]>();
  for (const { key, name, value } of fields) {
    const same = byName.get(key);
    if (same === undefined) byName.set(key, [{ key, name, value }]);
    else same.push({ key, name: same[0]?.name ?? name, value });
  }
  return [...byName.values()].flat();
}

function isAmong(fields: readonly Field[], count: number, key: string): boolean {
  for (let i = 0; i < count; i++) if (fields[i]?.key === key) return true;
  return false;
}

function checkField({ key, name, value }: Field): void {
  checkName(name, key);
  if (!isFieldValue(value)) throw headerError("invalid-syntax");
}

function checkName(name: string, key: string): void {
  if (!isToken(name)) throw headerError("invalid-syntax");
  if (isForbidden(key)) throw headerError("forbidden");
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
