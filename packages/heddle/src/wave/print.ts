/**
 * Host values as WAVE text.
 *
 * Invariant: reading what was printed, by the same type, gives the same value.
 */
import { fieldKeys, isBoxedOption } from "@heddle/component";
import { printValType, type ValType } from "@heddle/component/model";
import type { Handles } from "./context.ts";
import { WaveError } from "./error.ts";

/** Throws {@link WaveError} for a type whose values have no text: error contexts, and handles where none are kept. */
export function printValue(value: unknown, type: ValType, handles: Handles | null = null): string {
  const print = (inner: unknown, innerType: ValType): string => printValue(inner, innerType, handles);
  const tagged = (tag: string, inner: unknown, innerType: ValType | null): string =>
    innerType === null ? tag : `${tag}(${print(inner, innerType)})`;
  const printElement = (inner: unknown, element: ValType | null): string =>
    element === null ? "()" : print(inner, element);
  switch (type.kind) {
    case "bool":
    case "u8":
    case "s8":
    case "u16":
    case "s16":
    case "u32":
    case "s32":
    case "u64":
    case "s64":
      return String(value);
    case "f32":
      return printFloat(Number(value), Math.fround);
    case "f64":
      return printFloat(Number(value), (number) => number);
    case "char":
      return `'${escaped(String(value), "'")}'`;
    case "string":
      return `"${escaped(String(value), '"')}"`;
    case "list":
      return `[${items(value)
        .map((item) => print(item, type.element))
        .join(", ")}]`;
    case "stream":
      return `[${items(value)
        .map((item) => printElement(item, type.element))
        .join(", ")}]`;
    case "future":
      return printElement(value, type.element);
    case "tuple":
      return `(${type.types.map((part, index) => print(items(value)[index], part)).join(", ")})`;
    case "record": {
      const keys = fieldKeys(type.fields.map(({ label }) => label));
      const fields = type.fields.map(
        (field, index) => `${name(field.label)}: ${print(property(value, keys[index]), field.type)}`,
      );
      return `{${fields.join(", ")}}`;
    }
    case "flags": {
      const keys = fieldKeys(type.labels);
      return `{${type.labels
        .filter((_, index) => property(value, keys[index]) === true)
        .map(name)
        .join(", ")}}`;
    }
    case "enum":
      return name(String(value));
    case "variant": {
      const tag = String(property(value, "tag"));
      const found = type.cases.find(({ label }) => label === tag);
      return tagged(name(tag), property(value, "val"), found?.type ?? null);
    }
    case "result": {
      const tag = property(value, "tag") === "ok" ? "ok" : "err";
      return tagged(tag, property(value, "val"), type[tag]);
    }
    case "option": {
      if (!isBoxedOption(type)) {
        return value === undefined || value === null ? "none" : tagged("some", value, type.type);
      }
      return property(value, "tag") === "none" ? "none" : tagged("some", property(value, "val"), type.type);
    }
    case "map":
      return `{${items(value)
        .map((entry) => `${print(items(entry)[0], type.key)}: ${print(items(entry)[1], type.value)}`)
        .join(", ")}}`;
    case "own":
    case "borrow":
      if (handles !== null) return handles.textOf(value, type.resource);
      throw new WaveError(`a value of type ${printValType(type)} cannot be written`, 0);
    default:
      throw new WaveError(`a value of type ${printValType(type)} cannot be written`, 0);
  }
}

/** Names that would be read as something else. */
const keywords: ReadonlySet<string> = new Set(["true", "false", "some", "none", "ok", "err", "inf", "nan"]);

function name(label: string): string {
  return keywords.has(label) ? `%${label}` : label;
}

/** The shortest digits that `round` brings back to the number. */
function printFloat(value: number, round: (value: number) => number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0";
  for (let digits = 1; digits <= 17; digits++) {
    const short = Number(value.toPrecision(digits));
    if (round(short) === value) return String(short);
  }
  return String(value);
}

function escaped(text: string, quote: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"'\\]/gu, (character) => {
    const simple = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\" }[character];
    if (simple !== undefined) return simple;
    if (character === '"' || character === "'") return character === quote ? `\\${quote}` : character;
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

function items(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return [...value];
  return isTypedArray(value) ? Array.from<number | bigint>(value) : [];
}

export function isTypedArray(value: unknown): value is Iterable<number | bigint> {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function property(value: unknown, key: string | undefined): unknown {
  if (typeof value !== "object" || value === null || key === undefined) return undefined;
  return new Map(Object.entries(value)).get(key);
}
