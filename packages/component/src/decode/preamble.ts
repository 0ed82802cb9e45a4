/**
 * The first eight bytes: magic, version and layer tell a component from a core module.
 * Spec: Binary.md, "Component Definitions".
 * Invariant: a wrong magic, an unknown layer and an unknown version are three different errors.
 */
import type { DecodeError } from "../errors/index.ts";
import { Input } from "./input.ts";

export type Layer = "component" | "module";

const magic = [0x00, 0x61, 0x73, 0x6d];
const preambleLength = 8;
const layers: readonly Layer[] = ["module", "component"];
const nouns: Readonly<Record<Layer, string>> = { module: "core module", component: "component" };
const versions: Readonly<Record<Layer, number>> = { module: 0x01, component: 0x0d };

/** Says what the bytes claim to be; throws a `DecodeError` if they are no WebAssembly binary of a known version. */
export function layerOf(bytes: Uint8Array): Layer {
  return readPreamble(new Input(bytes));
}

/** Reads a preamble; a layer other than `expected` is refused before its version is looked at. */
export function readPreamble(input: Input, expected?: Layer): Layer {
  const start = input.pos;
  for (const byte of magic)
    if (input.peek() === byte) input.pos++;
    else throw badMagic(input, start);
  const length = input.end - start;
  if (length < preambleLength)
    throw input.error(
      "unexpected-end",
      `the preamble takes ${preambleLength} bytes, found ${length}`,
      input.end,
    );
  const version = input.u8() | (input.u8() << 8);
  const layerNumber = input.u8() | (input.u8() << 8);
  const layer = layers[layerNumber];
  if (layer === undefined)
    throw input.error(
      "bad-layer",
      `layer ${layerNumber} is unknown; 0 (module) and 1 (component) are known`,
      start + 6,
    );
  if (expected !== undefined && layer !== expected)
    throw input.error(
      "bad-layer",
      `found a ${nouns[layer]} where a ${nouns[expected]} was expected`,
      start + 6,
    );
  const known = versions[layer];
  if (version !== known)
    throw input.error(
      "bad-version",
      `version 0x${version.toString(16)} of a ${nouns[layer]} is unknown; 0x${known.toString(16)} is known`,
      start + 4,
    );
  return layer;
}

function badMagic(input: Input, start: number): DecodeError {
  if (input.atEnd)
    return input.error(
      "unexpected-end",
      `the magic number takes 4 bytes, found ${input.end - start}`,
      input.end,
    );
  const found = [...input.bytes.subarray(start, start + 4)].map((byte) => byte.toString(16).padStart(2, "0"));
  return input.error(
    "bad-magic",
    `these bytes are no WebAssembly binary: they start with ${found.join(" ")}, and one starts with 00 61 73 6d`,
    start,
  );
}
