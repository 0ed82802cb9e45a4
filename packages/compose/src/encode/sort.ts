/**
 * Sorts as bytes.
 * Spec: Binary.md, "Instance Definitions" (`core:sort`, `sort`, `sortidx`).
 */
import { unreachable } from "@heddle/component/errors";
import type { Sort, SortIndex } from "@heddle/component/model";
import type { ByteWriter } from "@heddle/component/internal/bytes";

export function writeSort(out: ByteWriter, sort: Sort): void {
  for (const byte of bytesOf(sort)) out.byte(byte);
}

export function writeSortIndex(out: ByteWriter, item: SortIndex): void {
  writeSort(out, item.sort);
  out.u32(item.index);
}

function bytesOf(sort: Sort): readonly number[] {
  switch (sort) {
    case "core func":
      return [0x00, 0x00];
    case "core table":
      return [0x00, 0x01];
    case "core memory":
      return [0x00, 0x02];
    case "core global":
      return [0x00, 0x03];
    case "core tag":
      return [0x00, 0x04];
    case "core type":
      return [0x00, 0x10];
    case "core module":
      return [0x00, 0x11];
    case "core instance":
      return [0x00, 0x12];
    case "func":
      return [0x01];
    case "value":
      return [0x02];
    case "type":
      return [0x03];
    case "component":
      return [0x04];
    case "instance":
      return [0x05];
    default:
      return unreachable(sort);
  }
}
