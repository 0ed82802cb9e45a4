/** Canonical definitions: options, flattening, built-ins and the types that they give. */
import { describe, expect, test } from "vitest";
import type { CoreFuncType, CoreNumType, RawCanon, RawCanonOpt, RawDefType } from "../model/index.ts";
import {
  canon,
  component,
  core,
  type CoreItem,
  coreType,
  type Def,
  func,
  imported,
  list,
  record,
  resource,
  subResource,
  tuple,
  type,
} from "./build.test-util.ts";
import { allFeatures, type Features, validateComponent, type ValidateOptions } from "./index.ts";
import { type Case, errorOf, outcome, rows } from "./validate.test-util.ts";

function testAll(cases: readonly Case[], options: ValidateOptions = {}): void {
  test.each(rows(cases))("$title: $expected", ({ raw, expected }) => {
    expect(outcome(raw, options)).toBe(expected);
  });
}

const i32 = (count: number): CoreNumType[] => Array.from({ length: count }, (): CoreNumType => "i32");
const memory: RawCanonOpt = { kind: "memory", index: 0 };
const asyncOpt: RawCanonOpt = { kind: "async" };
const opt = (kind: "realloc" | "post-return" | "callback", index: number): RawCanonOpt => ({ kind, index });
const encoding = (value: "utf8" | "utf16" | "latin1+utf16"): RawCanonOpt => ({
  kind: "string-encoding",
  encoding: value,
});
const realloc: CoreItem = [i32(4), ["i32"]];
const u8x17: RawDefType = func(
  Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`p${i}`, "u8"] as const)),
);

/** Lifts core function 0, of type `callee`; further core items follow it. */
function lift(
  callee: CoreItem,
  definition: RawDefType,
  opts: readonly RawCanonOpt[],
  items: Record<string, CoreItem> = {},
): Def[] {
  return [
    ...core({ f: callee, ...items }),
    type(definition),
    canon({ kind: "lift", func: 0, opts, type: 0 }),
  ];
}

describe("lift", () => {
  const cases: readonly Case[] = [
    [
      "numbers",
      "valid",
      ...lift([["i32", "i64", "f32"], ["f64"]], func({ a: "u8", b: "u64", c: "f32" }, "f64"), []),
    ],
    ["other parameters", "lift-type-mismatch", ...lift([["i32"], []], func(), [])],
    ["other results", "lift-type-mismatch", ...lift([[], ["i32"]], func(), [])],
    ["of no function", "not-a-function-type", ...lift([[], []], list("u8"), [])],
    [
      "of an unknown type",
      "type-index-out-of-bounds",
      ...core({ f: [[], []] }),
      canon({ kind: "lift", func: 0, opts: [], type: 0 }),
    ],
    [
      "of an unknown core function",
      "core-func-index-out-of-bounds",
      type(func()),
      canon({ kind: "lift", func: 0, opts: [], type: 0 }),
    ],
    ["a string needs memory", "option-required", ...lift([i32(2), []], func({ s: "string" }), [])],
    [
      "a string needs realloc",
      "option-required",
      ...lift([i32(2), []], func({ s: "string" }), [memory], { m: "memory" }),
    ],
    [
      "a string",
      "valid",
      ...lift([i32(2), []], func({ s: "string" }), [memory, opt("realloc", 1)], { r: realloc, m: "memory" }),
    ],
    [
      "a string result needs no realloc",
      "valid",
      ...lift([[], ["i32"]], func({}, "string"), [memory], { m: "memory" }),
    ],
    [
      "17 parameters go through memory",
      "valid",
      ...lift([["i32"], []], u8x17, [memory, opt("realloc", 1)], { r: realloc, m: "memory" }),
    ],
    [
      "17 parameters need realloc",
      "option-required",
      ...lift([["i32"], []], u8x17, [memory], { m: "memory" }),
    ],
    [
      "two results need memory",
      "option-required",
      ...core({ f: [[], ["i32"]] }),
      type(tuple("u8", "u8")),
      type(func({}, 0)),
      canon({ kind: "lift", func: 0, opts: [], type: 1 }),
    ],
    [
      "two results through memory",
      "valid",
      ...core({ f: [[], ["i32"]], m: "memory" }),
      type(tuple("u8", "u8")),
      type(func({}, 0)),
      canon({ kind: "lift", func: 0, opts: [memory], type: 1 }),
    ],
    [
      "post-return",
      "valid",
      ...lift([[], ["i32"]], func({}, "u8"), [opt("post-return", 1)], { p: [["i32"], []] }),
    ],
    [
      "post-return of another type",
      "bad-option-signature",
      ...lift([[], ["i32"]], func({}, "u8"), [opt("post-return", 1)], { p: [[], []] }),
    ],
    [
      "post-return with async",
      "option-not-allowed",
      ...lift([[], []], func({}, null, true), [asyncOpt, opt("post-return", 0)]),
    ],
    [
      "realloc without memory",
      "realloc-without-memory",
      ...lift([[], []], func(), [opt("realloc", 1)], { r: realloc }),
    ],
    [
      "realloc of another type",
      "bad-option-signature",
      ...lift([[], []], func(), [memory, opt("realloc", 0)], { m: "memory" }),
    ],
    ["a shared memory", "bad-memory", ...lift([[], []], func(), [memory], { m: "shared-memory" })],
    ["an unknown memory", "core-memory-index-out-of-bounds", ...lift([[], []], func(), [memory])],
    ["a memory twice", "duplicate-option", ...lift([[], []], func(), [memory, memory], { m: "memory" })],
    ["async twice", "duplicate-option", ...lift([[], []], func({}, null, true), [asyncOpt, asyncOpt])],
    [
      "two encodings",
      "conflicting-encodings",
      ...lift([[], []], func(), [encoding("utf8"), encoding("utf16")]),
    ],
    [
      "the same encoding twice",
      "conflicting-encodings",
      ...lift([[], []], func(), [encoding("utf8"), encoding("utf8")]),
    ],
    [
      "callback without async",
      "option-not-allowed",
      ...lift([[], []], func(), [opt("callback", 1)], { c: [i32(3), ["i32"]] }),
    ],
    [
      "async with callback",
      "valid",
      ...lift([[], ["i32"]], func({}, "u8", true), [asyncOpt, opt("callback", 1)], { c: [i32(3), ["i32"]] }),
    ],
    [
      "callback of another type",
      "bad-option-signature",
      ...lift([[], ["i32"]], func({}, null, true), [asyncOpt, opt("callback", 0)]),
    ],
    [
      "async for a sync type",
      "async-needs-async-type",
      ...lift([[], ["i32"]], func(), [asyncOpt, opt("callback", 1)], { c: [i32(3), ["i32"]] }),
    ],
    ["sync for an async type", "valid", ...lift([[], []], func({}, null, true), [])],
    [
      "async with a large result needs memory",
      "option-required",
      ...core({ f: [[], []] }),
      type(list("u8")),
      type(func({}, 0, true)),
      canon({ kind: "lift", func: 0, opts: [asyncOpt], type: 1 }),
    ],
    [
      "a 64-bit memory",
      "valid",
      ...lift([["i64", "i64"], []], func({ s: "string" }), [memory, opt("realloc", 1)], {
        r: [["i64", "i64", "i64", "i64"], ["i64"]],
        m: "memory64",
      }),
    ],
  ];
  testAll(cases, { features: allFeatures });
  testAll([
    [
      "async without callback by default",
      "feature-gated",
      ...lift([[], []], func({}, null, true), [asyncOpt]),
    ],
    ["a 64-bit memory by default", "feature-gated", ...lift([[], []], func(), [memory], { m: "memory64" })],
  ]);
});

/** The core function type of the last definition. */
function coreTypeOf(
  definitions: readonly Def[],
  features: Partial<Features> = allFeatures,
): CoreFuncType | undefined {
  return validateComponent(component(...definitions), { features }).coreFuncs.at(-1);
}

describe("lower", () => {
  const lower = (
    definitions: readonly Def[],
    opts: readonly RawCanonOpt[],
    items: Record<string, CoreItem> = {},
  ): Def[] => [
    ...core({ r: realloc, ...items }),
    ...definitions,
    imported("f", { kind: "func", type: definitions.length - 1 }),
    canon({ kind: "lower", func: 0, opts }),
  ];
  const variant: RawDefType = {
    kind: "variant",
    cases: [
      { label: "a", type: "f32" },
      { label: "b", type: "u64" },
      { label: "c", type: "f64" },
    ],
  };
  const types: readonly (readonly [
    string,
    readonly Def[],
    readonly RawCanonOpt[],
    readonly CoreNumType[],
    readonly CoreNumType[],
  ])[] = [
    ["nothing", [type(func())], [], [], []],
    ["a result", [type(func({}, "f32"))], [], [], ["f32"]],
    ["a string result", [type(func({}, "string"))], [memory, opt("realloc", 0)], ["i32"], []],
    ["17 parameters", [type(u8x17)], [memory], ["i32"], []],
    [
      "async",
      [type(func({ a: "u8", b: "u8" }, "u8", true))],
      [memory, asyncOpt],
      ["i32", "i32", "i32"],
      ["i32"],
    ],
    [
      "async with five parameters",
      [type(func({ a: "u8", b: "u8", c: "u8", d: "u8", e: "u8" }, null, true))],
      [memory, asyncOpt],
      ["i32"],
      ["i32"],
    ],
    [
      "an option of f32",
      [type({ kind: "option", type: "f32" }), type(func({ a: 0 }))],
      [],
      ["i32", "f32"],
      [],
    ],
    ["a fixed-length list", [type(list("u16", 3)), type(func({ a: 0 }))], [], i32(3), []],
  ];
  test.each(types)("%s", (_, definitions, opts, params, results) => {
    const named = lower(definitions, opts, { m: "memory" });
    expect(coreTypeOf(named)).toEqual({ kind: "func", params, results });
  });
  test("cases of a variant join", () => {
    const definitions = [
      type(variant),
      imported("v", { kind: "type", bound: { kind: "eq", type: 0 } }),
      type(func({ v: 1 })),
      imported("f", { kind: "func", type: 2 }),
      canon({ kind: "lower", func: 0, opts: [] }),
    ];
    expect(coreTypeOf(definitions)?.params).toEqual(["i32", "i64"]);
  });
  testAll([
    ["a string without memory", "option-required", ...lower([type(func({ s: "string" }))], [])],
    [
      "a string result without realloc",
      "option-required",
      ...lower([type(func({}, "string"))], [memory], { m: "memory" }),
    ],
    ["an async result without memory", "option-required", ...lower([type(func({}, "u8", true))], [asyncOpt])],
    ["post-return", "option-not-allowed", ...lower([type(func())], [opt("post-return", 0)])],
    [
      "callback",
      "option-not-allowed",
      ...lower([type(func({}, null, true))], [asyncOpt, opt("callback", 1)], { c: [i32(3), ["i32"]] }),
    ],
    ["an unknown function", "func-index-out-of-bounds", canon({ kind: "lower", func: 0, opts: [] })],
    ["async for a sync function", "async-needs-async-type", ...lower([type(func())], [asyncOpt])],
  ]);
});

describe("built-ins", () => {
  const base: readonly Def[] = [
    ...core({ r: realloc, m: "memory", t: "table" }),
    type({ kind: "stream", element: "u8" }),
    type({ kind: "stream", element: "string" }),
    type({ kind: "future", element: null }),
    type(resource),
    imported("x", subResource),
    coreType({
      kind: "rec",
      types: [{ kind: "sub", final: true, supers: [], comp: { kind: "func", params: ["i32"], results: [] } }],
    }),
  ];
  const copyOpts = [asyncOpt, memory];
  const good: readonly (readonly [
    RawCanon,
    readonly CoreNumType[],
    readonly CoreNumType[],
    string | null,
  ])[] = [
    [{ kind: "resource.new", resource: 3 }, ["i32"], ["i32"], null],
    [{ kind: "resource.rep", resource: 3 }, ["i32"], ["i32"], null],
    [{ kind: "resource.drop", resource: 4 }, ["i32"], [], null],
    [{ kind: "backpressure.inc" }, [], [], "async"],
    [{ kind: "task.return", result: "u64", opts: [] }, ["i64"], [], "async"],
    [{ kind: "task.return", result: "string", opts: [memory] }, i32(2), [], "async"],
    [{ kind: "task.cancel" }, [], [], "async"],
    [{ kind: "context.get", type: "i32", slot: 1 }, [], ["i32"], "async"],
    [{ kind: "context.set", type: "i32", slot: 0 }, ["i32"], [], "async"],
    [{ kind: "context.set", type: "i64", slot: 0 }, ["i64"], [], "memory64"],
    [{ kind: "subtask.cancel", async: false }, ["i32"], ["i32"], "async"],
    [{ kind: "subtask.cancel", async: true }, ["i32"], ["i32"], "async-builtins"],
    [{ kind: "subtask.drop" }, ["i32"], [], "async"],
    [{ kind: "stream.new", type: 0 }, [], ["i64"], "async"],
    [{ kind: "stream.read", type: 0, opts: copyOpts }, i32(3), ["i32"], "async"],
    [{ kind: "stream.write", type: 1, opts: copyOpts }, i32(3), ["i32"], "async"],
    [{ kind: "stream.read", type: 0, opts: [memory] }, i32(3), ["i32"], "async-builtins"],
    [{ kind: "stream.cancel-read", type: 0, async: false }, ["i32"], ["i32"], "async"],
    [{ kind: "stream.cancel-write", type: 0, async: true }, ["i32"], ["i32"], "async-builtins"],
    [{ kind: "stream.drop-writable", type: 0 }, ["i32"], [], "async"],
    [{ kind: "future.new", type: 2 }, [], ["i64"], "async"],
    [{ kind: "future.read", type: 2, opts: [asyncOpt] }, i32(2), ["i32"], "async"],
    [{ kind: "future.drop-readable", type: 2 }, ["i32"], [], "async"],
    [{ kind: "waitable-set.new" }, [], ["i32"], "async"],
    [{ kind: "waitable-set.wait", cancellable: true, memory: 0 }, i32(2), ["i32"], "async"],
    [{ kind: "waitable-set.poll", cancellable: false, memory: 0 }, i32(2), ["i32"], "async"],
    [{ kind: "waitable-set.drop" }, ["i32"], [], "async"],
    [{ kind: "waitable.join" }, i32(2), [], "async"],
    [{ kind: "thread.yield", cancellable: false }, [], ["i32"], "async"],
    [{ kind: "thread.index" }, [], ["i32"], "threads"],
    [{ kind: "thread.new-indirect", type: 0, table: 0 }, i32(2), ["i32"], "threads"],
    [{ kind: "thread.resume-later" }, ["i32"], [], "threads"],
    [{ kind: "thread.suspend", cancellable: true }, [], ["i32"], "threads"],
    [{ kind: "thread.yield-then-resume", cancellable: true }, ["i32"], ["i32"], "threads"],
    [{ kind: "error-context.new", opts: [memory] }, i32(2), ["i32"], "error-context"],
    [{ kind: "error-context.debug-message", opts: [memory, opt("realloc", 0)] }, i32(2), [], "error-context"],
    [{ kind: "error-context.drop" }, ["i32"], [], "error-context"],
  ];
  test.each(good)("%j", (definition, params, results, feature) => {
    const definitions = [...base, canon(definition)];
    expect(coreTypeOf(definitions)).toEqual({ kind: "func", params, results });
    if (feature === null) return;
    const off = feature === "async" ? { async: false } : {};
    const needsTypes =
      feature === "async" &&
      "type" in definition &&
      definition.kind !== "context.get" &&
      definition.kind !== "context.set";
    if (needsTypes) return;
    const without =
      feature === "async" ? [...base.filter((def) => def.kind !== "type"), canon(definition)] : definitions;
    const error = errorOf(component(...without), { features: off });
    expect(error.code).toBe("feature-gated");
    expect(error.message).toContain(`feature ${feature}`);
  });

  const bad: readonly Case[] = [
    [
      "resource.new of an import",
      "not-a-local-resource",
      ...base,
      canon({ kind: "resource.new", resource: 4 }),
    ],
    [
      "resource.drop of a stream",
      "not-a-resource-type",
      ...base,
      canon({ kind: "resource.drop", resource: 0 }),
    ],
    ["stream.new of a future", "not-a-stream-type", ...base, canon({ kind: "stream.new", type: 2 })],
    ["future.new of a resource", "not-a-stream-type", ...base, canon({ kind: "future.new", type: 3 })],
    [
      "stream.read of strings without realloc",
      "option-required",
      ...base,
      canon({ kind: "stream.read", type: 1, opts: copyOpts }),
    ],
    [
      "stream.read without memory",
      "option-required",
      ...base,
      canon({ kind: "stream.read", type: 0, opts: [asyncOpt] }),
    ],
    [
      "task.return with realloc",
      "option-not-allowed",
      ...base,
      canon({ kind: "task.return", result: null, opts: [memory, opt("realloc", 0)] }),
    ],
    [
      "task.return with async",
      "option-not-allowed",
      ...base,
      canon({ kind: "task.return", result: null, opts: [asyncOpt] }),
    ],
    [
      "task.return of a borrow",
      "borrow-in-result",
      ...base,
      type({ kind: "borrow", resource: 3 }),
      canon({ kind: "task.return", result: 5, opts: [] }),
    ],
    ["context.get of a float", "bad-context", ...base, canon({ kind: "context.get", type: "f32", slot: 0 })],
    ["context.get of slot 2", "bad-context", ...base, canon({ kind: "context.get", type: "i32", slot: 2 })],
    [
      "contexts of two types",
      "bad-context",
      ...base,
      canon({ kind: "context.get", type: "i32", slot: 0 }),
      canon({ kind: "context.set", type: "i64", slot: 0 }),
    ],
    [
      "error-context.new with async",
      "option-not-allowed",
      ...base,
      canon({ kind: "error-context.new", opts: [memory, asyncOpt] }),
    ],
    [
      "error-context.debug-message without realloc",
      "option-required",
      ...base,
      canon({ kind: "error-context.debug-message", opts: [memory] }),
    ],
    [
      "a thread's unknown table",
      "core-table-index-out-of-bounds",
      ...base,
      canon({ kind: "thread.new-indirect", type: 0, table: 1 }),
    ],
    [
      "a thread's unknown type",
      "core-type-index-out-of-bounds",
      ...base,
      canon({ kind: "thread.new-indirect", type: 1, table: 0 }),
    ],
    [
      "a thread that returns",
      "bad-thread-start",
      ...base,
      coreType({
        kind: "rec",
        types: [
          { kind: "sub", final: true, supers: [], comp: { kind: "func", params: ["i32"], results: ["i32"] } },
        ],
      }),
      canon({ kind: "thread.new-indirect", type: 1, table: 0 }),
    ],
    [
      "thread.spawn-ref",
      "feature-gated",
      ...base,
      canon({ kind: "thread.spawn-ref", shared: true, type: 0 }),
    ],
    [
      "thread.available-parallelism",
      "feature-gated",
      ...base,
      canon({ kind: "thread.available-parallelism", shared: false }),
    ],
    ["a start definition", "feature-gated", ...base, { kind: "start", func: 0, args: [], results: 0 }],
    [
      "a value definition",
      "feature-gated",
      ...base,
      { kind: "value", type: "bool", bytes: Uint8Array.of(1) },
    ],
  ];
  testAll(bad, { features: allFeatures });

  test("a destructor takes the representation and returns nothing", () => {
    const withDestructor = (item: CoreItem): string =>
      outcome(component(...core({ d: item }), type({ kind: "resource", rep: "i32", dtor: 0 })));
    expect(withDestructor([["i32"], []])).toBe("valid");
    expect(withDestructor([[], []])).toBe("bad-destructor");
    expect(withDestructor([["i64"], []])).toBe("bad-destructor");
    expect(withDestructor([["i32"], ["i32"]])).toBe("bad-destructor");
  });

  test("a record's name does not matter to lowering", () => {
    expect(outcome(component(type(record({ a: "u8" })), type(func({ p: 0 }))))).toBe("valid");
  });
});
