/**
 * Values of the Component Model as scripts write them: `(u32.const 7)`, `(record.const (field "a" u32.const 1))`.
 *
 * Invariant: a value is untyped until {@link toHost} meets its type; it is compared as the host value of that type.
 */
import { fieldKeys, isBoxedOption, LinkError } from "@heddle/component";
import { printValType, type ValType } from "@heddle/component/model";
import { isTypedArray } from "../wave/print.ts";
import { type Node, ScriptError } from "./syntax.ts";

export type Value =
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "integer"; readonly type: string; readonly value: bigint }
  | { readonly kind: "float"; readonly type: "f32" | "f64"; readonly value: number }
  | { readonly kind: "char" | "str" | "enum"; readonly value: string }
  | { readonly kind: "list" | "tuple"; readonly values: readonly Value[] }
  | { readonly kind: "record"; readonly fields: ReadonlyMap<string, Value> }
  | { readonly kind: "variant"; readonly tag: string; readonly value: Value | null }
  | { readonly kind: "option"; readonly value: Value | null }
  | { readonly kind: "result"; readonly tag: "ok" | "err"; readonly value: Value | null }
  | { readonly kind: "flags"; readonly labels: readonly string[] };

/** @param items what stands in the value's parentheses */
export function readValue(items: readonly Node[], offset: number): Value {
  const [first, ...rest] = items;
  if (first?.kind === "list" && rest.length === 0) return readValue(first.items, first.start);
  if (first?.kind !== "word") throw new ScriptError("wanted a value", offset);
  const at = first.start;
  const [type = "", form = ""] = first.text.split(".");
  switch (first.text) {
    case "bool.const": {
      const word = onlyWord(rest, at);
      if (word !== "true" && word !== "false") throw new ScriptError(`${word} is no bool`, at);
      return { kind: "bool", value: word === "true" };
    }
    case "f32.const":
    case "f64.const":
      return {
        kind: "float",
        type: type === "f32" ? "f32" : "f64",
        value: readFloat(onlyWord(rest, at), at),
      };
    case "char.const":
      return { kind: "char", value: onlyString(rest, at) };
    case "str.const":
      return { kind: "str", value: onlyString(rest, at) };
    case "enum.const":
      return { kind: "enum", value: onlyString(rest, at) };
    case "list.const":
      return { kind: "list", values: nested(rest) };
    case "tuple.const":
      return { kind: "tuple", values: nested(rest) };
    case "record.const":
      return { kind: "record", fields: new Map(rest.map(field)) };
    case "variant.const": {
      const [tag, ...payload] = rest;
      return { kind: "variant", tag: stringOf(tag, at), value: optional(payload, at) };
    }
    case "flags.const":
      return { kind: "flags", labels: rest.map((node) => stringOf(node, at)) };
    case "option.none":
    case "option.some":
      return { kind: "option", value: form === "none" ? null : optional(rest, at) };
    case "result.ok":
    case "result.err":
      return { kind: "result", tag: form === "ok" ? "ok" : "err", value: optional(rest, at) };
    default:
      if (!/^[us](?:8|16|32|64)\.const$/.test(first.text)) {
        throw new ScriptError(`unknown value ${first.text}`, at);
      }
      return { kind: "integer", type, value: readInteger(onlyWord(rest, at), at) };
  }
}

function nested(nodes: readonly Node[]): readonly Value[] {
  return nodes.map((node) => readValue([node], node.start));
}

function optional(nodes: readonly Node[], offset: number): Value | null {
  return nodes.length === 0 ? null : readValue(nodes, offset);
}

function field(node: Node): [string, Value] {
  const [keyword, name, ...value] = node.kind === "list" ? node.items : [];
  if (keyword?.kind !== "word" || keyword.text !== "field")
    throw new ScriptError("wanted a field", node.start);
  return [stringOf(name, node.start), readValue(value, node.start)];
}

function stringOf(node: Node | undefined, offset: number): string {
  if (node?.kind !== "string") throw new ScriptError("wanted a string", offset);
  return new TextDecoder().decode(node.bytes);
}

function onlyString(nodes: readonly Node[], offset: number): string {
  if (nodes.length !== 1) throw new ScriptError("wanted one string", offset);
  return stringOf(nodes[0], offset);
}

function onlyWord(nodes: readonly Node[], offset: number): string {
  const [node] = nodes;
  if (node?.kind !== "word" || nodes.length !== 1) throw new ScriptError("wanted one word", offset);
  return node.text;
}

/** `-0x7f`, `1_000`. */
export function readInteger(text: string, offset: number): bigint {
  const found = /^([+-]?)(0x[0-9a-fA-F_]+|[0-9][0-9_]*)$/.exec(text);
  if (found === null) throw new ScriptError(`${text} is no integer`, offset);
  const [, sign = "", digits = ""] = found;
  const value = BigInt(digits.replaceAll("_", ""));
  return sign === "-" ? -value : value;
}

/** Also `inf`, `nan`, `nan:0x...` (all one here) and hexadecimal with a binary exponent. */
export function readFloat(text: string, offset: number): number {
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^[+-]/, "").replaceAll("_", "");
  if (digits === "inf") return sign * Infinity;
  if (/^nan(?::.*)?$/.test(digits)) return NaN;
  const hex = /^0x([0-9a-f]+)(?:\.([0-9a-f]*))?(?:p([+-]?\d+))?$/i.exec(digits);
  if (hex !== null) {
    const [, whole = "", part = "", exponent = "0"] = hex;
    const mantissa = BigInt(`0x${whole}${part}`);
    return sign * Number(mantissa) * 2 ** (Number(exponent) - 4 * part.length);
  }
  if (!/^\d+(?:\.\d*)?(?:e[+-]?\d+)?$/i.test(digits)) throw new ScriptError(`${text} is no number`, offset);
  return sign * Number(digits);
}

/**
 * The host value that stands for `value` as a `type`.
 * Throws `LinkError` of code `bad-argument` where they do not agree.
 */
export function toHost(value: Value, type: ValType): unknown {
  const mismatch = (): LinkError =>
    new LinkError("bad-argument", `found a ${value.kind} value, wanted ${printValType(type)}`);
  switch (type.kind) {
    case "bool":
      if (value.kind !== "bool") throw mismatch();
      return value.value;
    case "u64":
    case "s64":
      if (value.kind !== "integer" || value.type !== type.kind) throw mismatch();
      return value.value;
    case "u8":
    case "s8":
    case "u16":
    case "s16":
    case "u32":
    case "s32":
      if (value.kind !== "integer" || value.type !== type.kind) throw mismatch();
      return Number(value.value);
    case "f32":
    case "f64":
      if (value.kind !== "float" || value.type !== type.kind) throw mismatch();
      return type.kind === "f32" ? Math.fround(value.value) : value.value;
    case "char":
      if (value.kind !== "char") throw mismatch();
      return value.value;
    case "string":
      if (value.kind !== "str") throw mismatch();
      return value.value;
    case "enum":
      if (value.kind !== "enum" || !type.labels.includes(value.value)) throw mismatch();
      return value.value;
    case "list": {
      if (value.kind !== "list") throw mismatch();
      return value.values.map((each) => toHost(each, type.element));
    }
    case "tuple": {
      if (value.kind !== "tuple" || value.values.length !== type.types.length) throw mismatch();
      return type.types.map((part, index) => toHost(given(value.values[index], mismatch), part));
    }
    case "record": {
      if (value.kind !== "record" || value.fields.size !== type.fields.length) throw mismatch();
      const keys = fieldKeys(type.fields.map(({ label }) => label));
      return Object.fromEntries(
        type.fields.map((each, index) => [
          keys[index],
          toHost(given(value.fields.get(each.label), mismatch), each.type),
        ]),
      );
    }
    case "flags": {
      if (value.kind !== "flags") throw mismatch();
      const keys = fieldKeys(type.labels);
      return Object.fromEntries(
        type.labels.map((label, index) => [keys[index], value.labels.includes(label)]),
      );
    }
    case "variant": {
      if (value.kind !== "variant") throw mismatch();
      const found = type.cases.find(({ label }) => label === value.tag);
      if (found === undefined) throw mismatch();
      return tagged(value.tag, value.value, found.type, mismatch);
    }
    case "result":
      if (value.kind !== "result") throw mismatch();
      return tagged(value.tag, value.value, type[value.tag], mismatch);
    case "option": {
      if (value.kind !== "option") throw mismatch();
      if (!isBoxedOption(type)) return value.value === null ? undefined : toHost(value.value, type.type);
      return value.value === null ? { tag: "none" } : { tag: "some", val: toHost(value.value, type.type) };
    }
    case "map": {
      if (value.kind !== "list") throw mismatch();
      return new Map(
        value.values.map((entry): [unknown, unknown] => {
          if (entry.kind !== "tuple") throw mismatch();
          const [key, item] = entry.values;
          return [toHost(given(key, mismatch), type.key), toHost(given(item, mismatch), type.value)];
        }),
      );
    }
    default:
      throw mismatch();
  }
}

function given(value: Value | undefined, mismatch: () => Error): Value {
  if (value === undefined) throw mismatch();
  return value;
}

function tagged(tag: string, value: Value | null, type: ValType | null, mismatch: () => Error): unknown {
  if (type === null && value === null) return { tag };
  if (type === null || value === null) throw mismatch();
  return { tag, val: toHost(value, type) };
}

/** Equality of two host values of one type; a NaN equals any NaN, -0 is not 0. */
export function sameHost(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Map || b instanceof Map) {
    return a instanceof Map && b instanceof Map && sameHost([...a], [...b]);
  }
  const [left, right] = [sequence(a), sequence(b)];
  if (left !== undefined || right !== undefined) {
    if (left?.length !== right?.length) return false;
    return left?.every((item, index) => sameHost(item, right?.[index])) ?? false;
  }
  const [entries, others] = [Object.entries(a), new Map(Object.entries(b))];
  const present = entries.filter(([, item]) => item !== undefined);
  if (present.length !== [...others.values()].filter((item) => item !== undefined).length) return false;
  return present.every(([key, item]) => sameHost(item, others.get(key)));
}

/** An array or typed array as an array. */
function sequence(value: object): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return isTypedArray(value) ? Array.from<unknown>(value) : undefined;
}
