/**
 * Subtyping: whether what is given can stand where something is expected.
 * Spec: Explainer.md, "Type Checking"; function and value types must be equal, instances, components and modules may give more.
 * Invariant: resource types are compared by identity, after the resources that a signature binds were mapped to those given.
 * One mapping serves both sides, so that the same object is always equal to itself.
 */
import type {
  ComponentType,
  ExternType,
  FuncType,
  InstanceType,
  ResourceType,
  TypeDef,
  ValType,
} from "../model/index.ts";
import { matchCoreModule } from "./core-subtype.ts";
import { FactStore } from "./facts.ts";

/** Why something does not match, in words; null if it does. */
export type Mismatch = string | null;

type Externs = ReadonlyMap<string, ExternType>;

/** Things given by name. */
export interface Lookup {
  get(name: string): ExternType | undefined;
}

interface NamedExtern {
  readonly name: string;
  readonly extern: ExternType;
}

/** Equality of types up to this size is not worth remembering. */
const smallType = 24;

export class Subtyping {
  readonly #facts: FactStore;
  readonly #charge: (steps: number) => void;
  /** Bound resources of a signature, to those that stand for them now. */
  readonly resources: Map<ResourceType, ResourceType>;
  /** Pairs of value types found equal under the present mapping. */
  readonly #equal = new Map<ValType, Set<ValType>>();
  readonly #entries = new Map<Externs, readonly NamedExtern[]>();
  /** Where each signature exports or imports the resources that it binds. */
  readonly #paths = new Map<Externs, ReadonlyMap<ResourceType, readonly string[]>>();

  constructor(
    facts: FactStore = new FactStore(),
    charge: (steps: number) => void = () => {},
    resources: ReadonlyMap<ResourceType, ResourceType> = new Map(),
  ) {
    this.#facts = facts;
    this.#charge = charge;
    this.resources = new Map(resources);
  }

  #resource(type: ResourceType): ResourceType {
    return this.resources.get(type) ?? type;
  }

  // --- bound resources ---

  /** The names under which `externs` gives each of `bound`, outermost first. */
  pathsTo(externs: Externs, bound: readonly ResourceType[]): ReadonlyMap<ResourceType, readonly string[]> {
    const known = this.#paths.get(externs);
    if (known !== undefined) return known;
    const paths = new Map<ResourceType, readonly string[]>();
    this.#search(externs, [], new Set(), new Set(bound), paths);
    this.#paths.set(externs, paths);
    return paths;
  }

  #search(
    externs: Externs,
    prefix: readonly string[],
    visited: Set<Externs>,
    wanted: Set<ResourceType>,
    paths: Map<ResourceType, readonly string[]>,
  ): void {
    visited.add(externs);
    this.#charge(externs.size);
    for (const [name, extern] of externs) {
      if (wanted.size === 0) return;
      if (extern.kind === "type" && extern.type.kind === "resource") {
        if (wanted.delete(extern.type)) paths.set(extern.type, [...prefix, name]);
      } else if (extern.kind === "instance" && !visited.has(extern.exports)) {
        this.#search(extern.exports, [...prefix, name], visited, wanted, paths);
      }
    }
  }

  /**
   * Maps each of `bound`, resources that the signature `expected` introduces, to what `actual` gives in its place.
   * Returns what undoes that. A resource that `actual` does not give stays unmapped: comparing then says so.
   */
  bind(expected: Externs, bound: readonly ResourceType[], actual: Lookup): () => void {
    return bound.length === 0 ? noUndo : this.#bindAll(expected, bound, actual);
  }

  #bindAll(expected: Externs, bound: readonly ResourceType[], actual: Lookup): () => void {
    const before: (readonly [ResourceType, ResourceType | undefined])[] = [];
    for (const [resource, path] of this.pathsTo(expected, bound)) {
      const given = follow(actual, path);
      if (given === null) continue;
      before.push([resource, this.resources.get(resource)]);
      this.resources.set(resource, this.#resource(given));
    }
    this.#equal.clear();
    return () => {
      for (const [resource, previous] of before) {
        if (previous === undefined) this.resources.delete(resource);
        else this.resources.set(resource, previous);
      }
      this.#equal.clear();
    };
  }

  // --- extern types ---

  extern(actual: ExternType, expected: ExternType): Mismatch {
    if (actual === expected) return null;
    this.#charge(1);
    if (actual.kind === "func" && expected.kind === "func") return this.func(actual, expected);
    if (actual.kind === "instance" && expected.kind === "instance") return this.instance(actual, expected);
    if (actual.kind === "component" && expected.kind === "component") return this.component(actual, expected);
    if (actual.kind === "core-module" && expected.kind === "core-module") {
      this.#charge(actual.imports.length + expected.imports.length + expected.exports.size);
      return matchCoreModule(actual, expected);
    }
    if (actual.kind === "type" && expected.kind === "type") return this.type(actual.type, expected.type);
    if (actual.kind === "value" && expected.kind === "value") return this.value(actual.type, expected.type);
    return `expected ${sortName(expected)}, found ${sortName(actual)}`;
  }

  instance(actual: InstanceType, expected: InstanceType): Mismatch {
    if (actual.exports === expected.exports) return null;
    const undo = this.bind(expected.exports, expected.fresh, actual.exports);
    const wrong = this.#exports(actual.exports, expected.exports);
    undo();
    return wrong;
  }

  #exports(actual: Externs, expected: Externs): Mismatch {
    for (const [name, wanted] of expected) {
      const given = actual.get(name);
      if (given === undefined) return `missing expected export \`${name}\``;
      const wrong = this.extern(given, wanted);
      if (wrong !== null) return `type mismatch in instance export \`${name}\`: ${wrong}`;
    }
    return null;
  }

  /** The imports of `expected` must do for `actual`; then what `actual` exports must do for `expected`. */
  component(actual: ComponentType, expected: ComponentType): Mismatch {
    const undoImports = this.bind(actual.imports, actual.importedResources, expected.imports);
    const wrongImport = this.arguments(actual.imports, expected.imports);
    if (wrongImport !== null) {
      undoImports();
      return wrongImport.text;
    }
    const undoExports = this.bind(expected.exports, expected.freshResources, actual.exports);
    let wrong: Mismatch = null;
    for (const [name, wanted] of expected.exports) {
      const given = actual.exports.get(name);
      wrong = given === undefined ? `missing export named \`${name}\`` : this.extern(given, wanted);
      if (wrong === null) continue;
      if (given !== undefined) wrong = `type mismatch for export \`${name}\`: ${wrong}`;
      break;
    }
    undoExports();
    undoImports();
    return wrong;
  }

  /** Whether `given` has what every one of `imports` needs; the resources of `imports` must be bound before. */
  arguments(
    imports: Externs,
    given: Lookup,
  ): { readonly missing: boolean; readonly name: string; readonly text: string } | null {
    const entries = this.#entriesOf(imports);
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      if (entry === undefined) break;
      const { name, extern: wanted } = entry;
      const argument = given.get(name);
      if (argument === undefined) return { missing: true, name, text: `missing import named \`${name}\`` };
      const wrong = this.extern(argument, wanted);
      if (wrong !== null)
        return { missing: false, name, text: `type mismatch for import \`${name}\`: ${wrong}` };
    }
    return null;
  }

  /** The imports of one component are gone through at each of its instantiations. */
  #entriesOf(imports: Externs): readonly NamedExtern[] {
    const known = this.#entries.get(imports);
    if (known !== undefined) return known;
    const entries = Array.from(imports, ([name, extern]) => ({ name, extern }));
    this.#entries.set(imports, entries);
    return entries;
  }

  // --- types ---

  type(actual: TypeDef, expected: TypeDef): Mismatch {
    if (actual === expected) return null;
    if (actual.kind === "resource" || expected.kind === "resource") {
      if (actual.kind !== expected.kind) return `expected ${defName(expected)}, found ${defName(actual)}`;
      return this.#sameResource(actual, expected);
    }
    if (actual.kind === "func" && expected.kind === "func") return this.func(actual, expected);
    if (actual.kind === "instance" && expected.kind === "instance") return this.instance(actual, expected);
    if (actual.kind === "component" && expected.kind === "component") return this.component(actual, expected);
    if (!isValType(actual) || !isValType(expected))
      return `expected ${defName(expected)}, found ${defName(actual)}`;
    if (isPrimitive(expected) && !isPrimitive(actual)) return `expected primitive, found ${actual.kind}`;
    return this.value(actual, expected);
  }

  #sameResource(actual: TypeDef, expected: TypeDef): Mismatch {
    if (actual.kind !== "resource" || expected.kind !== "resource") return "expected a resource";
    if (this.#resource(actual) === this.#resource(expected)) return null;
    return `resource types are not the same: expected ${resourceName(expected)}, found ${resourceName(actual)}`;
  }

  func(actual: FuncType, expected: FuncType): Mismatch {
    if (actual === expected) return null;
    if (actual.async !== expected.async)
      return `expected ${asyncness(expected)} function, found ${asyncness(actual)} function`;
    if (actual.params.length !== expected.params.length)
      return `expected ${expected.params.length} parameters, found ${actual.params.length}`;
    for (let i = 0; i < actual.params.length; i++) {
      const given = actual.params[i];
      const wanted = expected.params[i];
      if (given === undefined || wanted === undefined) break;
      if (given.label !== wanted.label)
        return `expected parameter named \`${wanted.label}\`, found \`${given.label}\``;
      const wrong = this.value(given.type, wanted.type);
      if (wrong !== null) return `type mismatch in function parameter \`${given.label}\`: ${wrong}`;
    }
    if (actual.result === null && expected.result === null) return null;
    if (actual.result === null) return "expected a result, found a function without one";
    if (expected.result === null) return "expected no result, found one";
    const wrong = this.value(actual.result, expected.result);
    return wrong === null ? null : `type mismatch with result type: ${wrong}`;
  }

  /** Equality of value types. */
  value(actual: ValType, expected: ValType): Mismatch {
    if (actual === expected) return null;
    if (actual.kind !== expected.kind) return this.#differentKinds(actual, expected);
    if (isPrimitive(actual)) return null;
    this.#charge(1);
    const facts = this.#facts.of(actual);
    if (facts.size <= smallType) return this.#structure(actual, expected);
    const equals = this.#equal.get(actual);
    if (equals?.has(expected) === true) return null;
    const wrong = this.#structure(actual, expected);
    if (wrong === null) {
      if (equals === undefined) this.#equal.set(actual, new Set([expected]));
      else equals.add(expected);
    }
    return wrong;
  }

  #differentKinds(actual: ValType, expected: ValType): string {
    if (isPrimitive(actual) && isPrimitive(expected))
      return `expected primitive \`${expected.kind}\` found primitive \`${actual.kind}\``;
    return `expected ${expected.kind}, found ${actual.kind}`;
  }

  #structure(actual: ValType, expected: ValType): Mismatch {
    switch (actual.kind) {
      case "record":
        return expected.kind === "record" ? this.#fields(actual.fields, expected.fields) : "expected record";
      case "variant":
        return expected.kind === "variant" ? this.#cases(actual.cases, expected.cases) : "expected variant";
      case "tuple":
        return expected.kind === "tuple" ? this.#types(actual.types, expected.types) : "expected tuple";
      case "enum":
        if (expected.kind === "enum" && sameLabels(actual.labels, expected.labels)) return null;
        return "mismatch in enum elements";
      case "flags":
        if (expected.kind === "flags" && sameLabels(actual.labels, expected.labels)) return null;
        return "mismatch in flags elements";
      case "list":
        if (expected.kind !== "list" || actual.length !== expected.length)
          return "mismatch in the length of a fixed-length list";
        return this.value(actual.element, expected.element);
      case "option":
        return expected.kind === "option" ? this.value(actual.type, expected.type) : "expected option";
      case "result":
        if (expected.kind !== "result") return "expected result";
        return this.#payload(actual.ok, expected.ok, "ok") ?? this.#payload(actual.err, expected.err, "err");
      case "map":
        if (expected.kind !== "map") return "expected map";
        return this.value(actual.key, expected.key) ?? this.value(actual.value, expected.value);
      case "own":
        return expected.kind === "own"
          ? this.#sameResource(actual.resource, expected.resource)
          : "expected own";
      case "borrow":
        if (expected.kind !== "borrow") return "expected borrow";
        return this.#sameResource(actual.resource, expected.resource);
      case "stream":
        return expected.kind === "stream"
          ? this.#element(actual.element, expected.element)
          : "expected stream";
      case "future":
        return expected.kind === "future"
          ? this.#element(actual.element, expected.element)
          : "expected future";
      default:
        return null;
    }
  }

  #fields(actual: readonly Labelled[], expected: readonly Labelled[]): Mismatch {
    if (actual.length !== expected.length)
      return `expected ${expected.length} fields, found ${actual.length}`;
    for (let i = 0; i < actual.length; i++) {
      const given = actual[i];
      const wanted = expected[i];
      if (given === undefined || wanted === undefined) break;
      if (given.label !== wanted.label)
        return `expected field name \`${wanted.label}\`, found \`${given.label}\``;
      const wrong = this.value(given.type, wanted.type);
      if (wrong !== null) return `type mismatch in record field \`${given.label}\`: ${wrong}`;
    }
    return null;
  }

  #cases(actual: readonly Payload[], expected: readonly Payload[]): Mismatch {
    if (actual.length !== expected.length) return `expected ${expected.length} cases, found ${actual.length}`;
    for (let i = 0; i < actual.length; i++) {
      const given = actual[i];
      const wanted = expected[i];
      if (given === undefined || wanted === undefined) break;
      if (given.label !== wanted.label)
        return `expected case named \`${wanted.label}\`, found \`${given.label}\``;
      if (given.type === null && wanted.type === null) continue;
      if (given.type === null) return `expected case \`${given.label}\` to have a type, found none`;
      if (wanted.type === null) return `expected case \`${given.label}\` to have no type`;
      const wrong = this.value(given.type, wanted.type);
      if (wrong !== null) return `type mismatch in variant case \`${given.label}\`: ${wrong}`;
    }
    return null;
  }

  #types(actual: readonly ValType[], expected: readonly ValType[]): Mismatch {
    if (actual.length !== expected.length) return `expected ${expected.length} types, found ${actual.length}`;
    for (let i = 0; i < actual.length; i++) {
      const given = actual[i];
      const wanted = expected[i];
      if (given === undefined || wanted === undefined) break;
      const wrong = this.value(given, wanted);
      if (wrong !== null) return `type mismatch in tuple field ${i}: ${wrong}`;
    }
    return null;
  }

  #payload(actual: ValType | null, expected: ValType | null, side: "ok" | "err"): Mismatch {
    if (actual === null && expected === null) return null;
    if (actual === null) return `expected ${side} type, but found none`;
    if (expected === null) return `expected ${side} type to not be present`;
    const wrong = this.value(actual, expected);
    return wrong === null ? null : `type mismatch in ${side} variant: ${wrong}`;
  }

  #element(actual: ValType | null, expected: ValType | null): Mismatch {
    if (actual === null && expected === null) return null;
    if (actual === null) return "expected an element type, found none";
    if (expected === null) return "expected no element type, found one";
    return this.value(actual, expected);
  }
}

interface Labelled {
  readonly label: string;
  readonly type: ValType;
}
interface Payload {
  readonly label: string;
  readonly type: ValType | null;
}

function noUndo(): void {}

function follow(externs: Lookup, path: readonly string[]): ResourceType | null {
  let level: Lookup | null = externs;
  let found: ExternType | undefined;
  for (const name of path) {
    found = level?.get(name);
    level = found?.kind === "instance" ? found.exports : null;
  }
  return found?.kind === "type" && found.type.kind === "resource" ? found.type : null;
}

function sameLabels(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((label, i) => label === b[i]);
}

function asyncness(type: FuncType): string {
  return type.async ? "async" : "sync";
}

function sortName(type: ExternType): string {
  return type.kind === "core-module" ? "module" : type.kind;
}

function defName(type: TypeDef): string {
  return isValType(type) ? "defined type" : type.kind;
}

function resourceName(type: ResourceType): string {
  return type.name === null ? `resource #${type.id}` : `\`${type.name}\` (resource #${type.id})`;
}

export function isValType(type: TypeDef): type is ValType {
  switch (type.kind) {
    case "func":
    case "instance":
    case "component":
    case "resource":
      return false;
    default:
      return true;
  }
}

function isPrimitive(type: ValType): boolean {
  switch (type.kind) {
    case "record":
    case "variant":
    case "list":
    case "tuple":
    case "flags":
    case "enum":
    case "option":
    case "result":
    case "own":
    case "borrow":
    case "stream":
    case "future":
    case "map":
      return false;
    default:
      return true;
  }
}

/** Why `actual` cannot stand for `expected`; `resources` maps resources of `expected` to those of `actual`. */
export function matchExtern(
  actual: ExternType,
  expected: ExternType,
  resources?: ReadonlyMap<ResourceType, ResourceType>,
): Mismatch {
  return new Subtyping(undefined, undefined, resources).extern(actual, expected);
}

/** Whether `actual` can stand for `expected`. */
export function isSubtype(
  actual: ExternType,
  expected: ExternType,
  resources?: ReadonlyMap<ResourceType, ResourceType>,
): boolean {
  return matchExtern(actual, expected, resources) === null;
}

export interface ArgumentMatch {
  /** The first import that is missing or does not match. */
  readonly mismatch: { readonly missing: boolean; readonly name: string; readonly text: string } | null;
  /** The component's imported resources, to those that the arguments give. */
  readonly resources: ReadonlyMap<ResourceType, ResourceType>;
}

/** Checks `given` against all imports of `component`, and finds what its imported resources stand for. */
export function matchArguments(component: ComponentType, given: Lookup): ArgumentMatch {
  const subtyping = new Subtyping();
  subtyping.bind(component.imports, component.importedResources, given);
  return { mismatch: subtyping.arguments(component.imports, given), resources: subtyping.resources };
}
