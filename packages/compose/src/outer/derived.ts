/**
 * Imported types that equal a type of an interface which a part gives: they are neither given by name nor left to the host.
 * Spec: WIT.md, `use` in a world; Explainer.md, "Declarators" (`eq` bounds).
 */
import { assert } from "@heddle/component/errors";
import type { TypeDef, ValType } from "@heddle/component/model";
import { renumber } from "../encode/def-type.ts";
import type { Part } from "../wiring/part.ts";
import { edgeOf, type Wiring } from "../wiring/wiring.ts";

/** The type that an imported type equals, by its index in the part. */
export function boundType(part: Part, name: string): number {
  const bound = boundOf(part, name);
  assert(bound !== null, "a type that is not left to the host equals another");
  return bound;
}

function boundOf(part: Part, name: string): number | null {
  const type = part.imports.get(name)?.type;
  return type?.kind === "type" && type.bound.kind === "eq" ? type.bound.type : null;
}

/** Whether the import `name` is a type whose definition a part gives. */
export function isDerived(wiring: Wiring, part: Part, name: string): boolean {
  for (const each of importsBehindType(part, name)) if (edgeOf(wiring, part, each) !== undefined) return true;
  return false;
}

/** The imports whose types the imported type `name` is made of. */
export function importsBehindType(part: Part, name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const bound = boundOf(part, name);
  if (bound !== null) collect(part, bound, found, new Set());
  return found;
}

function collect(part: Part, index: number, found: Set<string>, visited: Set<number>): void {
  if (visited.has(index)) return;
  visited.add(index);
  const source = part.spaces.types[index];
  switch (source?.kind) {
    case "alias":
      collectInstance(part, source.instance, found);
      return;
    case "same":
      collect(part, source.index, found, visited);
      return;
    case "import": {
      found.add(source.name);
      const bound = boundOf(part, source.name);
      if (bound !== null) collect(part, bound, found, visited);
      return;
    }
    case "definition": {
      const { type } = source;
      if (type.kind === "instance" || type.kind === "component" || type.kind === "resource") return;
      renumber(type, (each) => {
        collect(part, each, found, visited);
        return each;
      });
      return;
    }
    default:
  }
}

function collectInstance(part: Part, index: number, found: Set<string>): void {
  const source = part.spaces.instances[index];
  if (source?.kind === "import") found.add(source.name);
  else if (source?.kind === "alias") collectInstance(part, source.instance, found);
  else if (source?.kind === "same") collectInstance(part, source.index, found);
}

export function mentionsResource(type: TypeDef | undefined): boolean {
  if (type === undefined) return false;
  switch (type.kind) {
    case "instance":
    case "component":
    case "func":
      return false;
    case "resource":
    case "own":
    case "borrow":
      return true;
    default:
      return partsOf(type).some((part) => mentionsResource(part));
  }
}

/** The types that a value type is made of. */
export function partsOf(type: ValType): readonly ValType[] {
  switch (type.kind) {
    case "record":
      return type.fields.map((field) => field.type);
    case "variant":
      return present(type.cases.map((each) => each.type));
    case "tuple":
      return type.types;
    case "list":
      return [type.element];
    case "option":
      return [type.type];
    case "result":
      return present([type.ok, type.err]);
    case "map":
      return [type.key, type.value];
    case "stream":
    case "future":
      return present([type.element]);
    default:
      return [];
  }
}

function present(types: readonly (ValType | null)[]): ValType[] {
  return types.filter((type) => type !== null);
}
