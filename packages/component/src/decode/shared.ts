/**
 * Small parts of definitions that are read again and again: equal ones are one object.
 * Invariant: what is shared has only readonly fields; a slot holds the last value that fell on it, so there is no other bound.
 */
import type { RawAttribute, RawExternName, Sort, SortIndex } from "../model/raw.ts";

/** A power of two. */
const slots = 512;

const noAttributes: readonly RawAttribute[] = [];

export class SharedParts {
  private readonly sortIndices: (SortIndex | undefined)[] = [];
  private readonly externNames: (RawExternName | undefined)[] = [];

  sortIndex(sort: Sort, index: number): SortIndex {
    // The first letters of the sorts differ, but for core ones.
    const slot = (Math.imul(index, 31) + sort.charCodeAt(0)) & (slots - 1);
    const known = this.sortIndices[slot];
    if (known !== undefined && known.index === index && known.sort === sort) return known;
    const made: SortIndex = { sort, index };
    this.sortIndices[slot] = made;
    return made;
  }

  /** A name without attributes. */
  externName(name: string): RawExternName {
    const last = name.length === 0 ? 0 : name.charCodeAt(name.length - 1);
    const slot = (Math.imul(name.length, 31) + last) & (slots - 1);
    const known = this.externNames[slot];
    if (known !== undefined && known.name === name) return known;
    const made: RawExternName = { name, attributes: noAttributes };
    this.externNames[slot] = made;
    return made;
  }
}
