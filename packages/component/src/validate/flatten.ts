/**
 * The core function type of a lifted or lowered function, and the options that it needs.
 * Spec: CanonicalABI.md, "Flattening" (`flatten_functype`), "`canonopt` Validation", "`canon lift`", "`canon lower`".
 */
import type { CoreFuncType, CoreNumType, FuncType, ValType } from "../model/index.ts";
import { type CanonOptions, requireMemory, requireRealloc } from "./canon-options.ts";
import type { Context } from "./context.ts";
import { hasPointer } from "./facts.ts";
import { maxFlatAsyncParams, maxFlatParams, maxFlatResults } from "./limits.ts";

function pointsIntoMemory(cx: Context, type: ValType): boolean {
  return cx.facts.has(type, hasPointer);
}

/** Parameters as core types, or null if they go through memory. */
function flatParams(
  cx: Context,
  type: FuncType,
  options: CanonOptions,
  max: number,
): readonly CoreNumType[] | null {
  const flat = cx.facts.flattenAll(
    type.params.map((param) => param.type),
    options.pointer,
  );
  return flat === null || flat.length > max ? null : flat;
}

function flatResult(
  cx: Context,
  type: FuncType,
  options: CanonOptions,
  max: number,
): readonly CoreNumType[] | null {
  if (type.result === null) return [];
  const flat = cx.facts.flatten(type.result, options.pointer);
  return flat === null || flat.length > max ? null : flat;
}

/** The type that the callee of `canon lift` must have. */
export function flattenForLift(cx: Context, type: FuncType, options: CanonOptions): CoreFuncType {
  if (type.params.some((param) => pointsIntoMemory(cx, param.type))) requireRealloc(cx, options);
  const flat = flatParams(cx, type, options, maxFlatParams);
  if (flat === null) requireRealloc(cx, options);
  const params = flat ?? [options.pointer];
  if (type.result !== null && pointsIntoMemory(cx, type.result)) requireMemory(cx, options);
  const result = flatResult(cx, type, options, options.async ? maxFlatParams : maxFlatResults);
  if (result === null) requireMemory(cx, options);
  if (options.async) return { kind: "func", params, results: options.callback ? ["i32"] : [] };
  return { kind: "func", params, results: result ?? [options.pointer] };
}

/** The type that `canon lower` gives. */
export function flattenForLower(cx: Context, type: FuncType, options: CanonOptions): CoreFuncType {
  if (type.params.some((param) => pointsIntoMemory(cx, param.type))) requireMemory(cx, options);
  const flat = flatParams(cx, type, options, options.async ? maxFlatAsyncParams : maxFlatParams);
  if (flat === null) requireMemory(cx, options);
  const params: CoreNumType[] = flat === null ? [options.pointer] : [...flat];
  if (type.result !== null && pointsIntoMemory(cx, type.result)) requireRealloc(cx, options);
  const result = flatResult(cx, type, options, options.async ? 0 : maxFlatResults);
  if (result === null) {
    requireMemory(cx, options);
    params.push(options.pointer);
  }
  if (options.async) return { kind: "func", params, results: ["i32"] };
  return { kind: "func", params, results: result ?? [] };
}
