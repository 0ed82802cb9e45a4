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
  const bound = boundOf(part, name);
  return bound !== null && isGiven(wiring, part, bound);
}

/** Whether type `index` of `part` is made of a type that another part gives. */
function isGiven(wiring: Wiring, part: Part, index: number): boolean {
  const source = part.spaces.types[index];
  switch (source?.kind) {
    case "alias":
      return isGivenInstance(wiring, part, source.instance);
    case "same":
      return isGiven(wiring, part, source.index);
    case "import":
      return edgeOf(wiring, part, source.name) !== undefined || isDerived(wiring, part, source.name);
    case "definition": {
      const { type } = source;
      if (type.kind === "instance" || type.kind === "component" || type.kind === "resource") return false;
      let given = false;
      renumber(type, (each) => {
        given ||= isGiven(wiring, part, each);
        return each;
      });
      return given;
    }
    default:
      return false;
  }
}

function isGivenInstance(wiring: Wiring, part: Part, index: number): boolean {
  const source = part.spaces.instances[index];
  switch (source?.kind) {
    case "import":
      return edgeOf(wiring, part, source.name) !== undefined;
    case "alias":
      return isGivenInstance(wiring, part, source.instance);
    case "same":
      return isGivenInstance(wiring, part, source.index);
    default:
      return false;
  }
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
