/**
 * A component: its definitions in order, and the checked model that they give.
 * Spec: Binary.md, "Component Definitions"; Explainer.md, "Component Definitions".
 * Invariant: a definition sees only those before it; the checked model is complete or there is an error.
 */
import { decodeCoreModuleType } from "../decode/index.ts";
import type {
  CheckedComponent,
  CheckedExtern,
  CoreModuleType,
  ExternAttributes,
  RawComponent,
  RawCoreModule,
  RawDefinition,
  RawSection,
} from "../model/index.ts";
import { defineAlias } from "./alias.ts";
import { defineCanon } from "./canon.ts";
import { Context } from "./context.ts";
import { checkModule, defineCoreType } from "./core-types.ts";
import { defineType } from "./def-types.ts";
import { addExport, addImport } from "./externs.ts";
import { defaultFeatures, type Features } from "./features.ts";
import { componentType } from "./finish.ts";
import { defineCoreInstance, defineInstance } from "./instantiate.ts";
import { defaultValidationLimits, type ValidationLimits } from "./limits.ts";
import { type ExternTable } from "./extern-table.ts";
import { Scope } from "./scope.ts";

export interface ValidateOptions {
  /** What differs from {@link defaultFeatures}. */
  readonly features?: Partial<Features>;
  /** What differs from {@link defaultValidationLimits}. */
  readonly limits?: Partial<ValidationLimits>;
  /**
   * Whether the bytes of a core module are valid, where bodies are to be checked here and not when the engine compiles
   * them; `WebAssembly.validate` is meant.
   */
  readonly isValidModule?: (bytes: Uint8Array) => boolean;
}

/** Validates `raw` with everything nested in it. Throws a `ValidationError` with one of the codes of codes.ts. */
export function validateComponent(raw: RawComponent, options: ValidateOptions = {}): CheckedComponent {
  const features: Features = { ...defaultFeatures, ...options.features };
  const limits: ValidationLimits = { ...defaultValidationLimits, ...options.limits };
  const cx = new Context(features, limits);
  const validation = new Validation(cx, options.isValidModule ?? null);
  return validation.component(raw, null, "component");
}

class Validation {
  readonly #cx: Context;
  readonly #isValidModule: ((bytes: Uint8Array) => boolean) | null;
  /** The definition at hand in the innermost component. */
  #current: RawDefinition | ListedKind | null = null;

  constructor(cx: Context, isValidModule: ((bytes: Uint8Array) => boolean) | null) {
    this.#cx = cx;
    this.#isValidModule = isValidModule;
  }

  component(raw: RawComponent, parent: Scope | null, label: string): CheckedComponent {
    const cx = this.#cx;
    const { leaf } = cx;
    cx.enter(label);
    const scope = new Scope(cx, "component", parent);
    const children = new Map<RawComponent, CheckedComponent>();
    const moduleTypes = new Map<RawCoreModule, CoreModuleType>();
    this.#current = null;
    cx.leaf = () => (this.#current === null ? null : leafOf(scope, this.#current));
    for (const section of raw.sections) this.#section(scope, section, children, moduleTypes);
    this.#current = null;
    const type = componentType(cx, scope);
    cx.leave();
    cx.leaf = leaf;
    return {
      raw,
      type,
      imports: externsOf(scope.imports),
      exports: externsOf(scope.exports),
      types: scope.types,
      funcs: scope.funcs,
      instances: scope.instances,
      components: scope.components,
      values: [],
      coreModules: scope.coreModules,
      coreFuncs: scope.coreFuncs,
      coreTables: scope.coreTables,
      coreMemories: scope.coreMemories,
      coreGlobals: scope.coreGlobals,
      coreTags: scope.coreTags,
      coreTypes: scope.coreTypes,
      coreInstances: scope.coreInstances,
      children,
      moduleTypes,
    };
  }

  /** Loops by index: `for of` makes an object for each item until it is optimised, and there may be very many. */
  #section(
    scope: Scope,
    section: RawSection,
    children: Map<RawComponent, CheckedComponent>,
    moduleTypes: Map<RawCoreModule, CoreModuleType>,
  ): void {
    const cx = this.#cx;
    switch (section.kind) {
      case "types": {
        const { types, offsets } = section;
        this.#current = "type";
        for (let i = 0; i < types.length; i++) {
          cx.offset = offsets[i] ?? 0;
          const type = types[i];
          if (type !== undefined) defineType(cx, scope, type);
        }
        return;
      }
      case "aliases": {
        const { aliases, offsets } = section;
        this.#current = "alias";
        for (let i = 0; i < aliases.length; i++) {
          cx.offset = offsets[i] ?? 0;
          const alias = aliases[i];
          if (alias !== undefined) defineAlias(cx, scope, alias);
        }
        return;
      }
      case "instances": {
        const { instances, offsets } = section;
        this.#current = "instance";
        for (let i = 0; i < instances.length; i++) {
          cx.offset = offsets[i] ?? 0;
          const instance = instances[i];
          if (instance !== undefined) defineInstance(cx, scope, instance);
        }
        return;
      }
      case "others":
        for (const definition of section.definitions) {
          this.#current = definition;
          cx.offset = definition.offset;
          this.#define(scope, definition, children, moduleTypes);
        }
    }
  }

  #define(
    scope: Scope,
    definition: RawDefinition,
    children: Map<RawComponent, CheckedComponent>,
    moduleTypes: Map<RawCoreModule, CoreModuleType>,
  ): void {
    const cx = this.#cx;
    switch (definition.kind) {
      case "type":
        return defineType(cx, scope, definition.type);
      case "alias":
        return defineAlias(cx, scope, definition.alias);
      case "instance":
        return defineInstance(cx, scope, definition.instance);
      case "import":
        return addImport(cx, scope, definition.name, definition.type);
      case "export":
        return addExport(cx, scope, definition.name, definition.item, definition.type);
      case "canon":
        return defineCanon(cx, scope, definition.canon);
      case "core-instance":
        return defineCoreInstance(cx, scope, definition.instance);
      case "core-type":
        return defineCoreType(cx, scope, definition.type);
      case "core-module":
        return this.#module(scope, definition.module, moduleTypes);
      case "component": {
        const label = `component[${scope.components.length}]`;
        const child = this.component(definition.component, scope, label);
        children.set(definition.component, child);
        scope.components.push(child.type);
        return undefined;
      }
      case "start":
        return cx.unsupported("values", "a start definition");
      case "value":
        return cx.unsupported("values", "a value definition");
    }
  }

  #module(scope: Scope, module: RawCoreModule, moduleTypes: Map<RawCoreModule, CoreModuleType>): void {
    const cx = this.#cx;
    const path = [...cx.path, `core module[${scope.coreModules.length}]`];
    const type = decodeCoreModuleType(module.bytes, { origin: { offset: module.offset, path } });
    checkModule(cx, type);
    if (this.#isValidModule !== null && !this.#isValidModule(module.bytes))
      cx.fail("bad-core-module", "the core module is not valid");
    moduleTypes.set(module, type);
    scope.coreModules.push(type);
  }
}

/** What has sections of its own: the section says the kind. */
type ListedKind = "type" | "alias" | "instance";

const noAttributes: ExternAttributes = {};

function externsOf(table: ExternTable): readonly CheckedExtern[] {
  const externs: CheckedExtern[] = [];
  for (const [name, type] of table.types)
    externs.push({ name, attributes: table.attributes.get(name) ?? noAttributes, type });
  return externs;
}

/** A definition in a path: by the index that it would get, or by its name. */
function leafOf(scope: Scope, definition: RawDefinition | ListedKind): string {
  if (definition === "type") return `type[${scope.types.length}]`;
  if (definition === "instance") return `instance[${scope.instances.length}]`;
  if (definition === "alias") return definition;
  switch (definition.kind) {
    case "type":
    case "instance":
      return leafOf(scope, definition.kind);
    case "component":
      return `component[${scope.components.length}]`;
    case "core-module":
      return `core module[${scope.coreModules.length}]`;
    case "core-instance":
      return `core instance[${scope.coreInstances.length}]`;
    case "core-type":
      return `core type[${scope.coreTypes.length}]`;
    case "canon":
      return definition.canon.kind === "lift"
        ? `canon lift of func[${scope.funcs.length}]`
        : `canon ${definition.canon.kind} of core func[${scope.coreFuncs.length}]`;
    case "import":
    case "export":
      return `${definition.kind} "${definition.name.name}"`;
    default:
      return definition.kind;
  }
}
