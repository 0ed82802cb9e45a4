/**
 * Values that nobody takes any more: the result of a call that was cancelled, or whose store has ended.
 * Spec: none; docs/types.md says what stands for a resource, a stream or a future.
 * Invariant: each own handle, stream and future in the value is ended once; none of it throws, since nobody is left to tell.
 */
import { containsHandles, fieldKeys, isBoxedOption } from "../canon/index.ts";
import type { ValType } from "../model/index.ts";
import { disposeOf } from "./host-resources.ts";
import { HostFutureReader, leaveSource } from "./host-streams.ts";

/** Ends what `value`, which is (or was to be lowered as) a `type`, would have handed over. */
export function discard(type: ValType | null, value: unknown): void {
  if (type === null || !containsHandles(type)) return;
  try {
    discardOf(type, value);
  } catch {
    // A value that does not fit its type, or an object that does not let itself be disposed of.
  }
}

function discardOf(type: ValType, value: unknown): void {
  switch (type.kind) {
    case "own":
      if (isObject(value)) disposeOf(value);
      return;
    case "stream":
      leaveSource(value);
      return;
    case "future":
      discardFuture(type.element, value);
      return;
    case "record":
      return discardFields(type.fields, value);
    case "tuple":
      if (Array.isArray(value)) for (const [i, item] of type.types.entries()) discard(item, value[i]);
      return;
    case "list":
      for (const item of itemsOf(value)) discard(type.element, item);
      return;
    case "map":
      for (const entry of itemsOf(value)) if (Array.isArray(entry)) discard(type.value, entry[1]);
      return;
    case "option":
      if (isBoxedOption(type)) discardCase(value, (tag) => (tag === "some" ? type.type : null));
      else if (value !== undefined && value !== null) discard(type.type, value);
      return;
    case "result":
      return discardCase(value, (tag) => (tag === "ok" ? type.ok : type.err));
    case "variant":
      return discardCase(value, (tag) => type.cases.find(({ label }) => label === tag)?.type ?? null);
    default:
  }
}

function discardFuture(element: ValType | null, value: unknown): void {
  if (value instanceof HostFutureReader) value[Symbol.dispose]();
  else
    void Promise.resolve(value).then(
      (inner) => discard(element, inner),
      () => {},
    );
}

function discardFields(
  fields: readonly { readonly label: string; readonly type: ValType }[],
  value: unknown,
): void {
  if (!isObject(value)) return;
  const keys = fieldKeys(fields.map(({ label }) => label));
  for (const [i, { type }] of fields.entries()) discard(type, Reflect.get(value, keys[i] ?? ""));
}

function discardCase(value: unknown, typeOf: (tag: unknown) => ValType | null): void {
  if (isObject(value) && "tag" in value && "val" in value) discard(typeOf(value.tag), value.val);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function itemsOf(value: unknown): Iterable<unknown> {
  if (!isObject(value) || !(Symbol.iterator in value)) return [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it has the iterator
  return value as Iterable<unknown>;
}
