/**
 * Which resources of one part are meant to be those of another, by the interface and the name they stand in.
 * Invariant: this only serves messages and the merging of imports; what is the same in the end, validation decides.
 */
import {
  compatibilityTrack,
  splitVersion,
  type CheckedExtern,
  type ExternType,
  type ResourceType,
} from "@heddle/component/model";
import type { Part } from "./part.ts";

/** The same for all versions of an interface that are compatible. */
export function trackOf(name: string): string {
  const { base, version } = splitVersion(name);
  const track = version === null ? null : compatibilityTrack(version);
  return track === null ? name : `${base}@${track}`;
}

export type Side = "imports" | "exports";

/** Resources of `expected` to those of `actual` that have the same place; of two candidates the one on `side` counts. */
export function alignResources(
  expected: Part,
  actual: Part,
  side: Side,
): ReadonlyMap<ResourceType, ResourceType> {
  const { imports, exports } = actual.checked;
  const there = new Map<string, ResourceType>();
  for (const [key, resource] of resourcesOf(
    side === "imports" ? [...imports, ...exports] : [...exports, ...imports],
  )) {
    if (!there.has(key)) there.set(key, resource);
  }
  const aligned = new Map<ResourceType, ResourceType>();
  for (const [key, resource] of resourcesOf([...expected.checked.imports, ...expected.checked.exports])) {
    const other = there.get(key);
    if (other !== undefined && !aligned.has(resource)) aligned.set(resource, other);
  }
  return aligned;
}

function* resourcesOf(externs: readonly CheckedExtern[]): Iterable<readonly [string, ResourceType]> {
  for (const { name, type } of externs) yield* resourcesIn(trackOf(name), type);
}

function* resourcesIn(path: string, type: ExternType): Iterable<readonly [string, ResourceType]> {
  if (type.kind === "type" && type.type.kind === "resource") yield [path, type.type];
  if (type.kind !== "instance") return;
  for (const [name, item] of type.exports) yield* resourcesIn(`${path}/${name}`, item);
}
