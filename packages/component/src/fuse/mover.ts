/**
 * Writing the code that moves values from one guest to the other: `lift` and `lower` in one, with no value in between.
 * Spec: CanonicalABI.md, "Loading", "Storing", "Flat Lifting", "Flat Lowering".
 * Invariant: checks stand in the order of lifting, allocations in the order of lowering. The specification lifts all values
 * before it lowers the first; here one follows the other. That shows only in which of two faults of one call is told.
 */
import {
  casePayloads,
  discriminantSize,
  elemSize,
  fieldOffsets,
  flagsSize,
  flattenType,
  payloadOffset,
  type CoreNumType,
} from "../canon/index.ts";
import { assert } from "../errors/index.ts";
import type { ValType } from "../model/index.ts";
import { Code, OP } from "./emit.ts";
import { MoveContext } from "./move-context.ts";
import { writeMoveList } from "./move-list.ts";
import { writeMoveString } from "./move-string.ts";
import { isHandle, isPlain, weigh } from "./shapes.ts";

/** What weighs more is a function of its own where it lies in memory. */
const INLINE_WEIGHT = 12;
/** Cases with a payload up to which one is asked after the other; more go through a jump table. */
const FEW_CASES = 3;
/** Elements of a fixed-length list up to which it is written out. */
const UNROLLED = 4;

const COPY: { readonly params: readonly CoreNumType[]; readonly results: readonly CoreNumType[] } = {
  params: ["i32", "i32"],
  results: [],
};
const ONE: { readonly params: readonly CoreNumType[]; readonly results: readonly CoreNumType[] } = {
  params: ["i32"],
  results: ["i32"],
};

export class Mover extends MoveContext {
  readonly #copies: Map<ValType, number> = new Map();
  readonly #lists: Map<ValType, number> = new Map();
  readonly #weights: Map<ValType, number> = new Map();
  #string: number | null = null;
  #char: number | null = null;

  // --- core values ---

  /**
   * Moves the value of `t` that stands in the locals `from` to the locals `to`. All have the types `have`: inside a variant
   * those that its cases share.
   */
  flat(
    code: Code,
    t: ValType,
    from: readonly number[],
    to: readonly number[],
    have: readonly CoreNumType[],
  ): void {
    switch (t.kind) {
      case "string":
        this.#flatRange(code, from, to, have, (c) => c.call(this.#stringFunction()));
        return;
      case "map":
        this.#flatList(code, t, from, to, have);
        return;
      case "list":
        if (t.length === null) this.#flatList(code, t, from, to, have);
        else this.#flatAll(code, Array.from<ValType>({ length: t.length }).fill(t.element), from, to, have);
        return;
      case "record":
        this.#flatAll(
          code,
          t.fields.map((field) => field.type),
          from,
          to,
          have,
        );
        return;
      case "tuple":
        this.#flatAll(code, t.types, from, to, have);
        return;
      case "variant":
      case "enum":
      case "option":
      case "result":
        this.#flatCases(code, casePayloads(t), from, to, have);
        return;
      default:
        this.#flatScalar(code, t, slot(from, 0), slot(to, 0), have[0] ?? "i32");
    }
  }

  #flatScalar(code: Code, t: ValType, from: number, to: number, have: CoreNumType): void {
    code.localGet(from);
    switch (t.kind) {
      case "u64":
      case "s64":
      case "f64":
        break;
      case "u32":
      case "s32":
      case "f32":
        if (have === "i64") code.i64Const(0xffff_ffffn).op(OP.i64And);
        break;
      default:
        if (have === "i64") code.op(OP.i32WrapI64);
        this.#normalize(code, t);
        if (have === "i64") code.op(OP.i64ExtendI32U);
    }
    code.localSet(to);
  }

  #flatList(
    code: Code,
    t: Extract<ValType, { kind: "list" | "map" }>,
    from: readonly number[],
    to: readonly number[],
    have: readonly CoreNumType[],
  ): void {
    const list = this.#listFunction(t);
    this.#flatRange(code, from, to, have, (c, length) => c.call(list).localGet(length));
  }

  /** `move` turns pointer and length on the stack into those of the copy; `length` is a local with the length. */
  #flatRange(
    code: Code,
    from: readonly number[],
    to: readonly number[],
    have: readonly CoreNumType[],
    move: (code: Code, length: number) => void,
  ): void {
    const length = code.local("i32");
    code.localGet(slot(from, 0));
    if (have[0] === "i64") code.op(OP.i32WrapI64);
    code.localGet(slot(from, 1));
    if (have[1] === "i64") code.op(OP.i32WrapI64);
    code.localTee(length);
    move(code, length);
    if (have[1] === "i64") code.op(OP.i64ExtendI32U);
    code.localSet(slot(to, 1));
    if (have[0] === "i64") code.op(OP.i64ExtendI32U);
    code.localSet(slot(to, 0));
  }

  #flatAll(
    code: Code,
    types: readonly ValType[],
    from: readonly number[],
    to: readonly number[],
    have: readonly CoreNumType[],
  ): void {
    let start = 0;
    for (const t of types) {
      const end = start + flattenType(t).length;
      this.flat(code, t, from.slice(start, end), to.slice(start, end), have.slice(start, end));
      start = end;
    }
  }

  /** What a case leaves out stays 0 in `to`: each local is written once a call. */
  #flatCases(
    code: Code,
    payloads: readonly (ValType | null)[],
    from: readonly number[],
    to: readonly number[],
    have: readonly CoreNumType[],
  ): void {
    const discriminant = code.local("i32");
    code.localGet(slot(from, 0));
    if (have[0] === "i64") code.op(OP.i32WrapI64);
    code.localSet(discriminant);
    this.#checkDiscriminant(code, discriminant, payloads.length);
    code.localGet(discriminant);
    if (have[0] === "i64") code.op(OP.i64ExtendI32U);
    code.localSet(slot(to, 0));
    writeCases(code, discriminant, payloads, (t) =>
      this.flat(code, t, from.slice(1), to.slice(1), have.slice(1)),
    );
  }

  #checkDiscriminant(code: Code, discriminant: number, cases: number): void {
    code.localGet(discriminant).i32Const(cases).op(OP.i32GeU);
    this.trapIf(code, "invalid-discriminant");
  }

  /** Of a value of at most 32 bits on the stack: what lifting and lowering make of it. */
  #normalize(code: Code, t: ValType): void {
    switch (t.kind) {
      case "bool":
        code.i32Const(0).op(OP.i32Ne);
        return;
      case "u8":
        code.i32Const(0xff).op(OP.i32And);
        return;
      case "s8":
        code.op(OP.i32Extend8S);
        return;
      case "u16":
        code.i32Const(0xffff).op(OP.i32And);
        return;
      case "s16":
        code.op(OP.i32Extend16S);
        return;
      case "char":
        code.call(this.#charFunction());
        return;
      case "flags":
        if (t.labels.length < 32) code.i32Const((1 << t.labels.length) - 1).op(OP.i32And);
        return;
      case "enum": {
        const discriminant = code.local("i32");
        code.localSet(discriminant);
        this.#checkDiscriminant(code, discriminant, t.labels.length);
        code.localGet(discriminant);
        return;
      }
      default: {
        const leaf = this.functions.handles.get(t);
        assert(leaf !== undefined, "every handle type has a leaf");
        code.call(leaf);
      }
    }
  }

  /** `convert_i32_to_char`. */
  #charFunction(): number {
    if (this.#char !== null) return this.#char;
    const code = new Code(1);
    code.localGet(0).i32Const(0x11_0000).op(OP.i32GeU);
    this.trapIf(code, "invalid-char");
    code.localGet(0).i32Const(0xd800).op(OP.i32Sub).i32Const(0x800).op(OP.i32LtU);
    this.trapIf(code, "invalid-char");
    code.localGet(0);
    return (this.#char = this.module.inner(ONE, code));
  }

  // --- memory ---

  /** Moves the value of `t` at `src + at` to `dst + at`: both are locals, aligned, and the whole value is in bounds. */
  memory(code: Code, t: ValType, src: number, dst: number, at: number): void {
    if (isPlain(t)) {
      this.bytes(code, src, dst, at, elemSize(t));
    } else if (isCompound(t) && weigh(t, this.#weights) > INLINE_WEIGHT) {
      const copy = this.#copyFunction(t);
      code.localGet(src).i32Const(at).op(OP.i32Add).localGet(dst).i32Const(at).op(OP.i32Add).call(copy);
    } else {
      this.#parts(code, t, src, dst, at);
    }
  }

  /** The values of these types, which lie as the fields of a tuple. */
  memoryAll(code: Code, types: readonly ValType[], src: number, dst: number, at: number): void {
    for (const [i, offset] of fieldOffsets(types).entries()) {
      const t = types[i];
      if (t !== undefined) this.memory(code, t, src, dst, at + offset);
    }
  }

  #copyFunction(t: ValType): number {
    let copy = this.#copies.get(t);
    if (copy === undefined) {
      const code = new Code(2);
      this.#parts(code, t, 0, 1, 0);
      copy = this.module.inner(COPY, code);
      this.#copies.set(t, copy);
    }
    return copy;
  }

  #parts(code: Code, t: ValType, src: number, dst: number, at: number): void {
    switch (t.kind) {
      case "string":
        this.#memoryRange(code, src, dst, at, (c) => c.call(this.#stringFunction()));
        return;
      case "map":
        this.#memoryList(code, t, src, dst, at);
        return;
      case "list":
        if (t.length === null) this.#memoryList(code, t, src, dst, at);
        else this.#fixedList(code, t.element, t.length, src, dst, at);
        return;
      case "record":
        this.memoryAll(
          code,
          t.fields.map((field) => field.type),
          src,
          dst,
          at,
        );
        return;
      case "tuple":
        this.memoryAll(code, t.types, src, dst, at);
        return;
      case "variant":
      case "option":
      case "result":
        this.#memoryCases(code, casePayloads(t), payloadOffset(t), src, dst, at);
        return;
      default: {
        const size = scalarSize(t);
        code.localGet(dst).localGet(src).loadBytes(size, this.from.memory, at);
        this.#normalize(code, t);
        code.storeBytes(size, this.to.memory, at);
      }
    }
  }

  #memoryList(
    code: Code,
    t: Extract<ValType, { kind: "list" | "map" }>,
    src: number,
    dst: number,
    at: number,
  ): void {
    const list = this.#listFunction(t);
    this.#memoryRange(code, src, dst, at, (c, length) => c.call(list).localGet(length));
  }

  #memoryRange(
    code: Code,
    src: number,
    dst: number,
    at: number,
    move: (code: Code, length: number) => void,
  ): void {
    const ptr = code.local("i32");
    const length = code.local("i32");
    code.localGet(src).loadBytes(4, this.from.memory, at);
    code
      .localGet(src)
      .loadBytes(4, this.from.memory, at + 4)
      .localTee(length);
    move(code, length);
    code.localSet(length).localSet(ptr);
    code.localGet(dst).localGet(ptr).storeBytes(4, this.to.memory, at);
    code
      .localGet(dst)
      .localGet(length)
      .storeBytes(4, this.to.memory, at + 4);
  }

  #memoryCases(
    code: Code,
    payloads: readonly (ValType | null)[],
    payload: number,
    src: number,
    dst: number,
    at: number,
  ): void {
    const size = discriminantSize(payloads.length);
    const discriminant = code.local("i32");
    code.localGet(src).loadBytes(size, this.from.memory, at).localSet(discriminant);
    this.#checkDiscriminant(code, discriminant, payloads.length);
    code.localGet(dst).localGet(discriminant).storeBytes(size, this.to.memory, at);
    writeCases(code, discriminant, payloads, (t) => this.memory(code, t, src, dst, at + payload));
  }

  #fixedList(code: Code, element: ValType, length: number, src: number, dst: number, at: number): void {
    const size = elemSize(element);
    if (length <= UNROLLED) {
      for (let i = 0; i < length; i++) this.memory(code, element, src, dst, at + i * size);
      return;
    }
    const [from, to, end] = [code.local("i32"), code.local("i32"), code.local("i32")];
    code.localGet(src).i32Const(at).op(OP.i32Add).localTee(from);
    code
      .i32Const(length * size)
      .op(OP.i32Add)
      .localSet(end);
    code.localGet(dst).i32Const(at).op(OP.i32Add).localSet(to);
    this.elements(code, element, from, to, end);
  }

  /** Moves elements one after the other from `from`, which is not `end`, up to `end`; both cursors end behind the last. */
  elements(code: Code, element: ValType, from: number, to: number, end: number): void {
    const size = elemSize(element);
    code.loop();
    this.memory(code, element, from, to, 0);
    code.localGet(to).i32Const(size).op(OP.i32Add).localSet(to);
    code.localGet(from).i32Const(size).op(OP.i32Add).localTee(from);
    code.localGet(end).op(OP.i32Ne).brIf(0).end();
  }

  /** Copies `size` bytes from `src + at` to `dst + at`: few of them by loads and stores. */
  bytes(code: Code, src: number, dst: number, at: number, size: number): void {
    if (size > 32) {
      code.localGet(dst).i32Const(at).op(OP.i32Add).localGet(src).i32Const(at).op(OP.i32Add);
      code.i32Const(size).memoryCopy(this.to.memory, this.from.memory);
      return;
    }
    let done = 0;
    for (const width of [8, 4, 2, 1] as const) {
      for (; size - done >= width; done += width) {
        code
          .localGet(dst)
          .localGet(src)
          .loadBytes(width, this.from.memory, at + done);
        code.storeBytes(width, this.to.memory, at + done);
      }
    }
  }

  // --- ranges ---

  #stringFunction(): number {
    return (this.#string ??= writeMoveString(this));
  }

  #listFunction(t: Extract<ValType, { kind: "list" | "map" }>): number {
    let list = this.#lists.get(t);
    if (list === undefined) {
      const elements = (code: Code, element: ValType, from: number, to: number, end: number): void =>
        this.elements(code, element, from, to, end);
      this.#lists.set(t, (list = writeMoveList(this, t, elements)));
    }
    return list;
  }
}

function slot(locals: readonly number[], index: number): number {
  const local = locals[index];
  assert(local !== undefined, "a flattening has the value's length");
  return local;
}

function isCompound(t: ValType): boolean {
  switch (t.kind) {
    case "record":
    case "tuple":
    case "variant":
    case "option":
    case "result":
      return true;
    case "list":
      return t.length !== null;
    default:
      return false;
  }
}

/** Bytes in memory of what stands in one i32 and is no number of 32 bits. */
export function scalarSize(t: ValType): 1 | 2 | 4 {
  if (isHandle(t)) return 4;
  switch (t.kind) {
    case "bool":
      return 1;
    case "char":
      return 4;
    case "flags":
      return flagsSize(t.labels.length);
    default:
      assert(t.kind === "enum", "numbers are plain, and compound types were told apart before");
      return discriminantSize(t.labels.length);
  }
}

/** Runs `write` for the payload of the case that `discriminant` names; for none if it is out of range. */
export function writeCases(
  code: Code,
  discriminant: number,
  payloads: readonly (ValType | null)[],
  write: (payload: ValType) => void,
): void {
  const full = payloads.flatMap((t, index) => (t === null ? [] : [{ t, index }]));
  if (full.length <= FEW_CASES) {
    for (const { t, index } of full) {
      code.localGet(discriminant).i32Const(index).op(OP.i32Eq).if();
      write(t);
      code.end();
    }
    return;
  }
  const depths = payloads.map(() => full.length);
  full.forEach(({ index }, depth) => (depths[index] = depth));
  code.block();
  for (const _ of full) code.block();
  code.localGet(discriminant).brTable(depths, full.length);
  full.forEach(({ t }, depth) => {
    code.end();
    write(t);
    code.br(full.length - 1 - depth);
  });
  code.end();
}
