/**
 * Components: compiled bytes, ready to be instantiated any number of times.
 * Spec: Explainer.md, "JS API" (the shape), Binary.md (what is decoded).
 * Invariant: a component was decoded and validated whole before it exists; its plan and its core modules are made once.
 */
import { decodeComponent, withoutDebugInfo } from "../decode/index.ts";
import { DecodeError, LinkError, ValidationError } from "../errors/index.ts";
import { planComponent, type CoreModules, type Plan } from "../link/index.ts";
import { meterModule, type MeteredModule } from "../meter/index.ts";
import { renewableModule, type RenewableModule, type RenewableParts } from "../renew/index.ts";
import type { CheckedComponent, CheckedExtern, RawComponent, RawCoreModule } from "../model/index.ts";
import { validateComponent, type Features } from "../validate/index.ts";

export interface CompileOptions {
  /** Features of the specification to turn on or off, by name; the default is what WASI 0.3 needs. */
  readonly features?: Partial<Features>;
  /**
   * Whether the engine gets the DWARF of core modules (true unless given). Only a debugger reads it; names of functions in
   * stack traces are elsewhere.
   */
  readonly debugInfo?: boolean;
  /**
   * Whether instances may be renewed (false unless given), which costs a look at every instruction: see `ComponentInstance.renew`.
   */
  readonly renewable?: boolean;
}

/** A compiled component. */
export interface Component {
  /** What it imports and exports, in order, as data. */
  readonly imports: readonly CheckedExtern[];
  readonly exports: readonly CheckedExtern[];
  readonly checked: CheckedComponent;
}

class CompiledComponent implements Component, CoreModules {
  readonly checked: CheckedComponent;
  #plan: Plan | null = null;
  readonly #sources: Sources;
  readonly #modules: (WebAssembly.Module | undefined)[] = [];
  readonly #metered: (MeteredModule | undefined)[] = [];

  constructor(checked: CheckedComponent, sources: Sources) {
    this.checked = checked;
    this.#sources = sources;
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
    return (this.#modules[index] ??= this.#compile(index));
  }

  metered(index: number): MeteredModule {
    return (this.#metered[index] ??= this.#meter(index));
  }

  #meter(index: number): MeteredModule {
    // Debug information names positions in bodies, which metering changes.
    const bytes = withoutDebugInfo(this.#raw(index).bytes);
    // What is renewable is another module: its start function is called by whoever makes an instance.
    const original =
      this.renewable(index) === null ? this.module(index) : new WebAssembly.Module(forEngine(bytes));
    return meterModule(bytes, original);
  }

  renewable(index: number): RenewableParts | null {
    return this.#sources.renewable(this.#raw(index));
  }

  #compile(index: number): WebAssembly.Module {
    const raw = this.#raw(index);
    try {
      return new WebAssembly.Module(this.#sources.bytes(raw));
    } catch (error) {
      throw this.#sources.refusal(error, raw);
    }
  }

  /** Waits for the core modules of the plan, of which `compiling` has some under way. */
  async adopt(compiling: ReadonlyMap<RawCoreModule, Promise<WebAssembly.Module>>): Promise<void> {
    for (const [index, raw] of this.plan.modules.entries()) this.#modules[index] = await compiling.get(raw);
  }

  #raw(index: number): RawCoreModule {
    const raw = this.plan.modules[index];
    if (raw === undefined) throw new LinkError("unsupported", `there is no core module ${index}`);
    return raw;
  }
}

function forEngine(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it takes any view of an ArrayBuffer
  return bytes as Uint8Array<ArrayBuffer>;
}

/** What the engine gets to see of core modules. */
class Sources {
  readonly #debugInfo: boolean;
  readonly #isRenewable: boolean;
  /** Without the bytes, which the engine has. */
  readonly #parts: Map<RawCoreModule, RenewableParts | null> = new Map();

  constructor({ debugInfo = true, renewable = false }: CompileOptions) {
    this.#debugInfo = debugInfo;
    this.#isRenewable = renewable;
  }

  bytes(raw: RawCoreModule): Uint8Array<ArrayBuffer> {
    const renewable = this.#analyse(raw);
    if (renewable !== null) return renewable.bytes;
    return forEngine(this.#plain(raw));
  }

  #plain({ bytes }: RawCoreModule): Uint8Array {
    return this.#debugInfo ? bytes : withoutDebugInfo(bytes);
  }

  renewable(raw: RawCoreModule): RenewableParts | null {
    const found = this.#parts.get(raw);
    return found === undefined ? (this.#analyse(raw)?.parts ?? null) : found;
  }

  #analyse(raw: RawCoreModule): RenewableModule | null {
    const renewable = this.#isRenewable ? renewableModule(this.#plain(raw)) : null;
    this.#parts.set(raw, renewable?.parts ?? null);
    return renewable;
  }

  /** What the engine says of a core module's function bodies, which are its to validate. */
  refusal(error: unknown, raw: RawCoreModule): unknown {
    if (!(error instanceof WebAssembly.CompileError)) return error;
    const message = this.#parts.get(raw) === null ? error.message : this.#saidOf(raw, error.message);
    return new ValidationError("bad-core-module", message, { offset: raw.offset, path: ["core module"] });
  }

  /** Of the bytes as they were given: they have other positions than the changed ones, of which `said` tells. */
  #saidOf(raw: RawCoreModule, said: string): string {
    try {
      Reflect.construct(WebAssembly.Module, [this.#plain(raw)]);
    } catch (error) {
      if (error instanceof WebAssembly.CompileError) return error.message;
      throw error;
    }
    return said;
  }
}

/** Has the engine compile every core module, nested ones too, beside whatever else is done. */
function startCompiling(
  component: RawComponent,
  sources: Sources,
  compiling: Map<RawCoreModule, Promise<WebAssembly.Module>> = new Map(),
): Map<RawCoreModule, Promise<WebAssembly.Module>> {
  const sections = component.sections.filter((section) => section.kind === "others");
  for (const definition of sections.flatMap((section) => section.definitions)) {
    if (definition.kind === "component") startCompiling(definition.component, sources, compiling);
    if (definition.kind !== "core-module") continue;
    const { module } = definition;
    const underWay = WebAssembly.compile(sources.bytes(module)).catch((error: unknown) => {
      throw sources.refusal(error, module);
    });
    // If validation fails first, nobody waits for this one.
    underWay.catch(() => {});
    compiling.set(module, underWay);
  }
  return compiling;
}

/** Decodes and validates. Throws DecodeError or ValidationError. */
export function compileSync(bytes: Uint8Array, options: CompileOptions = {}): Component {
  return new CompiledComponent(validateComponent(decodeComponent(bytes), options), new Sources(options));
}

/**
 * As {@link compileSync}, from bytes or a fetched response; core modules are compiled
 * off the main thread, while the component is validated.
 */
export async function compile(
  source: Uint8Array | ArrayBuffer | Response | Promise<Response>,
  options: CompileOptions = {},
): Promise<Component> {
  const raw = decodeComponent(await bytesOf(await source));
  const sources = new Sources(options);
  const compiling = startCompiling(raw, sources);
  const component = new CompiledComponent(validateComponent(raw, options), sources);
  await component.adopt(compiling);
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
