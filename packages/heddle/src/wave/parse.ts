/**
 * WAVE text as a host value of a type.
 *
 * Invariant: the type decides what is wanted at each place, so that a text means one value; the error says which type it was for.
 */
import { fieldKeys, isBoxedOption } from "@heddle/component";
import { printValType, type OptionType, type ResourceType, type ValType } from "@heddle/component/model";
import { UsageError } from "../cli/usage-error.ts";
import type { WaveContext } from "./context.ts";
import { WaveError } from "./error.ts";
import { Scanner } from "./scan.ts";

/** Values in one another that one text may have. */
const maxDepth = 500;

/** The whole of `text` as a value of `type`. Throws {@link WaveError}. */
export function parseValue(text: string, type: ValType, context: WaveContext | null = null): unknown {
  const scanner = new Scanner(text);
  const value = readValue(scanner, type, context);
  if (!scanner.atEnd) scanner.fail("the end");
  return value;
}

/** The next value, as the engine takes it from a host. Without a context there are neither handles nor files. */
export function readValue(
  scanner: Scanner,
  type: ValType,
  context: WaveContext | null,
  depth: number = 0,
): unknown {
  if (depth > maxDepth) throw new WaveError(`found more than ${maxDepth} values in one another`, scanner.at);
  const read = (inner: ValType): unknown => readValue(scanner, inner, context, depth + 1);
  switch (type.kind) {
    case "bool":
      if (scanner.takesName("true")) return true;
      if (scanner.takesName("false")) return false;
      return scanner.fail("true or false");
    case "u8":
    case "s8":
    case "u16":
    case "s16":
    case "u32":
    case "s32":
      return Number(integer(scanner, type.kind));
    case "u64":
    case "s64":
      return integer(scanner, type.kind);
    case "f32":
      return Math.fround(scanner.float("an f32"));
    case "f64":
      return scanner.float("an f64");
    case "char":
      return scanner.char();
    case "string":
      return scanner.string();
    case "list": {
      const start = scanner.at;
      const values = sequence(scanner, "[", "]", () => read(type.element));
      if (type.length !== null && values.length !== type.length) {
        throw new WaveError(`found ${values.length} elements, wanted ${type.length}`, start);
      }
      return values;
    }
    case "stream":
      if (context !== null && (scanner.sees("@") || scanner.sees("-"))) return source(scanner, type, context);
      return type.element === null
        ? sequence(scanner, "[", "]", () => noElement(scanner))
        : streamed(sequence(scanner, "[", "]", () => read(elementOf(type))));
    case "future": {
      if (type.element === null) return Promise.resolve(noElement(scanner));
      return Promise.resolve(read(type.element));
    }
    case "tuple":
      return tuple(scanner, type.types, read);
    case "record":
      return record(scanner, type, read);
    case "flags":
      return flags(scanner, type.labels);
    case "enum": {
      const start = scanner.at;
      const name = scanner.name(`one of ${type.labels.join(", ")}`);
      return type.labels.includes(name) ? name : scanner.fail(`one of ${type.labels.join(", ")}`, start);
    }
    case "variant": {
      const start = scanner.at;
      const names = type.cases.map(({ label }) => label).join(", ");
      const name = scanner.name(`one of ${names}`);
      const found = type.cases.find(({ label }) => label === name) ?? scanner.fail(`one of ${names}`, start);
      return found.type === null ? { tag: name } : { tag: name, val: payload(scanner, found.type, read) };
    }
    case "option":
      return option(scanner, type, read);
    case "result":
      return result(scanner, type, read);
    case "map":
      return new Map(
        sequence(scanner, "{", "}", (): [unknown, unknown] => {
          const key = read(type.key);
          scanner.expect(":");
          return [key, read(type.value)];
        }),
      );
    case "own":
    case "borrow":
      if (context !== null) return handle(scanner, type.resource, context);
      throw new WaveError(`a value of type ${printValType(type)} cannot be written`, scanner.at);
    default:
      throw new WaveError(`a value of type ${printValType(type)} cannot be written`, scanner.at);
  }
}

function integer(scanner: Scanner, kind: string): bigint {
  const start = scanner.at;
  const value = scanner.integer(`a ${kind}`);
  const bits = Number(kind.slice(1));
  const fits = kind.startsWith("u") ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value);
  if (fits === value) return value;
  const [least, most] = kind.startsWith("u")
    ? [0n, 2n ** BigInt(bits) - 1n]
    : [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
  return scanner.fail(`a ${kind}, from ${least} to ${most}`, start);
}

/** A comma may follow the last item. */
function sequence<T>(scanner: Scanner, open: string, close: string, item: () => T): T[] {
  const items: T[] = [];
  scanner.expect(open);
  while (!scanner.takes(close)) {
    items.push(item());
    if (scanner.takes(close)) return items;
    if (!scanner.takes(",")) scanner.fail(`\`,\` or \`${close}\``);
  }
  return items;
}

function tuple(scanner: Scanner, types: readonly ValType[], read: (type: ValType) => unknown): unknown[] {
  const start = scanner.at;
  let index = 0;
  const values = sequence(scanner, "(", ")", () => {
    const type = types[index++];
    return type === undefined ? scanner.fail(`\`)\` after ${types.length} values`) : read(type);
  });
  if (values.length === types.length) return values;
  throw new WaveError(`found ${values.length} values, wanted ${types.length}`, start);
}

/** Fields in any order; one of an option type may be left out. A record without any is `{:}`. */
function record(
  scanner: Scanner,
  type: Extract<ValType, { kind: "record" }>,
  read: (type: ValType) => unknown,
): Record<string, unknown> {
  const start = scanner.at;
  const labels = type.fields.map(({ label }) => label);
  const keys = fieldKeys(labels);
  const found = new Map<string, unknown>();
  if (!emptyRecord(scanner)) {
    sequence(scanner, "{", "}", () => {
      const at = scanner.at;
      const label = scanner.name("the name of a field");
      const field = type.fields.find((each) => each.label === label);
      if (field === undefined) scanner.fail(`one of the fields ${labels.join(", ")}`, at);
      if (found.has(label)) throw new WaveError(`found the field ${label} twice`, at);
      scanner.expect(":");
      found.set(label, read(field.type));
    });
  }
  return Object.fromEntries(
    type.fields.map(({ label, type: fieldType }, index) => {
      if (!found.has(label) && fieldType.kind !== "option") {
        throw new WaveError(`the field ${label} is missing`, start);
      }
      const absent = fieldType.kind === "option" ? none(fieldType) : undefined;
      return [keys[index], found.has(label) ? found.get(label) : absent];
    }),
  );
}

function emptyRecord(scanner: Scanner): boolean {
  const start = scanner.at;
  if (scanner.takes("{") && scanner.takes(":") && scanner.takes("}")) return true;
  scanner.at = start;
  return false;
}

function flags(scanner: Scanner, labels: readonly string[]): Record<string, boolean> {
  const keys = fieldKeys(labels);
  const set = new Set<string>();
  sequence(scanner, "{", "}", () => {
    const at = scanner.at;
    const label = scanner.name("the name of a flag");
    if (!labels.includes(label)) scanner.fail(`one of the flags ${labels.join(", ")}`, at);
    set.add(label);
  });
  return Object.fromEntries(labels.map((label, index) => [keys[index], set.has(label)]));
}

function payload(scanner: Scanner, type: ValType, read: (type: ValType) => unknown): unknown {
  scanner.expect("(");
  const value = read(type);
  scanner.expect(")");
  return value;
}

/** `some(value)`, `none`, or the value itself where it can be no option or result. */
function option(scanner: Scanner, type: OptionType, read: (type: ValType) => unknown): unknown {
  if (scanner.takesName("none")) return none(type);
  const value = scanner.takesName("some")
    ? payload(scanner, type.type, read)
    : isFlat(type.type)
      ? read(type.type)
      : scanner.fail("some(...) or none");
  return isBoxedOption(type) ? { tag: "some", val: value } : value;
}

function none(type: OptionType): unknown {
  return isBoxedOption(type) ? { tag: "none" } : undefined;
}

/** Whether a value of the type is never mistaken for `some`, `none`, `ok` or `err`. */
function isFlat(type: ValType): boolean {
  return type.kind !== "option" && type.kind !== "result";
}

/** `ok(value)`, `err(value)`, `ok`, `err`, or the ok side's value itself. */
function result(
  scanner: Scanner,
  type: Extract<ValType, { kind: "result" }>,
  read: (type: ValType) => unknown,
): unknown {
  for (const tag of ["ok", "err"] as const) {
    if (!scanner.takesName(tag)) continue;
    const side = type[tag];
    return side === null ? { tag } : { tag, val: payload(scanner, side, read) };
  }
  if (type.ok !== null && isFlat(type.ok)) return { tag: "ok", val: read(type.ok) };
  return scanner.fail("ok or err");
}

/** `@file`, or `-`: the bytes of a file or of standard input. */
function source(
  scanner: Scanner,
  type: Extract<ValType, { kind: "stream" }>,
  context: WaveContext,
): AsyncIterable<Uint8Array> {
  const start = scanner.at;
  if (type.element?.kind !== "u8")
    throw new WaveError(
      `files and standard input are bytes: wanted [...] for a ${printValType(type)}`,
      start,
    );
  const path = scanner.takes("-") ? "-" : scanner.path();
  try {
    return context.bytes(path);
  } catch (error) {
    if (error instanceof UsageError) throw new WaveError(error.message, start);
    throw error;
  }
}

/** `counter#1`, as an earlier result was printed. */
function handle(scanner: Scanner, resource: ResourceType, { handles }: WaveContext): unknown {
  const start = scanner.at;
  const known = handles.known(resource);
  const wanted =
    known.length === 0
      ? `a ${resource.name ?? "handle"}, which no earlier call gave`
      : `one of ${known.join(", ")}`;
  const { name, number } = scanner.handle() ?? scanner.fail(wanted, start);
  return handles.find(name, number, resource) ?? scanner.fail(wanted, start);
}

function elementOf(type: Extract<ValType, { kind: "stream" }>): ValType {
  return type.element ?? { kind: "bool" };
}

/** An element without a type is written `()`. */
function noElement(scanner: Scanner): undefined {
  scanner.expect("(");
  scanner.expect(")");
  return undefined;
}

/** A stream of one chunk. */
function streamed(values: readonly unknown[]): readonly (readonly unknown[])[] {
  return values.length === 0 ? [] : [values];
}
