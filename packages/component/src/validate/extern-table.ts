/**
 * Imports or exports of one scope or bag, and what identifies the types that they name.
 * Spec: Explainer.md, "Name Uniqueness" and "External Visibility of Types".
 * Invariant: most tables need only the types, so that the rest is made when it is first asked for.
 */
import type { ExternAttributes, ExternType, TypeDef } from "../model/index.ts";

/** What identifies a named type: the object itself, for a resource the pair of resource and name. */
export type NameKey = object | number;

/** More resources and names than this would make keys of pairs collide. */
const viaRadix = 2 ** 26;

/** The key of `type` as seen through `via`. */
export function nameKey(type: TypeDef, via: number): NameKey {
  return type.kind === "resource" ? type.id * viaRadix + (via % viaRadix) : type;
}

const nothingVisible: ReadonlySet<NameKey> = new Set();
const noAttributes: ReadonlyMap<string, ExternAttributes> = new Map();

/** Imports or exports: by name, with what makes their names strongly unique. Most tables need the first map only. */
export class ExternTable {
  types: Map<string, ExternType> = new Map();
  private ownAttributes: Map<string, ExternAttributes> | null = null;
  /** Canonical names to the names as written, where the two differ. */
  private canonical: Map<string, string> | null = null;
  private shown: Set<NameKey> | null = null;
  /** Names of the resources at this level, for annotated names. */
  private resources: Map<NameKey, string> | null = null;

  /**
   * Adds `extern`, unless there is an earlier name that is not strongly unique beside one with the canonical form `canonical`:
   * then that one is the result.
   */
  add(name: string, canonical: string, extern: ExternType): string | null {
    const { types } = this;
    const before = this.canonical?.get(canonical);
    if (before !== undefined) return before;
    if (name === canonical) {
      const { size } = types;
      types.set(name, extern);
      return types.size === size ? name : null;
    }
    if (types.has(canonical)) return canonical;
    types.set(name, extern);
    this.canonical ??= new Map();
    this.canonical.set(canonical, name);
    return null;
  }

  /** What was added; the table is empty again. */
  take(): ReadonlyMap<string, ExternType> {
    const { types } = this;
    this.types = new Map();
    this.ownAttributes = null;
    this.canonical = null;
    this.shown = null;
    this.resources = null;
    return types;
  }

  get attributes(): ReadonlyMap<string, ExternAttributes> {
    return this.ownAttributes ?? noAttributes;
  }

  setAttributes(name: string, attributes: ExternAttributes): void {
    this.ownAttributes ??= new Map();
    this.ownAttributes.set(name, attributes);
  }

  /** Types that a name from here makes visible. */
  get visible(): ReadonlySet<NameKey> {
    return this.shown ?? nothingVisible;
  }

  show(key: NameKey): void {
    this.shown ??= new Set();
    this.shown.add(key);
  }

  nameOfResource(key: NameKey): string | undefined {
    return this.resources?.get(key);
  }

  nameResource(key: NameKey, name: string): void {
    this.resources ??= new Map();
    this.resources.set(key, name);
  }
}
