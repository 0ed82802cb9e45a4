/** Random calls for tests of what moves values between guests, and what the reference model says of them. */
import fc from "fast-check";
import { arbitraryType, arbitraryValue, ENCODINGS, resource } from "../canon/arbitrary.test-util.ts";
import { makeBump } from "../canon/guest.test-util.ts";
import type { CoreValue } from "../canon/index.ts";
import { flat, Model, ModelTrap, type Core, type Val } from "../canon/reference.test-util.ts";
import { Trap } from "../errors/index.ts";
import { ErrorContext, ResourceHandle } from "../handles/index.ts";
import type { StringEncoding, ValType } from "../model/index.ts";
import type { ComponentInstance, Store } from "../tasks/index.ts";

export const RUNS = Number(process.env["HEDDLE_PROPERTY_RUNS"] ?? 500);
export const TIMEOUT = 60_000 + RUNS * 100;
export const PAGES = 16;
export const OUT_PARAM = 64;

export function modelOn(
  memory: Uint8Array,
  encoding: StringEncoding,
): { readonly model: Model; readonly log: number[][] } {
  const log: number[][] = [];
  const bump = makeBump(
    () => memory,
    log,
    () => {},
  );
  return { model: new Model(memory, encoding, bump), log };
}

export function bytesOf(memory: WebAssembly.Memory): Uint8Array {
  return new Uint8Array(memory.buffer);
}

/** Core values without sign, so that -1 and 0xffffffff are the same i32. */
export function unsigned(values: readonly (CoreValue | undefined)[], types: readonly string[]): Core[] {
  return values.map((value, i) => {
    if (types[i] === "i64") return BigInt.asUintN(64, BigInt(value ?? 0));
    if (types[i] === "i32" || types[i] === undefined) return Number(value) >>> 0;
    return types[i] === "f32" ? Math.fround(Number(value)) : Number(value);
  });
}

/** The core types that values have, or the one pointer. */
export function passed(types: readonly ValType[], maxFlat: number): readonly string[] {
  const names = types.flatMap(flat);
  return names.length > maxFlat ? ["i32"] : names;
}

/** Gives the handles of a value the indices `first`, `first + 1`, ... in order. */
export function numberHandles(values: readonly Val[], first: number): Val[] {
  let next = first;
  const visit = (value: Val): Val => {
    switch (value.k) {
      case "handle":
        return { k: "handle", v: BigInt(next++) };
      case "list":
        return { k: "list", v: value.v.map(visit) };
      case "record":
        return { k: "record", v: value.v.map(visit) };
      case "case":
        return { ...value, v: value.v === null ? null : visit(value.v) };
      default:
        return value;
    }
  };
  return values.map(visit);
}

/** The kinds of handle in a value of `types`, in order. */
export function handleKinds(types: readonly ValType[], values: readonly Val[]): string[] {
  const kinds: string[] = [];
  const visit = (t: ValType | null | undefined, value: Val | null | undefined): void => {
    if (t === null || t === undefined || value === null || value === undefined) return;
    if (value.k === "handle") kinds.push(t.kind);
    else if (value.k === "case") visit(caseType(t, value.i), value.v);
    else if (value.k === "record") value.v.forEach((each, i) => visit(fieldType(t, i), each));
    else if (value.k === "list") value.v.forEach((each) => visit(elementType(t), each));
  };
  types.forEach((t, i) => visit(t, values[i]));
  return kinds;
}

function caseType(t: ValType, i: number): ValType | null | undefined {
  if (t.kind === "variant") return t.cases[i]?.type;
  if (t.kind === "option") return i === 0 ? null : t.type;
  return t.kind === "result" ? [t.ok, t.err][i] : null;
}

function fieldType(t: ValType, i: number): ValType | undefined {
  return t.kind === "record" ? t.fields[i]?.type : t.kind === "tuple" ? t.types[i] : undefined;
}

function elementType(t: ValType): ValType | null {
  if (t.kind === "map") return { kind: "tuple", types: [t.key, t.value] };
  return t.kind === "list" ? t.element : null;
}

/** Random types whose handles are owned resources and error contexts: the tables of both guests can hold them. */
function onlyMovable(t: ValType): ValType {
  switch (t.kind) {
    case "borrow":
    case "stream":
      return OWN;
    case "future":
      return ERROR_CONTEXT;
    case "record":
      return { kind: "record", fields: t.fields.map((f) => ({ ...f, type: onlyMovable(f.type) })) };
    case "tuple":
      return { kind: "tuple", types: t.types.map(onlyMovable) };
    case "list":
      return { ...t, element: onlyMovable(t.element) };
    case "map":
      return { ...t, value: onlyMovable(t.value) };
    case "option":
      return { kind: "option", type: onlyMovable(t.type) };
    case "result":
      return { kind: "result", ok: t.ok && onlyMovable(t.ok), err: t.err && onlyMovable(t.err) };
    case "variant":
      return { kind: "variant", cases: t.cases.map((c) => ({ ...c, type: c.type && onlyMovable(c.type) })) };
    default:
      return t;
  }
}

export const OWN: ValType = { kind: "own", resource };
const ERROR_CONTEXT: ValType = { kind: "error-context" };

export const RESOURCE = { name: "thing", implementer: null, destroy: (): void => {} };

/** Fills a table so that the handles of a value have the indices `first`, `first + 1`, ... */
export function addHandles(
  pair: { readonly store: Store },
  instance: ComponentInstance,
  kinds: readonly string[],
  first: number,
): void {
  pair.store.resources[resource.id] = RESOURCE;
  for (let i = 1; i < first; i++) instance.handles.add(new ErrorContext("filler"));
  for (const [i, kind] of kinds.entries()) {
    const handle = kind === "own" ? new ResourceHandle(RESOURCE, i, true) : new ErrorContext(`context ${i}`);
    instance.handles.add(handle);
  }
}

export interface Case {
  readonly params: readonly ValType[];
  readonly result: ValType | null;
  readonly args: readonly Val[];
  readonly answer: readonly Val[];
  readonly callerEncoding: StringEncoding;
  readonly calleeEncoding: StringEncoding;
}

const settling = new Uint8Array(PAGES * 65_536);
export const encodings = fc.constantFrom(...ENCODINGS);
const anyType = arbitraryType(3).map(onlyMovable);

export const cases: fc.Arbitrary<Case> = fc
  .tuple(fc.array(anyType, { maxLength: 5 }), fc.option(anyType, { nil: null }), encodings, encodings)
  .chain(([params, result, callerEncoding, calleeEncoding]) =>
    fc
      .tuple(
        fc.tuple(...params.map((t) => arbitraryValue(t, callerEncoding))),
        result === null
          ? fc.constant<Val[]>([])
          : arbitraryValue(result, calleeEncoding).map((value): Val[] => [value]),
      )
      .map(([args, answer]) => ({
        params,
        result,
        args: settled(params, args, callerEncoding),
        answer: settled(result === null ? [] : [result], answer, calleeEncoding),
        callerEncoding,
        calleeEncoding,
      })),
  );

/** The values as a guest of this encoding has them: it may choose a narrower encoding for a string than was given. */
function settled(
  types: readonly ValType[],
  values: readonly Val[],
  encoding: StringEncoding,
): readonly Val[] {
  const { model } = modelOn(settling, encoding);
  return model.liftValues(types, 16, unsigned(model.lowerValues(types, 16, values, null), passed(types, 16)));
}

const MOST_HANDLES = 4000;
export const FIRST_PARAM = 4;
export const FIRST_RESULT = 7;

export const memories = {
  caller: new WebAssembly.Memory({ initial: PAGES }),
  callee: new WebAssembly.Memory({ initial: PAGES }),
  /** Room for whatever may come out of a whole memory. */
  large: new WebAssembly.Memory({ initial: 4 * PAGES }),
};

export function fresh(): void {
  bytesOf(memories.caller).fill(0);
  bytesOf(memories.callee).fill(0);
}

/** What the specification says: the values as the receiver lifts them, its calls of realloc, and the core values. */
export function expected(
  types: readonly ValType[],
  values: readonly Val[],
  encoding: StringEncoding,
  maxFlat: number,
  outParam: number | null,
): { readonly core: readonly Core[]; readonly memory: Uint8Array; readonly log: readonly number[][] } {
  const memory = new Uint8Array(PAGES * 65_536);
  const { model, log } = modelOn(memory, encoding);
  const core = unsigned(
    model.lowerValues(types, maxFlat, numberHandles(values, 1), outParam),
    passed(types, maxFlat),
  );
  return { core, memory, log };
}

export function describeTable(instance: ComponentInstance): unknown[] {
  return [...instance.handles.entries()].map(([index, handle]) => [index, describeHandle(handle)]);
}

function describeHandle(handle: object): string {
  if (handle instanceof ResourceHandle) return `own ${handle.rep}`;
  return handle instanceof ErrorContext ? handle.debugMessage : "other";
}

/** Empties a table and has it give out its indices in order: a freed index is the next one used. */
export function resetTable(instance: ComponentInstance): void {
  // More than a case ever frees: then no freed index is left among them.
  for (let i = 0; i < MOST_HANDLES; i++) instance.handles.add(new ErrorContext("filler"));
  const indices = [...instance.handles.entries()].map(([index]) => index);
  for (const index of indices.toReversed()) instance.handles.remove(index);
}

export function trapOf(run: () => unknown): string {
  try {
    run();
    return "moved";
  } catch (error) {
    if (error instanceof Trap || error instanceof ModelTrap) return error.code;
    throw error;
  }
}
