/**
 * Constant expressions of core modules, skipped: where one ends is all that is asked.
 * Spec: Core WebAssembly 3.0, "Validation", Instructions: constant expressions; "Binary Format", Expressions.
 */
import { decodeHeapType } from "./core-valtype.ts";
import type { Input } from "./input.ts";

const end = 0x0b;

export function skipConstExpr(input: Input): void {
  const { coreConstExpression } = input.limits;
  for (let count = 0; count <= coreConstExpression; count++) {
    const byte = input.u8();
    if (byte === end) return;
    skipImmediates(input, byte);
  }
  throw input.limitExceeded("coreConstExpression", coreConstExpression + 1, coreConstExpression);
}

function skipImmediates(input: Input, byte: number): void {
  switch (byte) {
    case 0x23: // global.get
    case 0xd2: // ref.func
      input.u32();
      return;
    case 0x41: // i32.const
      input.skipLeb(5);
      return;
    case 0x42: // i64.const
      input.skipLeb(10);
      return;
    case 0x43: // f32.const
      input.skip(4);
      return;
    case 0x44: // f64.const
      input.skip(8);
      return;
    case 0x6a: // i32.add, i32.sub, i32.mul
    case 0x6b:
    case 0x6c:
    case 0x7c: // i64.add, i64.sub, i64.mul
    case 0x7d:
    case 0x7e:
      return;
    case 0xd0: // ref.null
      decodeHeapType(input);
      return;
    case 0xfb:
      skipGcImmediates(input);
      return;
    case 0xfd:
      skipVector(input);
      return;
    default:
      throw input.badOpcode(byte, "instruction of a constant expression");
  }
}

function skipGcImmediates(input: Input): void {
  const opcode = input.u32();
  switch (opcode) {
    case 0: // struct.new
    case 1: // struct.new_default
    case 6: // array.new
    case 7: // array.new_default
      input.u32();
      return;
    case 8: // array.new_fixed
      input.u32();
      input.u32();
      return;
    case 26: // any.convert_extern
    case 27: // extern.convert_any
    case 28: // ref.i31
      return;
    default:
      throw input.badOpcode(opcode, "instruction of a constant expression (behind 0xfb)");
  }
}

function skipVector(input: Input): void {
  const opcode = input.u32();
  if (opcode !== 12) throw input.badOpcode(opcode, "instruction of a constant expression (behind 0xfd)");
  input.skip(16);
}
