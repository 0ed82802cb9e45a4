/** Instructions of function bodies: each kind of immediate is as long as the specification says. */
import { describe, expect, test } from "vitest";
import { DecodeError } from "../errors/index.ts";
import { MEMORY_GROW, nextInstruction, TABLE_GROW } from "./core-instructions.ts";
import { Input } from "./input.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text.split(" "), (byte) => parseInt(byte, 16));

describe("one instruction is skipped", () => {
  test.each([
    ["nop", "01"],
    ["block", "02 40"],
    ["block with a value type", "02 7f"],
    ["block with a reference type", "02 63 81 01"],
    ["block with a function type", "02 c0 00"],
    ["try_table with each kind of catch", "1f 40 04 00 01 02 01 01 02 02 03 03 04"],
    ["br_table", "0e 02 00 01 82 00"],
    ["call_indirect", "11 80 01 00"],
    ["select with types", "1c 02 7f 64 70"],
    ["table.get", "25 01"],
    ["i32.load", "28 02 ff 01"],
    ["i64.store of another memory", "37 43 05 80 80 80 80 10"],
    ["memory.size", "3f 00"],
    ["i32.const", "41 ff ff ff ff 0f"],
    ["i64.const", "42 80 80 80 80 80 80 80 80 80 00"],
    ["f32.const", "43 40 00 40 00"],
    ["f64.const", "44 40 00 40 00 40 00 40 00"],
    ["i64.extend32_s", "c4"],
    ["ref.null of an indexed type", "d0 c0 00"],
    ["br_on_non_null", "d6 00"],
    ["struct.get", "fb 02 01 02"],
    ["array.len", "fb 0f"],
    ["array.copy", "fb 11 01 02"],
    ["br_on_cast", "fb 18 03 00 6e 6b"],
    ["i32.trunc_sat_f32_s", "fc 00"],
    ["memory.copy", "fc 0a 00 01"],
    ["table.fill", "fc 11 02"],
    ["i64.add128", "fc 13"],
    ["v128.load8x8_s", "fd 01 03 00"],
    ["v128.const", "fd 0c 40 00 40 00 40 00 40 00 40 00 40 00 40 00 40 00"],
    ["i8x16.extract_lane_s", "fd 15 0f"],
    ["v128.load8_lane", "fd 54 00 00 0f"],
    ["i8x16.relaxed_swizzle", "fd 80 02"],
    ["memory.atomic.wait32", "fe 01 02 00"],
    ["atomic.fence", "fe 03 00"],
    ["i32.atomic.rmw.add", "fe 1e 02 08"],
  ])("%s: %s", (_name, text) => {
    const input = new Input(bytes(text));
    nextInstruction(input);
    expect(input.atEnd).toBe(true);
  });
});

test.each([
  ["40 03", MEMORY_GROW],
  ["fc 0f 03", TABLE_GROW],
  ["fc 8f 00 03", TABLE_GROW],
])("%s grows something: its index is left to be read", (text, opcode) => {
  const input = new Input(bytes(text));
  expect(nextInstruction(input)).toBe(opcode);
  expect(input.u32()).toBe(3);
});

test.each(["16", "1d", "27", "c5", "e0", "fb 1f", "fc 12", "fc 17", "fd 94 02", "fe 04", "ff"])(
  "%s is not known",
  (text) => {
    expect(() => nextInstruction(new Input(bytes(text)))).toThrow(DecodeError);
  },
);
