/** The values of wasi:filesystem/types 0.2 where they differ from 0.3: what was a variant is an enum. */
import type { WallTime } from "../../port/clocks.ts";
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
  return {
    ...stat,
    type: typeP2(stat.type),
    dataAccessTimestamp: timeP2(stat.dataAccessTimestamp),
    dataModificationTimestamp: timeP2(stat.dataModificationTimestamp),
    statusChangeTimestamp: timeP2(stat.statusChangeTimestamp),
  };
}

/** 0.2 counts from 1970 on; what was before is not known to it. */
function timeP2(time: WallTime | undefined): WallTime | undefined {
  return time !== undefined && time.seconds >= 0n ? time : undefined;
}
