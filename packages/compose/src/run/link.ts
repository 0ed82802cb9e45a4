/**
 * Running several components together without writing a file.
 * Spec: Explainer.md, "JS API" (the shape of an instance).
 * Invariant: what works composed works linked; `isolate` only changes which components a trap ends.
 */
import { compile, instantiate, type ComponentInstance, type Imports } from "@heddle/component";
import { LinkError } from "@heddle/component/errors";
import { chainParts } from "../chain.ts";
import { describe, withNearMisses } from "../explain.ts";
import type { PlugSource } from "../options.ts";
import { assemble } from "../outer/assemble.ts";
import { matchParts } from "../wiring/match.ts";
import { readParts, type Part } from "../wiring/part.ts";
import type { Wiring } from "../wiring/wiring.ts";
import { mergeImports } from "./imports.ts";
import { linkIsolated } from "./isolated.ts";
import { compileOptions, type LinkOptions } from "./options.ts";

/** A component, or JavaScript objects by the names of the imports that they serve. */
export type Linkable = PlugSource | Imports;

/** Components running together; as an instance it is the main one. */
export interface LinkedProgram extends ComponentInstance {
  /** The instances by the components' names: a single one unless they are isolated. */
  readonly instances: ReadonlyMap<string, ComponentInstance>;
  /** Ends all of them. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Instantiates the first component of `parts` with the other components and the JavaScript objects in the place of its
 * imports. Objects serve what no component gives; of two with the same name the later one counts.
 */
export async function link(parts: readonly Linkable[], options: LinkOptions = {}): Promise<LinkedProgram> {
  const imports = mergeImports(parts.filter(isImports));
  const wiring = wiringOf(readParts(parts.filter(isPlug), options.compose ?? {}), options);
  try {
    return new Program(await linkWiring(wiring, imports, options));
  } catch (error) {
    throw withNearMisses(error, describe(wiring));
  }
}

async function linkWiring(
  wiring: Wiring,
  imports: Imports,
  options: LinkOptions,
): Promise<ReadonlyMap<string, ComponentInstance>> {
  if (options.isolate === true) return linkIsolated(wiring, imports, options);
  const component = await compile(assemble(wiring, options.compose ?? {}), compileOptions(options));
  const instance = await instantiate(component, imports, options.store);
  return new Map([[wiring.main.name, instance]]);
}

function isPlug(part: Linkable): part is PlugSource {
  return part instanceof Uint8Array || ("bytes" in part && part.bytes instanceof Uint8Array);
}

function isImports(part: Linkable): part is Imports {
  return !isPlug(part);
}

function wiringOf(parts: readonly Part[], options: LinkOptions): Wiring {
  if (options.chain === true) return chainParts(parts, options.compose ?? {});
  const [main, ...plugs] = parts;
  if (main === undefined)
    throw new LinkError("unsupported", "nothing to run: there is no component among what is to be linked");
  return matchParts(main, plugs);
}

/** The instances, the main one last. */
class Program implements LinkedProgram {
  readonly instances: ReadonlyMap<string, ComponentInstance>;
  readonly #main: ComponentInstance;

  constructor(instances: ReadonlyMap<string, ComponentInstance>) {
    const main = [...instances.values()].at(-1);
    if (main === undefined) throw new RangeError("a program has an instance");
    this.instances = instances;
    this.#main = main;
  }

  get exports(): ComponentInstance["exports"] {
    return this.#main.exports;
  }

  get functions(): ComponentInstance["functions"] {
    return this.#main.functions;
  }

  get failure(): ComponentInstance["failure"] {
    return this.#main.failure;
  }

  get counters(): ComponentInstance["counters"] {
    return this.#main.counters;
  }

  get holdings(): ComponentInstance["holdings"] {
    const all = [...this.instances.values()].map(({ holdings }) => holdings);
    const sum = (of: (each: ComponentInstance["holdings"]) => number): number =>
      all.reduce((total, each) => total + of(each), 0);
    return {
      handles: sum(({ handles }) => handles),
      tasks: sum(({ tasks }) => tasks),
      parkedStacks: sum(({ parkedStacks }) => parkedStacks),
    };
  }

  get origin(): unknown {
    return this.#main.origin;
  }

  call(...args: Parameters<ComponentInstance["call"]>): Promise<unknown> {
    return this.#main.call(...args);
  }

  callEagerly(...args: Parameters<ComponentInstance["callEagerly"]>): unknown {
    return this.#main.callEagerly(...args);
  }

  explain(): string {
    if (this.instances.size === 1) return this.#main.explain();
    return [...this.instances].map(([name, instance]) => `${name}:\n${instance.explain()}`).join("\n");
  }

  finished(): Promise<void> {
    return this.#main.finished();
  }

  /** Isolated ones are not, since not all of them might be. */
  renew(): boolean {
    return this.instances.size === 1 && this.#main.renew();
  }

  /** Ends the main component first, so that nothing calls what has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const instance of [...this.instances.values()].toReversed()) await instance[Symbol.asyncDispose]();
  }
}
