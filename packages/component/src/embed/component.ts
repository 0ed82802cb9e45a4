/**
 * Components: compiled bytes, ready to be instantiated any number of times.
 * Spec: Explainer.md, "JS API" (the shape), Binary.md (what is decoded).
 * Invariant: a component was decoded and validated whole before it exists; its plan and its core modules are made once.
 */
import { decodeComponent } from "../decode/index.ts";
import { DecodeError, LinkError } from "../errors/index.ts";
import { planComponent, type Plan } from "../link/index.ts";
import type { CheckedComponent, CheckedExtern } from "../model/index.ts";
import { validateComponent, type Features } from "../validate/index.ts";

export interface CompileOptions {
  /** Features of the specification to turn on or off, by name; the default is what WASI 0.3 needs. */
  readonly features?: Partial<Features>;
}

/** A compiled component. */
export interface Component {
  /** What it imports and exports, in order, as data. */
  readonly imports: readonly CheckedExtern[];
  readonly exports: readonly CheckedExtern[];
  readonly checked: CheckedComponent;
}

class CompiledComponent implements Component {
  readonly checked: CheckedComponent;
  #plan: Plan | null = null;
  readonly #modules: (WebAssembly.Module | undefined)[] = [];

  constructor(checked: CheckedComponent) {
    this.checked = checked;
  }

  get imports(): readonly CheckedExtern[] {
    return this.checked.imports;
  }

  get exports(): readonly CheckedExtern[] {
    return this.checked.exports;
  }

  get plan(): Plan {
    return (this.#plan ??= planComponent(this.checked));
  }

  /** The core module at `index` of the plan, compiled when first asked for. */
  module(index: number): WebAssembly.Module {
    return (this.#modules[index] ??= new WebAssembly.Module(this.#bytes(index)));
  }

  /** Compiles every core module without blocking. */
  async compileModules(): Promise<void> {
    const modules = await Promise.all(
      this.plan.modules.map((_, index) => WebAssembly.compile(this.#bytes(index))),
    );
    modules.forEach((module, index) => (this.#modules[index] = module));
  }

  #bytes(index: number): Uint8Array<ArrayBuffer> {
    const raw = this.plan.modules[index];
    if (raw === undefined) throw new LinkError("unsupported", `there is no core module ${index}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the engine takes any view of an ArrayBuffer
    return raw.bytes as Uint8Array<ArrayBuffer>;
  }
}

/** Decodes and validates. Throws DecodeError or ValidationError. */
export function compileSync(bytes: Uint8Array, options: CompileOptions = {}): Component {
  return new CompiledComponent(validateComponent(decodeComponent(bytes), options));
}

/** As {@link compileSync}, from bytes or a fetched response; core modules are compiled off the main thread. */
export async function compile(
  source: Uint8Array | ArrayBuffer | Response | Promise<Response>,
  options: CompileOptions = {},
): Promise<Component> {
  const component = compileSync(await bytesOf(await source), options);
  await compiled(component).compileModules();
  return component;
}

async function bytesOf(source: Uint8Array | ArrayBuffer | Response): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (!source.ok) {
    throw new DecodeError("unexpected-end", `the response has status ${source.status}`, {
      offset: 0,
      path: [],
    });
  }
  return new Uint8Array(await source.arrayBuffer());
}

/** The plan and the modules of a component that `compile` made. */
export function compiled(component: Component): CompiledComponent {
  if (!(component instanceof CompiledComponent))
    throw new TypeError("expected a component that compile() made");
  return component;
}
