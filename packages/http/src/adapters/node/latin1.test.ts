import { describe, expect, it } from "vitest";
import { latin1Decoder } from "./latin1.ts";

describe("bytes as text of one character each", () => {
  const latin1 = latin1Decoder();
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);

  it.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array()],
    ["every byte", all],
    ["a part of something longer", all.subarray(100, 200)],
    ["a long one", new Uint8Array(16_384).fill(0xe9)],
    ["a longer one", new Uint8Array(16_385).fill(0xe9)],
  ])("%s", (_name, bytes) => {
    const text = latin1(bytes);
    expect(Uint8Array.from(text, (char) => char.charCodeAt(0))).toEqual(bytes);
    expect(latin1(all.subarray(65, 68))).toBe("ABC");
  });
});
