/**
 * Canonical definitions: `lift`, `lower` and the built-ins, each with the type that it gives.
 * Spec: CanonicalABI.md, "Canonical Definitions", in its order; Explainer.md, "Canonical Built-ins".
 * Invariant: `lift` adds one function, every other form one core function.
 */
import type {
  CanonKind,
  CoreFuncType,
  CoreNumType,
  CoreValType,
  FuncType,
  RawCanon,
  RawCanonOpt,
  RawValType,
  ValType,
} from "../model/index.ts";
import {
  type CanonOptions,
  checkPostReturn,
  coreFuncAt,
  memoryAt,
  refuseAsync,
  refuseLiftOptions,
  requireMemory,
  requireRealloc,
  resolveOptions,
} from "./canon-options.ts";
import type { Context } from "./context.ts";
import { sameValTypes } from "./core-subtype.ts";
import { printCoreTypes } from "./core-types.ts";
import { hasBorrow, hasPointer } from "./facts.ts";
import { flattenForLift, flattenForLower } from "./flatten.ts";
import { contextSlots } from "./limits.ts";
import { at, describeType, type Scope, typeAt } from "./scope.ts";
import { isValType } from "./subtype.ts";
import { resolveValType, resourceAt } from "./val-types.ts";

/** The forms of `canon` whose kind is, or may be, one of `K`. */
type Of<K extends CanonKind, C = RawCanon> = C extends { readonly kind: CanonKind }
  ? [C["kind"] & K] extends [never]
    ? never
    : C
  : never;

function core(params: readonly CoreNumType[], results: readonly CoreNumType[]): CoreFuncType {
  return { kind: "func", params, results };
}

export function defineCanon(cx: Context, scope: Scope, canon: RawCanon): void {
  if (canon.kind === "lift") scope.funcs.push(lift(cx, scope, canon));
  else scope.coreFuncs.push(coreFunction(cx, scope, canon));
}

function lift(cx: Context, scope: Scope, canon: Of<"lift">): FuncType {
  const type = typeAt(cx, scope, canon.type);
  if (type.kind !== "func")
    cx.fail(
      "not-a-function-type",
      `type index ${canon.type} is not a function type: it is ${describeType(type)}`,
    );
  const callee = coreFuncAt(cx, scope, canon.func);
  const options = resolveOptions(cx, scope, canon.opts);
  checkPostReturn(cx, options, callee);
  checkAsync(cx, options, type);
  if (options.async && !options.callback)
    cx.gate("asyncStackful", "`canon lift` with `async` but no `callback`");
  const wanted = flattenForLift(cx, type, options);
  if (!sameValTypes(wanted.params, callee.params))
    cx.fail(
      "lift-type-mismatch",
      `lowered parameter types \`${upperCase(wanted.params)}\` do not match parameter types ` +
        `\`${upperCase(callee.params)}\` of core function ${canon.func}`,
    );
  if (!sameValTypes(wanted.results, callee.results))
    cx.fail(
      "lift-type-mismatch",
      `lowered result types \`${upperCase(wanted.results)}\` do not match result types ` +
        `\`${upperCase(callee.results)}\` of core function ${canon.func}`,
    );
  return type;
}

function upperCase(types: readonly CoreValType[]): string {
  return printCoreTypes(types).toUpperCase().replaceAll(" ", ", ");
}

function checkAsync(cx: Context, options: CanonOptions, type: FuncType): void {
  if (options.async && !type.async)
    cx.fail("async-needs-async-type", "the `async` canonical option requires an async function type");
}

function lower(cx: Context, scope: Scope, canon: Of<"lower">): CoreFuncType {
  const type = at(cx, scope.funcs, canon.func, "func-index-out-of-bounds", "function");
  const options = resolveOptions(cx, scope, canon.opts);
  refuseLiftOptions(cx, options, "lower");
  checkAsync(cx, options, type);
  return flattenForLower(cx, type, options);
}

function coreFunction(cx: Context, scope: Scope, canon: Exclude<RawCanon, Of<"lift">>): CoreFuncType {
  switch (canon.kind) {
    case "lower":
      return lower(cx, scope, canon);
    case "resource.new":
      return core([localResource(cx, scope, canon.resource)], ["i32"]);
    case "resource.drop":
      resourceAt(cx, scope, canon.resource);
      return core(["i32"], []);
    case "resource.rep":
      return core(["i32"], [localResource(cx, scope, canon.resource)]);
    case "error-context.new":
    case "error-context.debug-message":
    case "error-context.drop":
      return errorContext(cx, scope, canon);
    case "thread.index":
    case "thread.new-indirect":
    case "thread.resume-later":
    case "thread.suspend":
    case "thread.suspend-then-resume":
    case "thread.yield-then-resume":
    case "thread.suspend-then-promote":
    case "thread.yield-then-promote":
    case "thread.yield":
      return thread(cx, scope, canon);
    case "thread.spawn-ref":
    case "thread.spawn-indirect":
    case "thread.available-parallelism":
      return cx.unsupported("sharedEverythingThreads", `\`${canon.kind}\``);
    default:
      cx.gate("async", `\`${canon.kind}\``);
      return asyncBuiltin(cx, scope, canon);
  }
}

// --- resources ---

/** The representation of a resource that this component defines. */
function localResource(cx: Context, scope: Scope, index: number): CoreNumType {
  const rep = scope.localRep(resourceAt(cx, scope, index));
  if (rep !== undefined) return rep;
  cx.fail("not-a-local-resource", `type ${index} is not a local resource: this component does not define it`);
}

// --- concurrency ---

type AsyncBuiltin = Of<
  | "backpressure.inc"
  | "backpressure.dec"
  | "task.cancel"
  | "subtask.drop"
  | "task.return"
  | "context.get"
  | "context.set"
  | "subtask.cancel"
  | "stream.new"
  | "stream.read"
  | "stream.write"
  | "stream.cancel-read"
  | "stream.cancel-write"
  | "stream.drop-readable"
  | "stream.drop-writable"
  | "future.new"
  | "future.read"
  | "future.write"
  | "future.cancel-read"
  | "future.cancel-write"
  | "future.drop-readable"
  | "future.drop-writable"
  | "waitable-set.new"
  | "waitable-set.wait"
  | "waitable-set.poll"
  | "waitable-set.drop"
  | "waitable.join"
>;

function asyncBuiltin(cx: Context, scope: Scope, canon: AsyncBuiltin): CoreFuncType {
  switch (canon.kind) {
    case "context.get":
      return core([], [contextType(cx, scope, canon)]);
    case "context.set":
      return core([contextType(cx, scope, canon)], []);
    case "backpressure.inc":
    case "backpressure.dec":
    case "task.cancel":
      return core([], []);
    case "task.return":
      return taskReturn(cx, scope, canon.result, canon.opts);
    case "waitable-set.new":
      return core([], ["i32"]);
    case "waitable-set.wait":
    case "waitable-set.poll":
      return core(["i32", memoryAt(cx, scope, canon.memory)], ["i32"]);
    case "waitable-set.drop":
    case "subtask.drop":
      return core(["i32"], []);
    case "waitable.join":
      return core(["i32", "i32"], []);
    case "subtask.cancel":
      if (canon.async) cx.gate("asyncBuiltins", "`subtask.cancel` with `async`");
      return core(["i32"], ["i32"]);
    case "stream.new":
    case "future.new":
      elementOf(cx, scope, canon.kind, canon.type);
      return core([], ["i64"]);
    case "stream.read":
    case "stream.write":
    case "future.read":
    case "future.write":
      return copy(cx, scope, canon);
    case "stream.cancel-read":
    case "stream.cancel-write":
    case "future.cancel-read":
    case "future.cancel-write":
      elementOf(cx, scope, canon.kind, canon.type);
      if (canon.async) cx.gate("asyncBuiltins", `\`${canon.kind}\` with \`async\``);
      return core(["i32"], ["i32"]);
    case "stream.drop-readable":
    case "stream.drop-writable":
    case "future.drop-readable":
    case "future.drop-writable":
      elementOf(cx, scope, canon.kind, canon.type);
      return core(["i32"], []);
  }
}

function contextType(cx: Context, scope: Scope, canon: Of<"context.get" | "context.set">): CoreNumType {
  const { kind, type, slot } = canon;
  if (type !== "i32" && type !== "i64")
    cx.fail("bad-context", `\`${kind}\` only supports \`i32\` or \`i64\`, found ${printCoreTypes([type])}`);
  if (type === "i64") cx.gate("memory64", `\`${kind}\` of \`i64\``);
  scope.contextType ??= type;
  if (scope.contextType !== type)
    cx.fail(
      "bad-context",
      `\`${kind}\` type must match previous context type ${scope.contextType}, found ${type}`,
    );
  if (slot >= contextSlots)
    cx.fail("bad-context", `\`${kind}\` immediate must be zero or one, found ${slot}`);
  return type;
}

function taskReturn(
  cx: Context,
  scope: Scope,
  result: RawValType | null,
  opts: readonly RawCanonOpt[],
): CoreFuncType {
  const params = result === null ? [] : [{ label: "v", type: resolveValType(cx, scope, result) }];
  for (const { type } of params)
    if (cx.facts.has(type, hasBorrow))
      cx.fail("borrow-in-result", "`task.return`: function result cannot contain a `borrow` type");
  const options = resolveOptions(cx, scope, opts);
  if (options.realloc) cx.fail("option-not-allowed", "`realloc` cannot be specified on `task.return`");
  refuseLiftOptions(cx, options, "task.return");
  refuseAsync(cx, options, "task.return");
  return flattenForLower(cx, { kind: "func", async: false, params, result: null }, options);
}

/** The element type of the stream or future type at `index`, as `kind` needs it. */
function elementOf(cx: Context, scope: Scope, kind: AsyncBuiltin["kind"], index: number): ValType | null {
  const wanted = kind.startsWith("stream") ? "stream" : "future";
  const type = typeAt(cx, scope, index);
  if ((type.kind === "stream" || type.kind === "future") && type.kind === wanted) return type.element;
  const found = isValType(type) ? `the value type ${type.kind}` : describeType(type);
  cx.fail("not-a-stream-type", `\`${kind}\` requires a ${wanted} type, type index ${index} is ${found}`);
}

function copy(
  cx: Context,
  scope: Scope,
  canon: Of<"stream.read" | "stream.write" | "future.read" | "future.write">,
): CoreFuncType {
  const { kind } = canon;
  const element = elementOf(cx, scope, kind, canon.type);
  const options = resolveOptions(cx, scope, canon.opts);
  refuseLiftOptions(cx, options, kind);
  if (!options.async) cx.gate("asyncBuiltins", `\`${kind}\` without \`async\``);
  if (element !== null) {
    requireMemory(cx, options);
    const reads = kind === "stream.read" || kind === "future.read";
    if (reads && cx.facts.has(element, hasPointer)) requireRealloc(cx, options);
  }
  const { pointer } = options;
  const isStream = kind === "stream.read" || kind === "stream.write";
  return isStream ? core(["i32", pointer, pointer], [pointer]) : core(["i32", pointer], ["i32"]);
}

// --- error contexts ---

function errorContext(
  cx: Context,
  scope: Scope,
  canon: Of<"error-context.new" | "error-context.debug-message" | "error-context.drop">,
): CoreFuncType {
  cx.gate("errorContext", `\`${canon.kind}\``);
  if (canon.kind === "error-context.drop") return core(["i32"], []);
  const options = resolveOptions(cx, scope, canon.opts);
  refuseLiftOptions(cx, options, canon.kind);
  refuseAsync(cx, options, canon.kind);
  requireMemory(cx, options);
  const { pointer } = options;
  if (canon.kind === "error-context.new") return core([pointer, pointer], ["i32"]);
  requireRealloc(cx, options);
  return core(["i32", pointer], []);
}

// --- threads ---

type ThreadBuiltin = Of<
  "thread.index" | "thread.new-indirect" | "thread.resume-later" | "thread.suspend" | "thread.yield"
>;

function thread(cx: Context, scope: Scope, canon: ThreadBuiltin): CoreFuncType {
  // Yielding needs no second thread: it came with async.
  cx.gate(canon.kind === "thread.yield" ? "async" : "threads", `\`${canon.kind}\``);
  switch (canon.kind) {
    case "thread.index":
    case "thread.suspend":
    case "thread.yield":
      return core([], ["i32"]);
    case "thread.resume-later":
      return core(["i32"], []);
    case "thread.new-indirect":
      return newIndirect(cx, scope, canon.type, canon.table);
    default:
      return core(["i32"], ["i32"]);
  }
}

function newIndirect(cx: Context, scope: Scope, typeIndex: number, tableIndex: number): CoreFuncType {
  const start = at(cx, scope.coreTypes, typeIndex, "core-type-index-out-of-bounds", "type");
  if (start.kind !== "func")
    cx.fail(
      "not-a-core-function-type",
      `\`thread.new-indirect\`: core type ${typeIndex} is not a function type`,
    );
  const [argument] = start.params;
  if (start.params.length !== 1 || (argument !== "i32" && argument !== "i64") || start.results.length !== 0)
    cx.fail(
      "bad-thread-start",
      "the start function must take one `i32` (or `i64`) and return nothing, found " +
        `${printCoreTypes(start.params)} -> ${printCoreTypes(start.results)}`,
    );
  if (argument === "i64") cx.gate("memory64", "a thread that starts with an `i64`");
  const table = at(cx, scope.coreTables, tableIndex, "core-table-index-out-of-bounds", "table");
  if (table.limits.index64) cx.gate("memory64", "a 64-bit table");
  if (table.limits.shared || !table.element.nullable || table.element.heap !== "func")
    cx.fail(
      "bad-thread-start",
      `table ${tableIndex} of the start function must hold funcref and not be shared`,
    );
  return core([table.limits.index64 ? "i64" : "i32", argument], ["i32"]);
}
