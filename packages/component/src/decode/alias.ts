/**
 * Aliases: a name for what an instance exports or an enclosing scope defines.
 * Spec: Binary.md, "Alias Definitions".
 */
import { hex } from "../bytes/index.ts";
import type { CoreSort, RawAlias, Sort } from "../model/raw.ts";
import type { Input } from "./input.ts";
import { coreSortOf, decodeSort } from "./sort.ts";

export function decodeAlias(input: Input): RawAlias {
  const start = input.pos;
  const sort = decodeSort(input);
  const byte = input.u8();
  switch (byte) {
    case 0x00:
      return { kind: "export", sort, instance: input.u32(), name: input.name() };
    case 0x01:
      return {
        kind: "core-export",
        sort: coreSortAt(input, start, sort),
        instance: input.u32(),
        name: input.name(),
      };
    case 0x02:
      checkOuterSort(input, start, sort);
      return { kind: "outer", sort, count: input.u32(), index: input.u32() };
    default:
      throw input.badOpcode(byte, "alias target", "0x00 to 0x02");
  }
}

/** The core sort whose bytes stand at `start`, already read as `sort`. */
function coreSortAt(input: Input, start: number, sort: Sort): CoreSort {
  const core = input.bytes[start] === 0x00 ? coreSortOf(input.bytes[start + 1] ?? -1) : undefined;
  if (core === undefined)
    throw input.error("bad-opcode", `a core instance exports no ${sort}; only core sorts are allowed`, start);
  return core;
}

/** `outeraliassort`. */
function checkOuterSort(input: Input, start: number, sort: Sort): void {
  if (sort === "type" || sort === "component" || sort === "core type" || sort === "core module") return;
  const byte = hex(input.bytes[start] ?? 0);
  const allowed = "type, component, core type and core module";
  throw input.error("bad-opcode", `sort ${sort} (${byte}) has no outer alias; ${allowed} are allowed`, start);
}
