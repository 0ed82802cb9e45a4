/**
 * The outer component while it is written: its definitions and the index spaces that they fill.
 * Spec: Explainer.md, "Index Spaces".
 * Invariant: each index handed out is that of the definition just appended; an instance's export is aliased once.
 */
import { assert } from "@heddle/component/errors";
import type {
  RawComponent,
  RawDefinition,
  RawDefType,
  RawExternName,
  RawExternType,
  Sort,
  SortIndex,
} from "@heddle/component/model";

/** What composing makes has no place in any file. */
export const nowhere = 0;

/** Where types are being defined: the outer component, or a component or instance type inside it. */
export interface TypeTarget {
  /** Defines a type; returns its index. */
  type(type: RawDefType): number;
  /** What an instance exports under a name; returns its index. */
  aliasExport(sort: "type" | "instance", instance: number, name: string): number;
}

export class OuterBuilder implements TypeTarget {
  readonly definitions: RawDefinition[] = [];
  readonly #counts = new Map<Sort, number>();
  readonly #aliases = new Map<string, number>();
  readonly #components = new Map<Uint8Array, number>();

  type(type: RawDefType): number {
    this.definitions.push({ kind: "type", type, offset: nowhere });
    return this.#next("type");
  }

  aliasExport(sort: Sort, instance: number, name: string): number {
    const key = `${sort} ${instance} ${name}`;
    const known = this.#aliases.get(key);
    if (known !== undefined) return known;
    this.definitions.push({
      kind: "alias",
      alias: { kind: "export", sort, instance, name },
      offset: nowhere,
    });
    const index = this.#next(sort);
    this.#aliases.set(key, index);
    return index;
  }

  import(name: RawExternName, type: RawExternType): SortIndex {
    this.definitions.push({ kind: "import", name, type, offset: nowhere });
    const sort = sortOf(type);
    return { sort, index: this.#next(sort) };
  }

  /** Nests a component, which was read from `source`; one source is nested once. */
  component(component: RawComponent, source: Uint8Array): number {
    const known = this.#components.get(source);
    if (known !== undefined) return known;
    this.definitions.push({ kind: "component", component, offset: nowhere });
    const index = this.#next("component");
    this.#components.set(source, index);
    return index;
  }

  instantiate(
    component: number,
    args: readonly { readonly name: string; readonly item: SortIndex }[],
  ): number {
    this.definitions.push({
      kind: "instance",
      instance: { kind: "instantiate", component, args },
      offset: nowhere,
    });
    return this.#next("instance");
  }

  /** Exports `item`; returns the index that the export adds to its index space. */
  export(name: RawExternName, item: SortIndex, type: RawExternType | null): number {
    assert(item.index < (this.#counts.get(item.sort) ?? 0), "an exported item is defined before");
    this.definitions.push({ kind: "export", name, item, type, offset: nowhere });
    return this.#next(item.sort);
  }

  #next(sort: Sort): number {
    const index = this.#counts.get(sort) ?? 0;
    this.#counts.set(sort, index + 1);
    return index;
  }
}

/** The index space that an import of `type` adds to. */
function sortOf(type: RawExternType): Sort {
  return type.kind === "core-module" ? "core module" : type.kind;
}
