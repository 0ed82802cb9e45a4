/**
 * Instances: a component instantiated, or a bundle of definitions.
 * Spec: Binary.md, "Instance Definitions" (`instanceexpr`).
 */
import type { RawExternName, RawInstanceExpr, SortIndex } from "../model/raw.ts";
import { decodeExternName } from "./extern-name.ts";
import type { Input } from "./input.ts";
import { listOf } from "../bytes/index.ts";
import { decodeSortIndex } from "./sort.ts";

interface InstanceArg {
  readonly name: string;
  readonly item: SortIndex;
}
interface InlineExport {
  readonly name: RawExternName;
  readonly item: SortIndex;
}

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

function decodeArgs(input: Input): InstanceArg[] {
  const count = input.count(input.limits.args, "args");
  const args = listOf<InstanceArg>(count);
  for (let index = 0; index < count; index++)
    args[index] = { name: input.name(), item: decodeSortIndex(input) };
  return args;
}

function decodeInlineExports(input: Input): InlineExport[] {
  const count = input.count(input.limits.inlineExports, "inlineExports");
  const exports = listOf<InlineExport>(count);
  for (let index = 0; index < count; index++)
    exports[index] = { name: decodeExternName(input), item: decodeSortIndex(input) };
  return exports;
}
