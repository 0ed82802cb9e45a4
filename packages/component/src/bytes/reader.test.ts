/** Integers and names of the binary format: what is read, and what is refused with which code. */
import { describe, expect, test } from "vitest";
import { DecodeError } from "../errors/index.ts";
import { Reader } from "./index.ts";

const origin = { offset: 0x100, path: ["root"] };

function reader(...bytes: number[]): Reader {
  return new Reader(Uint8Array.from(bytes), origin, 100_000);
}

function failure(read: () => unknown): DecodeError {
  try {
    read();
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("u32", () => {
  test.each([
    [[0x00], 0],
    [[0x7f], 127],
    [[0x80, 0x01], 128],
    [[0xe5, 0x8e, 0x26], 624_485],
    [[0x80, 0x80, 0x80, 0x80, 0x08], 0x8000_0000],
    [[0xff, 0xff, 0xff, 0xff, 0x0f], 0xffff_ffff],
    [[0x81, 0x80, 0x80, 0x80, 0x00], 1],
  ])("%j is %d", (bytes, value) => {
    const input = reader(...bytes);
    expect(input.u32()).toBe(value);
    expect(input.atEnd).toBe(true);
  });

  test.each([
    [[], "unexpected-end"],
    [[0x80], "unexpected-end"],
    [[0x80, 0x80, 0x80, 0x80], "unexpected-end"],
    [[0xff, 0xff, 0xff, 0xff, 0x10], "bad-leb128"],
    [[0x81, 0x80, 0x80, 0x80, 0x70], "bad-leb128"],
    [[0x80, 0x80, 0x80, 0x80, 0x80, 0x00], "bad-leb128"],
  ])("%j is refused as %s", (bytes, code) => {
    expect(failure(() => reader(...bytes).u32()).code).toBe(code);
  });
});

describe("s33", () => {
  test.each([
    [[0x00], 0],
    [[0x3f], 63],
    [[0x40], -64],
    [[0x7f], -1],
    [[0xc0, 0x00], 64],
    [[0xff, 0x7f], -1],
    [[0xff, 0xff, 0xff, 0xff, 0x0f], 0xffff_ffff],
    [[0x80, 0x80, 0x80, 0x80, 0x08], 0x8000_0000],
    [[0x80, 0x80, 0x80, 0x80, 0x70], -0x1_0000_0000],
    [[0xff, 0xff, 0xff, 0xff, 0x7f], -1],
  ])("%j is %d", (bytes, value) => {
    expect(reader(...bytes).s33()).toBe(value);
  });

  test.each([
    [[0x80], "unexpected-end"],
    [[0xff, 0xff, 0xff, 0xff, 0x1f], "bad-leb128"],
    [[0xff, 0xff, 0xff, 0xff, 0x4f], "bad-leb128"],
    [[0x80, 0x80, 0x80, 0x80, 0x80, 0x00], "bad-leb128"],
  ])("%j is refused as %s", (bytes, code) => {
    expect(failure(() => reader(...bytes).s33()).code).toBe(code);
  });
});

describe("u64", () => {
  test.each([
    [[0x05], 5n],
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], 0xffff_ffff_ffff_ffffn],
  ])("%j is %s", (bytes, value) => {
    expect(reader(...bytes).u64()).toBe(value);
  });

  test("bits beyond the 64th are refused", () => {
    const bytes = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
    expect(failure(() => reader(...bytes).u64()).code).toBe("bad-leb128");
  });
});

describe("name", () => {
  const long = "a".repeat(1_000);
  test.each(["", "a", "wasi:http/types@0.3.0", long, "\u00e9t\u00e9", "\u{1F9F5}", "\uFEFFbom", "a\0b"])(
    "%j reads as it was written",
    (name) => {
      const utf8 = new TextEncoder().encode(name);
      const length = utf8.length < 0x80 ? [utf8.length] : [(utf8.length & 0x7f) | 0x80, utf8.length >> 7];
      const input = reader(...length, ...utf8, ...length, ...utf8);
      expect([input.name(), input.name()]).toEqual([name, name]);
    },
  );

  test("names that fall on the same cache slot stay apart", () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `n${index}`);
    const bytes = names.flatMap((name) => [name.length, ...new TextEncoder().encode(name)]);
    const input = reader(...bytes);
    expect(names.map(() => input.name())).toEqual(names);
  });

  test.each([
    [[0x02, 0xff, 0xfe], "bad-utf8"],
    [[0x02, 0xc0, 0x80], "bad-utf8"],
    [[0x03, 0xed, 0xa0, 0x80], "bad-utf8"],
    [[0x01, 0xc3], "bad-utf8"],
    [[0x03, 0x61], "unexpected-end"],
  ])("%j is refused as %s", (bytes, code) => {
    expect(failure(() => reader(...bytes).name()).code).toBe(code);
  });
});

test("a flag is 0 or 1", () => {
  expect(reader(0).flag("it")).toBe(false);
  expect(reader(1).flag("it")).toBe(true);
  expect(failure(() => reader(2).flag("it")).code).toBe("bad-flag");
});

test("nothing is read beyond a narrowed end", () => {
  const input = reader(1, 2, 3);
  input.end = 1;
  expect(input.u32()).toBe(1);
  for (const read of [() => input.u8(), () => input.u32(), () => input.s33(), () => input.view(1)])
    expect(failure(read).code).toBe("unexpected-end");
  expect(input.peek()).toBe(-1);
});

test("an error knows its offset in the outermost bytes and the way to it", () => {
  const input = reader(0x80);
  input.enter({ segments: () => ["section", "item[3]"] });
  const error = failure(() => input.u32());
  expect(error.offset).toBe(0x101);
  expect(error.path).toEqual(["root", "section", "item[3]"]);
  expect(error.message).toContain("0x101 in root > section > item[3]");
});
