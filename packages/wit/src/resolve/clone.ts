/**
 * Copies of what a world owns, for the worlds that include it: a resource included twice is two resources.
 * Invariant: within one include, one type has one copy; types of named interfaces are never copied.
 */
import type {
  WitFunc,
  WitInterface,
  WitPackage,
  WitType,
  WitTypeDef,
  WitTypeShape,
  WitWorld,
  WitWorldItem,
} from "../model/index.ts";
import type { RunContext } from "./context.ts";

type Owner = WitInterface | WitWorld;

export class Cloner {
  readonly #run: RunContext;
  readonly #from: Owner;
  readonly #to: Owner;
  readonly #package: WitPackage;
  readonly #types: Map<WitTypeDef, WitTypeDef>;

  constructor(run: RunContext, from: Owner, to: Owner, types: Map<WitTypeDef, WitTypeDef> = new Map()) {
    this.#run = run;
    this.#from = from;
    this.#to = to;
    this.#package = to.package;
    this.#types = types;
  }

  /** A copy of `item` under the name `name`. */
  item(item: WitWorldItem, name: string): WitWorldItem {
    switch (item.kind) {
      case "type": {
        const type = this.type(item.type, name);
        return { kind: "type", type };
      }
      case "func":
        return { kind: "func", func: { ...this.func(item.func), name } };
      case "interface":
        if (item.interface.name !== null) return { ...item };
        return { ...item, interface: this.#interface(item.interface) };
    }
  }

  type(type: WitTypeDef, name: string | null = type.name): WitTypeDef {
    const known = this.#types.get(type);
    if (known !== undefined) return known;
    const owner = type.owner === null ? null : this.#to;
    const { id: _, ...rest } = type;
    const copy = this.#run.define({ ...rest, name, owner, shape: this.#shape(type.shape) });
    this.#types.set(type, copy);
    return copy;
  }

  func(func: WitFunc): WitFunc {
    return {
      ...func,
      kind: func.kind.kind === "free" ? func.kind : { ...func.kind, resource: this.type(func.kind.resource) },
      params: func.params.map((param) => ({ ...param, type: this.#value(param.type) })),
      result: func.result === null ? null : this.#value(func.result),
    };
  }

  #interface(from: WitInterface): WitInterface {
    const copy: WitInterface = { ...from, package: this.#package, types: new Map(), funcs: new Map() };
    const inner = new Cloner(this.#run, from, copy, this.#types);
    for (const [name, type] of from.types) copy.types.set(name, inner.type(type));
    for (const [name, func] of from.funcs) copy.funcs.set(name, inner.func(func));
    return copy;
  }

  #value(type: WitType): WitType {
    return typeof type === "string" ? type : this.type(type);
  }

  #optional(type: WitType | null): WitType | null {
    return type === null ? null : this.#value(type);
  }

  #shape(shape: WitTypeShape): WitTypeShape {
    switch (shape.kind) {
      case "alias": {
        const { target } = shape;
        if (typeof target === "string") return shape;
        return {
          kind: "alias",
          target: target.owner === this.#from ? this.type(target) : (this.#types.get(target) ?? target),
        };
      }
      case "record":
        return {
          ...shape,
          fields: shape.fields.map((field) => ({ ...field, type: this.#value(field.type) })),
        };
      case "variant":
        return {
          ...shape,
          cases: shape.cases.map((witCase) => ({ ...witCase, type: this.#optional(witCase.type) })),
        };
      case "enum":
      case "flags":
      case "resource":
        return shape;
      case "own":
      case "borrow":
        return { ...shape, resource: this.type(shape.resource) };
      case "list":
        return { ...shape, element: this.#value(shape.element) };
      case "option":
        return { ...shape, element: this.#value(shape.element) };
      case "map":
        return { ...shape, key: this.#value(shape.key), value: this.#value(shape.value) };
      case "result":
        return { ...shape, ok: this.#optional(shape.ok), err: this.#optional(shape.err) };
      case "tuple":
        return { ...shape, elements: shape.elements.map((element) => this.#value(element)) };
      case "stream":
      case "future":
        return { ...shape, element: this.#optional(shape.element) };
    }
  }
}
