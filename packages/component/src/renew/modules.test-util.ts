/** Small core modules, each with something that decides whether its instances are renewable. */
import { bodyOf, Code, sized, writeName, writeU32 } from "../fuse/emit.ts";
import { exportOf, START } from "../rewrite/index.ts";

/** Items of each section, behind those that every module has. */
export interface Parts {
  readonly types?: readonly (readonly number[])[];
  readonly tables?: readonly (readonly number[])[];
  readonly memories?: readonly (readonly number[])[];
  readonly globals?: readonly (readonly number[])[];
  readonly exports?: readonly (readonly number[])[];
  readonly starts?: boolean;
  readonly elements?: readonly (readonly number[])[];
  readonly data?: readonly (readonly number[])[];
  /** False: `run` answers 1, and there is no global. */
  readonly counts?: boolean;
  /** Instructions that are not reached. */
  readonly instructions?: readonly number[];
  /** Bytes behind the last export. */
  readonly trailing?: readonly number[];
}

export const PAGE = [0x00, 1];
const FUNCREFS = [0x70, 0x00, 2];
const CONST_0 = [0x41, 0];
const FUNC_0 = [0xd2, 0];
/** `ref.func` wants its function to be named outside of the bodies. */
const DECLARED = exportOf("declared", 0x00, 0);
/** A passive segment of a byte, and one of a function. */
const BYTE = [0x01, 1, 0x55];
const FUNCTION = [0x01, 0x00, 1, 0];

/**
 * `run` of it counts its calls in a global. Function 1 does nothing, and is the start function if there is one; types 0 and 1 are
 * those of the two.
 */
export function moduleOf(parts: Parts): Uint8Array<ArrayBuffer> {
  const { instructions = [], data = [], counts: isCounting = true } = parts;
  const counts = new Code(0).op(0x41, 0, 0x04, 0x40, ...instructions, 0x0b); // (if (i32.const 0) (then ...))
  if (isCounting) counts.op(0x23, 0, 0x41, 1, 0x6a, 0x24, 0, 0x23, 0);
  else counts.i32Const(1);
  const counter = [[0x7f, 0x01, 0x41, 0, 0x0b]];
  const nothing = new Code(0);
  const exports = [exportOf("run", 0x00, 0), ...(parts.exports ?? [])];
  return joined([
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, [[0x60, 0, 1, 0x7f], [0x60, 0, 0], ...(parts.types ?? [])]),
    section(3, [[0], [1]]),
    section(4, parts.tables ?? []),
    section(5, parts.memories ?? []),
    section(6, [...(isCounting ? counter : []), ...(parts.globals ?? [])]),
    [7, ...sized([...vector(exports), ...(parts.trailing ?? [])])],
    parts.starts === true ? [8, 1, 1] : [],
    section(9, parts.elements ?? []),
    data.length === 0 ? [] : [12, 1, data.length],
    section(10, [sized(bodyOf(counts)), sized(bodyOf(nothing))]),
    section(11, data),
  ]);
}

function joined(parts: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flat());
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  return items.length === 0 ? [] : [id, ...sized(vector(items))];
}

function vector(items: readonly (readonly number[])[]): number[] {
  const bytes: number[] = [];
  writeU32(bytes, items.length);
  return [...bytes, ...items.flat()];
}

/** A component that exports `run` of a core module. */
export function componentOf(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const name: number[] = [];
  writeName(name, "run");
  return joined([
    [0x00, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0],
    [1, ...sized([...module])],
    [2, ...sized([1, 0x00, 0, 0])], // (core instance (instantiate 0))
    [6, ...sized([1, 0x00, 0x00, 0x01, 0, ...name])], // (alias core export 0 "run" (core func))
    [7, ...sized([1, 0x40, 0, 0x00, 0x79])], // (type (func (result u32)))
    [8, ...sized([1, 0x00, 0x00, 0, 0, 0])], // (func (type 0) (canon lift (core func 0)))
    [11, ...sized([1, 0x00, ...name, 0x01, 0, 0])], // (export "run" (func 0))
  ]);
}

/** What instances have that nothing changes, or that is put back. */
export const RENEWABLE: readonly (readonly [what: string, parts: Parts])[] = [
  ["nothing but a counter", {}],
  ["a start function", { starts: true }],
  ["a memory", { memories: [PAGE] }],
  ["two memories", { memories: [PAGE, [0x01, 1, 2]] }],
  ["a memory that grows", { memories: [PAGE], instructions: [...CONST_0, 0x40, 0, 0x1a] }],
  ["memory.fill", { memories: [PAGE], instructions: [...CONST_0, ...CONST_0, ...CONST_0, 0xfc, 11, 0] }],
  [
    "memory.init",
    {
      memories: [PAGE],
      data: [BYTE],
      instructions: [...CONST_0, ...CONST_0, ...CONST_0, 0xfc, 8, 0, 0],
    },
  ],
  [
    "a table that is read",
    {
      tables: [FUNCREFS],
      elements: [[0x00, 0x41, 0, 0x0b, 1, 0]],
      instructions: [...CONST_0, 0x25, 0, 0x1a],
    },
  ],
  ["a global of each number", { globals: [[0x7e, 1, 0x42, 1, 0x0b], f32(0x3f80_0000), f64(1)] }],
  ["a reference that does not change", { globals: [[0x70, 0, 0xd0, 0x70, 0x0b]] }],
  ["a NaN that does not change", { globals: [f32(0x7fc0_0001, 0)] }],
];

/** What nothing puts back. */
export const NOT_RENEWABLE: readonly (readonly [what: string, parts: Parts])[] = [
  ["table.set", { tables: [FUNCREFS], instructions: [...CONST_0, ...FUNC_0, 0x26, 0], exports: [DECLARED] }],
  [
    "table.init",
    {
      tables: [FUNCREFS],
      elements: [FUNCTION],
      instructions: [...CONST_0, ...CONST_0, ...CONST_0, 0xfc, 12, 0, 0],
    },
  ],
  ["elem.drop", { elements: [FUNCTION], instructions: [0xfc, 13, 0] }],
  ["table.copy", { tables: [FUNCREFS], instructions: [...CONST_0, ...CONST_0, ...CONST_0, 0xfc, 14, 0, 0] }],
  [
    "table.grow",
    { tables: [FUNCREFS], instructions: [...FUNC_0, ...CONST_0, 0xfc, 15, 0, 0x1a], exports: [DECLARED] },
  ],
  [
    "table.fill",
    {
      tables: [FUNCREFS],
      instructions: [...CONST_0, ...FUNC_0, ...CONST_0, 0xfc, 17, 0],
      exports: [DECLARED],
    },
  ],
  ["data.drop", { data: [BYTE], instructions: [0xfc, 9, 0] }],
  ["data.drop, written with more bytes than it needs", { data: [BYTE], instructions: [0xfc, 0x89, 0x00, 0] }],
  ["a struct type", { types: [[0x5f, 1, 0x7f, 1]] }],
  ["an array type", { types: [[0x5e, 0x7f, 1]] }],
  ["a shared memory", { memories: [[0x03, 1, 1]] }],
  ["a memory of 64-bit addresses", { memories: [[0x04, 1]] }],
  ["a mutable reference", { globals: [[0x70, 1, 0xd0, 0x70, 0x0b]] }],
  ["a mutable vector", { globals: [[0x7b, 1, 0xfd, 12, ...Array.from({ length: 16 }, () => 0), 0x0b]] }],
  [
    "an export with the name that the memory's has",
    { memories: [PAGE], exports: [exportOf("heddle: memory 0", 0x00, 0)] },
  ],
  ["an export with the name that the global's has", { exports: [exportOf("heddle: global 0", 0x00, 0)] }],
  [
    "an export with the name that the start function's has",
    { starts: true, exports: [exportOf(START, 0x00, 0)] },
  ],
];

/** A global of type f32 by its bits. */
export function f32(bits: number, mutable = 1): number[] {
  return [0x7d, mutable, 0x43, ...new Uint8Array(Uint32Array.of(bits).buffer), 0x0b];
}

function f64(value: number): number[] {
  return [0x7c, 1, 0x44, ...new Uint8Array(Float64Array.of(value).buffer), 0x0b];
}
