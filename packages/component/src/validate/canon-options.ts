/**
 * Canonical options: which may stand where, which are needed, and what their functions must look like.
 * Spec: CanonicalABI.md, "`canonopt` Validation"; Explainer.md, "Canonical ABI".
 * Invariant: a {@link CanonOptions} has each option at most once, with the types of what it names checked.
 */
import type { CoreFuncType, CoreNumType, RawCanonOpt, StringEncoding } from "../model/index.ts";
import type { Context } from "./context.ts";
import { matchLimits, sameValTypes } from "./core-subtype.ts";
import { printCoreTypes } from "./core-types.ts";
import type { PointerType } from "./facts.ts";
import { at, type Scope } from "./scope.ts";

export interface CanonOptions {
  readonly encoding: StringEncoding | null;
  /** The address type of the memory, `i32` if there is none. */
  readonly pointer: PointerType;
  readonly memory: boolean;
  readonly realloc: boolean;
  readonly postReturn: CoreFuncType | null;
  readonly async: boolean;
  readonly callback: boolean;
}

/** Checks everything about `opts` that does not depend on the definition they stand in. */
export function resolveOptions(cx: Context, scope: Scope, opts: readonly RawCanonOpt[]): CanonOptions {
  const found = collect(cx, opts);
  const memory = found.get("memory");
  const realloc = found.get("realloc");
  const postReturn = found.get("post-return");
  const callback = found.get("callback");
  const async = found.has("async");
  if (async) cx.gate("async", "canonical option `async`");
  if (callback !== undefined && !async)
    cx.fail("option-not-allowed", "canonical option `callback` cannot be specified without `async`");
  if (postReturn !== undefined && async)
    cx.fail("option-not-allowed", "canonical option `post-return` cannot be specified with `async`");
  const pointer = memory === undefined ? "i32" : memoryAt(cx, scope, memory);
  if (realloc !== undefined) checkRealloc(cx, scope, realloc, memory !== undefined, pointer);
  if (callback !== undefined) checkSignature(cx, scope, "callback", callback, ["i32", "i32", "i32"], ["i32"]);
  return {
    encoding: encodingOf(opts),
    pointer,
    memory: memory !== undefined,
    realloc: realloc !== undefined,
    postReturn: postReturn === undefined ? null : coreFuncAt(cx, scope, postReturn),
    async,
    callback: callback !== undefined,
  };
}

/** Each option at most once, by kind, with its index. */
function collect(cx: Context, opts: readonly RawCanonOpt[]): ReadonlyMap<RawCanonOpt["kind"], number> {
  const found = new Map<RawCanonOpt["kind"], number>();
  let encoding: StringEncoding | null = null;
  for (const opt of opts) {
    if (opt.kind === "string-encoding") {
      if (encoding !== null)
        cx.fail(
          "conflicting-encodings",
          `canonical encoding option \`${dashed(encoding)}\` conflicts with option \`${dashed(opt.encoding)}\``,
        );
      encoding = opt.encoding;
    } else if (found.has(opt.kind))
      cx.fail("duplicate-option", `canonical option \`${opt.kind}\` is specified more than once`);
    found.set(opt.kind, "index" in opt ? opt.index : 0);
  }
  return found;
}

function dashed(encoding: StringEncoding): string {
  return encoding.replace("+", "-");
}

function encodingOf(opts: readonly RawCanonOpt[]): StringEncoding | null {
  for (const opt of opts) if (opt.kind === "string-encoding") return opt.encoding;
  return null;
}

/** The address type of a memory that canonical options may name: plain, not shared. */
export function memoryAt(cx: Context, scope: Scope, index: number): PointerType {
  const { limits } = at(cx, scope.coreMemories, index, "core-memory-index-out-of-bounds", "memory");
  if (limits.index64) cx.gate("memory64", "a 64-bit memory");
  const any = { ...limits, min: 0n, max: null, shared: false };
  const wrong = matchLimits(limits, any, "memory");
  if (wrong !== null) cx.fail("bad-memory", `memory ${index} cannot be used by the canonical ABI: ${wrong}`);
  return limits.index64 ? "i64" : "i32";
}

export function coreFuncAt(cx: Context, scope: Scope, index: number): CoreFuncType {
  return at(cx, scope.coreFuncs, index, "core-func-index-out-of-bounds", "function");
}

function checkRealloc(
  cx: Context,
  scope: Scope,
  index: number,
  hasMemory: boolean,
  pointer: PointerType,
): void {
  if (!hasMemory)
    cx.fail("realloc-without-memory", "canonical option `realloc` requires `memory` to also be specified");
  checkSignature(cx, scope, "realloc", index, [pointer, pointer, pointer, pointer], [pointer]);
}

function checkSignature(
  cx: Context,
  scope: Scope,
  option: string,
  index: number,
  params: readonly CoreNumType[],
  results: readonly CoreNumType[],
): void {
  const type = coreFuncAt(cx, scope, index);
  if (!sameValTypes(type.params, params) || !sameValTypes(type.results, results))
    cx.fail(
      "bad-option-signature",
      `canonical option \`${option}\` uses a core function with an incorrect signature: found ` +
        `${printCoreTypes(type.params)} -> ${printCoreTypes(type.results)}, expected ` +
        `${printCoreTypes(params)} -> ${printCoreTypes(results)}`,
    );
}

/** `post-return` takes what the lifted core function returns. */
export function checkPostReturn(cx: Context, options: CanonOptions, callee: CoreFuncType): void {
  const type = options.postReturn;
  if (type === null) return;
  if (!sameValTypes(type.params, callee.results) || type.results.length !== 0)
    cx.fail(
      "bad-option-signature",
      "canonical option `post-return` uses a core function with an incorrect signature: found " +
        `${printCoreTypes(type.params)} -> ${printCoreTypes(type.results)}, expected ` +
        `${printCoreTypes(callee.results)} -> []`,
    );
}

export function requireMemory(cx: Context, options: CanonOptions): void {
  if (!options.memory) cx.fail("option-required", "canonical option `memory` is required");
}

/** `realloc` needs `memory`, which is asked for first. */
export function requireRealloc(cx: Context, options: CanonOptions): void {
  requireMemory(cx, options);
  if (!options.realloc) cx.fail("option-required", "canonical option `realloc` is required");
}

/** Options that only `canon lift` may have. */
export function refuseLiftOptions(cx: Context, options: CanonOptions, where: string): void {
  if (options.postReturn !== null)
    cx.fail(
      "option-not-allowed",
      `canonical option \`post-return\` cannot be specified for lowerings (${where})`,
    );
  if (options.callback)
    cx.fail(
      "option-not-allowed",
      `canonical option \`callback\` cannot be specified for lowerings (${where})`,
    );
}

export function refuseAsync(cx: Context, options: CanonOptions, where: string): void {
  if (options.async)
    cx.fail("option-not-allowed", `canonical option \`async\` cannot be specified on \`${where}\``);
}
