/**
 * Instances: a component instantiated, or a bundle of definitions.
 * Spec: Binary.md, "Instance Definitions" (`instanceexpr`).
 */
import type { RawExternName, RawInstanceExpr, SortIndex } from "../model/raw.ts";
import { decodeExternName } from "./extern-name.ts";
import type { Input } from "./input.ts";
import { decodeSortIndex } from "./sort.ts";

export function decodeInstance(input: Input): RawInstanceExpr {
  const byte = input.u8();
  switch (byte) {
    case 0x00:
      return { kind: "instantiate", component: input.u32(), args: decodeArgs(input) };
    case 0x01:
      return { kind: "exports", exports: decodeInlineExports(input) };
    default:
      throw input.badOpcode(byte, "instance", "0x00 or 0x01");
  }
}

function decodeArgs(input: Input): { name: string; item: SortIndex }[] {
  const args = [];
  for (let left = input.count(input.limits.args, "args"); left > 0; left--)
    args.push({ name: input.name(), item: decodeSortIndex(input) });
  return args;
}

function decodeInlineExports(input: Input): { name: RawExternName; item: SortIndex }[] {
  const exports = [];
  for (let left = input.count(input.limits.inlineExports, "inlineExports"); left > 0; left--)
    exports.push({ name: decodeExternName(input), item: decodeSortIndex(input) });
  return exports;
}
