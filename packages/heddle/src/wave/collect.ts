/**
 * Results that are still to come: streams are read to their end and futures awaited, so that they can be printed.
 *
 * Invariant: the shape of the value stays; each stream becomes an array of its elements.
 */
import { UsageError } from "../cli/usage-error.ts";
import { fieldKeys, isBoxedOption } from "@heddle/component";
import type { ValType } from "@heddle/component/model";

/** A stream's elements that are kept to be printed. */
export const maxCollected = 1_000_000;

export async function collect(value: unknown, type: ValType): Promise<unknown> {
  if (!waits(type)) return value;
  switch (type.kind) {
    case "stream":
      return collectStream(value, type.element);
    case "future": {
      const settled: unknown = await value;
      return type.element === null ? settled : collect(settled, type.element);
    }
    case "list":
      return all(value, () => type.element);
    case "tuple":
      return all(value, (index) => type.types[index]);
    case "record": {
      const keys = fieldKeys(type.fields.map(({ label }) => label));
      const entries = await Promise.all(
        type.fields.map(async (field, index) => [
          keys[index],
          await collect(get(value, keys[index]), field.type),
        ]),
      );
      return Object.fromEntries(entries) as unknown;
    }
    case "map":
      return collectMap(value, type.value);
    case "variant":
      return inside(value, type.cases.find(({ label }) => label === get(value, "tag"))?.type ?? null);
    case "result":
      return inside(value, get(value, "tag") === "ok" ? type.ok : type.err);
    case "option":
      if (isBoxedOption(type)) return get(value, "tag") === "some" ? inside(value, type.type) : value;
      return value === undefined ? value : collect(value, type.type);
    default:
      return value;
  }
}

/** Whether a value of the type may hold a stream or a future. */
function waits(type: ValType): boolean {
  switch (type.kind) {
    case "stream":
    case "future":
      return true;
    case "list":
      return waits(type.element);
    case "tuple":
      return type.types.some(waits);
    case "record":
      return type.fields.some((field) => waits(field.type));
    case "map":
      return waits(type.value);
    case "variant":
      return type.cases.some((each) => each.type !== null && waits(each.type));
    case "result":
      return (type.ok !== null && waits(type.ok)) || (type.err !== null && waits(type.err));
    case "option":
      return waits(type.type);
    default:
      return false;
  }
}

/** What the engine gives for a stream; inside a stream or a future of the host's own that the guest passed on, what was given for it. */
export function isStream(
  value: unknown,
): value is AsyncIterable<ArrayLike<unknown>> | Iterable<ArrayLike<unknown>> {
  return (
    typeof value === "object" && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value)
  );
}

async function collectStream(value: unknown, element: ValType | null): Promise<unknown[]> {
  const collected: unknown[] = [];
  if (!isStream(value)) return collected;
  for await (const chunk of value) {
    for (let index = 0; index < chunk.length; index++) {
      if (collected.length === maxCollected)
        throw new UsageError(
          `a stream gave more than ${maxCollected} elements, which is more than is printed`,
        );
      const item = chunk[index];
      collected.push(element === null ? item : await collect(item, element));
    }
  }
  return collected;
}

async function collectMap(value: unknown, type: ValType): Promise<unknown> {
  if (!(value instanceof Map)) return value;
  const entries = [...value].map(
    async ([key, item]: [unknown, unknown]) => [key, await collect(item, type)] as const,
  );
  return new Map(await Promise.all(entries));
}

function all(value: unknown, typeOf: (index: number) => ValType | undefined): Promise<unknown[]> {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return Promise.all(
    items.map((item, index) => {
      const type = typeOf(index);
      return type === undefined ? item : collect(item, type);
    }),
  );
}

async function inside(value: unknown, type: ValType | null): Promise<unknown> {
  if (type === null || typeof value !== "object" || value === null) return value;
  return { ...value, val: await collect(get(value, "val"), type) };
}

function get(value: unknown, key: string | undefined): unknown {
  if (typeof value !== "object" || value === null || key === undefined) return undefined;
  return new Map(Object.entries(value)).get(key);
}
