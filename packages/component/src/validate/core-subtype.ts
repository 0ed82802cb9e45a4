/**
 * Matching of core types: what a core module may be given, and which module may stand for another.
 * Spec: Core WebAssembly 3.0, "Matching"; Explainer.md, "Type Checking" for module types.
 * Invariant: references to defined types are compared by their canonical text (see core-types.ts), never by index.
 */
import type {
  CoreCompType,
  CoreExternType,
  CoreFieldType,
  CoreLimits,
  CoreModuleType,
  CoreRefType,
  CoreValType,
} from "../model/index.ts";

type Mismatch = string | null;

/** Whether module `actual` can stand for `expected`: it imports no more and exports no less. */
export function matchCoreModule(actual: CoreModuleType, expected: CoreModuleType): Mismatch {
  if (actual === expected) return null;
  const given = new Map<string, CoreExternType>();
  for (const item of expected.imports) given.set(importKey(item.module, item.name), item.type);
  for (const item of actual.imports) {
    const wanted = given.get(importKey(item.module, item.name));
    if (wanted === undefined) return `missing expected import \`${item.module}::${item.name}\``;
    const wrong = matchCoreExtern(wanted, item.type);
    if (wrong !== null) return `type mismatch in import \`${item.module}::${item.name}\`: ${wrong}`;
  }
  for (const [name, wanted] of expected.exports) {
    const found = actual.exports.get(name);
    if (found === undefined) return `missing expected export \`${name}\``;
    const wrong = matchCoreExtern(found, wanted);
    if (wrong !== null) return `type mismatch in export \`${name}\`: ${wrong}`;
  }
  return null;
}

/** A key for the two names of a core import that no other two names share. */
export function importKey(module: string, name: string): string {
  return `${module.length}:${module}${name}`;
}

/** `externtype` matching. */
export function matchCoreExtern(actual: CoreExternType, expected: CoreExternType): Mismatch {
  if (actual === expected) return null;
  if (actual.kind === "func" && expected.kind === "func") return matchComp(actual.type, expected.type);
  if (actual.kind === "tag" && expected.kind === "tag")
    return matchComp(actual.type, expected.type) ?? matchComp(expected.type, actual.type);
  if (actual.kind === "table" && expected.kind === "table") {
    if (!sameValType(actual.element, expected.element))
      return `expected table element type ${printCoreVal(expected.element)}, found ${printCoreVal(actual.element)}`;
    return matchLimits(actual.limits, expected.limits, "table");
  }
  if (actual.kind === "memory" && expected.kind === "memory")
    return matchLimits(actual.limits, expected.limits, "memory");
  if (actual.kind === "global" && expected.kind === "global") {
    if (actual.mutable !== expected.mutable) return "global types differ in mutability";
    const ok = actual.mutable
      ? sameValType(actual.type, expected.type)
      : matchVal(actual.type, expected.type);
    if (ok) return null;
    return `expected global type ${printCoreVal(expected.type)}, found ${printCoreVal(actual.type)}`;
  }
  return `expected ${expected.kind}, found ${actual.kind}`;
}

/** What keeps limits `actual` from standing for `expected`. */
export function matchLimits(actual: CoreLimits, expected: CoreLimits, kind: "memory" | "table"): Mismatch {
  const plural = kind === "memory" ? "memories" : "tables";
  if (actual.shared !== expected.shared) return `mismatch in the shared flag for ${plural}`;
  if (actual.index64 !== expected.index64) return `mismatch in index type used for ${plural}`;
  if ((actual.pageSizeLog2 ?? 16) !== (expected.pageSizeLog2 ?? 16))
    return `mismatch in page size for ${plural}`;
  const fits =
    actual.min >= expected.min &&
    (expected.max === null || (actual.max !== null && actual.max <= expected.max));
  if (fits) return null;
  return `mismatch in ${kind} limits: expected ${printLimits(expected)}, found ${printLimits(actual)}`;
}

function matchComp(actual: CoreCompType, expected: CoreCompType): Mismatch {
  if (sameComp(actual, expected)) return null;
  return `expected: ${printCoreComp(expected)}, found: ${printCoreComp(actual)}`;
}

/** Whether two composite types are the same. */
function sameComp(a: CoreCompType, b: CoreCompType): boolean {
  if (a === b) return true;
  if (a.kind === "func" && b.kind === "func")
    return sameValTypes(a.params, b.params) && sameValTypes(a.results, b.results);
  return printCoreComp(a) === printCoreComp(b);
}

export function sameValTypes(a: readonly CoreValType[], b: readonly CoreValType[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const left = a[i];
    const right = b[i];
    if (left === undefined || right === undefined || !sameValType(left, right)) return false;
  }
  return true;
}

function sameValType(a: CoreValType, b: CoreValType): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b;
  return a.nullable === b.nullable && a.heap === b.heap;
}

/** Declared supertypes of defined types, by key; those of types from elsewhere are not known. */
type Supers = ReadonlyMap<string, string>;
const noSupers: Supers = new Map();

function matchVal(actual: CoreValType, expected: CoreValType, supers: Supers = noSupers): boolean {
  if (typeof actual === "string" || typeof expected === "string") return actual === expected;
  if (actual.nullable && !expected.nullable) return false;
  return actual.heap === expected.heap || matchHeap(actual.heap, expected.heap, supers);
}

/** Whether a composite type may be declared a subtype of another (Core WebAssembly, "Matching", Composite Types). */
export function extendsComp(own: CoreCompType, above: CoreCompType, supers: Supers): boolean {
  if (own.kind === "func" && above.kind === "func")
    return (
      own.params.length === above.params.length &&
      own.results.length === above.results.length &&
      own.params.every((type, i) => matchOptional(above.params[i], type, supers)) &&
      own.results.every((type, i) => matchOptional(type, above.results[i], supers))
    );
  if (own.kind === "struct" && above.kind === "struct")
    return above.fields.every((field, i) => matchField(own.fields[i], field, supers));
  return own.kind === "array" && above.kind === "array" && matchField(own.field, above.field, supers);
}

function matchOptional(
  actual: CoreValType | undefined,
  expected: CoreValType | undefined,
  supers: Supers,
): boolean {
  return actual !== undefined && expected !== undefined && matchVal(actual, expected, supers);
}

function matchField(actual: CoreFieldType | undefined, expected: CoreFieldType, supers: Supers): boolean {
  if (actual === undefined || actual.mutable !== expected.mutable) return false;
  const { storage } = actual;
  if (storage === "i8" || storage === "i16" || expected.storage === "i8" || expected.storage === "i16")
    return storage === expected.storage;
  return actual.mutable
    ? sameValType(storage, expected.storage)
    : matchVal(storage, expected.storage, supers);
}

/** The abstract heap types directly above each. */
const above: ReadonlyMap<string | number, string> = new Map([
  ["eq", "any"],
  ["i31", "eq"],
  ["struct", "eq"],
  ["array", "eq"],
  ["none", "i31"],
  ["nofunc", "func"],
  ["noextern", "extern"],
  ["noexn", "exn"],
]);

function matchHeap(actual: string | number, expected: string | number, supers: Supers): boolean {
  // The bottom of the `any` hierarchy is below all of it.
  if (actual === "none") return ["any", "eq", "i31", "struct", "array"].includes(String(expected));
  for (let heap: string | undefined = above.get(actual); heap !== undefined; heap = above.get(heap))
    if (heap === expected) return true;
  for (let key = supers.get(String(actual)); key !== undefined; key = supers.get(key))
    if (key === expected) return true;
  // A defined type is below the abstract type of its kind, as far as its key still tells the kind.
  if (typeof actual === "string" && actual.startsWith("(")) {
    const kind = /\((func|struct|array) /.exec(actual)?.[1];
    if (kind === undefined || kind === expected) return true;
    return kind !== "func" && (expected === "eq" || expected === "any");
  }
  return false;
}

// --- text ---

const shorthands: ReadonlyMap<string | number, string> = new Map([
  ["func", "funcref"],
  ["extern", "externref"],
  ["any", "anyref"],
  ["eq", "eqref"],
  ["i31", "i31ref"],
  ["struct", "structref"],
  ["array", "arrayref"],
  ["exn", "exnref"],
]);

function printRef(type: CoreRefType): string {
  const short = type.nullable ? shorthands.get(type.heap) : undefined;
  return short ?? `(ref ${type.nullable ? "null " : ""}${type.heap})`;
}

export function printCoreVal(type: CoreValType): string {
  return typeof type === "string" ? type : printRef(type);
}

function printCoreComp(type: CoreCompType): string {
  switch (type.kind) {
    case "func": {
      const params = type.params.length === 0 ? "" : ` (param ${type.params.map(printCoreVal).join(" ")})`;
      const results =
        type.results.length === 0 ? "" : ` (result ${type.results.map(printCoreVal).join(" ")})`;
      return `(func${params}${results})`;
    }
    case "struct":
      return `(struct ${type.fields.map(printField).join(" ")})`;
    case "array":
      return `(array ${printField(type.field)})`;
  }
}

function printField(field: CoreFieldType): string {
  const storage =
    field.storage === "i8" || field.storage === "i16" ? field.storage : printCoreVal(field.storage);
  return field.mutable ? `(mut ${storage})` : storage;
}

function printLimits(limits: CoreLimits): string {
  return limits.max === null ? `${limits.min}` : `${limits.min} to ${limits.max}`;
}
