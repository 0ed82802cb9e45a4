/**
 * Fused adapters: adapters whose values go straight from one guest's memory into the other's.
 * Spec: CanonicalABI.md, `canon lift` and `canon lower` of a sync-typed function, joined; `LiftLowerContext.realloc`.
 * Invariant: the module depends on the shape of the types and on the options alone; addresses, edges and memories are imported,
 * so that one compiled module serves every call between components that looks alike.
 */
import {
  alignment,
  containsBorrow,
  elemSize,
  flattenFuncType,
  flattenTypes,
  lowerBorrow,
  lowerErrorContext,
  lowerFuture,
  lowerOwn,
  lowerStream,
  liftBorrow,
  liftErrorContext,
  liftFuture,
  liftOwn,
  liftStream,
  LiftLowerContext,
  MAX_FLAT_PARAMS,
  MAX_FLAT_RESULTS,
  moveString,
  reachesMemory,
  resultTypes,
  type CanonOptions,
  type CoreFunction,
  type CoreNumType,
  type CoreSignature,
  type LiftedFunc,
} from "../canon/index.ts";
import { assert, raise, trapIf } from "../errors/index.ts";
import type { BorrowType, ValType } from "../model/index.ts";
import { MAY_LEAVE, SCRATCH, type ComponentInstance } from "../tasks/index.ts";
import { Code, OP, type ModuleWriter } from "./emit.ts";
import { ADAPTER_TRAPS, writeTrapIf, type End } from "./move-context.ts";
import { Mover } from "./mover.ts";
import { handleTypes, weigh, type HandleTypes } from "./shapes.ts";
import { guarded, popFrame, pushFrame, type ShimFactory } from "./shims.ts";

type AnyFunction = (...args: never[]) => unknown;

/** Types with more parts than this are moved by leaves: their code would grow out of proportion. */
export const MAX_FUSED_WEIGHT = 5000;

export interface FusedParts {
  readonly callee: LiftedFunc;
  readonly caller: ComponentInstance;
  readonly options: CanonOptions;
}

/** Which values need what, on the way in and on the way out. */
export interface Way {
  readonly types: readonly ValType[];
  readonly handles: HandleTypes;
  /** Passed in memory, behind a pointer. */
  readonly inMemory: boolean;
  /** Any of it lies in memory. */
  readonly memory: boolean;
  /** What the receiver's realloc must be asked for. */
  readonly realloc: boolean;
}

/** The adapter's function; null if its types are too many to write out. */
export function fuseAdapter(shims: ShimFactory, parts: FusedParts): AnyFunction | null {
  const { type } = parts.callee;
  const types = [...type.params.map((param) => param.type), ...resultTypes(type)];
  const known = new Map<ValType, number>();
  let weight = 0;
  for (const t of types) weight += weigh(t, known);
  return weight > MAX_FUSED_WEIGHT ? null : new FusedAdapter(parts).instantiate(shims);
}

class FusedAdapter {
  readonly #callee: LiftedFunc;
  readonly #caller: ComponentInstance;
  readonly #options: CanonOptions;
  readonly #lowered: CoreSignature;
  readonly #lifted: CoreSignature;
  readonly #params: Way;
  readonly #results: Way;
  readonly #lends: boolean;

  constructor({ callee, caller, options }: FusedParts) {
    this.#callee = callee;
    this.#caller = caller;
    this.#options = options;
    const { type } = callee;
    this.#lowered = flattenFuncType(type, { async: false }, "lower");
    this.#lifted = flattenFuncType(type, { async: false }, "lift");
    const params = type.params.map((param) => param.type);
    this.#params = wayOf(params, MAX_FLAT_PARAMS, true);
    this.#results = wayOf(resultTypes(type), MAX_FLAT_RESULTS, false);
    this.#lends = params.some(containsBorrow);
  }

  instantiate(shims: ShimFactory): AnyFunction {
    return shims.instantiate(this.#key(shims), (module) => this.#write(module), this.#imports(shims));
  }

  #key(shims: ShimFactory): string {
    const { shapes } = shims;
    const ways = [this.#params, this.#results].map((way) => shapes.of(way.types, way.handles));
    const { postReturn, encoding } = this.#callee.options;
    return `fused:${ways.join(">")}:${this.#options.encoding}>${encoding}:${postReturn !== null}:${this.#lends}`;
  }

  get #needsMemory(): boolean {
    return this.#params.memory || this.#results.memory;
  }

  // --- what is imported ---

  #imports(shims: ShimFactory): WebAssembly.ModuleImports {
    const { store } = shims;
    const callee = this.#callee;
    const imports: WebAssembly.ModuleImports = {
      callee: callee.callee,
      exit: guarded((address: number) => store.exitElided(address)),
      overflow: guarded(() => store.frames.overflow()),
      trap: guarded((number: number) => raise(ADAPTER_TRAPS[number] ?? "internal")),
      edge: callee.edge,
      "caller-flags": this.#caller.flags,
      "callee-flags": callee.instance.flags,
      "caller-inner": this.#caller.innerEdge,
      "callee-inner": callee.instance.innerEdge,
    };
    const { postReturn, realloc } = callee.options;
    if (postReturn !== null) imports["post-return"] = postReturn;
    if (this.#lends) imports["end-borrows"] = guarded(() => this.#endBorrows());
    if (this.#needsMemory) {
      imports["caller-memory"] = memoryOf(this.#options);
      imports["callee-memory"] = memoryOf(callee.options);
    }
    if (this.#params.realloc) imports["callee-realloc"] = functionOf(realloc);
    if (this.#results.realloc) imports["caller-realloc"] = functionOf(this.#options.realloc);
    const caller = new LiftLowerContext(this.#caller, this.#options);
    addLeaves(imports, "params", this.#params, caller, callee.context, borrowForTask);
    addLeaves(imports, "results", this.#results, callee.context, caller, borrowForTask);
    return imports;
  }

  /** The callee has returned: what was lent to it is given back. */
  #endBorrows(): void {
    const { task } = this.#caller.store.currentThread();
    trapIf(task.numBorrows > 0, "borrows-remain");
    for (const handle of task.lent ?? []) handle.numLends -= 1;
    task.lent = null;
  }

  // --- the module ---

  #write(module: ModuleWriter): void {
    const signature = { lowered: this.#lowered, lifted: this.#lifted };
    const postReturn = { params: this.#lifted.results, results: [] };
    const imported = {
      callee: module.importFunction("callee", signature.lifted),
      exit: module.importFunction("exit", TAKES_I32),
      overflow: module.importFunction("overflow", NOTHING),
      trap: module.importFunction("trap", TAKES_I32),
      postReturn:
        this.#callee.options.postReturn === null ? null : module.importFunction("post-return", postReturn),
      endBorrows: this.#lends ? module.importFunction("end-borrows", NOTHING) : null,
      calleeRealloc: this.#params.realloc ? module.importFunction("callee-realloc", REALLOC) : null,
      callerRealloc: this.#results.realloc ? module.importFunction("caller-realloc", REALLOC) : null,
    };
    const paramLeaves = importLeaves(module, "params", this.#params);
    const resultLeaves = importLeaves(module, "results", this.#results);
    const edge = module.importConstant("edge");
    const flags = {
      caller: module.importConstant("caller-flags"),
      callee: module.importConstant("callee-flags"),
    };
    const inner = {
      caller: module.importConstant("caller-inner"),
      callee: module.importConstant("callee-inner"),
    };
    module.importMemory("frames");
    if (this.#needsMemory) {
      module.importMemory("caller-memory");
      module.importMemory("callee-memory");
    }
    const { exit, overflow, trap } = imported;
    const guest = (side: "caller" | "callee"): GuestCalls => ({
      flags: flags[side],
      edge: inner[side],
      memory: side === "caller" ? CALLER_MEMORY : CALLEE_MEMORY,
      exit,
      overflow,
      trap,
    });
    const caller: End = { memory: CALLER_MEMORY, encoding: this.#options.encoding };
    const callee: End = { memory: CALLEE_MEMORY, encoding: this.#callee.options.encoding };
    const moveParams = new Mover(module, caller, callee, {
      trap,
      realloc: writeRealloc(module, imported.calleeRealloc, guest("callee")),
      ...paramLeaves,
    });
    const moveResults = new Mover(module, callee, caller, {
      trap,
      realloc: writeRealloc(module, imported.callerRealloc, guest("caller")),
      ...resultLeaves,
    });
    this.#writeBody(module, {
      imported,
      edge,
      guest: guest("callee"),
      callerFlags: flags.caller,
      moveParams,
      moveResults,
    });
  }

  #writeBody(
    module: ModuleWriter,
    parts: {
      readonly imported: {
        readonly callee: number;
        readonly postReturn: number | null;
        readonly endBorrows: number | null;
      };
      readonly edge: number;
      readonly guest: GuestCalls;
      readonly callerFlags: number;
      readonly moveParams: Mover;
      readonly moveResults: Mover;
    },
  ): void {
    const { imported, edge, guest, callerFlags, moveParams, moveResults } = parts;
    const { exit, overflow, trap } = guest;
    const lowered = this.#lowered;
    const lifted = this.#lifted;
    const code = new Code(lowered.params.length);
    const frame = code.local("i32");
    const args = lifted.params.map((type) => code.local(type));
    const returned = lifted.results.map((type) => code.local(type));
    const answers = lowered.results.map((type) => code.local(type));
    code.block().block().tryTableCatchAll(0);
    code.globalGet(callerFlags).load("i32", 0).i32Const(MAY_LEAVE).op(OP.i32And, OP.i32Eqz);
    writeTrapIf(code, trap, "cannot-leave");
    pushFrame(code, frame, (c) => c.globalGet(edge), overflow);
    if (this.#params.inMemory) {
      writeMoveArguments(code, moveParams, this.#params.types, 0, local(args, 0));
    } else {
      const params = lifted.params.map((_, index) => index);
      moveFlat(code, moveParams, this.#params.types, params, args, lifted.params);
    }
    for (const arg of args) code.localGet(arg);
    code.call(imported.callee);
    for (const result of returned.toReversed()) code.localSet(result);
    if (this.#results.inMemory) {
      const outParam = lowered.params.length - 1;
      writeMoveResults(code, moveResults, this.#results.types, local(returned, 0), outParam);
    } else {
      moveFlat(code, moveResults, this.#results.types, returned, answers, lowered.results);
    }
    if (imported.endBorrows !== null)
      code.localGet(frame).load("i32", 4).if().call(imported.endBorrows).end();
    if (imported.postReturn !== null) {
      const { postReturn } = imported;
      writeInnerCall(code, guest, frame, () => {
        for (const result of returned) code.localGet(result);
        code.call(postReturn);
      });
    }
    popFrame(code, frame, exit);
    code.br(2).end().end().unreachable().end();
    for (const answer of answers) code.localGet(answer);
    module.func("f", lowered, code);
  }
}

export const CALLER_MEMORY = 1;
export const CALLEE_MEMORY = 2;
export const NOTHING: CoreSignature = { params: [], results: [] };
export const TAKES_I32: CoreSignature = { params: ["i32"], results: [] };
const I32_TO_I32: CoreSignature = { params: ["i32"], results: ["i32"] };
const TRANSCODE: CoreSignature = { params: ["i32", "i32"], results: ["i32"] };
export const REALLOC: CoreSignature = { params: ["i32", "i32", "i32", "i32"], results: ["i32"] };

export function wayOf(types: readonly ValType[], maxFlat: number, allocates: boolean): Way {
  const inMemory = flattenTypes(types).length > maxFlat;
  const ranges = types.some(reachesMemory);
  return {
    types,
    handles: handleTypes(types),
    inMemory,
    memory: inMemory || ranges,
    realloc: ranges || (inMemory && allocates),
  };
}

export function memoryOf(options: CanonOptions): WebAssembly.Memory {
  assert(options.memory !== null, "validation asked for a memory");
  return options.memory.wasm;
}

export function functionOf(realloc: CoreFunction | null): AnyFunction {
  assert(realloc !== null, "validation asked for realloc");
  return realloc;
}

function local(locals: readonly number[], index: number): number {
  const found = locals[index];
  assert(found !== undefined, "the signature has the value");
  return found;
}

/** Lends a handle from one instance to the other. */
type MoveBorrow = (t: BorrowType, from: LiftLowerContext, to: LiftLowerContext) => (handle: number) => number;

/** Adds what `importLeaves` imports. */
export function addLeaves(
  imports: WebAssembly.ModuleImports,
  name: string,
  way: Pick<Way, "handles" | "realloc">,
  from: LiftLowerContext,
  to: LiftLowerContext,
  moveBorrow: MoveBorrow,
): void {
  for (const [t, number] of way.handles)
    imports[`${name}-handle-${number}`] = guarded(handleMover(t, from, to, moveBorrow));
  if (!way.realloc) return;
  const { words } = from.instance.store.frames;
  imports[`${name}-transcode`] = guarded((ptr: number, units: number): number => {
    const moved = moveString(from, to, ptr >>> 0, units >>> 0);
    words[SCRATCH >> 2] = moved.taggedCodeUnits;
    return moved.ptr;
  });
}

/** Takes the handle out of one table (or lends it) and answers what it is in the other. */
function handleMover(
  t: ValType,
  from: LiftLowerContext,
  to: LiftLowerContext,
  moveBorrow: MoveBorrow,
): (handle: number) => number {
  switch (t.kind) {
    case "own":
      return (handle) => lowerOwn(to, liftOwn(from, handle, t.resource), t.resource);
    case "borrow":
      return moveBorrow(t, from, to);
    case "stream":
      return (handle) => lowerStream(to, liftStream(from, handle, t.element));
    case "future":
      return (handle) => lowerFuture(to, liftFuture(from, handle, t.element));
    default:
      assert(t.kind === "error-context", "only handles have movers");
      return (handle) => lowerErrorContext(to, liftErrorContext(from, handle));
  }
}

/** Of a synchronous call: the task that the callee's frame stands for borrows until it returns. */
const borrowForTask: MoveBorrow = (t, from, to) => (handle) => {
  const { task } = from.instance.store.currentThread();
  const lent: { numLends: number }[] = (task.lent ??= []);
  from.borrowScope = {
    addLender(lender: { numLends: number }): void {
      lender.numLends += 1;
      lent.push(lender);
    },
  };
  to.borrowScope = task;
  return lowerBorrow(to, liftBorrow(from, handle, t.resource), t.resource);
};

export function importLeaves(
  module: ModuleWriter,
  name: string,
  way: Way,
): { readonly handles: ReadonlyMap<ValType, number>; readonly transcode: number | null } {
  const handles = new Map<ValType, number>();
  for (const [t, number] of way.handles) {
    handles.set(t, module.importFunction(`${name}-handle-${number}`, I32_TO_I32));
  }
  const transcode = way.realloc ? module.importFunction(`${name}-transcode`, TRANSCODE) : null;
  return { handles, transcode };
}

/** What calling a guest in an inner frame needs; `flags` and `edge` are globals, the rest functions. */
export interface GuestCalls {
  readonly flags: number;
  readonly edge: number;
  readonly memory: number;
  readonly exit: number;
  readonly overflow: number;
  readonly trap: number;
}

/**
 * `call` runs in a frame of the guest that is no call of its own, and may not leave it. It starts with the context of the
 * frame in the local `context`, or with none.
 */
function writeInnerCall(code: Code, guest: GuestCalls, context: number | null, call: () => void): void {
  const frame = code.local("i32");
  code.globalGet(guest.flags).i32Const(0).i32Store(0);
  pushFrame(code, frame, (c) => c.globalGet(guest.edge), guest.overflow);
  if (context !== null) code.localGet(frame).localGet(context).load("i64", 8).i64Store(8);
  call();
  popFrame(code, frame, guest.exit);
  code.globalGet(guest.flags).i32Const(MAY_LEAVE).i32Store(0);
}

/** `LiftLowerContext.reallocate`: the guest's realloc, and the checks of what it answers. */
export function writeRealloc(module: ModuleWriter, realloc: number | null, guest: GuestCalls): number | null {
  if (realloc === null) return null;
  const code = new Code(4);
  const [align, size] = [2, 3];
  const ptr = code.local("i32");
  writeInnerCall(code, guest, null, () => {
    REALLOC.params.forEach((_, param) => code.localGet(param));
    code.call(realloc).localSet(ptr);
  });
  code.localGet(ptr).localGet(align).i32Const(1).op(OP.i32Sub, OP.i32And);
  writeTrapIf(code, guest.trap, "realloc-unaligned");
  code.localGet(ptr).op(OP.i64ExtendI32U).localGet(size).op(OP.i64ExtendI32U, OP.i64Add);
  code.memoryBytes(guest.memory).op(OP.i64GtU);
  writeTrapIf(code, guest.trap, "realloc-out-of-bounds");
  code.localGet(ptr);
  return module.inner(REALLOC, code);
}

export function moveFlat(
  code: Code,
  mover: Mover,
  types: readonly ValType[],
  from: readonly number[],
  to: readonly number[],
  have: readonly CoreNumType[],
): void {
  mover.flat(code, { kind: "tuple", types }, from, to, have);
}

/** Arguments in memory: the callee gets a copy in memory that its realloc gave. */
export function writeMoveArguments(
  code: Code,
  mover: Mover,
  types: readonly ValType[],
  from: number,
  to: number,
): void {
  const size = writeCheckPointer(code, mover, types, mover.from.memory, from);
  mover.allocate(code, alignment({ kind: "tuple", types }), size);
  code.localSet(to);
  mover.memoryAll(code, types, from, to, 0);
}

/** A result in memory: the callee says where it is, the caller has said where it goes. */
export function writeMoveResults(
  code: Code,
  mover: Mover,
  types: readonly ValType[],
  from: number,
  to: number,
): void {
  writeCheckPointer(code, mover, types, mover.from.memory, from);
  writeCheckPointer(code, mover, types, mover.to.memory, to);
  mover.memoryAll(code, types, from, to, 0);
}

/** Traps unless `ptr` may point to values of these types. Answers a local with their size. */
export function writeCheckPointer(
  code: Code,
  mover: Mover,
  types: readonly ValType[],
  memory: number,
  ptr: number,
): number {
  const tuple: ValType = { kind: "tuple", types };
  const size = code.local("i32");
  code.i32Const(elemSize(tuple)).localSet(size);
  mover.checkAligned(code, ptr, alignment(tuple), "pointer-unaligned");
  mover.checkInBounds(code, memory, ptr, size, "pointer-out-of-bounds");
  return size;
}
