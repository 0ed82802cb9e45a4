/**
 * Core values from memory and into it, as they are: where one guest passes in memory what the other passes flat.
 * Spec: CanonicalABI.md, "Loading" and "Storing" without their checks, "Flattening".
 * Invariant: nothing is checked or changed here; {@link Mover.flat} does that between the two. A discriminant out of range
 * loads no payload.
 */
import {
  casePayloads,
  discriminantSize,
  elemSize,
  fieldOffsets,
  flattenType,
  payloadOffset,
  type CoreNumType,
} from "../canon/index.ts";
import type { ValType } from "../model/index.ts";
import { OP, type Code } from "./emit.ts";
import { scalarSize, writeCases } from "./mover.ts";

/** Where a value lies: a local with a pointer, and an offset from it. */
interface Place {
  readonly memory: number;
  readonly ptr: number;
  readonly at: number;
}

/** One core value of a value: its bytes in memory. */
interface Word {
  readonly bytes: 1 | 2 | 4 | 8;
  readonly at: number;
}

/** Loads the value of `t` at `place` into the locals `to`, which have the types `have`. */
export function writeLoadFlat(
  code: Code,
  t: ValType,
  place: Place,
  to: readonly number[],
  have: readonly CoreNumType[],
): void {
  forEachWord(code, t, to, have, {
    discriminant: (word, local, type) => {
      load(code, word, place, local, type);
      const discriminant = code.local("i32");
      code
        .localGet(place.ptr)
        .loadBytes(word.bytes, place.memory, place.at + word.at)
        .localSet(discriminant);
      return discriminant;
    },
    word: (word, local, type) => load(code, word, place, local, type),
  });
}

/** Stores what stands in the locals `from` as the value of `t` at `place`. */
export function writeStoreFlat(
  code: Code,
  t: ValType,
  place: Place,
  from: readonly number[],
  have: readonly CoreNumType[],
): void {
  forEachWord(code, t, from, have, {
    discriminant: (word, local, type) => {
      store(code, word, place, local, type);
      const discriminant = code.local("i32");
      code.localGet(local);
      if (type === "i64") code.op(OP.i32WrapI64);
      code.localSet(discriminant);
      return discriminant;
    },
    word: (word, local, type) => store(code, word, place, local, type),
  });
}

interface Visitor {
  /** Answers an i32 local with the discriminant. */
  discriminant(word: Word, local: number, have: CoreNumType): number;
  word(word: Word, local: number, have: CoreNumType): void;
}

function forEachWord(
  code: Code,
  t: ValType,
  locals: readonly number[],
  have: readonly CoreNumType[],
  visitor: Visitor,
): void {
  visit(t, 0, locals, have);

  function visit(type: ValType, at: number, slots: readonly number[], types: readonly CoreNumType[]): void {
    switch (type.kind) {
      case "record":
        visitAll(
          type.fields.map((field) => field.type),
          at,
          slots,
          types,
        );
        return;
      case "tuple":
        visitAll(type.types, at, slots, types);
        return;
      case "list":
        if (type.length === null) visitRange(at, slots, types);
        else visitElements(type.element, type.length, at, slots, types);
        return;
      case "string":
      case "map":
        visitRange(at, slots, types);
        return;
      case "variant":
      case "option":
      case "result": {
        const payloads = casePayloads(type);
        const word: Word = { bytes: discriminantSize(payloads.length), at };
        const discriminant = visitor.discriminant(word, first(slots), types[0] ?? "i32");
        const payload = at + payloadOffset(type);
        writeCases(code, discriminant, payloads, (each) =>
          visit(each, payload, slots.slice(1), types.slice(1)),
        );
        return;
      }
      default:
        visitor.word(wordOf(type, at), first(slots), types[0] ?? "i32");
    }
  }

  function visitAll(
    all: readonly ValType[],
    at: number,
    slots: readonly number[],
    types: readonly CoreNumType[],
  ): void {
    let start = 0;
    for (const [i, offset] of fieldOffsets(all).entries()) {
      const each = all[i];
      if (each === undefined) continue;
      visit(each, at + offset, slots.slice(start), types.slice(start));
      start += flattenType(each).length;
    }
  }

  function visitElements(
    element: ValType,
    length: number,
    at: number,
    slots: readonly number[],
    types: readonly CoreNumType[],
  ): void {
    const width = flattenType(element).length;
    for (let i = 0; i < length; i++)
      visit(element, at + i * elemSize(element), slots.slice(i * width), types.slice(i * width));
  }

  function visitRange(at: number, slots: readonly number[], types: readonly CoreNumType[]): void {
    for (const i of [0, 1]) {
      visitor.word({ bytes: 4, at: at + 4 * i }, first(slots.slice(i)), types[i] ?? "i32");
    }
  }
}

function first(slots: readonly number[]): number {
  return slots[0] ?? 0;
}

function wordOf(t: ValType, at: number): Word {
  switch (t.kind) {
    case "f32":
      return { bytes: 4, at };
    case "f64":
      return { bytes: 8, at };
    case "u64":
    case "s64":
      return { bytes: 8, at };
    case "u32":
    case "s32":
      return { bytes: 4, at };
    case "u16":
    case "s16":
      return { bytes: 2, at };
    case "u8":
    case "s8":
      return { bytes: 1, at };
    default:
      return { bytes: scalarSize(t), at };
  }
}

function load(code: Code, word: Word, place: Place, local: number, have: CoreNumType): void {
  code.localGet(place.ptr).loadBytes(word.bytes, place.memory, place.at + word.at);
  if (have === "f32") code.op(OP.f32ReinterpretI32);
  else if (have === "f64") code.op(OP.f64ReinterpretI64);
  else if (have === "i64" && word.bytes < 8) code.op(OP.i64ExtendI32U);
  code.localSet(local);
}

function store(code: Code, word: Word, place: Place, local: number, have: CoreNumType): void {
  code.localGet(place.ptr).localGet(local);
  if (have === "f32") code.op(OP.i32ReinterpretF32);
  else if (have === "f64") code.op(OP.i64ReinterpretF64);
  else if (have === "i64" && word.bytes < 8) code.op(OP.i32WrapI64);
  code.storeBytes(word.bytes, place.memory, place.at + word.at);
}
