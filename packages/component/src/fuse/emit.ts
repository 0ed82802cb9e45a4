/**
 * Writing small core modules: just the instructions that shims and adapters are made of.
 * Spec: Core WebAssembly, "Binary Format".
 * Invariant: what is written is valid if the instructions are; nothing is ever evaluated as text.
 */
import type { CoreNumType } from "../canon/index.ts";

const VALUE_TYPE = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c } as const;

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

  f64Const(value: number): this {
    this.op(0x44);
    this.bytes.push(...new Uint8Array(new Float64Array([value]).buffer));
    return this;
  }

  call(index: number): this {
    return this.op(0x10).u32(index);
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

  /** A store of an i32 to memory 0: address and value are on the stack. */
  i32Store(offset: number): this {
    return this.op(0x36, 2).u32(offset);
  }

  i64Store(offset: number): this {
    return this.op(0x37, 3).u32(offset);
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

export function writeU32(out: number[], value: number): void {
  let rest = value >>> 0;
  while (rest >= 0x80) {
    out.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  out.push(rest);
}

export function writeS32(out: number[], value: number): void {
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

/** Collects a module's parts: imports first, then functions. */
export class ModuleWriter {
  readonly #types: number[][] = [];
  readonly #typeKeys: Map<string, number> = new Map();
  readonly #imports: number[][] = [];
  readonly #functions: number[] = [];
  readonly #exports: number[][] = [];
  readonly #bodies: number[][] = [];
  #importedFunctions = 0;

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

  /** Adds an exported function. Call after all imports. */
  func(name: string, signature: Signature, code: Code): number {
    writeU32(this.#functions as number[], this.type(signature));
    const index = this.#importedFunctions + this.#bodies.length;
    const bytes: number[] = [];
    writeName(bytes, name);
    bytes.push(0x00);
    writeU32(bytes, index);
    this.#exports.push(bytes);
    const body: number[] = [];
    writeU32(body, code.locals.length);
    for (const local of code.locals) body.push(1, VALUE_TYPE[local]);
    body.push(...code.bytes, 0x0b);
    this.#bodies.push(body);
    return index;
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

function importName(name: string): number[] {
  const bytes = [0];
  writeName(bytes, name);
  return bytes;
}

function writeName(out: number[], name: string): void {
  writeU32(out, name.length);
  for (let i = 0; i < name.length; i++) out.push(name.charCodeAt(i));
}

function sized(bytes: readonly number[]): number[] {
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
