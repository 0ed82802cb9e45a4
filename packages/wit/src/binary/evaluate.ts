/**
 * Evaluates a decoded component to what it imports and exports, without its code.
 * Spec: Explainer.md, "Type Checking". An instantiation is evaluated with its arguments in the place of the imports, so
 * that types keep their identity without any substitution.
 * Invariant: the work is bounded by `maxDefinitions` and `maxInstanceDepth`, however often components instantiate each other.
 */
import { ValidationError } from "@heddle/component/errors";
import {
  definitionsOf,
  type RawAlias,
  type RawComponent,
  type RawDecl,
  type RawDefinition,
  type RawDefType,
  type RawExternName,
  type RawExternType,
  type RawValType,
  type Sort,
  type SortIndex,
} from "@heddle/component/model";
import type {
  Scope,
  SymComponent,
  SymExtern,
  SymFunc,
  SymInstance,
  SymInterface,
  SymItem,
  SymType,
  SymVal,
} from "./symbols.ts";
import type { WitLimits } from "../limits.ts";
import { valueDef } from "./value-def.ts";

type Args = ReadonlyMap<string, SymItem>;

/** The imports and exports of the outermost component. */
export function evaluateComponent(raw: RawComponent, limits: WitLimits): SymInterface {
  return new Evaluator(limits).component(raw, null, null);
}

/** The imports and exports that a component type lists. */
export function evaluateComponentType(type: SymType, limits: WitLimits): SymInterface | null {
  const target = unnamed(type);
  if (target.kind !== "component-type") return null;
  return new Evaluator(limits).decls(target.decls, target.scope, null);
}

/** The type behind its names. */
export function unnamed(type: SymType): SymType {
  let current = type;
  while (current.kind === "named") current = current.target;
  return current;
}

export function fault(message: string, offset: number, code = "not-wit"): ValidationError {
  return new ValidationError(code, message, { offset, path: [] });
}

class Evaluator {
  #left: number;
  #depth = 0;
  readonly #maxDepth: number;

  constructor(limits: WitLimits) {
    this.#left = limits.maxDefinitions;
    this.#maxDepth = limits.maxInstanceDepth;
  }

  component(raw: RawComponent, parent: Scope | null, args: Args | null): SymInterface {
    this.#descend(raw.offset);
    const scope = newScope(parent);
    const imports: SymExtern[] = [];
    const exports: SymExtern[] = [];
    for (const definition of definitionsOf(raw)) {
      this.#count(definition.offset);
      this.#definition(definition, scope, args, imports, exports);
    }
    this.#depth--;
    return { imports, exports };
  }

  decls(decls: readonly RawDecl[], parent: Scope, args: Args | null): SymInterface {
    this.#descend(decls[0]?.offset ?? 0);
    const scope = newScope(parent);
    const imports: SymExtern[] = [];
    const exports: SymExtern[] = [];
    for (const decl of decls) {
      this.#count(decl.offset);
      switch (decl.kind) {
        case "core-type":
          break;
        case "type":
          scope.types.push(this.#type(decl.type, scope, decl.offset));
          break;
        case "alias":
          this.#alias(decl.alias, scope, decl.offset);
          break;
        case "import":
          imports.push(this.#declared(decl.name, decl.type, scope, args, decl.offset));
          break;
        case "export":
          exports.push(this.#declared(decl.name, decl.type, scope, null, decl.offset));
      }
    }
    this.#depth--;
    return { imports, exports };
  }

  #descend(offset: number): void {
    if (++this.#depth <= this.#maxDepth) return;
    throw fault(
      `instances nest deeper than ${this.#maxDepth} levels (limit maxInstanceDepth)`,
      offset,
      "limit-exceeded",
    );
  }

  #count(offset: number): void {
    if (this.#left-- > 0) return;
    throw fault(
      "the component has more definitions than are evaluated (limit maxDefinitions)",
      offset,
      "limit-exceeded",
    );
  }

  #definition(
    definition: RawDefinition,
    scope: Scope,
    args: Args | null,
    imports: SymExtern[],
    exports: SymExtern[],
  ): void {
    const { offset } = definition;
    switch (definition.kind) {
      case "core-module":
      case "core-instance":
      case "core-type":
      case "start":
      case "value":
        return;
      case "component":
        scope.components.push({ kind: "defined", raw: definition.component, scope });
        return;
      case "instance":
        scope.instances.push(this.#instance(definition.instance, scope, offset));
        return;
      case "alias":
        this.#alias(definition.alias, scope, offset);
        return;
      case "type":
        scope.types.push(this.#type(definition.type, scope, offset));
        return;
      case "canon":
        if (definition.canon.kind === "lift")
          scope.funcs.push(this.#funcType(scope, definition.canon.type, offset));
        return;
      case "import":
        imports.push(this.#declared(definition.name, definition.type, scope, args, offset));
        return;
      case "export": {
        const item =
          definition.type === null
            ? renamed(this.#item(definition.item, scope, offset))
            : this.#ascribed(definition.item, definition.type, scope, offset);
        push(scope, item);
        exports.push(extern(definition.name, item, offset));
      }
    }
  }

  #instance(
    expression: Extract<RawDefinition, { kind: "instance" }>["instance"],
    scope: Scope,
    offset: number,
  ): SymInstance {
    if (expression.kind === "exports") {
      const exports = expression.exports.map(({ name, item }) =>
        extern(name, this.#item(item, scope, offset), offset),
      );
      return instanceOf(exports);
    }
    const component = at(scope.components, expression.component, "component", offset);
    const args = new Map(expression.args.map(({ name, item }) => [name, this.#item(item, scope, offset)]));
    return instanceOf(this.#instantiate(component, args));
  }

  #instantiate(component: SymComponent, args: Args): readonly SymExtern[] {
    if (component.kind === "defined") return this.component(component.raw, component.scope, args).exports;
    return this.decls(component.decls, component.scope, args).exports;
  }

  #item({ sort, index }: SortIndex, scope: Scope, offset: number): SymItem {
    switch (sort) {
      case "func":
        return { sort, func: at(scope.funcs, index, sort, offset) };
      case "type":
        return { sort, type: at(scope.types, index, sort, offset) };
      case "instance":
        return { sort, instance: at(scope.instances, index, sort, offset) };
      case "component":
        return { sort, component: at(scope.components, index, sort, offset) };
      default:
        return { sort: "other" };
    }
  }

  /** An import or export as a type declares it, or the argument given for it. */
  #declared(
    name: RawExternName,
    type: RawExternType,
    scope: Scope,
    args: Args | null,
    offset: number,
  ): SymExtern {
    const item = args?.get(name.name) ?? this.#externType(type, scope, offset);
    push(scope, item);
    return extern(name, item, offset);
  }

  #externType(type: RawExternType, scope: Scope, offset: number): SymItem {
    switch (type.kind) {
      case "func":
        return { sort: "func", func: this.#funcType(scope, type.type, offset) };
      case "type": {
        if (type.bound.kind === "sub-resource") return { sort: "type", type: { kind: "resource" } };
        return {
          sort: "type",
          type: { kind: "named", target: at(scope.types, type.bound.type, "type", offset) },
        };
      }
      case "instance": {
        const target = unnamed(at(scope.types, type.type, "type", offset));
        if (target.kind !== "instance-type") throw fault(`type ${type.type} is no instance type`, offset);
        return {
          sort: "instance",
          instance: instanceOf(this.decls(target.decls, target.scope, null).exports),
        };
      }
      case "component": {
        const target = unnamed(at(scope.types, type.type, "type", offset));
        if (target.kind !== "component-type") throw fault(`type ${type.type} is no component type`, offset);
        return { sort: "component", component: { kind: "typed", decls: target.decls, scope: target.scope } };
      }
      case "core-module":
      case "value":
        return { sort: "other" };
    }
  }

  /** An export with a type of its own: what is exported has that type, but a named type keeps its identity. */
  #ascribed(item: SortIndex, type: RawExternType, scope: Scope, offset: number): SymItem {
    if (type.kind === "type") return renamed(this.#item(item, scope, offset));
    return this.#externType(type, scope, offset);
  }

  #alias(alias: RawAlias, scope: Scope, offset: number): void {
    if (alias.kind === "core-export") return;
    if (alias.kind === "outer") {
      const outer = ancestor(scope, alias.count, offset);
      push(scope, this.#item({ sort: alias.sort, index: alias.index }, outer, offset));
      return;
    }
    const found = at(scope.instances, alias.instance, "instance", offset).exports.get(alias.name);
    if (found !== undefined) push(scope, found.item);
    else if (isTracked(alias.sort))
      throw fault(`instance ${alias.instance} has no export \`${alias.name}\``, offset);
  }

  #funcType(scope: Scope, index: number, offset: number): SymFunc {
    const type = unnamed(at(scope.types, index, "type", offset));
    if (type.kind !== "func") throw fault(`type ${index} is no function type`, offset);
    return type;
  }

  #type(type: RawDefType, scope: Scope, offset: number): SymType {
    const value = (each: RawValType): SymVal =>
      typeof each === "string" ? each : at(scope.types, each, "type", offset);
    switch (type.kind) {
      case "func":
        return {
          kind: "func",
          async: type.async,
          params: type.params.map(({ label, type: param }) => ({ label, type: value(param) })),
          result: type.result === null ? null : value(type.result),
        };
      case "resource":
        return { kind: "resource" };
      case "instance":
        return { kind: "instance-type", decls: type.decls, scope };
      case "component":
        return { kind: "component-type", decls: type.decls, scope };
      default:
        return { kind: "value", def: valueDef(type, value) };
    }
  }
}

function newScope(parent: Scope | null): Scope {
  return { parent, types: [], funcs: [], instances: [], components: [] };
}

function ancestor(scope: Scope, count: number, offset: number): Scope {
  let current: Scope | null = scope;
  for (let step = 0; step < count; step++) current = current?.parent ?? null;
  if (current === null) throw fault(`an outer alias goes ${count} levels up; there are fewer`, offset);
  return current;
}

function at<T>(space: readonly T[], index: number, what: string, offset: number): T {
  const found = space[index];
  if (found === undefined)
    throw fault(`${what} index ${index} is out of bounds; there are ${space.length}`, offset);
  return found;
}

function isTracked(sort: Sort): boolean {
  return sort === "func" || sort === "type" || sort === "instance" || sort === "component";
}

function push(scope: Scope, item: SymItem): void {
  switch (item.sort) {
    case "func":
      scope.funcs.push(item.func);
      return;
    case "type":
      scope.types.push(item.type);
      return;
    case "instance":
      scope.instances.push(item.instance);
      return;
    case "component":
      scope.components.push(item.component);
      return;
    case "other":
  }
}

/** Exporting a type names it anew. */
function renamed(item: SymItem): SymItem {
  return item.sort === "type" ? { sort: "type", type: { kind: "named", target: item.type } } : item;
}

function instanceOf(exports: readonly SymExtern[]): SymInstance {
  return { exports: new Map(exports.map((each) => [each.name, each])) };
}

function extern(name: RawExternName, item: SymItem, offset: number): SymExtern {
  const attribute = (kind: "implements" | "versionsuffix" | "external-id"): string | null =>
    name.attributes.find((each) => each.kind === kind)?.value ?? null;
  return {
    name: name.name,
    implements: attribute("implements"),
    versionSuffix: attribute("versionsuffix"),
    externalId: attribute("external-id"),
    item,
    offset,
  };
}
