/**
 * Resolved types as text close to WIT, for messages.
 * Spec: WIT.md for the notation; a type without a name is written out where WIT would ask for one.
 * Invariant: the text is never longer than {@link maxPrintedTypes} types make it, however large the type is.
 */
import { unreachable } from "../errors/index.ts";
import type {
  CoreExternType,
  CoreValType,
  ExternType,
  FuncType,
  ResourceType,
  TypeDef,
  ValType,
} from "./types.ts";

/** After this many types the text goes on with "...". */
export const maxPrintedTypes: number = 200;

/** `func(a: u32) -> string`, `async func()`. */
export function printFuncType(type: FuncType): string {
  return new TypePrinter().func(type);
}

/** `list<tuple<u32, string>>`, `record { a: u32 }`, `own<file>`. */
export function printValType(type: ValType): string {
  return new TypePrinter().value(type);
}

/** Whatever may be imported or exported: a function, `instance { ... }`, `type t = ...`, a module. */
export function printExternType(type: ExternType): string {
  return new TypePrinter().extern(type);
}

/** Whatever an index of the type index space may stand for. */
export function printTypeDef(type: TypeDef): string {
  return new TypePrinter().type(type);
}

class TypePrinter {
  private left: number = maxPrintedTypes;

  extern(type: ExternType): string {
    switch (type.kind) {
      case "func":
      case "instance":
      case "component":
        return this.type(type);
      case "type":
        return type.type.kind === "resource" ? resourceText(type.type) : `type ${this.type(type.type)}`;
      case "value":
        return `value ${this.value(type.type)}`;
      case "core-module": {
        const imports = type.imports.map((i) => `import "${i.module}" "${i.name}": ${this.core(i.type)}`);
        const exports = this.items(type.exports, "export", (item) => this.core(item), '"');
        return block("core module", [...imports, ...exports]);
      }
      default:
        return unreachable(type);
    }
  }

  type(type: TypeDef): string {
    switch (type.kind) {
      case "func":
        return this.func(type);
      case "resource":
        return resourceText(type);
      case "instance":
        return block(
          "instance",
          this.items(type.exports, "", (item) => this.extern(item)),
        );
      case "component":
        return block("component", [
          ...this.items(type.imports, "import", (item) => this.extern(item)),
          ...this.items(type.exports, "export", (item) => this.extern(item)),
        ]);
      default:
        return this.value(type);
    }
  }

  func(type: FuncType): string {
    const params = type.params.map((param) => `${param.label}: ${this.value(param.type)}`).join(", ");
    const result = type.result === null ? "" : ` -> ${this.value(type.result)}`;
    return `${type.async ? "async " : ""}func(${params})${result}`;
  }

  value(type: ValType): string {
    if (--this.left < 0) return "...";
    switch (type.kind) {
      case "record":
        return `record { ${this.list(type.fields, (field) => `${field.label}: ${this.value(field.type)}`)} }`;
      case "variant":
        return `variant { ${this.list(type.cases, (c) =>
          c.type === null ? c.label : `${c.label}(${this.value(c.type)})`,
        )} }`;
      case "list": {
        const length = type.length === null ? "" : `, ${type.length}`;
        return `list<${this.value(type.element)}${length}>`;
      }
      case "tuple":
        return `tuple<${this.list(type.types, (part) => this.value(part))}>`;
      case "flags":
      case "enum":
        return `${type.kind} { ${this.list(type.labels, (label) => label)} }`;
      case "option":
        return `option<${this.value(type.type)}>`;
      case "result":
        return this.result(type.ok, type.err);
      case "own":
      case "borrow":
        return `${type.kind}<${resourceName(type.resource)}>`;
      case "stream":
      case "future":
        return type.element === null ? type.kind : `${type.kind}<${this.value(type.element)}>`;
      case "map":
        return `map<${this.value(type.key)}, ${this.value(type.value)}>`;
      default:
        return type.kind;
    }
  }

  private result(ok: ValType | null, err: ValType | null): string {
    if (err === null) return ok === null ? "result" : `result<${this.value(ok)}>`;
    return `result<${ok === null ? "_" : this.value(ok)}, ${this.value(err)}>`;
  }

  private list<T>(items: readonly T[], print: (item: T) => string): string {
    const texts: string[] = [];
    for (const item of items) {
      if (this.left <= 0 || texts.length === maxPrintedTypes) {
        texts.push("...");
        break;
      }
      texts.push(print(item));
    }
    return texts.join(", ");
  }

  private items<T>(
    items: ReadonlyMap<string, T>,
    keyword: string,
    print: (item: T) => string,
    quote: string = "",
  ): string[] {
    const texts: string[] = [];
    const prefix = keyword === "" ? "" : `${keyword} `;
    for (const [name, item] of items) {
      if (--this.left < 0) {
        texts.push("...");
        break;
      }
      texts.push(`${prefix}${quote}${name}${quote}: ${print(item)}`);
    }
    return texts;
  }

  private core(type: CoreExternType): string {
    if (--this.left < 0) return "...";
    switch (type.kind) {
      case "func":
      case "tag": {
        if (type.type.kind !== "func") return type.kind;
        return `${type.kind} [${coreTypes(type.type.params)}] -> [${coreTypes(type.type.results)}]`;
      }
      case "table":
      case "memory":
      case "global":
        return type.kind;
      default:
        return unreachable(type);
    }
  }
}

function coreTypes(types: readonly CoreValType[]): string {
  return types.map((type) => (typeof type === "string" ? type : `ref ${type.heap}`)).join(", ");
}

function block(keyword: string, items: readonly string[]): string {
  return items.length === 0 ? `${keyword} {}` : `${keyword} { ${items.join("; ")} }`;
}

function resourceText(type: ResourceType): string {
  return type.name === null ? `resource (#${type.id})` : `resource ${type.name}`;
}

function resourceName(type: ResourceType): string {
  return type.name ?? `resource #${type.id}`;
}
