/**
 * The arguments of one instantiation, by name.
 * Invariant: a name is there once; most instantiations have few, which need no map.
 */
import type { ExternType } from "../model/index.ts";

/** Up to this many arguments are found by looking at each. */
const fewArguments = 8;

export class Arguments {
  readonly #names: string[] = [];
  readonly #types: ExternType[] = [];
  #byName: Map<string, ExternType> | null = null;

  /** False if the name is there already. */
  add(name: string, type: ExternType): boolean {
    if (this.get(name) !== undefined) return false;
    this.#names.push(name);
    this.#types.push(type);
    if (this.#byName !== null) this.#byName.set(name, type);
    else if (this.#names.length > fewArguments) this.#index();
    return true;
  }

  get(name: string): ExternType | undefined {
    if (this.#byName !== null) return this.#byName.get(name);
    const index = this.#names.indexOf(name);
    return index < 0 ? undefined : this.#types[index];
  }

  #index(): void {
    const byName = new Map<string, ExternType>();
    this.#names.forEach((name, i) => {
      const type = this.#types[i];
      if (type !== undefined) byName.set(name, type);
    });
    this.#byName = byName;
  }
}
