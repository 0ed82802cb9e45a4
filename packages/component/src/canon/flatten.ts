/**
 * How values are passed as core WebAssembly parameters and results.
 * Spec: CanonicalABI.md, "Flattening".
 * Invariant: no flattening is longer than {@link FLATTEN_LIMIT}: one more than any function passes says "in memory", and what
 * comes after it is never needed. So a type cannot make the host write out millions of core values.
 */
import { assert, unreachable } from "../errors/index.ts";
import type { FuncType, ValType } from "../model/index.ts";
import { casePayloads } from "./layout.ts";

export type CoreNumType = "i32" | "i64" | "f32" | "f64";

/** A core value as WebAssembly's JavaScript interface has it: i64 is a bigint, everything else a number. */
export type CoreValue = number | bigint;

/** Room for so many values. An empty array that is pushed to takes room for 17. */
export function roomFor<T = CoreValue>(count: number): T[] {
  // oxlint-disable-next-line unicorn/no-new-array -- `Array.from` takes ten times as long
  return new Array<T>(count);
}

export interface CoreSignature {
  readonly params: readonly CoreNumType[];
  readonly results: readonly CoreNumType[];
}

export const MAX_FLAT_PARAMS = 16;
export const MAX_FLAT_ASYNC_PARAMS = 4;
export const MAX_FLAT_RESULTS = 1;

/** The longest flattening that is written out. */
export const FLATTEN_LIMIT: number = MAX_FLAT_PARAMS + 1;

export interface FlattenOptions {
  readonly async: boolean;
  /** Only of meaning for `"lift"` with `async`. */
  readonly callback?: boolean;
}

/** `flatten_functype`. */
export function flattenFuncType(
  ft: FuncType,
  options: FlattenOptions,
  context: "lift" | "lower",
): CoreSignature {
  const params = flattenTypes(ft.params.map((param) => param.type));
  const results = ft.result === null ? [] : flattenType(ft.result);
  if (!options.async) return flattenSync(params, results, context);
  if (context === "lift") {
    return {
      params: inMemoryOver(MAX_FLAT_PARAMS, params),
      results: options.callback === true ? ["i32"] : [],
    };
  }
  const outParam: readonly CoreNumType[] = results.length > 0 ? ["i32"] : [];
  return { params: [...inMemoryOver(MAX_FLAT_ASYNC_PARAMS, params), ...outParam], results: ["i32"] };
}

function flattenSync(
  params: readonly CoreNumType[],
  results: readonly CoreNumType[],
  context: "lift" | "lower",
): CoreSignature {
  const passed = inMemoryOver(MAX_FLAT_PARAMS, params);
  if (results.length <= MAX_FLAT_RESULTS) return { params: passed, results };
  return context === "lift"
    ? { params: passed, results: ["i32"] }
    : { params: [...passed, "i32"], results: [] };
}

function inMemoryOver(max: number, flat: readonly CoreNumType[]): readonly CoreNumType[] {
  return flat.length > max ? ["i32"] : flat;
}

/** `flatten_types`, cut off at {@link FLATTEN_LIMIT}. */
export function flattenTypes(types: readonly ValType[]): CoreNumType[] {
  const flat: CoreNumType[] = [];
  for (const t of types) {
    if (flat.length >= FLATTEN_LIMIT) break;
    flat.push(...flatOf(t));
  }
  return cut(flat);
}

/** `flatten_type`, cut off at {@link FLATTEN_LIMIT}. */
export function flattenType(t: ValType): CoreNumType[] {
  return [...flatOf(t)];
}

/** How many core values a value of `t` has, or {@link FLATTEN_LIMIT} if it has that many or more. */
export function flatCount(t: ValType): number {
  return flatOf(t).length;
}

/** A cache by identity: it holds nothing that the type object does not already say. */
const flatOfType = new WeakMap<ValType, readonly CoreNumType[]>();

function flatOf(t: ValType): readonly CoreNumType[] {
  const known = flatOfType.get(t);
  if (known !== undefined) return known;
  const flat = flatten(t);
  flatOfType.set(t, flat);
  return flat;
}

function cut(flat: CoreNumType[]): CoreNumType[] {
  if (flat.length > FLATTEN_LIMIT) flat.length = FLATTEN_LIMIT;
  return flat;
}

function flatten(t: ValType): readonly CoreNumType[] {
  switch (t.kind) {
    case "bool":
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
    case "char":
    case "flags":
    case "own":
    case "borrow":
    case "stream":
    case "future":
    case "error-context":
      return ["i32"];
    case "s64":
    case "u64":
      return ["i64"];
    case "f32":
      return ["f32"];
    case "f64":
      return ["f64"];
    case "string":
    case "map":
      return ["i32", "i32"];
    case "list":
      return t.length === null ? ["i32", "i32"] : repeat(flatOf(t.element), t.length);
    case "record":
      return flattenTypes(t.fields.map((field) => field.type));
    case "tuple":
      return flattenTypes(t.types);
    case "variant":
    case "enum":
    case "option":
    case "result":
      return flattenVariant(casePayloads(t));
    default:
      return unreachable(t);
  }
}

function repeat(element: readonly CoreNumType[], length: number): CoreNumType[] {
  assert(element.length > 0, "every value has a core value");
  const flat: CoreNumType[] = [];
  for (let i = 0; i < length && flat.length < FLATTEN_LIMIT; i++) flat.push(...element);
  return cut(flat);
}

function flattenVariant(payloads: readonly (ValType | null)[]): CoreNumType[] {
  const flat: CoreNumType[] = [];
  for (const payload of payloads) {
    if (payload === null) continue;
    for (const [i, want] of flatOf(payload).entries()) {
      const have = flat[i];
      if (have === undefined) flat.push(want);
      else flat[i] = join(have, want);
    }
  }
  return cut(["i32", ...flat]);
}

/** The core type that two cases of a variant share. */
function join(a: CoreNumType, b: CoreNumType): CoreNumType {
  if (a === b) return a;
  if ((a === "i32" && b === "f32") || (a === "f32" && b === "i32")) return "i32";
  return "i64";
}
