/**
 * A second canonical ABI for tests: an interpreter that follows the specification line by line, over an array of bytes, with
 * every integer a bigint and every text a list of code points. It is long because it is the whole of it, and shares nothing
 * with the code under test but the types.
 * Spec: CanonicalABI.md, from "Despecialization" to "Lifting and Lowering Values".
 * Invariant: correctness over speed; no closure is made per type, nothing is cached, no decoder of the platform is used.
 */
import type { StringEncoding, ValType } from "../model/index.ts";

export type Core = number | bigint;
export type CoreName = "i32" | "i64" | "f32" | "f64";

/** A component value by structure: fields and cases are known by position. */
export type Val =
  | { readonly k: "bool"; readonly v: boolean }
  | { readonly k: "int"; readonly v: bigint }
  | { readonly k: "float"; readonly v: number }
  | { readonly k: "char"; readonly v: number }
  | {
      readonly k: "string";
      readonly v: readonly number[];
      readonly encoding: StringEncoding;
      readonly tagged: bigint;
    }
  | { readonly k: "list"; readonly v: readonly Val[] }
  | { readonly k: "record"; readonly v: readonly Val[] }
  | { readonly k: "case"; readonly i: number; readonly v: Val | null }
  | { readonly k: "flags"; readonly v: readonly boolean[] }
  | { readonly k: "handle"; readonly v: bigint };

export class ModelTrap extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

function trapIf(condition: boolean, code: string): void {
  if (condition) throw new ModelTrap(code);
}

// --- Despecialization ---

type Simple =
  | { readonly k: "scalar"; readonly name: string }
  | { readonly k: "string" }
  | { readonly k: "list"; readonly t: ValType; readonly length: number | null }
  | { readonly k: "record"; readonly ts: readonly ValType[] }
  | { readonly k: "variant"; readonly cases: readonly (ValType | null)[] }
  | { readonly k: "flags"; readonly n: number }
  | { readonly k: "handle" };

export function simplify(t: ValType): Simple {
  switch (t.kind) {
    case "record":
      return { k: "record", ts: t.fields.map((f) => f.type) };
    case "tuple":
      return { k: "record", ts: t.types };
    case "variant":
      return { k: "variant", cases: t.cases.map((c) => c.type) };
    case "enum":
      return { k: "variant", cases: t.labels.map(() => null) };
    case "option":
      return { k: "variant", cases: [null, t.type] };
    case "result":
      return { k: "variant", cases: [t.ok, t.err] };
    case "list":
      return { k: "list", t: t.element, length: t.length };
    case "map":
      return { k: "list", t: { kind: "tuple", types: [t.key, t.value] }, length: null };
    case "flags":
      return { k: "flags", n: t.labels.length };
    case "string":
      return { k: "string" };
    case "own":
    case "borrow":
    case "stream":
    case "future":
    case "error-context":
      return { k: "handle" };
    default:
      return { k: "scalar", name: t.kind };
  }
}

const SCALAR_BITS: Readonly<Record<string, number>> = {
  bool: 8,
  u8: 8,
  s8: 8,
  u16: 16,
  s16: 16,
  u32: 32,
  s32: 32,
  f32: 32,
  char: 32,
  u64: 64,
  s64: 64,
  f64: 64,
};

function bitsOf(name: string): number {
  const bits = SCALAR_BITS[name];
  if (bits === undefined) throw new Error(`no scalar ${name}`);
  return bits;
}

function discriminantBytes(n: number): number {
  const bytes = Math.ceil(Math.log2(n) / 8);
  return bytes <= 1 ? 1 : bytes === 2 ? 2 : 4;
}

function flagsBytes(n: number): number {
  return n <= 8 ? 1 : n <= 16 ? 2 : 4;
}

function roundUp(x: number, a: number): number {
  while (x % a !== 0) x++;
  return x;
}

export function align(t: ValType): number {
  const s = simplify(t);
  switch (s.k) {
    case "scalar":
      return bitsOf(s.name) / 8;
    case "string":
    case "handle":
      return 4;
    case "list":
      return s.length === null ? 4 : align(s.t);
    case "record":
      return Math.max(...s.ts.map(align));
    case "variant":
      return Math.max(discriminantBytes(s.cases.length), caseAlign(s.cases));
    case "flags":
      return flagsBytes(s.n);
  }
}

function caseAlign(cases: readonly (ValType | null)[]): number {
  return Math.max(1, ...cases.map((c) => (c === null ? 1 : align(c))));
}

export function sizeOf(t: ValType): number {
  const s = simplify(t);
  switch (s.k) {
    case "scalar":
      return bitsOf(s.name) / 8;
    case "string":
      return 8;
    case "handle":
      return 4;
    case "list":
      return s.length === null ? 8 : s.length * sizeOf(s.t);
    case "record": {
      let size = 0;
      for (const f of s.ts) size = roundUp(size, align(f)) + sizeOf(f);
      return roundUp(size, align(t));
    }
    case "variant": {
      const start = roundUp(discriminantBytes(s.cases.length), caseAlign(s.cases));
      const payload = Math.max(0, ...s.cases.map((c) => (c === null ? 0 : sizeOf(c))));
      return roundUp(start + payload, align(t));
    }
    case "flags":
      return flagsBytes(s.n);
  }
}

export function flat(t: ValType): CoreName[] {
  const s = simplify(t);
  switch (s.k) {
    case "scalar":
      if (s.name === "f32" || s.name === "f64") return [s.name];
      return [bitsOf(s.name) === 64 ? "i64" : "i32"];
    case "string":
      return ["i32", "i32"];
    case "handle":
    case "flags":
      return ["i32"];
    case "list":
      return s.length === null ? ["i32", "i32"] : Array.from({ length: s.length }, () => flat(s.t)).flat();
    case "record":
      return s.ts.flatMap(flat);
    case "variant": {
      const joined: CoreName[] = [];
      for (const c of s.cases) {
        if (c === null) continue;
        for (const [i, ft] of flat(c).entries())
          joined[i] = joined[i] === undefined ? ft : joinOf(joined[i], ft);
      }
      return ["i32", ...joined];
    }
  }
}

function joinOf(a: CoreName, b: CoreName): CoreName {
  if (a === b) return a;
  return [a, b].every((x) => x === "i32" || x === "f32") ? "i32" : "i64";
}

// --- Bits ---

function floatOfBits(bits: bigint, width: 32 | 64): number {
  const view = new DataView(new ArrayBuffer(8));
  if (width === 32) {
    view.setUint32(0, Number(bits));
    return view.getFloat32(0);
  }
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

function bitsOfFloat(value: number, width: 32 | 64): bigint {
  if (Number.isNaN(value)) return width === 32 ? 0x7fc00000n : 0x7ff8000000000000n;
  const view = new DataView(new ArrayBuffer(8));
  if (width === 32) {
    view.setFloat32(0, value);
    return BigInt(view.getUint32(0));
  }
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

function utf8Of(codePoints: readonly number[]): number[] {
  return codePoints.flatMap((c) => {
    if (c < 0x80) return [c];
    if (c < 0x800) return [0xc0 | (c >> 6), 0x80 | (c & 63)];
    if (c < 0x10000) return [0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63)];
    return [0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63)];
  });
}

function utf16UnitsOf(codePoints: readonly number[]): number[] {
  return codePoints.flatMap((c) => {
    if (c < 0x10000) return [c];
    return [0xd800 + ((c - 0x10000) >> 10), 0xdc00 + ((c - 0x10000) & 0x3ff)];
  });
}

function bytesOfUnits(units: readonly number[]): number[] {
  return units.flatMap((u) => [u & 0xff, u >> 8]);
}

function decodeUtf8(bytes: readonly number[]): number[] {
  const out: number[] = [];
  let i = 0;
  while (i < bytes.length) {
    const lead = bytes[i] ?? 0;
    const more =
      lead < 0x80
        ? 0
        : lead >= 0xc2 && lead < 0xe0
          ? 1
          : lead >= 0xe0 && lead < 0xf0
            ? 2
            : lead < 0xf5
              ? 3
              : -1;
    trapIf(more === -1 || (more > 0 && lead < 0xc2), "invalid-utf8");
    let c = more === 0 ? lead : lead & (0x3f >> more);
    for (let j = 1; j <= more; j++) {
      const next = bytes[i + j];
      if (next === undefined || (next & 0xc0) !== 0x80) throw new ModelTrap("invalid-utf8");
      c = (c << 6) | (next & 0x3f);
    }
    const least = [0, 0x80, 0x800, 0x10000][more] ?? 0;
    trapIf(c < least || c > 0x10ffff || (c >= 0xd800 && c < 0xe000), "invalid-utf8");
    out.push(c);
    i += more + 1;
  }
  return out;
}

function decodeUtf16(bytes: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = 0; i < bytes.length; i += 2) {
    const unit = (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8);
    trapIf(unit >= 0xdc00 && unit < 0xe000, "invalid-utf16");
    if (unit < 0xd800 || unit >= 0xe000) {
      out.push(unit);
      continue;
    }
    i += 2;
    const low = (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8);
    trapIf(i >= bytes.length || low < 0xdc00 || low >= 0xe000, "invalid-utf16");
    out.push(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
  }
  return out;
}

const TAG = 1n << 31n;
const MAX_BYTES = (1n << 28n) - 1n;

/** One guest: its memory, its encoding, and its realloc with a log of the calls. */
export class Model {
  memory: Uint8Array;
  readonly encoding: StringEncoding;
  readonly #realloc: (old: number, oldSize: number, alignment: number, size: number) => number;

  constructor(
    memory: Uint8Array,
    encoding: StringEncoding,
    realloc: (old: number, oldSize: number, alignment: number, size: number) => number,
  ) {
    this.memory = memory;
    this.encoding = encoding;
    this.#realloc = realloc;
  }

  #reallocate(old: number, oldSize: number, alignment: number, size: number): number {
    const ptr = this.#realloc(old, oldSize, alignment, size);
    trapIf(ptr % alignment !== 0, "realloc-unaligned");
    trapIf(ptr + size > this.memory.length, "realloc-out-of-bounds");
    return ptr;
  }

  #allocate(alignment: number, size: number): number {
    return this.#reallocate(0, 0, alignment, size);
  }

  // --- Loading ---

  #int(ptr: number, bytes: number): bigint {
    let value = 0n;
    for (let i = bytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.memory[ptr + i] ?? 0);
    return value;
  }

  #bytes(ptr: number, length: number): number[] {
    return Array.from(this.memory.subarray(ptr, ptr + length));
  }

  load(t: ValType, ptr: number): Val {
    const s = simplify(t);
    switch (s.k) {
      case "scalar":
        return scalarOfBits(s.name, this.#int(ptr, sizeOf(t)));
      case "handle":
        return { k: "handle", v: this.#int(ptr, 4) };
      case "string":
        return this.#string(this.#int(ptr, 4), this.#int(ptr + 4, 4));
      case "list":
        if (s.length !== null) return this.#elements(s.t, ptr, s.length);
        return this.#list(s.t, this.#int(ptr, 4), this.#int(ptr + 4, 4));
      case "record": {
        const fields: Val[] = [];
        let at = ptr;
        for (const f of s.ts) {
          at = roundUp(at, align(f));
          fields.push(this.load(f, at));
          at += sizeOf(f);
        }
        return { k: "record", v: fields };
      }
      case "variant": {
        const bytes = discriminantBytes(s.cases.length);
        const i = this.#int(ptr, bytes);
        trapIf(i >= BigInt(s.cases.length), "invalid-discriminant");
        const c = s.cases[Number(i)] ?? null;
        const at = ptr + roundUp(bytes, caseAlign(s.cases));
        return { k: "case", i: Number(i), v: c === null ? null : this.load(c, at) };
      }
      case "flags":
        return flagsOfBits(this.#int(ptr, flagsBytes(s.n)), s.n);
    }
  }

  #string(ptr: bigint, tagged: bigint): Val {
    let unit = this.encoding === "utf8" ? 1n : 2n;
    const alignment = unit;
    let units = tagged;
    if (this.encoding === "latin1+utf16") {
      if (tagged & TAG) units = tagged ^ TAG;
      else unit = 1n;
    }
    const length = units * unit;
    trapIf(length > MAX_BYTES, "string-too-long");
    trapIf(ptr % alignment !== 0n, "pointer-unaligned");
    trapIf(ptr + length > BigInt(this.memory.length), "string-out-of-bounds");
    const bytes = this.#bytes(Number(ptr), Number(length));
    const text = this.encoding === "utf8" ? decodeUtf8(bytes) : unit === 2n ? decodeUtf16(bytes) : bytes;
    return { k: "string", v: text, encoding: this.encoding, tagged };
  }

  #list(t: ValType, ptr: bigint, length: bigint): Val {
    trapIf(length * BigInt(sizeOf(t)) > MAX_BYTES, "list-too-long");
    trapIf(ptr % BigInt(align(t)) !== 0n, "pointer-unaligned");
    trapIf(ptr + length * BigInt(sizeOf(t)) > BigInt(this.memory.length), "list-out-of-bounds");
    return this.#elements(t, Number(ptr), Number(length));
  }

  #elements(t: ValType, ptr: number, length: number): Val {
    const size = sizeOf(t);
    return { k: "list", v: Array.from({ length }, (_, i) => this.load(t, ptr + i * size)) };
  }

  // --- Storing ---

  #put(bits: bigint, ptr: number, bytes: number): void {
    for (let i = 0; i < bytes; i++) this.memory[ptr + i] = Number((bits >> BigInt(8 * i)) & 0xffn);
  }

  #putBytes(bytes: readonly number[], ptr: number): void {
    bytes.forEach((byte, i) => (this.memory[ptr + i] = byte));
  }

  store(t: ValType, val: Val, ptr: number): void {
    const s = simplify(t);
    if (s.k === "scalar") return this.#put(bitsOfScalar(s.name, val), ptr, sizeOf(t));
    if (s.k === "handle" && val.k === "handle") return this.#put(val.v, ptr, 4);
    if (s.k === "flags" && val.k === "flags") return this.#put(bitsOfFlags(val.v), ptr, flagsBytes(s.n));
    if (s.k === "string" && val.k === "string") return this.#putPair(this.#storeString(val), ptr);
    if (s.k === "list" && val.k === "list") {
      if (s.length !== null) return this.#storeElements(s.t, val.v, ptr);
      return this.#putPair(this.#storeList(s.t, val.v), ptr);
    }
    if (s.k === "record" && val.k === "record") {
      let at = ptr;
      for (const [i, f] of s.ts.entries()) {
        at = roundUp(at, align(f));
        this.store(f, need(val.v[i]), at);
        at += sizeOf(f);
      }
      return;
    }
    if (s.k === "variant" && val.k === "case") {
      const bytes = discriminantBytes(s.cases.length);
      this.#put(BigInt(val.i), ptr, bytes);
      const c = s.cases[val.i] ?? null;
      if (c !== null && val.v !== null) this.store(c, val.v, ptr + roundUp(bytes, caseAlign(s.cases)));
      return;
    }
    throw new Error(`a ${val.k} is no ${t.kind}`);
  }

  #putPair([first, second]: readonly [bigint, bigint], ptr: number): void {
    this.#put(first, ptr, 4);
    this.#put(second, ptr + 4, 4);
  }

  #storeList(t: ValType, vals: readonly Val[]): readonly [bigint, bigint] {
    const ptr = this.#allocate(align(t), vals.length * sizeOf(t));
    this.#storeElements(t, vals, ptr);
    return [BigInt(ptr), BigInt(vals.length)];
  }

  #storeElements(t: ValType, vals: readonly Val[], ptr: number): void {
    vals.forEach((val, i) => this.store(t, val, ptr + i * sizeOf(t)));
  }

  #storeString(val: Extract<Val, { k: "string" }>): readonly [bigint, bigint] {
    const src = val.v;
    let from: string = val.encoding;
    let units = Number(val.tagged);
    if (val.encoding === "latin1+utf16") {
      from = val.tagged & TAG ? "utf16" : "latin1";
      units = Number(val.tagged & (TAG - 1n));
    }
    switch (this.encoding) {
      case "utf8":
        if (from === "utf8") return this.#copy(utf8Of(src), units, 1, 1);
        return this.#toUtf8(src, units, from === "utf16" ? 3 * units : 2 * units);
      case "utf16":
        if (from === "utf8") return this.#utf8ToUtf16(src, units);
        return this.#copy(bytesOfUnits(utf16UnitsOf(src)), units, 2, 2);
      case "latin1+utf16":
        if (val.encoding !== "latin1+utf16") return this.#toLatin1OrUtf16(src, units);
        if (from === "latin1") return this.#copy([...src], units, 1, 2);
        return this.#probablyUtf16(src, units);
    }
  }

  #copy(bytes: readonly number[], units: number, unit: number, alignment: number): readonly [bigint, bigint] {
    const ptr = this.#allocate(alignment, unit * units);
    if (bytes.length !== unit * units) throw new Error("the units do not fit the text");
    this.#putBytes(bytes, ptr);
    return [BigInt(ptr), BigInt(units)];
  }

  #toUtf8(src: readonly number[], units: number, worst: number): readonly [bigint, bigint] {
    let ptr = this.#allocate(1, units);
    for (const [i, c] of src.entries()) {
      if (c < 0x80) {
        this.memory[ptr + i] = c;
        continue;
      }
      ptr = this.#reallocate(ptr, units, 1, worst);
      const bytes = utf8Of(src);
      this.#putBytes(bytes.slice(i), ptr + i);
      if (worst > bytes.length) ptr = this.#reallocate(ptr, worst, 1, bytes.length);
      return [BigInt(ptr), BigInt(bytes.length)];
    }
    return [BigInt(ptr), BigInt(units)];
  }

  #utf8ToUtf16(src: readonly number[], units: number): readonly [bigint, bigint] {
    const worst = 2 * units;
    let ptr = this.#allocate(2, worst);
    const bytes = bytesOfUnits(utf16UnitsOf(src));
    this.#putBytes(bytes, ptr);
    if (bytes.length < worst) ptr = this.#reallocate(ptr, worst, 2, bytes.length);
    return [BigInt(ptr), BigInt(bytes.length / 2)];
  }

  #toLatin1OrUtf16(src: readonly number[], units: number): readonly [bigint, bigint] {
    let ptr = this.#allocate(2, units);
    let done = 0;
    for (const c of src) {
      if (c < 0x100) {
        this.memory[ptr + done++] = c;
        continue;
      }
      const worst = 2 * units;
      ptr = this.#reallocate(ptr, units, 2, worst);
      for (let j = done - 1; j >= 0; j--) {
        this.memory[ptr + 2 * j] = this.memory[ptr + j] ?? 0;
        this.memory[ptr + 2 * j + 1] = 0;
      }
      const bytes = bytesOfUnits(utf16UnitsOf(src));
      this.#putBytes(bytes.slice(2 * done), ptr + 2 * done);
      if (worst > bytes.length) ptr = this.#reallocate(ptr, worst, 2, bytes.length);
      return [BigInt(ptr), BigInt(bytes.length / 2) | TAG];
    }
    if (done < units) ptr = this.#reallocate(ptr, units, 2, done);
    return [BigInt(ptr), BigInt(done)];
  }

  #probablyUtf16(src: readonly number[], units: number): readonly [bigint, bigint] {
    let ptr = this.#allocate(2, 2 * units);
    const bytes = bytesOfUnits(utf16UnitsOf(src));
    this.#putBytes(bytes, ptr);
    if (src.some((c) => c >= 0x100)) return [BigInt(ptr), BigInt(bytes.length / 2) | TAG];
    const length = bytes.length / 2;
    for (let i = 0; i < length; i++) this.memory[ptr + i] = this.memory[ptr + 2 * i] ?? 0;
    ptr = this.#reallocate(ptr, 2 * units, 1, length);
    return [BigInt(ptr), BigInt(length)];
  }

  // --- Flat lifting ---

  #liftFlat(t: ValType, next: (want: CoreName) => bigint | number): Val {
    const s = simplify(t);
    const nextInt = (): bigint => BigInt(next("i32"));
    switch (s.k) {
      case "scalar": {
        const [core = "i32"] = flat(t);
        const x = next(core);
        if (typeof x === "number") return { k: "float", v: x };
        return scalarOfBits(
          s.name,
          s.name === "bool" || s.name === "char" ? x : x & ((1n << BigInt(bitsOf(s.name))) - 1n),
        );
      }
      case "handle":
        return { k: "handle", v: nextInt() };
      case "string": {
        const ptr = nextInt();
        return this.#string(ptr, nextInt());
      }
      case "list": {
        if (s.length !== null) {
          return { k: "list", v: Array.from({ length: s.length }, () => this.#liftFlat(s.t, next)) };
        }
        const ptr = nextInt();
        return this.#list(s.t, ptr, nextInt());
      }
      case "record":
        return { k: "record", v: s.ts.map((f) => this.#liftFlat(f, next)) };
      case "variant": {
        const types = flat(t).slice(1);
        const i = nextInt();
        trapIf(i >= BigInt(s.cases.length), "invalid-discriminant");
        const coerce = (want: CoreName): bigint | number => {
          const have = need(types.shift());
          const x = next(have);
          if (typeof x === "number" || have === want) return x;
          if (want === "i32") return x & 0xffffffffn;
          if (want === "f32") return floatOfBits(x & 0xffffffffn, 32);
          if (want === "f64") return floatOfBits(x, 64);
          return x;
        };
        const c = s.cases[Number(i)] ?? null;
        const v = c === null ? null : this.#liftFlat(c, coerce);
        for (const have of types) next(have);
        return { k: "case", i: Number(i), v };
      }
      case "flags":
        return flagsOfBits(nextInt(), s.n);
    }
  }

  /** `lift_flat_values`; core values are as WebAssembly's JavaScript interface has them. */
  liftValues(types: readonly ValType[], maxFlat: number, values: readonly Core[]): Val[] {
    let at = 0;
    const next = (want: CoreName): bigint | number => {
      const x = need(values[at++]);
      if (want === "i32") return BigInt.asUintN(32, BigInt(x));
      if (want === "i64") return BigInt.asUintN(64, BigInt(x));
      return Number(x);
    };
    if (types.flatMap(flat).length <= maxFlat) return types.map((t) => this.#liftFlat(t, next));
    const ptr = Number(next("i32"));
    const tuple: ValType = { kind: "tuple", types };
    trapIf(ptr % align(tuple) !== 0, "pointer-unaligned");
    trapIf(ptr + sizeOf(tuple) > this.memory.length, "pointer-out-of-bounds");
    const loaded = this.load(tuple, ptr);
    if (loaded.k !== "record") throw new Error("a tuple is a record");
    return [...loaded.v];
  }

  // --- Flat lowering ---

  #lowerFlat(t: ValType, val: Val): (bigint | number)[] {
    const s = simplify(t);
    if (s.k === "scalar") {
      if (val.k === "float") return [s.name === "f32" ? Math.fround(val.v) : val.v];
      const bits = bitsOfScalar(s.name, val);
      const signed = s.name.startsWith("s");
      return [
        signed ? BigInt.asUintN(bitsOf(s.name) === 64 ? 64 : 32, BigInt.asIntN(bitsOf(s.name), bits)) : bits,
      ];
    }
    if (s.k === "handle" && val.k === "handle") return [val.v];
    if (s.k === "flags" && val.k === "flags") return [bitsOfFlags(val.v)];
    if (s.k === "string" && val.k === "string") return [...this.#storeString(val)];
    if (s.k === "list" && val.k === "list") {
      if (s.length !== null) return val.v.flatMap((v) => this.#lowerFlat(s.t, v));
      return [...this.#storeList(s.t, val.v)];
    }
    if (s.k === "record" && val.k === "record")
      return s.ts.flatMap((f, i) => this.#lowerFlat(f, need(val.v[i])));
    if (s.k === "variant" && val.k === "case") {
      const types = flat(t).slice(1);
      const c = s.cases[val.i] ?? null;
      const payload: (bigint | number)[] = [];
      if (c !== null && val.v !== null) {
        const have = flat(c);
        for (const [i, x] of this.#lowerFlat(c, val.v).entries()) {
          const want = types.shift();
          if (typeof x !== "number" || want === have[i]) payload.push(x);
          else payload.push(bitsOfFloat(x, have[i] === "f32" ? 32 : 64));
        }
      }
      for (const want of types) payload.push(want === "f32" || want === "f64" ? 0 : 0n);
      return [BigInt(val.i), ...payload];
    }
    throw new Error(`a ${val.k} is no ${t.kind}`);
  }

  /** `lower_flat_values`; the core values come as WebAssembly's JavaScript interface has them, unsigned. */
  lowerValues(
    types: readonly ValType[],
    maxFlat: number,
    vals: readonly Val[],
    outParam: number | null,
  ): Core[] {
    const flatTypes = types.flatMap(flat);
    if (flatTypes.length <= maxFlat) {
      const values = types.flatMap((t, i) => this.#lowerFlat(t, need(vals[i])));
      return values.map((x, i) => (flatTypes[i] === "i64" ? BigInt(x) : Number(x)));
    }
    const tuple: ValType = { kind: "tuple", types };
    const ptr = outParam ?? this.#allocate(align(tuple), sizeOf(tuple));
    trapIf(ptr % align(tuple) !== 0, "pointer-unaligned");
    trapIf(ptr + sizeOf(tuple) > this.memory.length, "pointer-out-of-bounds");
    this.store(tuple, { k: "record", v: vals }, ptr);
    return outParam === null ? [ptr] : [];
  }
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("something is missing");
  return value;
}

function scalarOfBits(name: string, bits: bigint): Val {
  switch (name) {
    case "bool":
      return { k: "bool", v: bits !== 0n };
    case "char":
      trapIf(bits >= 0x110000n || (bits >= 0xd800n && bits <= 0xdfffn), "invalid-char");
      return { k: "char", v: Number(bits) };
    case "f32":
      return { k: "float", v: floatOfBits(bits, 32) };
    case "f64":
      return { k: "float", v: floatOfBits(bits, 64) };
    default:
      return { k: "int", v: name.startsWith("s") ? BigInt.asIntN(bitsOf(name), bits) : bits };
  }
}

function bitsOfScalar(name: string, val: Val): bigint {
  switch (val.k) {
    case "bool":
      return val.v ? 1n : 0n;
    case "char":
      return BigInt(val.v);
    case "float":
      return bitsOfFloat(val.v, name === "f32" ? 32 : 64);
    case "int":
      return BigInt.asUintN(bitsOf(name), val.v);
    default:
      throw new Error(`a ${val.k} is no ${name}`);
  }
}

function flagsOfBits(bits: bigint, n: number): Val {
  return { k: "flags", v: Array.from({ length: n }, (_, i) => ((bits >> BigInt(i)) & 1n) === 1n) };
}

function bitsOfFlags(flags: readonly boolean[]): bigint {
  return flags.reduce((bits, set, i) => bits | (set ? 1n << BigInt(i) : 0n), 0n);
}
