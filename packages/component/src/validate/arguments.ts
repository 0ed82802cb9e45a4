/**
 * The arguments of one instantiation, by name.
 * Invariant: most instantiations have few, which need no map.
 */
import type { ExternType } from "../model/index.ts";

/** Up to this many arguments are found by looking at each. */
const fewArguments = 8;

export class Arguments {
  private readonly args: readonly { readonly name: string }[];
  private readonly types: readonly ExternType[];
  private readonly byName: ReadonlyMap<string, ExternType> | null;

  /** `types` stand in the order of `args`. */
  constructor(args: readonly { readonly name: string }[], types: readonly ExternType[]) {
    this.args = args;
    this.types = types;
    this.byName = args.length <= fewArguments ? null : mapOf(args, types);
  }

  get(name: string): ExternType | undefined {
    if (this.byName !== null) return this.byName.get(name);
    for (let i = 0; i < this.args.length; i++) if (this.args[i]?.name === name) return this.types[i];
    return undefined;
  }

  /** A name that stands twice, or null. */
  repeated(): string | null {
    if (this.byName !== null && this.byName.size === this.args.length) return null;
    const seen = new Set<string>();
    for (const { name } of this.args) {
      if (seen.has(name)) return name;
      seen.add(name);
    }
    return null;
  }
}

function mapOf(
  args: readonly { readonly name: string }[],
  types: readonly ExternType[],
): ReadonlyMap<string, ExternType> {
  const byName = new Map<string, ExternType>();
  args.forEach(({ name }, i) => {
    const type = types[i];
    if (type !== undefined) byName.set(name, type);
  });
  return byName;
}
