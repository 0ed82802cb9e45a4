/**
 * A component or instance type while it is written.
 * Spec: Explainer.md, "Declarators".
 * Invariant: names are exported once; what was exported under a name can be asked for by that name.
 */
import type { RawDecl, RawDefType, RawExternName, RawExternType } from "@heddle/component/model";
import { nowhere, type TypeTarget } from "./builder.ts";

export class DeclBuilder implements TypeTarget {
  readonly decls: RawDecl[] = [];
  #types = 0;
  #instances = 0;
  #components = 0;
  /** What each import or export added: the index in its index space, -1 where no index is ever needed. */
  readonly #named = new Map<string, number>();
  readonly #outer = new Map<string, number>();
  readonly #aliases = new Map<string, number>();

  type(type: RawDefType): number {
    this.decls.push({ kind: "type", type, offset: nowhere });
    return this.#types++;
  }

  aliasExport(sort: "type" | "instance", instance: number, name: string): number {
    const key = `${sort} ${instance} ${name}`;
    const known = this.#aliases.get(key);
    if (known !== undefined) return known;
    this.decls.push({ kind: "alias", alias: { kind: "export", sort, instance, name }, offset: nowhere });
    const index = sort === "type" ? this.#types++ : this.#instances++;
    this.#aliases.set(key, index);
    return index;
  }

  aliasOuter(count: number, index: number): number {
    const key = `${count} ${index}`;
    const known = this.#outer.get(key);
    if (known !== undefined) return known;
    this.decls.push({ kind: "alias", alias: { kind: "outer", sort: "type", count, index }, offset: nowhere });
    const made = this.#types++;
    this.#outer.set(key, made);
    return made;
  }

  /** Imports or exports; returns the index of a type, an instance or a component. */
  extern(kind: "import" | "export", name: RawExternName, type: RawExternType): number {
    this.decls.push({ kind, name, type, offset: nowhere });
    const index = this.#extern(type);
    this.#named.set(`${kind} ${name.name}`, index);
    return index;
  }

  /** The index that an earlier import or export of `name` added. */
  indexOf(kind: "import" | "export", name: string): number | undefined {
    return this.#named.get(`${kind} ${name}`);
  }

  #extern(type: RawExternType): number {
    switch (type.kind) {
      case "type":
        return this.#types++;
      case "instance":
        return this.#instances++;
      case "component":
        return this.#components++;
      default:
        return -1;
    }
  }
}
