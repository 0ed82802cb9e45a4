/**
 * Value types: `defvaltype` with its indices resolved and its rules checked.
 * Spec: Binary.md, "Type Definitions"; Explainer.md, "Fundamental value types" and "Specialized value types".
 * Invariant: primitives are shared objects; every other definition makes an object of its own.
 */
import { listOf } from "../bytes/index.ts";
import type {
  Case,
  Field,
  PrimType,
  RawCase,
  RawDefValType,
  RawField,
  RawValType,
  ResourceType,
  ValType,
} from "../model/index.ts";
import type { Context } from "./context.ts";
import { hasBorrow } from "./facts.ts";
import { maxElemSize, maxFlags } from "./limits.ts";
import { labelShape } from "./names.ts";
import { describeType, type Scope, typeAt } from "./scope.ts";
import { isValType } from "./subtype.ts";

const prims: { readonly [P in PrimType]: ValType } = {
  bool: { kind: "bool" },
  s8: { kind: "s8" },
  u8: { kind: "u8" },
  s16: { kind: "s16" },
  u16: { kind: "u16" },
  s32: { kind: "s32" },
  u32: { kind: "u32" },
  s64: { kind: "s64" },
  u64: { kind: "u64" },
  f32: { kind: "f32" },
  f64: { kind: "f64" },
  char: { kind: "char" },
  string: { kind: "string" },
  "error-context": { kind: "error-context" },
};

/** `valtype`. */
export function resolveValType(cx: Context, scope: Scope, raw: RawValType): ValType {
  if (typeof raw !== "number") {
    if (raw === "error-context") cx.gate("errorContext", "`error-context`");
    return prims[raw];
  }
  const type = typeAt(cx, scope, raw);
  if (isValType(type)) return type;
  cx.fail("not-a-defined-type", `type index ${raw} is not a defined type: it is ${describeType(type)}`);
}

function resolveOptional(cx: Context, scope: Scope, raw: RawValType | null): ValType | null {
  return raw === null ? null : resolveValType(cx, scope, raw);
}

/** `defvaltype`. */
export function resolveDefValType(cx: Context, scope: Scope, raw: RawDefValType): ValType {
  const type = resolveShape(cx, scope, raw);
  const facts = cx.facts.of(type);
  if (facts.bytes >= maxElemSize)
    cx.fail(
      "value-too-large",
      `a ${type.kind} of ${facts.bytes} bytes exceeds maximum byte size ${maxElemSize - 1}`,
    );
  checkTypeSize(cx, facts);
  return type;
}

/** Keeps types from growing without bound. */
export function checkTypeSize(cx: Context, facts: { readonly size: number; readonly depth: number }): void {
  const { maxTypeSize, maxTypeDepth } = cx.limits;
  if (facts.size > maxTypeSize)
    cx.fail("limit-exceeded", `effective type size exceeds maxTypeSize (${maxTypeSize})`);
  if (facts.depth > maxTypeDepth)
    cx.fail("limit-exceeded", `a type nests deeper than maxTypeDepth (${maxTypeDepth})`);
}

function resolveShape(cx: Context, scope: Scope, raw: RawDefValType): ValType {
  switch (raw.kind) {
    case "prim":
      return resolveValType(cx, scope, raw.prim);
    case "record": {
      if (raw.fields.length === 0) cx.fail("empty-type", "record type must have at least one field");
      checkLabels(cx, raw.fields, labelOf, "record field", "field");
      return { kind: "record", fields: resolveFields(cx, scope, raw.fields) };
    }
    case "variant": {
      if (raw.cases.length === 0) cx.fail("empty-type", "variant type must have at least one case");
      checkLabels(cx, raw.cases, labelOf, "variant case", "case");
      return { kind: "variant", cases: resolveCases(cx, scope, raw.cases) };
    }
    case "list":
      return resolveList(cx, scope, raw.element, raw.length);
    case "tuple":
      if (raw.types.length === 0) cx.fail("empty-type", "tuple type must have at least one type");
      return { kind: "tuple", types: resolveTypes(cx, scope, raw.types) };
    case "flags":
      if (raw.labels.length === 0) cx.fail("empty-type", "flags must have at least one entry");
      if (raw.labels.length > maxFlags)
        cx.fail("too-many-flags", `cannot have more than ${maxFlags} flags, found ${raw.labels.length}`);
      checkLabels(cx, raw.labels, itself, "flag", "flag");
      return { kind: "flags", labels: raw.labels };
    case "enum":
      if (raw.labels.length === 0) cx.fail("empty-type", "enum type must have at least one variant");
      checkLabels(cx, raw.labels, itself, "enum tag", "tag");
      return { kind: "enum", labels: raw.labels };
    case "option":
      return { kind: "option", type: resolveValType(cx, scope, raw.type) };
    case "result":
      return {
        kind: "result",
        ok: resolveOptional(cx, scope, raw.ok),
        err: resolveOptional(cx, scope, raw.err),
      };
    case "own":
    case "borrow":
      return {
        kind: raw.kind,
        resource: resourceAt(cx, scope, raw.resource),
        via: scope.viaAt(raw.resource),
      };
    case "stream":
    case "future":
      return resolveAsync(cx, scope, raw.kind, raw.element);
    case "map":
      return resolveMap(cx, scope, raw.key, raw.value);
  }
}

// Loops into lists of known length: there are thousands of these, and `map` makes a function for each.

/** Fields of a record, or parameters. */
export function resolveFields(cx: Context, scope: Scope, raw: readonly RawField[]): readonly Field[] {
  const fields = listOf<Field>(raw.length);
  for (let i = 0; i < raw.length; i++) {
    const field = raw[i];
    if (field !== undefined) fields[i] = { label: field.label, type: resolveValType(cx, scope, field.type) };
  }
  return fields;
}

function resolveCases(cx: Context, scope: Scope, raw: readonly RawCase[]): readonly Case[] {
  const cases = listOf<Case>(raw.length);
  for (let i = 0; i < raw.length; i++) {
    const each = raw[i];
    if (each !== undefined) cases[i] = { label: each.label, type: resolveOptional(cx, scope, each.type) };
  }
  return cases;
}

function resolveTypes(cx: Context, scope: Scope, raw: readonly RawValType[]): readonly ValType[] {
  const types = listOf<ValType>(raw.length);
  for (let i = 0; i < raw.length; i++) {
    const type = raw[i];
    if (type !== undefined) types[i] = resolveValType(cx, scope, type);
  }
  return types;
}

function resolveList(cx: Context, scope: Scope, element: RawValType, length: number | null): ValType {
  if (length !== null) {
    cx.gate("fixedLengthLists", "a fixed-length list");
    if (length === 0)
      cx.fail("empty-fixed-length-list", "a fixed-length list must have a length greater than zero");
  }
  return { kind: "list", element: resolveValType(cx, scope, element), length };
}

function resolveAsync(cx: Context, scope: Scope, kind: "stream" | "future", raw: RawValType | null): ValType {
  cx.gate("async", `\`${kind}\``);
  const element = resolveOptional(cx, scope, raw);
  if (element !== null && cx.facts.has(element, hasBorrow))
    cx.fail("borrow-in-stream", `\`${kind}\` cannot contain a \`borrow\` type`);
  if (kind === "stream" && element?.kind === "char")
    cx.fail("stream-of-char", "`stream<char>` is not valid at this time");
  return { kind, element };
}

const keyKinds: ReadonlySet<string> = new Set([
  "bool",
  "s8",
  "u8",
  "s16",
  "u16",
  "s32",
  "u32",
  "s64",
  "u64",
  "char",
  "string",
]);

function resolveMap(cx: Context, scope: Scope, rawKey: RawValType, rawValue: RawValType): ValType {
  cx.gate("map", "`map`");
  const key = resolveValType(cx, scope, rawKey);
  if (!keyKinds.has(key.kind))
    cx.fail("bad-map-key", `a map key of type ${key.kind} is not allowed: ${[...keyKinds].join(", ")} are`);
  return { kind: "map", key, value: resolveValType(cx, scope, rawValue) };
}

export function resourceAt(cx: Context, scope: Scope, index: number): ResourceType {
  const type = typeAt(cx, scope, index);
  if (type.kind === "resource") return type;
  cx.fail("not-a-resource-type", `type index ${index} is not a resource type: it is ${describeType(type)}`);
}

// --- labels ---

export function labelOf(item: { readonly label: string }): string {
  return item.label;
}
function itself(label: string): string {
  return label;
}

/** Up to this many labels are compared pair by pair, more through a map. */
const fewLabels = 6;

/** Labels are kebab-case and strongly unique. `what` names the label in messages, `short` an earlier one. */
export function checkLabels<T>(
  cx: Context,
  items: readonly T[],
  label: (item: T) => string,
  what: string,
  short: string,
): void {
  let plain = items.length <= fewLabels;
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (item === undefined) break;
    const text = label(item);
    if (text === "") cx.fail("empty-label", `${what} name cannot be empty`);
    const shape = labelShape(text);
    if (shape === "none") cx.fail("not-kebab-case", `${what} name \`${text}\` is not in kebab case`);
    plain &&= shape === "lower" && !isAmong(items, i, label, text);
  }
  if (!plain) checkUnique(cx, items, label, what, short);
}

/** Whether one of the first `count` labels is `text`. */
function isAmong<T>(items: readonly T[], count: number, label: (item: T) => string, text: string): boolean {
  for (let i = 0; i < count; i++) {
    const item = items[i];
    if (item !== undefined && label(item) === text) return true;
  }
  return false;
}

function checkUnique<T>(
  cx: Context,
  items: readonly T[],
  label: (item: T) => string,
  what: string,
  short: string,
): void {
  const seen = new Map<string, string>();
  for (const item of items) {
    const text = label(item);
    const form = text.toLowerCase();
    const before = seen.get(form);
    if (before !== undefined)
      cx.fail(
        "duplicate-label",
        `${what} name \`${text}\` conflicts with previous ${short} name \`${before}\``,
      );
    seen.set(form, text);
  }
}
