/**
 * Writing small core modules: just the instructions that shims and adapters are made of.
 * Spec: Core WebAssembly, "Binary Format".
 * Invariant: what is written is valid if the instructions are; nothing is ever evaluated as text.
 */
import type { CoreNumType } from "../canon/index.ts";

/** One-byte instructions that are used by number. */
export const OP = {
  drop: 0x1a,
  i32Eqz: 0x45,
  i32Eq: 0x46,
  i32Ne: 0x47,
  i32LtU: 0x49,
  i32GtU: 0x4b,
  i32LeU: 0x4d,
  i32GeU: 0x4f,
  i64Eqz: 0x50,
  i64Ne: 0x52,
  i64GtU: 0x56,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32And: 0x71,
  i32Or: 0x72,
  i32Shl: 0x74,
  i32ShrU: 0x76,
  i64Add: 0x7c,
  i64And: 0x83,
  i64Or: 0x84,
  i64Shl: 0x86,
  i32WrapI64: 0xa7,
  i64ExtendI32U: 0xad,
  i32ReinterpretF32: 0xbc,
  i64ReinterpretF64: 0xbd,
  f32ReinterpretI32: 0xbe,
  f64ReinterpretI64: 0xbf,
  i32Extend8S: 0xc0,
  i32Extend16S: 0xc1,
} as const;

export const VALUE_TYPE = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c } as const;

export interface Signature {
  readonly params: readonly CoreNumType[];
  readonly results: readonly CoreNumType[];
}

/** Instruction bytes; the names are those of the text format. */
export class Code {
  readonly bytes: number[] = [];
  readonly locals: CoreNumType[] = [];
  readonly #paramCount: number;

  constructor(paramCount: number) {
    this.#paramCount = paramCount;
  }

  /** Declares a local and answers its index. */
  local(type: CoreNumType): number {
    this.locals.push(type);
    return this.#paramCount + this.locals.length - 1;
  }

  op(...bytes: number[]): this {
    this.bytes.push(...bytes);
    return this;
  }

  u32(value: number): this {
    writeU32(this.bytes, value);
    return this;
  }

  localGet(index: number): this {
    return this.op(0x20).u32(index);
  }

  localSet(index: number): this {
    return this.op(0x21).u32(index);
  }

  localTee(index: number): this {
    return this.op(0x22).u32(index);
  }

  i32Const(value: number): this {
    this.op(0x41);
    writeS32(this.bytes, value);
    return this;
  }

  i64Const(value: bigint): this {
    this.op(0x42);
    writeS64(this.bytes, value);
    return this;
  }

  f64Const(value: number): this {
    this.op(0x44);
    this.bytes.push(...new Uint8Array(new Float64Array([value]).buffer));
    return this;
  }

  call(index: number): this {
    return this.op(0x10).u32(index);
  }

  /** Calls the function in a table whose index is on the stack. */
  callIndirect(type: number, table: number): this {
    return this.op(0x11).u32(type).u32(table);
  }

  /** A load from memory 0 at a constant address. */
  loadAt(type: CoreNumType, address: number): this {
    return this.i32Const(address).load(type, 0);
  }

  /** A load from memory 0 at the address on the stack, plus `offset`. */
  load(type: CoreNumType, offset: number): this {
    const [opcode, align] = LOADS[type];
    return this.op(opcode, align).u32(offset);
  }

  /** A store to memory 0 at a constant address; the value is in a local. */
  storeAt(type: CoreNumType, address: number, local: number): this {
    return this.i32Const(address).localGet(local).op(STORES[type], 0).u32(0);
  }

  /** A store of an i32 to memory 0: address and value are on the stack. */
  i32Store(offset: number): this {
    return this.op(0x36, 2).u32(offset);
  }

  i64Store(offset: number): this {
    return this.op(0x37, 3).u32(offset);
  }

  globalGet(index: number): this {
    return this.op(0x23).u32(index);
  }

  /** A load of `bytes` bytes from a memory, zero-extended; 8 bytes are an i64, fewer an i32. The address is on the stack. */
  loadBytes(bytes: 1 | 2 | 4 | 8, memory: number, offset: number): this {
    return this.#access(LOAD_BYTES[bytes], memory, offset);
  }

  /** The store that undoes {@link loadBytes}: address and value are on the stack. */
  storeBytes(bytes: 1 | 2 | 4 | 8, memory: number, offset: number): this {
    return this.#access(STORE_BYTES[bytes], memory, offset);
  }

  /** Alignment is a hint: the least one is always true. */
  #access(opcode: number, memory: number, offset: number): this {
    return memory === 0 ? this.op(opcode, 0).u32(offset) : this.op(opcode, 0x40).u32(memory).u32(offset);
  }

  /** Target, source and length are on the stack. */
  memoryCopy(to: number, from: number): this {
    return this.op(0xfc, 0x0a).u32(to).u32(from);
  }

  /** The size of a memory in bytes, as an i64. */
  memoryBytes(memory: number): this {
    return this.op(0x3f).u32(memory).op(OP.i64ExtendI32U).i64Const(16n).op(OP.i64Shl);
  }

  brIf(depth: number): this {
    return this.op(0x0d).u32(depth);
  }

  brTable(depths: readonly number[], otherwise: number): this {
    this.op(0x0e).u32(depths.length);
    for (const depth of depths) this.u32(depth);
    return this.u32(otherwise);
  }

  else(): this {
    return this.op(0x05);
  }

  return(): this {
    return this.op(0x0f);
  }

  if(): this {
    return this.op(0x04, 0x40);
  }

  block(): this {
    return this.op(0x02, 0x40);
  }

  /** Opens a `try_table` that branches to label `depth` (counted outside it) on any exception. */
  tryTableCatchAll(depth: number): this {
    return this.op(0x1f, 0x40, 1, 0x02).u32(depth);
  }

  loop(): this {
    return this.op(0x03, 0x40);
  }

  br(depth: number): this {
    return this.op(0x0c).u32(depth);
  }

  end(): this {
    return this.op(0x0b);
  }

  unreachable(): this {
    return this.op(0x00);
  }
}

const LOADS: Record<CoreNumType, readonly [number, number]> = {
  i32: [0x28, 2],
  i64: [0x29, 3],
  f32: [0x2a, 2],
  f64: [0x2b, 3],
};

const STORES: Record<CoreNumType, number> = { i32: 0x36, i64: 0x37, f32: 0x38, f64: 0x39 };
const LOAD_BYTES = { 1: 0x2d, 2: 0x2f, 4: 0x28, 8: 0x29 } as const;
const STORE_BYTES = { 1: 0x3a, 2: 0x3b, 4: 0x36, 8: 0x37 } as const;

export function writeU32(out: number[], value: number): void {
  let rest = value >>> 0;
  while (rest >= 0x80) {
    out.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  out.push(rest);
}

function writeS32(out: number[], value: number): void {
  let rest = value | 0;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) {
      out.push(byte);
      return;
    }
    out.push(byte | 0x80);
  }
}

function writeS64(out: number[], value: bigint): void {
  let rest = BigInt.asIntN(64, value);
  for (;;) {
    const byte = Number(rest & 0x7fn);
    rest >>= 7n;
    if ((rest === 0n && (byte & 0x40) === 0) || (rest === -1n && (byte & 0x40) !== 0)) {
      out.push(byte);
      return;
    }
    out.push(byte | 0x80);
  }
}

/** Collects a module's parts: imports first, then functions. */
export class ModuleWriter {
  readonly #types: number[][] = [];
  readonly #typeKeys: Map<string, number> = new Map();
  readonly #imports: number[][] = [];
  readonly #functions: number[] = [];
  readonly #exports: number[][] = [];
  readonly #bodies: number[][] = [];
  #importedFunctions = 0;
  #importedGlobals = 0;

  type(signature: Signature): number {
    const key = `${signature.params.join()}>${signature.results.join()}`;
    const known = this.#typeKeys.get(key);
    if (known !== undefined) return known;
    const bytes = [0x60];
    for (const list of [signature.params, signature.results]) {
      writeU32(bytes, list.length);
      for (const type of list) bytes.push(VALUE_TYPE[type]);
    }
    this.#typeKeys.set(key, this.#types.length);
    return this.#types.push(bytes) - 1;
  }

  /** Imports a function from module `""` and answers its index. */
  importFunction(name: string, signature: Signature): number {
    const bytes = importName(name);
    bytes.push(0x00);
    writeU32(bytes, this.type(signature));
    this.#imports.push(bytes);
    return this.#importedFunctions++;
  }

  /** Imports a memory from module `""`; memories are numbered in the order of their imports. */
  importMemory(name: string): void {
    this.#imports.push([...importName(name), 0x02, 0x00, 0x00]);
  }

  /** Imports an immutable i32 from module `""` and answers its index. */
  importConstant(name: string): number {
    this.#imports.push([...importName(name), 0x03, VALUE_TYPE.i32, 0x00]);
    return this.#importedGlobals++;
  }

  /** Adds an exported function. Call after all imports. */
  func(name: string, signature: Signature, code: Code): number {
    const index = this.inner(signature, code);
    const bytes: number[] = [];
    writeName(bytes, name);
    bytes.push(0x00);
    writeU32(bytes, index);
    this.#exports.push(bytes);
    return index;
  }

  /** Adds a function that only this module calls. Call after all imports. */
  inner(signature: Signature, code: Code): number {
    writeU32(this.#functions, this.type(signature));
    return this.#importedFunctions + this.#bodies.push(bodyOf(code)) - 1;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const out = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
    section(out, 1, this.#types);
    section(out, 2, this.#imports);
    functionSection(out, this.#functions, this.#bodies.length);
    section(out, 7, this.#exports);
    section(out, 10, this.#bodies.map(sized));
    return new Uint8Array(out);
  }
}

/** The body of a function: its locals and its instructions. */
export function bodyOf(code: Code): number[] {
  const body: number[] = [];
  writeU32(body, code.locals.length);
  for (const local of code.locals) body.push(1, VALUE_TYPE[local]);
  for (const byte of code.bytes) body.push(byte);
  body.push(0x0b);
  return body;
}

function importName(name: string): number[] {
  const bytes = [0];
  writeName(bytes, name);
  return bytes;
}

export function writeName(out: number[], name: string): void {
  writeU32(out, name.length);
  for (let i = 0; i < name.length; i++) out.push(name.charCodeAt(i));
}

/** Bytes with their length before them. */
export function sized(bytes: readonly number[]): number[] {
  const out: number[] = [];
  writeU32(out, bytes.length);
  for (const byte of bytes) out.push(byte);
  return out;
}

function section(out: number[], id: number, items: readonly (readonly number[])[]): void {
  const body: number[] = [];
  writeU32(body, items.length);
  for (const item of items) for (const byte of item) body.push(byte);
  out.push(id, ...sized(body));
}

function functionSection(out: number[], types: readonly number[], count: number): void {
  const body: number[] = [];
  writeU32(body, count);
  out.push(3, ...sized([...body, ...types]));
}
