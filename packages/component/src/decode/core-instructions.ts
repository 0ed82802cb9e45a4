/**
 * The instructions of a function body, one after the other: what each is, and how long.
 * Spec: Core WebAssembly 3.0, "Binary Format", Instructions; of the proposals: threads, legacy exceptions, wide arithmetic.
 * Invariant: an instruction that is not known here is an error, since where the next one begins would be a guess.
 */
import { assert } from "../errors/index.ts";
import { decodeCoreRefType, decodeCoreValType, decodeHeapType } from "./core-valtype.ts";
import type { Input } from "./input.ts";

/**
 * The immediates of an instruction, a letter each: `b` block type, `u` index, `i` i32, `l` i64, `4` `8` `16` bytes (`1`: a lane),
 * `m` memory argument, `h` heap type, `t` types, `T` branch table, `c` catch clauses.
 */
type Immediates = string;

/** Ranges of opcodes that follow each other: the last opcode of each, and its immediates. */
type Ranges = readonly (readonly [last: number, immediates: Immediates])[];

/** By opcode: modules have millions of instructions. */
function byOpcode(ranges: Ranges): readonly Immediates[] {
  const all: Immediates[] = [];
  for (const [last, immediates] of ranges) while (all.length <= last) all.push(immediates);
  return all;
}

/** Opcodes of one byte. */
const PLAIN: readonly Immediates[] = byOpcode([
  [0x01, ""], // unreachable, nop
  [0x04, "b"], // block, loop, if
  [0x05, ""], // else
  [0x06, "b"], // try
  [0x09, "u"], // catch, throw, rethrow
  [0x0b, ""], // throw_ref, end
  [0x0d, "u"], // br, br_if
  [0x0e, "T"], // br_table
  [0x0f, ""], // return
  [0x10, "u"], // call
  [0x11, "uu"], // call_indirect
  [0x12, "u"], // return_call
  [0x13, "uu"], // return_call_indirect
  [0x15, "u"], // call_ref, return_call_ref
  [0x17, "?"],
  [0x18, "u"], // delegate
  [0x1b, ""], // catch_all, drop, select
  [0x1c, "t"], // select t*
  [0x1e, "?"],
  [0x1f, "bc"], // try_table
  [0x26, "u"], // local.*, global.*, table.get, table.set
  [0x27, "?"],
  [0x3e, "m"], // loads and stores
  [0x40, "u"], // memory.size, memory.grow
  [0x41, "i"],
  [0x42, "l"],
  [0x43, "4"],
  [0x44, "8"],
  [0xc4, ""], // numeric
  [0xcf, "?"],
  [0xd0, "h"], // ref.null
  [0xd1, ""], // ref.is_null
  [0xd2, "u"], // ref.func
  [0xd4, ""], // ref.eq, ref.as_non_null
  [0xd6, "u"], // br_on_null, br_on_non_null
]);

/** Behind 0xfb: references and garbage-collected objects. */
const GC: readonly Immediates[] = byOpcode([
  [1, "u"], // struct.new, struct.new_default
  [5, "uu"], // struct.get*, struct.set
  [7, "u"], // array.new, array.new_default
  [10, "uu"], // array.new_fixed, array.new_data, array.new_elem
  [14, "u"], // array.get*, array.set
  [15, ""], // array.len
  [16, "u"], // array.fill
  [19, "uu"], // array.copy, array.init_*
  [23, "h"], // ref.test, ref.cast
  [25, "1uhh"], // br_on_cast*
  [30, ""], // conversions, i31
]);

/** Behind 0xfc: saturating conversions, bulk memory, tables, wide arithmetic. */
const BULK: readonly Immediates[] = byOpcode([
  [7, ""],
  [8, "uu"], // memory.init
  [9, "u"], // data.drop
  [10, "uu"], // memory.copy
  [11, "u"], // memory.fill
  [12, "uu"], // table.init
  [13, "u"], // elem.drop
  [14, "uu"], // table.copy
  [17, "u"], // table.grow, table.size, table.fill
  [18, "?"],
  [22, ""],
]);

/** Behind 0xfd: vectors. */
const VECTOR: readonly Immediates[] = byOpcode([
  [11, "m"],
  [13, "16"], // v128.const, i8x16.shuffle
  [20, ""],
  [34, "1"], // lanes
  [83, ""],
  [91, "m1"], // loads and stores of lanes
  [93, "m"],
  [0x113, ""],
]);

/** Behind 0xfe: atomics. */
const ATOMIC: readonly Immediates[] = byOpcode([
  [2, "m"],
  [3, "1"], // atomic.fence
  [15, "?"],
  [0x4e, "m"],
]);

const PREFIXED: ReadonlyMap<number, readonly Immediates[]> = new Map([
  [0xfb, GC],
  [0xfc, BULK],
  [0xfd, VECTOR],
  [0xfe, ATOMIC],
]);

const FIRST_PREFIX = 0xfb;

/** The instructions that allocate, by opcode: with a prefix, that is the upper byte. */
export const MEMORY_GROW = 0x40;
export const TABLE_GROW = 0xfc0f;

/**
 * Skips one instruction and answers its opcode. If it is one of the two that grow something, `input` is left at the index of
 * what it grows, for the caller to read.
 */
export function nextInstruction(input: Input): number {
  const byte = input.u8();
  const prefixed = byte < FIRST_PREFIX ? undefined : PREFIXED.get(byte);
  if (prefixed === undefined) {
    if (byte !== MEMORY_GROW) skipImmediates(input, immediatesOf(input, PLAIN, byte, byte));
    return byte;
  }
  const opcode = input.u32();
  const whole = byte * 0x100 + opcode;
  if (whole !== TABLE_GROW || byte !== 0xfc)
    skipImmediates(input, immediatesOf(input, prefixed, opcode, whole));
  return whole;
}

function immediatesOf(input: Input, all: readonly Immediates[], opcode: number, whole: number): Immediates {
  const found = all[opcode];
  if (found === undefined || found === "?") throw input.badOpcode(whole, "instruction that is known here");
  return found;
}

function skipImmediates(input: Input, immediates: Immediates): void {
  if (immediates.length === 1) return skipImmediate(input, immediates);
  if (immediates === "16") return input.skip(16);
  for (const letter of immediates) skipImmediate(input, letter);
}

function skipImmediate(input: Input, letter: string): void {
  switch (letter) {
    case "u":
      input.u32();
      return;
    case "m":
      return skipMemoryArgument(input);
    case "i":
      return input.skipLeb(5);
    case "l":
      return input.skipLeb(10);
    case "b":
      return skipBlockType(input);
    case "1":
      return input.skip(1);
    case "4":
      return input.skip(4);
    case "8":
      return input.skip(8);
    case "h":
      decodeHeapType(input);
      return;
    case "t":
      for (let left = input.u32(); left > 0; left--) decodeCoreValType(input);
      return;
    case "T":
      for (let left = input.u32(); left >= 0; left--) input.u32();
      return;
    default:
      assert(letter === "c", "the tables above use no other letter");
      for (let left = input.u32(); left > 0; left--) skipCatch(input);
  }
}

/** The alignment says whether the index of a memory follows. */
function skipMemoryArgument(input: Input): void {
  if ((input.u32() & 0x40) !== 0) input.u32();
  input.skipLeb(10);
}

/** Nothing, one type, or the index of a function type. */
function skipBlockType(input: Input): void {
  const byte = input.peek();
  if (byte === 0x63 || byte === 0x64) decodeCoreRefType(input);
  else input.skipLeb(5);
}

/** `catch` and `catch_ref` name a tag, `catch_all` and `catch_all_ref` do not. */
function skipCatch(input: Input): void {
  if (input.u8() < 2) input.u32();
  input.u32();
}
