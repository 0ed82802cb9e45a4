/** All rows, and how to find one. */
import type { FuncRow, InterfaceRow, Tables, TypeRow } from "../rows.ts";
import { CLI } from "./cli.ts";
import { CLOCKS } from "./clocks.ts";
import { FILESYSTEM } from "./filesystem.ts";
import { HTTP } from "./http.ts";
import { IO } from "./io.ts";
import { RANDOM } from "./random.ts";
import { SOCKETS } from "./sockets.ts";

export const ALL_TABLES: readonly Tables[] = [IO, CLOCKS, RANDOM, CLI, FILESYSTEM, SOCKETS, HTTP];

export interface TableIndex {
  readonly interfaces: ReadonlyMap<string, InterfaceRow>;
  readonly types: ReadonlyMap<string, TypeRow>;
  readonly funcs: readonly FuncRow[];
}

export function indexTables(tables: readonly Tables[] = ALL_TABLES): TableIndex {
  return {
    interfaces: new Map(tables.flatMap((table) => table.interfaces.map((row) => [row.from, row]))),
    types: new Map(tables.flatMap((table) => table.types.map((row) => [row.from, row]))),
    funcs: tables.flatMap((table) => table.funcs),
  };
}
