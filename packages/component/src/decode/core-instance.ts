/**
 * Core instances: a core module instantiated, or a bundle of core definitions.
 * Spec: Binary.md, "Instance Definitions" (`core:instanceexpr`).
 */
import type { CoreSortIndex, RawCoreInstanceExpr } from "../model/raw.ts";
import { hex } from "../bytes/index.ts";
import type { Input } from "./input.ts";
import { listOf } from "../bytes/index.ts";
import { decodeCoreSortIndex } from "./sort.ts";

interface InstanceArg {
  readonly name: string;
  readonly instance: number;
}
interface InlineExport {
  readonly name: string;
  readonly item: CoreSortIndex;
}

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

function decodeArgs(input: Input): InstanceArg[] {
  const count = input.count(input.limits.args, "args");
  const args = listOf<InstanceArg>(count);
  for (let index = 0; index < count; index++) {
    const name = input.name();
    const sort = input.u8();
    if (sort !== instanceSort)
      throw input.badOpcode(sort, "sort of a core instantiation argument", hex(instanceSort));
    args[index] = { name, instance: input.u32() };
  }
  return args;
}

function decodeInlineExports(input: Input): InlineExport[] {
  const count = input.count(input.limits.inlineExports, "inlineExports");
  const exports = listOf<InlineExport>(count);
  for (let index = 0; index < count; index++)
    exports[index] = { name: input.name(), item: decodeCoreSortIndex(input) };
  return exports;
}
