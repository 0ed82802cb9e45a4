/** What is written is what the reader reads. */
import { expect, test } from "vitest";
import { Reader } from "./index.ts";
import { ByteWriter } from "./writer.ts";

function written(write: (out: ByteWriter) => void): Uint8Array {
  const out = new ByteWriter();
  write(out);
  return out.finish();
}

function reader(write: (out: ByteWriter) => void): Reader {
  return new Reader(written(write), { offset: 0, path: [] }, 100_000);
}

test.each([
  [0, [0x00]],
  [0x7f, [0x7f]],
  [0x80, [0x80, 0x01]],
  [624_485, [0xe5, 0x8e, 0x26]],
  [0x8000_0000, [0x80, 0x80, 0x80, 0x80, 0x08]],
  [0xffff_ffff, [0xff, 0xff, 0xff, 0xff, 0x0f]],
])("the u32 %d is %j", (value, bytes) => {
  expect([...written((out) => out.u32(value))]).toEqual(bytes);
  expect(reader((out) => out.u32(value)).u32()).toBe(value);
});

test.each([
  [0, [0x00]],
  [0x3f, [0x3f]],
  [0x40, [0xc0, 0x00]],
  [0xffff_ffff, [0xff, 0xff, 0xff, 0xff, 0x0f]],
])("the s33 %d is %j", (value, bytes) => {
  expect([...written((out) => out.s33(value))]).toEqual(bytes);
  expect(reader((out) => out.s33(value)).s33()).toBe(value);
});

test("a vector, something optional and something sized", () => {
  const bytes = written((out) => {
    out.vector([1, 300], (each) => out.u32(each));
    out.optional<number>(null, (each) => out.byte(each));
    out.optional(7, (each) => out.byte(each));
    out.sized((inner) => inner.name("a\u00e9"));
  });
  expect([...bytes]).toEqual([2, 1, 0xac, 2, 0, 1, 7, 4, 3, 0x61, 0xc3, 0xa9]);
});

test("it grows, and what was finished stays as it was", () => {
  const out = new ByteWriter();
  out.bytes(new Uint8Array(200).fill(1));
  const first = out.finish();
  out.bytes(new Uint8Array(1_000).fill(2));
  out.byte(3);
  expect(out.length).toBe(1_201);
  expect([first.length, out.view()[199], out.view()[200], out.view()[1_200]]).toEqual([200, 1, 2, 3]);
});
