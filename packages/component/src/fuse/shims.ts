/**
 * The small core modules around JavaScript leaves: whatever may suspend must have only WebAssembly on its stack.
 * Spec: none of its own; JavaScript Promise Integration forbids JavaScript frames between the promising entry and the park.
 * Invariant: modules are compiled once per shape and instantiated per use; nothing but the frame memory is shared.
 */
import type { CoreFunction, CoreLeaf, CoreNumType } from "../canon/index.ts";
import { raise, toTrap } from "../errors/index.ts";
import { FRAME_BYTES, FRAME_END, SCRATCH, type ComponentInstance, type Store } from "../tasks/index.ts";
import { Code, ModuleWriter, OP, type Signature } from "./emit.ts";
import { detectEngine, type EngineFeatures } from "./engine.ts";
import { ShapeKeys } from "./shapes.ts";

type AnyFunction = (...args: never[]) => unknown;
type AnyArgs = readonly unknown[];

/** Compiled modules by what they do. They hold no state, so stores may share them. */
export class ShimModules {
  readonly modules: Map<string, WebAssembly.Module> = new Map();
  readonly shapes: ShapeKeys = new ShapeKeys();
  #engine: EngineFeatures | null = null;

  /** Asked once: to validate takes its time. */
  get engine(): EngineFeatures {
    return (this.#engine ??= detectEngine());
  }
}

export class ShimFactory {
  readonly store: Store;
  readonly engine: EngineFeatures;
  readonly #cache: ShimModules;
  readonly #park: WebAssembly.ImportValue;
  readonly #resume: () => number;
  #contextFunctions: WebAssembly.Exports | null = null;

  /** `cache`: what was compiled before, for this store or for others of the same plan. */
  constructor(store: Store, engine?: EngineFeatures, cache: ShimModules = new ShimModules()) {
    this.store = store;
    this.engine = engine ?? cache.engine;
    this.#cache = cache;
    this.#park = store.suspends
      ? new WebAssembly.Suspending(guarded(() => store.park()))
      : (): void => raise("jspi-required");
    this.#resume = guarded(() => store.resumeParked());
  }

  get shapes(): ShapeKeys {
    return this.#cache.shapes;
  }

  /** The core function that a guest imports for a leaf. */
  wrap(leaf: CoreLeaf): AnyFunction {
    const body = guarded(leaf.leaf, leaf.signature.params.length);
    return leaf.parks ? this.#parking(leaf, body) : this.#direct(leaf, body);
  }

  /** A leaf that never blocks is imported as it is, unless its result is left in the scratch. */
  #direct(leaf: CoreLeaf, body: AnyFunction): AnyFunction {
    if (leaf.result === "outcome" || leaf.signature.results.length === 0) return body;
    return this.#instantiate(
      "scratch",
      leaf.signature,
      (module) => this.#writeScratch(module, leaf.signature),
      { leaf: body },
    );
  }

  #writeScratch(module: ModuleWriter, signature: Signature): void {
    const leaf = module.importFunction("leaf", { params: signature.params, results: ["f64"] });
    module.importMemory("frames");
    const code = new Code(signature.params.length);
    signature.params.forEach((_, index) => code.localGet(index));
    code.call(leaf).op(0x1a);
    loadResults(code, signature);
    module.func("f", signature, code);
  }

  /** `leaf; while (outcome < 0) { park; outcome = resume }; result` */
  #parking(leaf: CoreLeaf, body: AnyFunction): AnyFunction {
    const { signature, result } = leaf;
    return this.#instantiate(
      `park-${result}`,
      signature,
      (module) => writeParking(module, signature, result),
      {
        leaf: body,
        park: this.#park,
        resume: this.#resume,
      },
    );
  }

  #instantiate(
    kind: string,
    signature: Signature,
    write: (module: ModuleWriter) => void,
    imports: WebAssembly.ModuleImports,
  ): AnyFunction {
    return this.instantiate(`${kind}:${signature.params.join()}>${signature.results.join()}`, write, imports);
  }

  /** The function `f` of the module that `write` makes; modules with the same key are compiled once. */
  instantiate(
    key: string,
    write: (module: ModuleWriter) => void,
    imports: WebAssembly.ModuleImports,
  ): AnyFunction {
    const module = this.#compiled(key, write);
    const { f } = new WebAssembly.Instance(module, { "": { ...imports, frames: this.store.frames.memory } })
      .exports;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one export of every shim
    return f as AnyFunction;
  }

  #compiled(key: string, write: (module: ModuleWriter) => void): WebAssembly.Module {
    const { modules } = this.#cache;
    let module = modules.get(key);
    if (module === undefined) {
      const writer = new ModuleWriter();
      write(writer);
      module = new WebAssembly.Module(writer.finish());
      modules.set(key, module);
    }
    return module;
  }

  /**
   * A function that calls `callee` from a stack of its own and hands its result to the store before it returns; its promise
   * tells of traps only.
   */
  promising(callee: CoreFunction, signature: Signature): CoreFunction {
    if (!this.store.suspends) raise("jspi-required");
    const trampoline = this.#instantiate(
      "trampoline",
      signature,
      (module) => writeTrampoline(module, signature),
      {
        callee: callee,
        done: guarded((result?: unknown) => this.store.finishStack(result)),
      },
    );
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an instance exported it
    return WebAssembly.promising(trampoline as WebAssembly.ExportedFunction);
  }

  /** `context.{get,set}` of a slot: loads and stores in the current frame. */
  context(mode: "get" | "set", slot: number): AnyFunction {
    this.#contextFunctions ??= this.#makeContext();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by writeContext
    return this.#contextFunctions[`${mode}${slot}`] as AnyFunction;
  }

  #makeContext(): WebAssembly.Exports {
    const module = this.#compiled("context", writeContext);
    return new WebAssembly.Instance(module, { "": { frames: this.store.frames.memory } }).exports;
  }

  /**
   * `resource.drop` of a guest's resource: the leaf answers the representation or a negative number, WebAssembly calls the
   * destructor in a frame of the implementing instance, so that it may block.
   */
  drop(
    remove: (index: number) => number,
    implementer: ComponentInstance,
    destructor: AnyFunction,
  ): AnyFunction {
    return this.#instantiate(
      `drop-${implementer.innerEdge}`,
      DROP,
      (module) => writeDrop(module, implementer.innerEdge),
      {
        remove: guarded(remove),
        destructor,
        exit: guarded((address: number) => this.store.exitElided(address)),
        overflow: guarded(() => this.store.frames.overflow()),
      },
    );
  }

  /**
   * `thread.new-indirect`: reads the start function from the guest's table.
   */
  threadNew(table: WebAssembly.Table, make: (start: CoreFunction, argument: number) => number): AnyFunction {
    const start = guarded((index: number, argument: number) => {
      const callee: unknown =
        index >>> 0 < table.length ? table.get(index >>> 0) : raise("table-out-of-bounds");
      if (callee === null) raise("null-reference", "the start function's table entry is null");
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the trampoline made of it checks its type
      return make(callee as CoreFunction, argument);
    });
    return start;
  }
}

const DROP: Signature = { params: ["i32"], results: [] };

/**
 * Whatever a leaf throws goes into the guest as a trap that it cannot catch. Few arguments are passed on one by one, which
 * engines inline; `count` says how many there are where the leaf takes them as one array.
 */
export function guarded<A extends AnyArgs, R>(
  leaf: (...args: A) => R,
  count: number = leaf.length === 0 ? MANY : leaf.length,
): (...args: A) => R {
  // oxlint-disable typescript/no-unsafe-type-assertion -- it is called with as many arguments as its signature has
  const passed: unknown = passOn(leaf as unknown as (...args: AnyArgs) => R, count);
  return passed as (...args: A) => R;
  // oxlint-enable typescript/no-unsafe-type-assertion
}

/** Whether a leaf without named parameters takes none or any number is not known: so they go on as an array. */
const MANY = 5;

function passOn<R>(leaf: (...args: AnyArgs) => R, count: number): (...args: unknown[]) => R {
  switch (count) {
    case 0:
      return () => {
        try {
          return leaf();
        } catch (error) {
          throw toTrap(error);
        }
      };
    case 1:
      return (a) => {
        try {
          return leaf(a);
        } catch (error) {
          throw toTrap(error);
        }
      };
    case 2:
      return (a, b) => {
        try {
          return leaf(a, b);
        } catch (error) {
          throw toTrap(error);
        }
      };
    case 3:
      return (a, b, c) => {
        try {
          return leaf(a, b, c);
        } catch (error) {
          throw toTrap(error);
        }
      };
    case 4:
      return (a, b, c, d) => {
        try {
          return leaf(a, b, c, d);
        } catch (error) {
          throw toTrap(error);
        }
      };
    default:
      return (...args) => {
        try {
          return leaf(...args);
        } catch (error) {
          throw toTrap(error);
        }
      };
  }
}

function loadResults(code: Code, signature: Signature): void {
  for (const type of signature.results) code.loadAt(type, SCRATCH);
}

function writeParking(module: ModuleWriter, signature: Signature, result: CoreLeaf["result"]): void {
  const leaf = module.importFunction("leaf", { params: signature.params, results: ["f64"] });
  const park = module.importFunction("park", { params: [], results: [] });
  const resume = module.importFunction("resume", { params: [], results: ["f64"] });
  module.importMemory("frames");
  const code = new Code(signature.params.length);
  const outcome = code.local("f64");
  signature.params.forEach((_, index) => code.localGet(index));
  code.call(leaf).localSet(outcome);
  code.loop();
  code.localGet(outcome).f64Const(0).op(0x63); // f64.lt
  code.if().call(park).call(resume).localSet(outcome).br(1).end();
  code.end();
  if (result === "scratch") loadResults(code, signature);
  else if (signature.results.length > 0) code.localGet(outcome).op(0xfc, 0x03); // i32.trunc_sat_f64_u
  module.func("f", signature, code);
}

function writeTrampoline(module: ModuleWriter, signature: Signature): void {
  const callee = module.importFunction("callee", signature);
  const done = module.importFunction("done", { params: signature.results, results: [] });
  const code = new Code(signature.params.length);
  signature.params.forEach((_, index) => code.localGet(index));
  code.call(callee).call(done);
  module.func("f", { params: signature.params, results: [] }, code);
}

function writeContext(module: ModuleWriter): void {
  module.importMemory("frames");
  const slots: readonly CoreNumType[] = ["i32", "i32"];
  slots.forEach((type, slot) => {
    const below = FRAME_BYTES - 8 - 4 * slot;
    const get = new Code(0);
    get.loadAt("i32", 0).i32Const(below).op(0x6b).load(type, 0);
    module.func(`get${slot}`, { params: [], results: [type] }, get);
    const set = new Code(1);
    set.loadAt("i32", 0).i32Const(below).op(0x6b).localGet(0).i32Store(0);
    module.func(`set${slot}`, { params: [type], results: [] }, set);
  });
}

function writeDrop(module: ModuleWriter, edge: number): void {
  const remove = module.importFunction("remove", { params: ["i32"], results: ["f64"] });
  const destructor = module.importFunction("destructor", DROP);
  const exit = module.importFunction("exit", DROP);
  const overflow = module.importFunction("overflow", { params: [], results: [] });
  module.importMemory("frames");
  const code = new Code(1);
  const rep = code.local("f64");
  const frame = code.local("i32");
  code.localGet(0).call(remove).localTee(rep).f64Const(0).op(0x66); // f64.ge
  code.if();
  pushFrame(code, frame, (c) => c.i32Const(edge), overflow);
  code.localGet(rep).op(0xfc, 0x03).call(destructor);
  popFrame(code, frame, exit);
  code.end();
  module.func("f", DROP, code);
}

/** Pushes an elided frame, whose address stays in local `frame`; `overflow` traps where there is no room for one. */
export function pushFrame(
  code: Code,
  frame: number,
  /** Puts the edge's number on the stack. */
  edge: (code: Code) => void,
  overflow: number,
): void {
  code.loadAt("i32", 0).localTee(frame).i32Const(FRAME_END).op(0x4f).if().call(overflow).end(); // i32.ge_u
  code.localGet(frame);
  edge(code);
  code.op(OP.i64ExtendI32U).i64Store(0); // the edge, and no record
  code.localGet(frame).op(0x42, 0x00).i64Store(8); // i64.const 0: both context slots
  code.i32Const(0).localGet(frame).i32Const(FRAME_BYTES).op(0x6a).i32Store(0);
}

/** Pops it; if somebody made a record for it, `exit` ends that task first. */
export function popFrame(code: Code, frame: number, exit: number): void {
  code.localGet(frame).load("i32", 4).if().localGet(frame).call(exit).end();
  code.i32Const(0).localGet(frame).i32Store(0);
}
