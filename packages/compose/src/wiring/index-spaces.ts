/**
 * Where each type and each instance of a component's own scope comes from.
 * Spec: Explainer.md, "Index Spaces".
 * Invariant: entry `i` describes index `i`; a source refers to smaller indices only.
 */
import {
  definitionsOf,
  type RawAlias,
  type RawComponent,
  type RawDefinition,
  type RawDefType,
} from "@heddle/component/model";

export type TypeSource =
  | { readonly kind: "definition"; readonly type: RawDefType }
  | { readonly kind: "import"; readonly name: string }
  | { readonly kind: "alias"; readonly instance: number; readonly name: string }
  | { readonly kind: "same"; readonly index: number };

type InstanceSource =
  | { readonly kind: "import"; readonly name: string }
  | { readonly kind: "alias"; readonly instance: number; readonly name: string }
  | { readonly kind: "same"; readonly index: number }
  | { readonly kind: "definition" };

export interface IndexSpaces {
  readonly types: readonly TypeSource[];
  readonly instances: readonly InstanceSource[];
}

export function indexSpaces(component: RawComponent): IndexSpaces {
  const types: TypeSource[] = [];
  const instances: InstanceSource[] = [];
  for (const definition of definitionsOf(component)) index(definition, types, instances);
  return { types, instances };
}

function index(definition: RawDefinition, types: TypeSource[], instances: InstanceSource[]): void {
  switch (definition.kind) {
    case "type":
      types.push({ kind: "definition", type: definition.type });
      return;
    case "instance":
      instances.push({ kind: "definition" });
      return;
    case "alias":
      indexAlias(definition.alias, types, instances);
      return;
    case "import": {
      const { name, type } = definition;
      if (type.kind === "type") types.push({ kind: "import", name: name.name });
      if (type.kind === "instance") instances.push({ kind: "import", name: name.name });
      return;
    }
    case "export": {
      const { sort, index: item } = definition.item;
      if (sort === "type") types.push({ kind: "same", index: item });
      if (sort === "instance") instances.push({ kind: "same", index: item });
      return;
    }
    default:
  }
}

function indexAlias(alias: RawAlias, types: TypeSource[], instances: InstanceSource[]): void {
  if (alias.kind === "export") {
    const source = { kind: "alias", instance: alias.instance, name: alias.name } as const;
    if (alias.sort === "type") types.push(source);
    if (alias.sort === "instance") instances.push(source);
  } else if (alias.kind === "outer" && alias.sort === "type") {
    // The outermost component has no other scope around it than its own.
    types.push({ kind: "same", index: alias.index });
  }
}
