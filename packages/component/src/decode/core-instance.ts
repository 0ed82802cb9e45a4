/**
 * Core instances: a core module instantiated, or a bundle of core definitions.
 * Spec: Binary.md, "Instance Definitions" (`core:instanceexpr`).
 */
import type { CoreSortIndex, RawCoreInstanceExpr } from "../model/raw.ts";
import { hex } from "../bytes/index.ts";
import type { Input } from "./input.ts";
import { decodeCoreSortIndex } from "./sort.ts";

const instanceSort = 0x12;

export function decodeCoreInstance(input: Input): RawCoreInstanceExpr {
  const byte = input.u8();
  switch (byte) {
    case 0x00:
      return { kind: "instantiate", module: input.u32(), args: decodeArgs(input) };
    case 0x01:
      return { kind: "exports", exports: decodeInlineExports(input) };
    default:
      throw input.badOpcode(byte, "core instance", "0x00 or 0x01");
  }
}

function decodeArgs(input: Input): { name: string; instance: number }[] {
  const args = [];
  for (let left = input.count(input.limits.args, "args"); left > 0; left--) {
    const name = input.name();
    const sort = input.u8();
    if (sort !== instanceSort)
      throw input.badOpcode(sort, "sort of a core instantiation argument", hex(instanceSort));
    args.push({ name, instance: input.u32() });
  }
  return args;
}

function decodeInlineExports(input: Input): { name: string; item: CoreSortIndex }[] {
  const exports = [];
  for (let left = input.count(input.limits.inlineExports, "inlineExports"); left > 0; left--)
    exports.push({ name: input.name(), item: decodeCoreSortIndex(input) });
  return exports;
}
