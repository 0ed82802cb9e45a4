/**
 * WIT names as TypeScript ones. The rules for keys are those by which values are lifted and lowered.
 * Invariant: names of one scope stay distinct, and none hides a global that the declarations need.
 */

/** `get-HTTP-url` is `getHttpUrl`. */
export function camelCase(label: string): string {
  const [first = "", ...rest] = label.toLowerCase().split("-");
  return first + rest.map(capitalize).join("");
}

/** `get-HTTP-url` is `GetHttpUrl`. */
export function pascalCase(label: string): string {
  return label.toLowerCase().split("-").map(capitalize).join("");
}

function capitalize(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** The keys of the labels of one type: where two meet (`a1`, `a-1`), the later keeps its own spelling. */
export function fieldKeys(labels: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return labels.map((label) => {
    const camel = camelCase(label);
    const key = taken.has(camel) ? label : camel;
    taken.add(key);
    return key;
  });
}

/** Hands out names of one scope. */
export class NameTable {
  readonly #taken: Set<string>;

  constructor(reserved: Iterable<string> = []) {
    this.#taken = new Set(reserved);
  }

  take(wanted: string): string {
    let name = wanted;
    while (this.#taken.has(name)) name += "_";
    this.#taken.add(name);
    return name;
  }
}

/** Globals that declarations refer to: a WIT type of such a name gets another. */
export const NEEDED_GLOBALS: readonly string[] = [
  "AsyncIterable",
  "BigInt64Array",
  "BigUint64Array",
  "Float32Array",
  "Float64Array",
  "Int16Array",
  "Int32Array",
  "Int8Array",
  "Iterable",
  "Map",
  "Promise",
  "PromiseLike",
  "Symbol",
  "Uint16Array",
  "Uint32Array",
  "Uint8Array",
];

const RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false " +
    "finally for function if implements import in instanceof interface let new null package private protected public return " +
    "static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);

/** Whether it is no name for a variable. */
export function isReserved(name: string): boolean {
  return RESERVED_WORDS.has(name);
}

/** A parameter's name. */
export function parameterName(label: string, table: NameTable): string {
  const camel = camelCase(label);
  return table.take(RESERVED_WORDS.has(camel) ? `${camel}_` : camel);
}

/** A property's name, quoted if it must be. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
