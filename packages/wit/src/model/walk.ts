/** Questions about types that need following references. */
import type { WitInterface, WitType, WitTypeDef, WitTypeShape, WitWorldItem } from "./types.ts";

/** The type at the end of a chain of aliases. */
export function dealias(type: WitType): WitType {
  let current = type;
  while (typeof current !== "string" && current.shape.kind === "alias") current = current.shape.target;
  return current;
}

/** The resource that `type` names, through aliases, or null. */
export function resourceOf(type: WitType): WitTypeDef | null {
  const end = dealias(type);
  return typeof end !== "string" && end.shape.kind === "resource" ? end : null;
}

/** The types that `shape` refers to directly. */
export function partsOf(shape: WitTypeShape): readonly WitType[] {
  switch (shape.kind) {
    case "alias":
      return [shape.target];
    case "record":
      return shape.fields.map((field) => field.type);
    case "variant":
      return shape.cases.flatMap((witCase) => (witCase.type === null ? [] : [witCase.type]));
    case "enum":
    case "flags":
    case "resource":
      return [];
    case "own":
    case "borrow":
      return [shape.resource];
    case "list":
    case "option":
      return [shape.element];
    case "map":
      return [shape.key, shape.value];
    case "result":
      return [shape.ok, shape.err].filter((part) => part !== null);
    case "tuple":
      return shape.elements;
    case "stream":
    case "future":
      return shape.element === null ? [] : [shape.element];
  }
}

/** The interface that `type` is used from, if it is a `use`. */
export function usedFrom(type: WitTypeDef): WitInterface | null {
  if (type.shape.kind !== "alias" || typeof type.shape.target === "string") return null;
  const { owner } = type.shape.target;
  if (owner === null || owner === type.owner || owner.kind !== "interface") return null;
  return owner;
}

/** The interfaces that `witInterface` uses types from, in order, with repetitions. */
export function interfaceDeps(witInterface: WitInterface): WitInterface[] {
  const deps: WitInterface[] = [];
  for (const type of witInterface.types.values()) {
    const dep = usedFrom(type);
    if (dep !== null) deps.push(dep);
  }
  return deps;
}

/** Whether a world's item has a plain name, which an include may rename. */
export function isPlain(item: WitWorldItem): boolean {
  return item.kind !== "interface" || item.plain;
}
