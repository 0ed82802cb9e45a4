/**
 * Component binaries to WIT: a WIT package in binary form, or the world of any component.
 * Spec: WIT.md, "Package Format".
 */
import { decodeComponent } from "@heddle/component/decode";
import type { RawComponent } from "@heddle/component/model";
import { DEFAULT_WIT_LIMITS } from "../limits.ts";
import type { WitLimits } from "../limits.ts";
import type { WitGraph, WitPackage, WitWorld } from "../model/index.ts";
import { evaluateComponent, evaluateComponentType, fault } from "./evaluate.ts";
import { parseInterfaceName } from "./interface-name.ts";
import { PACKAGE_DOCS_SECTION } from "./package-docs.ts";
import { readPackageDocs } from "./read-package-docs.ts";
import type { SymExtern, SymInterface } from "./symbols.ts";
import { newWorld, WitBuilder } from "./to-wit.ts";

export interface DecodeWitOptions {
  readonly limits?: Partial<WitLimits>;
}

/** The world of a component, in a package made for it. */
export interface ComponentWit extends WitGraph {
  readonly world: WitWorld;
}

const COMPONENT_PACKAGE = { namespace: "root", name: "component", version: null };
const COMPONENT_WORLD = "root";

/** Reads a WIT package in binary form. Throws a `DecodeError` or `ValidationError` if it is none. */
export function decodeWit(component: Uint8Array | RawComponent, options: DecodeWitOptions = {}): WitGraph {
  const raw = rawOf(component);
  const limits = { ...DEFAULT_WIT_LIMITS, ...options.limits };
  const { imports, exports } = evaluateComponent(raw, limits);
  if (!isWitPackage({ imports, exports }, limits)) {
    throw fault(
      "found a component that is no WIT package: it has other exports than component types",
      0,
      "not-a-wit-package",
    );
  }
  const builder = new WitBuilder(limits.maxTypeDepth);
  let main: WitPackage | null = null;
  for (const extern of exports) main = decodeItem(builder, extern, limits, main);
  return finish(builder, raw, main);
}

/** Whether a component is a WIT package in binary form: everything it exports is a component type. */
export function isWitBinary(component: Uint8Array | RawComponent, options: DecodeWitOptions = {}): boolean {
  const limits = { ...DEFAULT_WIT_LIMITS, ...options.limits };
  return isWitPackage(evaluateComponent(rawOf(component), limits), limits);
}

/** The WIT of any component: its world, and what is known of the packages it refers to. */
export function witOfComponent(
  component: Uint8Array | RawComponent,
  options: DecodeWitOptions = {},
): ComponentWit {
  const raw = rawOf(component);
  const limits = { ...DEFAULT_WIT_LIMITS, ...options.limits };
  const shape = evaluateComponent(raw, limits);
  const builder = new WitBuilder(limits.maxTypeDepth);
  const main = builder.package(COMPONENT_PACKAGE);
  const world = newWorld(COMPONENT_WORLD, main);
  main.worlds.set(COMPONENT_WORLD, world);
  builder.fillWorld(world, shape);
  return { ...finish(builder, raw, main), world };
}

function rawOf(component: Uint8Array | RawComponent): RawComponent {
  return component instanceof Uint8Array ? decodeComponent(component) : component;
}

function isWitPackage({ imports, exports }: SymInterface, limits: WitLimits): boolean {
  if (imports.length > 0 || exports.length === 0) return false;
  return exports.every(
    ({ item }) => item.sort === "type" && evaluateComponentType(item.type, limits) !== null,
  );
}

/** One exported component type: its single export is an interface or a world. */
function decodeItem(
  builder: WitBuilder,
  extern: SymExtern,
  limits: WitLimits,
  main: WitPackage | null,
): WitPackage {
  const wrapper = extern.item.sort === "type" ? evaluateComponentType(extern.item.type, limits) : null;
  const [only, ...others] = wrapper?.exports ?? [];
  if (wrapper === null || only === undefined || others.length > 0) {
    throw fault(
      `the type \`${extern.name}\` exports ${others.length + (only === undefined ? 0 : 1)} items; one is needed`,
      extern.offset,
    );
  }
  const name = parseInterfaceName(only.name, only.versionSuffix);
  if (name === null) throw fault(`\`${only.name}\` is no interface name`, only.offset);
  const owner = builder.package(name.package);
  if (main !== null && owner !== main)
    throw fault(`\`${only.name}\` belongs to another package`, only.offset);
  for (const needed of wrapper.imports) {
    if (needed.item.sort === "instance") builder.namedInterface(needed, needed.name, needed.item.instance);
  }
  if (only.item.sort === "instance") builder.namedInterface(only, only.name, only.item.instance);
  else if (only.item.sort === "component" && only.item.component.kind === "typed") {
    const { decls, scope } = only.item.component;
    const shape = evaluateComponentType({ kind: "component-type", decls, scope }, limits);
    const world = newWorld(name.item, owner);
    if (shape !== null) builder.fillWorld(world, shape);
    owner.worlds.set(name.item, world);
  } else throw fault(`\`${only.name}\` is neither interface nor world`, only.offset);
  return owner;
}

function finish(builder: WitBuilder, raw: RawComponent, main: WitPackage | null): WitGraph {
  if (main === null) throw fault("found no interface or world in the component", 0, "not-a-wit-package");
  for (const section of raw.customSections) {
    if (section.name === PACKAGE_DOCS_SECTION) readPackageDocs(main, section.bytes);
  }
  const others = [...builder.packages.values()].filter((witPackage) => witPackage !== main);
  return { package: main, packages: [...others, main] };
}
