/** The values of wasi:filesystem/types 0.2 where they differ from 0.3: what was a variant is an enum. */
import type { FileKind } from "../../port/filesystem.ts";
import type { DescriptorStat, DescriptorType } from "../../filesystem/types.ts";

export type TypeP2 = Exclude<FileKind, "other"> | "unknown";

export interface StatP2 extends Omit<DescriptorStat, "type"> {
  readonly type: TypeP2;
}

export interface EntryP2 {
  readonly type: TypeP2;
  readonly name: string;
}

export function typeP2(type: DescriptorType): TypeP2 {
  return type.tag === "other" ? "unknown" : type.tag;
}

export function statP2(stat: DescriptorStat): StatP2 {
  return { ...stat, type: typeP2(stat.type) };
}
