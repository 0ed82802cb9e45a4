/**
 * The types of a part's own scope, written again in the outer component.
 * Spec: Explainer.md, "Index Spaces".
 * Invariant: what came from an import comes from what stands for that import outside.
 */
import { LinkError } from "@heddle/component/errors";
import type { RawDecl } from "@heddle/component/model";
import type { Part } from "../wiring/part.ts";
import type { TypeSource } from "../wiring/index-spaces.ts";
import type { OuterBuilder } from "./builder.ts";
import { DeclScope, translateType, type TypeScope } from "./translate.ts";
import type { DeclBuilder } from "./decls.ts";

/** What stands outside for what a part imports. */
export interface Standing {
  /** The instance for the imported instance `name`; `type` is the type that is asked of it, by its index in the part. */
  instance(name: string, type: number): number;
  /** The type for the imported type `name`. */
  type(name: string): number;
}

export class PartTypes implements TypeScope {
  readonly target: OuterBuilder;
  readonly parent = null;
  readonly #part: Part;
  readonly #standing: Standing;
  readonly #made = new Map<number, number>();

  constructor(part: Part, target: OuterBuilder, standing: Standing) {
    this.#part = part;
    this.target = target;
    this.#standing = standing;
  }

  type(index: number): number {
    const known = this.#made.get(index);
    if (known !== undefined) return known;
    const made = this.#make(this.#source(index), index);
    this.#made.set(index, made);
    return made;
  }

  /** Adds to `decls` what the imported instance `name` exports, as far as `wanted` says. */
  addExports(name: string, decls: DeclBuilder, wanted: (decl: RawDecl) => boolean): void {
    new DeclScope(this, decls, this.#declsOf(name)).copy(wanted);
  }

  #source(index: number): TypeSource {
    const source = this.#part.spaces.types[index];
    if (source === undefined) throw new LinkError("unsupported", `${this.#part.name} has no type ${index}`);
    return source;
  }

  #make(source: TypeSource, index: number): number {
    switch (source.kind) {
      case "definition":
        return translateType(this, source.type);
      case "import":
        return this.#standing.type(source.name);
      case "alias":
        return this.target.aliasExport("type", this.#instance(source.instance, index), source.name);
      case "same":
        return this.type(source.index);
    }
  }

  /** `type` is what the instance is needed for. */
  #instance(index: number, type: number): number {
    const source = this.#part.spaces.instances[index];
    switch (source?.kind) {
      case "import":
        return this.#standing.instance(source.name, type);
      case "alias":
        return this.target.aliasExport("instance", this.#instance(source.instance, type), source.name);
      case "same":
        return this.#instance(source.index, type);
      default:
        throw new LinkError(
          "unsupported",
          `${this.#part.name} imports something whose type comes from an instance of its own`,
        );
    }
  }

  #declsOf(name: string): readonly RawDecl[] {
    const type = this.#part.imports.get(name)?.type;
    let source = type?.kind === "instance" ? this.#source(type.type) : null;
    while (source?.kind === "same") source = this.#source(source.index);
    if (source?.kind === "definition" && source.type.kind === "instance") return source.type.decls;
    throw new LinkError(
      "unsupported",
      `the type of ${name}, which ${this.#part.name} imports, is not written in it`,
    );
  }
}
