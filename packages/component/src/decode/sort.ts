/**
 * Sorts: which index space an index is of.
 * Spec: Binary.md, "Instance Definitions" (`core:sort`, `sort`, `sortidx`).
 */
import type { CoreSort, CoreSortIndex, Sort, SortIndex } from "../model/raw.ts";
import type { Input } from "./input.ts";

/** `core:sort`; undefined for a byte that is none. */
export function coreSortOf(byte: number): CoreSort | undefined {
  switch (byte) {
    case 0x00:
      return "func";
    case 0x01:
      return "table";
    case 0x02:
      return "memory";
    case 0x03:
      return "global";
    case 0x04:
      return "tag";
    case 0x10:
      return "type";
    case 0x11:
      return "module";
    case 0x12:
      return "instance";
    default:
      return undefined;
  }
}

function decodeCoreSort(input: Input): CoreSort {
  const byte = input.u8();
  const sort = coreSortOf(byte);
  if (sort === undefined) throw input.badOpcode(byte, "core sort", "0x00 to 0x04 or 0x10 to 0x12");
  return sort;
}

export function decodeSort(input: Input): Sort {
  const byte = input.u8();
  switch (byte) {
    case 0x00:
      return withCore[decodeCoreSort(input)];
    case 0x01:
      return "func";
    case 0x02:
      return "value";
    case 0x03:
      return "type";
    case 0x04:
      return "component";
    case 0x05:
      return "instance";
    default:
      throw input.badOpcode(byte, "sort", "0x00 to 0x05");
  }
}

/** `core X` without making a string each time. */
const withCore: Readonly<Record<CoreSort, Sort>> = {
  func: "core func",
  table: "core table",
  memory: "core memory",
  global: "core global",
  tag: "core tag",
  type: "core type",
  module: "core module",
  instance: "core instance",
};

export function decodeSortIndex(input: Input): SortIndex {
  const sort = decodeSort(input);
  return input.shared.sortIndex(sort, input.u32());
}

export function decodeCoreSortIndex(input: Input): CoreSortIndex {
  const sort = decodeCoreSort(input);
  return { sort, index: input.u32() };
}
