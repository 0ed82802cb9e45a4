/**
 * The `component-name` section: names of definitions for people.
 * Spec: Binary.md, "Name Section".
 */
import type { Sort } from "@heddle/component/model";
import { writeSort } from "./sort.ts";
import type { ByteWriter } from "@heddle/component/internal/bytes";

/** Names by sort, then by index. */
export type Names = ReadonlyMap<Sort, ReadonlyMap<number, string>>;

export function writeNames(out: ByteWriter, names: Names): void {
  out.byte(0);
  out.sized((section) => {
    section.name("component-name");
    for (const [sort, byIndex] of names) writeSortNames(section, sort, byIndex);
  });
}

function writeSortNames(section: ByteWriter, sort: Sort, byIndex: ReadonlyMap<number, string>): void {
  section.byte(1);
  section.sized((out) => {
    writeSort(out, sort);
    out.vector([...byIndex], ([index, name]) => {
      out.u32(index);
      out.name(name);
    });
  });
}
