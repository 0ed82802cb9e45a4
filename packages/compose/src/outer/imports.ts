/**
 * Writing the imports of the outer component, each after those whose types it uses.
 * Spec: Explainer.md, "External Visibility of Types" (an import uses only types of imports).
 * Invariant: an imported instance has what each part that imports it asks for, and no name twice.
 */
import { assert, LinkError } from "@heddle/component/errors";
import type { RawDecl, RawExternName, SortIndex } from "@heddle/component/model";
import type { ComposeOptions } from "../options.ts";
import type { Part } from "../wiring/part.ts";
import { trackOf } from "../wiring/resources.ts";
import { edgeOf, type Wiring } from "../wiring/wiring.ts";
import type { OuterBuilder } from "./builder.ts";
import { DeclBuilder } from "./decls.ts";
import { boundType, isDerived, mentionsResource } from "./derived.ts";
import { groupImports, type ImportGroup, type Wish } from "./import-groups.ts";
import { PartTypes } from "./part-types.ts";
import { translateExtern } from "./translate.ts";

export class OuterImports {
  readonly #outer: OuterBuilder;
  readonly #wiring: Wiring;
  readonly #groups: readonly ImportGroup[];
  /** By part and import. */
  readonly #groupOf = new Map<Part, Map<string, ImportGroup>>();
  readonly #written = new Map<ImportGroup, SortIndex>();
  readonly #writing = new Set<ImportGroup>();
  readonly #types = new Map<Part, PartTypes>();
  /** Interfaces that a part gives and whose types are imported all the same, by track. */
  readonly #onlyTypes = new Map<string, number>();

  constructor(outer: OuterBuilder, wiring: Wiring, options: ComposeOptions) {
    this.#outer = outer;
    this.#wiring = wiring;
    this.#groups = groupImports([...wishesOf(wiring, options)]);
    for (const group of this.#groups) this.#register(group);
  }

  /** Writes all imports. */
  write(): void {
    for (const group of this.#groups) this.#write(group);
  }

  /** What was written for a part's import; null if it is not left to the host. */
  item(part: Part, name: string): SortIndex | null {
    const group = this.#groupOf.get(part)?.get(name);
    return group === undefined ? null : this.#write(group);
  }

  #register(group: ImportGroup): void {
    for (const { part, raw } of group.wishes) {
      const groups = this.#groupOf.get(part) ?? new Map<string, ImportGroup>();
      groups.set(raw.name.name, group);
      this.#groupOf.set(part, groups);
    }
  }

  #write(group: ImportGroup): SortIndex {
    const known = this.#written.get(group);
    if (known !== undefined) return known;
    const { name } = group.named.raw.name;
    if (this.#writing.has(group))
      throw new LinkError(
        "unsupported",
        `imports that are left need each other's types: ${name} needs itself`,
      );
    this.#writing.add(group);
    const item = this.#import(group);
    this.#written.set(group, item);
    return item;
  }

  #import({ named, wishes }: ImportGroup): SortIndex {
    const { type } = named.raw;
    const name = named.own === undefined ? named.raw.name : { name: named.own, attributes: [] };
    if (type.kind !== "instance")
      return this.#outer.import(name, translateExtern(this.#typesOf(named.part), type));
    const decls = new DeclBuilder();
    for (const { part, raw } of [named, ...wishes.filter((wish) => wish !== named)])
      this.#typesOf(part).addExports(raw.name.name, decls, () => true);
    return this.#importInstance(name, decls);
  }

  #importInstance(name: RawExternName, { decls }: DeclBuilder): SortIndex {
    const type = this.#outer.type({ kind: "instance", decls });
    return this.#outer.import(name, { kind: "instance", type });
  }

  #typesOf(part: Part): PartTypes {
    const known = this.#types.get(part);
    if (known !== undefined) return known;
    const made: PartTypes = new PartTypes(part, this.#outer, {
      instance: (name, type) => this.item(part, name)?.index ?? this.#typesAlone(part, name, type),
      type: (name) => this.item(part, name)?.index ?? made.type(boundType(part, name)),
    });
    this.#types.set(part, made);
    return made;
  }

  /**
   * A part gives `name`, but an import that is left uses a type of it. Values of that type look the same wherever they
   * are defined, so the interface's types are imported too; a resource would have to be the very same one.
   */
  #typesAlone(part: Part, name: string, type: number): number {
    const edge = edgeOf(this.#wiring, part, name);
    const raw = part.imports.get(name);
    assert(edge !== undefined && raw !== undefined, "what is not left to the host is given by a part");
    if (mentionsResource(part.checked.types[type]))
      throw new LinkError(
        "unsupported",
        `${edge.provider.name} gives ${name} to ${part.name}, which also imports interfaces that use a resource of ` +
          `${name}: those must be given by a component too, for only it has that resource`,
      );
    const track = trackOf(name);
    const group = this.#groups.find((each) => trackOf(each.named.raw.name.name) === track);
    if (group !== undefined) return this.#write(group).index;
    const known = this.#onlyTypes.get(track);
    if (known !== undefined) return known;
    const decls = new DeclBuilder();
    this.#typesOf(part).addExports(name, decls, isValueType);
    const { index } = this.#importInstance(raw.name, decls);
    this.#onlyTypes.set(track, index);
    return index;
  }
}

/** Imports that no part gives, the main part's first. */
function* wishesOf(wiring: Wiring, { ownImport }: ComposeOptions): Iterable<Wish> {
  for (const part of wiring.order.toReversed()) {
    for (const [name, raw] of part.imports) {
      if (edgeOf(wiring, part, name) === undefined && !isDerived(wiring, part, name))
        yield { part, raw, own: ownImport?.(part.place, name) };
    }
  }
}

function isValueType(decl: RawDecl): boolean {
  return decl.kind === "export" && decl.type.kind === "type" && decl.type.bound.kind === "eq";
}
