/**
 * A component as a tree of what it holds.
 *
 * Invariant: plain data, the same for every way of showing it; only a component that is valid has a summary.
 */
import { decodeComponent } from "@heddle/component/decode";
import {
  definitionsOf,
  printExternType,
  type CheckedComponent,
  type CheckedExtern,
  type RawComponent,
} from "@heddle/component/model";
import { validateComponent } from "@heddle/component/validate";

export interface Extern {
  readonly name: string;
  /** In the notation of WIT. */
  readonly type: string;
}

interface ModuleSummary {
  readonly bytes: number;
  readonly offset: number;
  readonly imports: number;
  readonly exports: number;
}

export interface ComponentSummary {
  readonly bytes: number;
  readonly offset: number;
  readonly imports: readonly Extern[];
  readonly exports: readonly Extern[];
  readonly modules: readonly ModuleSummary[];
  /** What each core instance is made of: a module's number, or the names of what it groups. */
  readonly coreInstances: readonly string[];
  readonly instances: readonly string[];
  readonly components: readonly ComponentSummary[];
  readonly customSections: readonly { readonly name: string; readonly bytes: number }[];
}

export function summarize(bytes: Uint8Array): ComponentSummary {
  const raw = decodeComponent(bytes);
  return summarizeComponent(raw, validateComponent(raw));
}

function summarizeComponent(raw: RawComponent, checked: CheckedComponent): ComponentSummary {
  const modules: ModuleSummary[] = [];
  const components: ComponentSummary[] = [];
  const coreInstances: string[] = [];
  const instances: string[] = [];
  for (const definition of definitionsOf(raw)) {
    switch (definition.kind) {
      case "core-module": {
        const { module } = definition;
        const type = checked.moduleTypes.get(module);
        modules.push({
          bytes: module.bytes.length,
          offset: module.offset,
          imports: type?.imports.length ?? 0,
          exports: type?.exports.size ?? 0,
        });
        break;
      }
      case "component": {
        const child = checked.children.get(definition.component);
        if (child !== undefined) components.push(summarizeComponent(definition.component, child));
        break;
      }
      case "core-instance": {
        const { instance } = definition;
        coreInstances.push(
          instance.kind === "instantiate"
            ? `core module ${instance.module}`
            : `exports ${instance.exports.map(({ name }) => name).join(", ")}`,
        );
        break;
      }
      case "instance": {
        const { instance } = definition;
        instances.push(
          instance.kind === "instantiate"
            ? `component ${instance.component}`
            : `exports ${instance.exports.map(({ name }) => name.name).join(", ")}`,
        );
        break;
      }
      default:
        break;
    }
  }
  return {
    bytes: raw.bytes.length,
    offset: raw.offset,
    imports: checked.imports.map(describeExtern),
    exports: checked.exports.map(describeExtern),
    modules,
    coreInstances,
    instances,
    components,
    customSections: raw.customSections.map(({ name, bytes }) => ({ name, bytes: bytes.length })),
  };
}

function describeExtern({ name, type }: CheckedExtern): Extern {
  return { name, type: printExternType(type) };
}
