/**
 * Components in stores of their own, wired through JavaScript.
 * Invariant: an importer sees a provider as it would see a host: values are copied, handles are objects, a trap of the
 * provider reaches it as a failed call.
 */
import { compile, instantiate, type ComponentInstance, type Imports } from "@heddle/component";
import { assert, LinkError } from "@heddle/component/errors";
import type { Edge, Wiring } from "../wiring/wiring.ts";
import { exportOf, type Part } from "../wiring/part.ts";
import { asHostFunction, asHostInterface } from "./bridge.ts";
import { mergeImports } from "./imports.ts";
import { compileOptions, type LinkOptions } from "./options.ts";

/** The instances by name, the main one last. If one fails, those before it are disposed of. */
export async function linkIsolated(
  wiring: Wiring,
  imports: Imports,
  options: LinkOptions,
): Promise<ReadonlyMap<string, ComponentInstance>> {
  const instances = new Map<string, ComponentInstance>();
  try {
    for (const part of wiring.order)
      instances.set(part.name, await start(part, wiring, instances, imports, options));
  } catch (error) {
    for (const instance of instances.values()) await instance[Symbol.asyncDispose]();
    throw error;
  }
  return instances;
}

async function start(
  part: Part,
  wiring: Wiring,
  instances: ReadonlyMap<string, ComponentInstance>,
  imports: Imports,
  options: LinkOptions,
): Promise<ComponentInstance> {
  const given: Record<string, unknown> = {};
  for (const edge of wiring.edges.get(part)?.values() ?? []) given[edge.import] = hostSideOf(edge, instances);
  const component = await compile(part.bytes, compileOptions(options));
  return instantiate(component, mergeImports([imports, given]), options.store);
}

/** What stands for the provider's export as an import given by JavaScript. */
function hostSideOf(edge: Edge, instances: ReadonlyMap<string, ComponentInstance>): unknown {
  const provider = instances.get(edge.provider.name);
  assert(provider !== undefined, "providers are instantiated before");
  const kind = exportOf(edge.provider, edge.export)?.type.kind;
  switch (kind) {
    case "instance":
      return asHostInterface(provider, edge.export);
    case "func": {
      const func = provider.functions.get(edge.export);
      assert(func !== undefined, "an exported function is there");
      return asHostFunction(provider, func);
    }
    default:
      throw new LinkError(
        "unsupported",
        `${edge.export} of ${edge.provider.name} is a ${kind ?? "missing export"}: isolated components exchange interfaces and functions`,
      );
  }
}
