/**
 * Components as trees of sections, to be edited without breaking what holds them together.
 * Spec: Binary.md, "Component Definitions": a section is an id, a size and its contents; section 4 is a whole component.
 * Invariant: `writeTree(readTree(bytes))` has the same sections as `bytes`; whatever is done to a tree, every size fits.
 */

export interface Section {
  id: number;
  /** The contents; for a nested component its own sections instead. */
  contents: Uint8Array;
  nested: Section[] | null;
}

const NESTED_COMPONENT = 4;
const CORE_MODULE = 1;
const PREAMBLE = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00);

/** Reads the sections of a well-formed component. */
export function readTree(bytes: Uint8Array): Section[] {
  const sections: Section[] = [];
  let at = PREAMBLE.length;
  while (at < bytes.length) {
    const id = bytes[at] ?? 0;
    const [size, start] = readLeb(bytes, at + 1);
    const contents = bytes.slice(start, start + size);
    sections.push({ id, contents, nested: id === NESTED_COMPONENT ? readTree(contents) : null });
    at = start + size;
  }
  return sections;
}

export function writeTree(sections: readonly Section[]): Uint8Array {
  const parts: Uint8Array[] = [PREAMBLE];
  for (const { id, contents, nested } of sections) {
    const body = nested === null ? contents : writeTree(nested);
    parts.push(Uint8Array.of(id, ...leb(body.length)), body);
  }
  return concat(parts);
}

export function copyTree(sections: readonly Section[]): Section[] {
  return sections.map(({ id, contents, nested }) => ({
    id,
    contents,
    nested: nested === null ? null : copyTree(nested),
  }));
}

/** Every list of sections in the tree: the component's own, and those of the components in it. */
export function scopes(sections: Section[]): Section[][] {
  return [sections, ...sections.flatMap(({ nested }) => (nested === null ? [] : scopes(nested)))];
}

/** The sections that hold definitions: neither core modules, nor custom sections, nor whole components. */
export function leaves(sections: Section[]): Section[] {
  return scopes(sections)
    .flat()
    .filter(
      ({ id, nested, contents }) => nested === null && id !== CORE_MODULE && id !== 0 && contents.length > 0,
    );
}

function readLeb(bytes: Uint8Array, at: number): [value: number, next: number] {
  let value = 0;
  let next = at;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[next++] ?? 0;
    value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) return [value >>> 0, next];
  }
}

function leb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const byte = rest & 0x7f;
    rest >>>= 7;
    if (rest === 0) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
