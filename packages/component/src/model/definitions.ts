/**
 * The definitions of a component one by one, whichever section holds them.
 * Spec: Binary.md, "Component Definitions".
 * Invariant: binary order; a section that is still being read gives what it has so far.
 */
import type { RawComponent, RawDefinition } from "./raw.ts";

export function* definitionsOf({ sections }: Pick<RawComponent, "sections">): Generator<RawDefinition, void> {
  for (const section of sections) {
    switch (section.kind) {
      case "types":
        for (const [i, type] of section.types.entries())
          if (type !== undefined) yield { kind: "type", type, offset: section.offsets[i] ?? 0 };
        break;
      case "aliases":
        for (const [i, alias] of section.aliases.entries())
          if (alias !== undefined) yield { kind: "alias", alias, offset: section.offsets[i] ?? 0 };
        break;
      case "instances":
        for (const [i, instance] of section.instances.entries())
          if (instance !== undefined) yield { kind: "instance", instance, offset: section.offsets[i] ?? 0 };
        break;
      case "others":
        yield* section.definitions;
    }
  }
}
