/**
 * Fields as Node says them: names and values as text of one character a byte.
 * Invariant: a value's bytes pass unchanged both ways.
 */
import type { FieldEntry } from "../../http/field-syntax.ts";

/** `[name, value, name, value, ...]`, as in `rawHeaders` and `rawTrailers`. */
export function fromRaw(raw: readonly string[]): FieldEntry[] {
  const entries: FieldEntry[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2)
    entries.push([raw[i] ?? "", Buffer.from(raw[i + 1] ?? "", "latin1")]);
  return entries;
}

export function toText(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("latin1");
}

/** Values of one name together, in the order of the names. */
export function toHeaders(entries: readonly FieldEntry[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const [name, value] of entries) {
    const values = headers.get(name) ?? [];
    values.push(toText(value));
    headers.set(name, values);
  }
  return headers;
}
