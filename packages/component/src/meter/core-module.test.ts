/** Core modules within a budget, beside components. */
import { expect, test } from "vitest";
import { LinkError } from "../errors/index.ts";
import { meterCoreModule } from "./index.ts";

/** A start function that grows a memory of no pages by one, exported under the name that metering gives it. */
const TAKES_THE_NAME = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  4,
  1,
  96,
  0,
  0,
  3,
  2,
  1,
  0,
  5,
  3,
  1,
  0,
  0,
  7,
  17,
  1,
  13,
  104,
  101,
  100,
  100,
  108,
  101,
  58,
  32,
  115,
  116,
  97,
  114,
  116,
  0,
  0,
  8,
  1,
  0,
  10,
  9,
  1,
  7,
  0,
  65,
  1,
  64,
  0,
  26,
  11,
);

test("a module that leaves no room for what is added is refused, and says why", () => {
  const meter = (): unknown => meterCoreModule(TAKES_THE_NAME, 65_536);
  expect(meter).toThrow(LinkError);
  expect(meter).toThrow(/^maxMemory cannot be kept to: /);
});

test.each([
  [65_536, 0],
  [65_535, 1],
])("within %i bytes a page is refused %i times, at the start already", (maxMemory, refused) => {
  // The same module under another name.
  const bytes = TAKES_THE_NAME.slice();
  const at = bytes.findIndex(
    (_, index) => new TextDecoder().decode(bytes.subarray(index, index + 7)) === "heddle:",
  );
  bytes[at] = 0x48;
  const metered = meterCoreModule(bytes, maxMemory);
  metered.instantiate({});
  expect(metered.refused).toBe(refused);
});

test("bytes that are no module are told by the engine", () => {
  expect(() => meterCoreModule(Uint8Array.of(0), 0)).toThrow(WebAssembly.CompileError);
});
