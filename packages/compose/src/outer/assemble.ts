/**
 * Writing the outer component: what is left to import, the parts, their instances, and what the main part exports.
 * Spec: Explainer.md, "Instance Definitions".
 * Invariant: an instance is written after all that it is given; the result is validated before anyone sees it.
 */
import { assert, LinkError, ValidationError } from "@heddle/component/errors";
import { decodeComponent } from "@heddle/component/decode";
import type { ExternType, Sort, SortIndex } from "@heddle/component/model";
import { validateComponent } from "@heddle/component/validate";
import { encodeComponent } from "../encode/component.ts";
import { defaultComposeLimits } from "../limits.ts";
import type { ComposeOptions } from "../options.ts";
import { exportOf, rawExportName, type Part } from "../wiring/part.ts";
import { edgeOf, type Wiring } from "../wiring/wiring.ts";
import { OuterBuilder } from "./builder.ts";
import { boundType } from "./derived.ts";
import { OuterImports } from "./imports.ts";
import { PartTypes } from "./part-types.ts";
import { Retyping } from "./retype.ts";
import { importsBehind } from "./type-owners.ts";

/** The bytes of the component that `wiring` describes. */
export function assemble(wiring: Wiring, options: ComposeOptions): Uint8Array<ArrayBuffer> {
  const bytes = new Assembly(wiring, options).bytes();
  const { size } = { ...defaultComposeLimits, ...options.limits };
  if (bytes.length > size)
    throw new LinkError(
      "unsupported",
      `the result has ${bytes.length} bytes, more than limits.size (${size})`,
    );
  prove(bytes, options);
  return bytes;
}

/** What names alone cannot tell (the same resource on all ways, say) is judged on the result. */
function prove(bytes: Uint8Array, options: ComposeOptions): void {
  try {
    validateComponent(
      decodeComponent(bytes),
      options.features === undefined ? {} : { features: options.features },
    );
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    throw new LinkError("import-type-mismatch", `the components do not fit together: ${error.message}`, {
      cause: error,
    });
  }
}

class Assembly {
  readonly #wiring: Wiring;
  readonly #outer: OuterBuilder = new OuterBuilder();
  readonly #imports: OuterImports;
  readonly #instances = new Map<Part, number>();
  readonly #types = new Map<Part, PartTypes>();
  /** Parts and their exports that leave already. */
  readonly #exported = new Set<string>();
  readonly #retyping: Retyping;

  constructor(wiring: Wiring, options: ComposeOptions) {
    this.#wiring = wiring;
    this.#imports = new OuterImports(this.#outer, wiring, options);
    this.#retyping = new Retyping(this.#outer);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const { main, order } = this.#wiring;
    this.#imports.write();
    const components = new Map(order.map((part) => [part, this.#outer.component(part.raw, part.bytes)]));
    for (const part of order) this.#instantiate(part, components.get(part) ?? 0);
    this.#nameGivenTypes();
    const own = new Set(main.checked.exports.map((each) => each.name));
    for (const name of own) this.#export(main, name, own);
    return encodeComponent(this.#outer.definitions, this.#names(components));
  }

  #instantiate(part: Part, component: number): void {
    const args = part.checked.imports.map(({ name }) => ({ name, item: this.#argument(part, name) }));
    this.#instances.set(part, this.#outer.instantiate(component, args));
  }

  /** What `part` gets for its import `name`. */
  #argument(part: Part, name: string): SortIndex {
    const edge = edgeOf(this.#wiring, part, name);
    if (edge !== undefined) return this.#alias(edge.provider, edge.export);
    return (
      this.#imports.item(part, name) ?? {
        sort: "type",
        index: this.#typesOf(part).type(boundType(part, name)),
      }
    );
  }

  /** Types of `part` made of what it was given. */
  #typesOf(part: Part): PartTypes {
    const known = this.#types.get(part);
    if (known !== undefined) return known;
    const made = new PartTypes(part, this.#outer, {
      instance: (name) => this.#argument(part, name).index,
      type: (name) => this.#argument(part, name).index,
    });
    this.#types.set(part, made);
    return made;
  }

  #alias(part: Part, name: string): SortIndex {
    const instance = this.#instances.get(part);
    const type = exportOf(part, name)?.type;
    assert(instance !== undefined && type !== undefined, "what is used was instantiated before");
    const sort = sortOf(type);
    return { sort, index: this.#outer.aliasExport(sort, instance, name) };
  }

  /** Exports what `part` exports as `name`, after the interfaces of other parts whose types it uses. */
  #export(part: Part, name: string, own: ReadonlySet<string>): void {
    if (this.#exported.has(name)) return;
    this.#exported.add(name);
    for (const wanted of importsBehind(part, name)) {
      const edge = edgeOf(this.#wiring, part, wanted);
      if (edge !== undefined && !own.has(edge.export)) this.#export(edge.provider, edge.export, own);
    }
    const item = this.#alias(part, name);
    const type = exportOf(part, name)?.type;
    if (part !== this.#wiring.main || type === undefined) {
      this.#outer.export(rawExportName(part, name), item, null);
      return;
    }
    const index = this.#outer.export(rawExportName(part, name), item, this.#retyping.ascription(type));
    this.#retyping.exported(type, index);
  }

  /** Tells the names that types of the main part's imports have outside. */
  #nameGivenTypes(): void {
    const { main } = this.#wiring;
    for (const { name, type } of main.checked.imports) {
      this.#retyping.given(type, () => this.#argument(main, name).index);
      if (type.kind !== "instance") continue;
      for (const [label, item] of type.exports)
        this.#retyping.given(item, () =>
          this.#outer.aliasExport("type", this.#argument(main, name).index, label),
        );
    }
  }

  #names(components: ReadonlyMap<Part, number>): ReadonlyMap<Sort, ReadonlyMap<number, string>> {
    const byComponent = new Map<number, string>();
    const byInstance = new Map<number, string>();
    for (const part of this.#wiring.order) {
      const component = components.get(part) ?? 0;
      if (!byComponent.has(component)) byComponent.set(component, part.name);
      byInstance.set(this.#instances.get(part) ?? 0, part.name);
    }
    return new Map<Sort, ReadonlyMap<number, string>>([
      ["component", sorted(byComponent)],
      ["instance", sorted(byInstance)],
    ]);
  }
}

function sorted(names: ReadonlyMap<number, string>): ReadonlyMap<number, string> {
  return new Map([...names].toSorted(([a], [b]) => a - b));
}

function sortOf(type: ExternType): Sort {
  return type.kind === "core-module" ? "core module" : type.kind;
}
