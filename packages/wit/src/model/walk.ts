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

/** Equal for equal shapes of types written in place, whose parts are equal by id. */
export function shapeKey(shape: WitTypeShape): string {
  switch (shape.kind) {
    case "own":
    case "borrow":
      return `${shape.kind} ${shape.resource.id}`;
    case "list":
      return `list ${idOf(shape.element)} ${shape.length}`;
    case "option":
      return `option ${idOf(shape.element)}`;
    case "map":
      return `map ${idOf(shape.key)} ${idOf(shape.value)}`;
    case "result":
      return `result ${idOf(shape.ok)} ${idOf(shape.err)}`;
    case "tuple":
      return `tuple ${shape.elements.map(idOf).join(" ")}`;
    case "stream":
    case "future":
      return `${shape.kind} ${idOf(shape.element)}`;
    case "alias":
    case "record":
    case "variant":
    case "enum":
    case "flags":
    case "resource":
      return shape.kind;
  }
}

/** What stands for a type in a key. */
export function idOf(type: WitType | null): string {
  if (type === null) return "_";
  return typeof type === "string" ? type : String(type.id);
}
