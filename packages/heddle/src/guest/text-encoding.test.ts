import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Decoder, Encoder } from "./text-encoding.ts";

const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

describe("encoding is the platform's", () => {
  test("encode", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(new Encoder().encode(text)).toEqual(new TextEncoder().encode(text));
      }),
    );
  });

  test("encodeInto", () => {
    fc.assert(
      fc.property(texts, fc.nat(20), (text, room) => {
        const [own, native] = [new Uint8Array(room), new Uint8Array(room)];
        expect(new Encoder().encodeInto(text, own)).toEqual(new TextEncoder().encodeInto(text, native));
        expect(own).toEqual(native);
      }),
    );
  });
});

/** Bytes that are often almost right. */
const bytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc.string({ unit: "binary", maxLength: 3 }).map((text) => new TextEncoder().encode(text)),
      fc.constantFrom(
        ...["efbbbf", "eda080", "f48fbfbf", "f4908080", "e08080", "c080", "f0808080"].map((hex) =>
          Uint8Array.fromHex(hex),
        ),
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

describe("decoding is the platform's", () => {
  test.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])("fatal: %s, ignoreBOM: %s", (fatal, ignoreBOM) => {
    fc.assert(
      fc.property(bytes, (input) => {
        const options = { fatal, ignoreBOM };
        expect(outcome(() => new Decoder("utf-8", options).decode(input))).toBe(
          outcome(() => new TextDecoder("utf-8", options).decode(input)),
        );
      }),
      { numRuns: 500 },
    );
  });

  test("in parts, and used again", () => {
    fc.assert(
      fc.property(bytes, bytes, fc.nat(20), (first, second, cut) => {
        const [own, native] = [new Decoder(), new TextDecoder()];
        for (const input of [first, second]) {
          for (const [part, stream] of [
            [input.subarray(0, cut), true],
            [input.subarray(cut), false],
          ] as const) {
            expect(own.decode(part, { stream })).toBe(native.decode(part, { stream }));
          }
        }
      }),
    );
  });

  test("long texts", () => {
    const text = "a\u{1f600}é".repeat(10_000);
    expect(new Decoder().decode(new Encoder().encode(text).buffer)).toBe(text);
  });

  test("other encodings are refused", () => {
    expect(() => new Decoder("utf-16le")).toThrow(/only utf-8 is/);
    expect(new Decoder(" UTF8 ").encoding).toBe("utf-8");
  });
});

function outcome(run: () => string): string {
  try {
    return run();
  } catch {
    return "\u0000refused";
  }
}
