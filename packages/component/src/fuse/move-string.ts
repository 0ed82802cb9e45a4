/**
 * Moving strings.
 * Spec: CanonicalABI.md, `load_string_from_range`, `store_string_into_range`.
 * Invariant: what arrives is well-formed. Where both sides encode alike, text is validated and copied here; text that changes
 * its encoding goes through a leaf, which allocates as the specification does.
 */
import { MAX_STRING_BYTE_LENGTH } from "../canon/index.ts";
import { assert } from "../errors/index.ts";
import { SCRATCH } from "../tasks/index.ts";
import { Code, OP } from "./emit.ts";
import type { MoveContext } from "./move-context.ts";

/** `(ptr, taggedCodeUnits) -> [ptr, taggedCodeUnits]`. */
export function writeMoveString(mover: MoveContext): number {
  const [ptr, units] = [0, 1];
  const code = new Code(2);
  const { encoding } = mover.from;
  if (encoding !== mover.to.encoding) {
    writeTranscode(mover, code);
  } else if (encoding === "latin1+utf16") {
    code.localGet(units).i32Const(0).op(LT_S).if();
    writeTranscode(mover, code);
    code.return().end();
    writeCopy(mover, code, { ptr, units, unit: 1, alignment: 2, validate: null });
  } else if (encoding === "utf8") {
    const validate = writeValidateUtf8(mover);
    writeCopy(mover, code, { ptr, units, unit: 1, alignment: 1, validate });
  } else {
    const validate = writeValidateUtf16(mover);
    writeCopy(mover, code, { ptr, units, unit: 2, alignment: 2, validate });
  }
  return mover.module.inner({ params: ["i32", "i32"], results: ["i32", "i32"] }, code);
}

const LT_S = 0x48;

/** The tag of UTF-16 is the sign, so the leaf gets the length as it is. */
function writeTranscode(mover: MoveContext, code: Code): void {
  const { transcode } = mover.functions;
  assert(transcode !== null, "a string that changes its encoding has a leaf");
  code.localGet(0).localGet(1).call(transcode).loadAt("i32", SCRATCH);
}

/** `store_string_copy` after the checks of `load_string_from_range`. */
function writeCopy(
  mover: MoveContext,
  code: Code,
  text: {
    readonly ptr: number;
    readonly units: number;
    readonly unit: 1 | 2;
    readonly alignment: number;
    /** `(ptr, units) -> []`. */
    readonly validate: number | null;
  },
): void {
  const { ptr, units, unit, alignment, validate } = text;
  const copy = code.local("i32");
  code
    .localGet(units)
    .i32Const(Math.floor(MAX_STRING_BYTE_LENGTH / unit))
    .op(OP.i32GtU);
  mover.trapIf(code, "string-too-long");
  mover.checkAligned(code, ptr, alignment, "pointer-unaligned");
  let byteLength = units;
  if (unit === 2) {
    byteLength = code.local("i32");
    code.localGet(units).i32Const(1).op(OP.i32Shl).localSet(byteLength);
  }
  mover.checkInBounds(code, mover.from.memory, ptr, byteLength, "string-out-of-bounds");
  if (validate !== null) code.localGet(ptr).localGet(units).call(validate);
  mover.allocate(code, alignment, byteLength);
  code.localTee(copy).localGet(ptr).localGet(byteLength).memoryCopy(mover.to.memory, mover.from.memory);
  code.localGet(copy).localGet(units);
}

const HIGH_BITS = 0x8080_8080_8080_8080n;
const HIGH_BITS_32 = 0x8080_8080;

/** Moves a cursor on: `at += bytes; left -= units`. */
function advance(code: Code, at: number, bytes: number, left: number, units: number): void {
  code.localGet(at).i32Const(bytes).op(OP.i32Add).localSet(at);
  code.localGet(left).i32Const(units).op(OP.i32Sub).localSet(left);
}

/**
 * `(at, left) -> []`: traps unless these bytes are UTF-8. ASCII is passed over 32 and 8 bytes at a time; the last few bytes are
 * read together with some before them, which are ASCII by then.
 */
function writeValidateUtf8(mover: MoveContext): number {
  const rest = writeValidateUtf8Characters(mover);
  const [at, left] = [0, 1];
  const { memory } = mover.from;
  const code = new Code(2);
  const whole = code.local("i32");
  const word = (offset: number): Code => code.localGet(at).loadBytes(8, memory, offset);
  const isAscii = (): Code => code.i64Const(HIGH_BITS).op(OP.i64And, OP.i64Eqz);
  const tail = (bytes: number): Code =>
    code.localGet(at).localGet(left).op(OP.i32Add).i32Const(bytes).op(OP.i32Sub);
  code.localGet(left).localSet(whole);
  code.block();
  code.loop();
  code.localGet(left).i32Const(32).op(OP.i32LtU).brIf(1);
  word(0);
  for (const offset of [8, 16, 24]) word(offset).op(OP.i64Or);
  isAscii().op(OP.i32Eqz).brIf(1);
  advance(code, at, 32, left, 32);
  code.br(0).end().end();
  code.block();
  code.loop();
  code.localGet(left).i32Const(8).op(OP.i32LtU).brIf(1);
  word(0);
  isAscii().op(OP.i32Eqz).brIf(1);
  advance(code, at, 8, left, 8);
  code.br(0).end().end();
  code.localGet(left).op(OP.i32Eqz).if().return().end();
  code.localGet(left).i32Const(8).op(OP.i32LtU).if();
  code.localGet(whole).i32Const(8).op(OP.i32GeU).if();
  tail(8).loadBytes(8, memory, 0);
  isAscii().if().return().end().end();
  code.localGet(left).i32Const(4).op(OP.i32GeU).if();
  code.localGet(at).loadBytes(4, memory, 0);
  tail(4).loadBytes(4, memory, 0).op(OP.i32Or);
  code.i32Const(HIGH_BITS_32).op(OP.i32And, OP.i32Eqz).if().return().end().end();
  code.end();
  code.localGet(at).localGet(left).call(rest);
  return mover.module.inner({ params: ["i32", "i32"], results: [] }, code);
}

/** `(at, left) -> []`: character by character, but for runs of ASCII. */
function writeValidateUtf8Characters(mover: MoveContext): number {
  const [at, left] = [0, 1];
  const { memory } = mover.from;
  const code = new Code(2);
  const [byte, char] = [code.local("i32"), code.local("i32")];
  const invalidIf = (): void => mover.trapIf(code, "invalid-utf8");
  /** Appends the six bits of a byte that must go on a character. */
  const append = (offset: number): void => {
    code.localGet(at).loadBytes(1, memory, offset).i32Const(0x80).op(XOR).localTee(byte);
    code.i32Const(0x3f).op(OP.i32GtU);
    invalidIf();
    code.localGet(char).i32Const(6).op(OP.i32Shl).localGet(byte).op(OP.i32Or).localSet(char);
  };
  const sequence = (length: number, leadMask: number): void => {
    code.localGet(left).i32Const(length).op(OP.i32LtU);
    invalidIf();
    code.localGet(byte).i32Const(leadMask).op(OP.i32And).localSet(char);
    for (let i = 1; i < length; i++) append(i);
  };
  const isLead = (below: number): void => void code.localGet(byte).i32Const(below).op(OP.i32LtU).if();
  code.loop();
  code.localGet(left).i32Const(8).op(OP.i32GeU).if();
  code.localGet(at).loadBytes(8, memory, 0).i64Const(HIGH_BITS).op(OP.i64And, OP.i64Eqz).if();
  advance(code, at, 8, left, 8);
  code.br(2).end().end();
  code.localGet(left).op(OP.i32Eqz).if().return().end();
  code.localGet(at).loadBytes(1, memory, 0).localSet(byte);
  isLead(0x80);
  advance(code, at, 1, left, 1);
  code.br(1).end();
  code.localGet(byte).i32Const(0xc2).op(OP.i32LtU);
  invalidIf();
  isLead(0xe0);
  sequence(2, 0x1f);
  advance(code, at, 2, left, 2);
  code.br(1).end();
  isLead(0xf0);
  sequence(3, 0x0f);
  code.localGet(char).i32Const(0x800).op(OP.i32LtU);
  invalidIf();
  code.localGet(char).i32Const(0xf800).op(OP.i32And).i32Const(0xd800).op(OP.i32Eq);
  invalidIf();
  advance(code, at, 3, left, 3);
  code.br(1).end();
  code.localGet(byte).i32Const(0xf4).op(OP.i32GtU);
  invalidIf();
  sequence(4, 0x07);
  code.localGet(char).i32Const(0x1_0000).op(OP.i32Sub).i32Const(0x10_0000).op(OP.i32GeU);
  invalidIf();
  advance(code, at, 4, left, 4);
  code.br(0).end();
  return mover.module.inner({ params: ["i32", "i32"], results: [] }, code);
}

const XOR = 0x73;
const I64_XOR = 0x85;
const I64_SUB = 0x7d;

/** `(at, left) -> []`: traps unless these code units are UTF-16. Four units without a surrogate are passed over at once. */
function writeValidateUtf16(mover: MoveContext): number {
  const [at, left] = [0, 1];
  const { memory } = mover.from;
  const code = new Code(2);
  const unit = code.local("i32");
  const lanes = code.local("i64");
  const invalidIf = (): void => mover.trapIf(code, "invalid-utf16");
  code.loop();
  code.localGet(left).i32Const(4).op(OP.i32GeU).if();
  // A lane is 0 iff its unit is a surrogate; the borrow of a zero lane sets its own high bit first.
  code.localGet(at).loadBytes(8, memory, 0).i64Const(0xf800_f800_f800_f800n).op(OP.i64And);
  code.i64Const(0xd800_d800_d800_d800n).op(I64_XOR).localTee(lanes);
  code.i64Const(0x0001_0001_0001_0001n).op(I64_SUB);
  code.localGet(lanes).i64Const(-1n).op(I64_XOR, OP.i64And);
  code.i64Const(0x8000_8000_8000_8000n).op(OP.i64And, OP.i64Eqz).if();
  advance(code, at, 8, left, 4);
  code.br(2).end().end();
  code.localGet(left).op(OP.i32Eqz).if().return().end();
  code.localGet(at).loadBytes(2, memory, 0).localTee(unit);
  code.i32Const(0xf800).op(OP.i32And).i32Const(0xd800).op(OP.i32Ne).if();
  advance(code, at, 2, left, 1);
  code.br(1).end();
  code.localGet(unit).i32Const(0xdc00).op(OP.i32GeU);
  invalidIf();
  code.localGet(left).i32Const(2).op(OP.i32LtU);
  invalidIf();
  code.localGet(at).loadBytes(2, memory, 2).i32Const(0xfc00).op(OP.i32And).i32Const(0xdc00).op(OP.i32Ne);
  invalidIf();
  advance(code, at, 4, left, 2);
  code.br(0).end();
  return mover.module.inner({ params: ["i32", "i32"], results: [] }, code);
}
