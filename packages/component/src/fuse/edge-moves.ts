/**
 * Moving the values of an asynchronous edge: from one guest's memory into the other's, when the task and its caller say so.
 * Spec: CanonicalABI.md, `canon lift` and `canon lower`, `canon task.return`: what is lifted on one side is lowered on the other.
 * Invariant: the caller's subtask and the callee's task are the contexts' borrow scopes before arguments move. What comes out
 * stands in the scratch of the frame memory until it is read, at once.
 */
import {
  flattenFuncType,
  flattenTypes,
  GUEST_LEAVES,
  liftBorrow,
  lowerBorrow,
  makeLiftValues,
  makeLowerValues,
  MAX_FLAT_ASYNC_PARAMS,
  MAX_FLAT_PARAMS,
  MAX_FLAT_RESULTS,
  resultTypes,
  type CanonOptions,
  type CoreNumType,
  type CoreSignature,
  type CoreValue,
  type EdgeMoves,
  type LiftedFunc,
  type LiftLowerContext,
} from "../canon/index.ts";
import { raise } from "../errors/index.ts";
import type { FuncType, ValType } from "../model/index.ts";
import { applyCore, SCRATCH, type FrameStack } from "../tasks/index.ts";
import { Code, type ModuleWriter } from "./emit.ts";
import {
  addLeaves,
  CALLEE_MEMORY,
  CALLER_MEMORY,
  functionOf,
  importLeaves,
  MAX_FUSED_WEIGHT,
  memoryOf,
  moveFlat,
  NOTHING,
  REALLOC,
  TAKES_I32,
  wayOf,
  writeCheckPointer,
  writeMoveArguments,
  writeMoveResults,
  writeRealloc,
  type Way,
} from "./fused.ts";
import { ADAPTER_TRAPS, type End } from "./move-context.ts";
import { Mover } from "./mover.ts";
import { weigh } from "./shapes.ts";
import { guarded, type ShimFactory } from "./shims.ts";
import { writeLoadFlat, writeStoreFlat } from "./spill.ts";

/** Bytes of scratch for one flat value. */
const SLOT = 8;

export interface EdgeParts {
  readonly callee: LiftedFunc;
  /** The function's type as the caller sees it. */
  readonly type: FuncType;
  /** The caller's context, in which its arguments are lifted. */
  readonly caller: LiftLowerContext;
  readonly options: CanonOptions;
}

/**
 * How values move along an edge; null where they are scalars that JavaScript checks as fast, and where the engine lacks what
 * it takes.
 */
export function makeEdgeMoves(shims: ShimFactory, parts: EdgeParts): EdgeMoves | null {
  const { callee, type } = parts;
  const types = [...type.params.map((param) => param.type), ...resultTypes(type)];
  const known = new Map<ValType, number>();
  let weight = 0;
  for (const t of types) weight += weigh(t, known);
  if (!shims.engine.multiMemory || weight > MAX_FUSED_WEIGHT || !sameTypes(type, callee.type)) return null;
  const edge = new Edge(shims, parts);
  if (edge.needsMemory) return edge.moves();
  return types.every(isItsOwnFlatValue) ? passOn(parts) : null;
}

/** Whether lifting and lowering a value again gives the core value it was. */
function isItsOwnFlatValue(t: ValType): boolean {
  return t.kind === "u32" || t.kind === "s32" || t.kind === "u64" || t.kind === "s64";
}

/** Moves of flat values that stay what they are; only a result that the caller wants in its memory is looked at. */
function passOn({ type, caller, callee }: EdgeParts): EdgeMoves {
  const count = type.params.length;
  const results = resultTypes(type);
  const lift = makeLiftValues(results, MAX_FLAT_PARAMS, GUEST_LEAVES);
  const lower = makeLowerValues(results, 0, GUEST_LEAVES);
  return {
    params: (flat) => (flat.length === count ? flat : flat.slice(0, count)),
    results: (flat, outParam) => {
      if (outParam === null) return flat;
      const none: CoreValue[] = [];
      lower(caller, lift(callee.context, flat, 0), none, outParam);
      return none;
    },
  };
}

/** Types of one plan are interned: equal ones are one object. */
function sameTypes(one: FuncType, other: FuncType): boolean {
  return (
    one.result === other.result &&
    one.params.length === other.params.length &&
    one.params.every((param, index) => param.type === other.params[index]?.type)
  );
}

/** One direction of an edge: what its function takes and leaves in the scratch. */
interface Direction {
  readonly name: "params" | "results";
  readonly way: Way;
  readonly takes: readonly CoreNumType[];
  readonly leaves: readonly CoreNumType[];
}

class Edge {
  readonly #shims: ShimFactory;
  readonly #parts: EdgeParts;
  readonly #params: Direction;
  readonly #results: Direction;
  readonly #fromMemory: { readonly params: boolean; readonly results: boolean };
  readonly #outParam: boolean;

  constructor(shims: ShimFactory, parts: EdgeParts) {
    this.#shims = shims;
    this.#parts = parts;
    const { callee, type, options } = parts;
    const params = type.params.map((param) => param.type);
    const results = resultTypes(type);
    const lowered = flattenFuncType(type, { async: options.async }, "lower");
    const flatResults = flattenTypes(results);
    this.#outParam = flatResults.length > (options.async ? 0 : MAX_FLAT_RESULTS);
    const maxParams = options.async ? MAX_FLAT_ASYNC_PARAMS : MAX_FLAT_PARAMS;
    const maxResults = callee.asyncLifted ? MAX_FLAT_PARAMS : MAX_FLAT_RESULTS;
    this.#fromMemory = {
      params: flattenTypes(params).length > maxParams,
      results: flatResults.length > maxResults,
    };
    this.#params = {
      name: "params",
      way: wayOf(params, MAX_FLAT_PARAMS, true),
      takes: this.#outParam ? lowered.params.slice(0, -1) : lowered.params,
      leaves: inMemoryOver(MAX_FLAT_PARAMS, params),
    };
    this.#results = {
      name: "results",
      way: wayOf(results, MAX_FLAT_RESULTS, false),
      takes: [...inMemoryOver(maxResults, results), ...(this.#outParam ? (["i32"] as const) : [])],
      leaves: this.#outParam ? [] : flatResults,
    };
  }

  /** Whether any value lies in a memory, at least on one side. */
  get needsMemory(): boolean {
    return (
      this.#params.way.memory ||
      this.#results.way.memory ||
      this.#fromMemory.params ||
      this.#fromMemory.results
    );
  }

  moves(): EdgeMoves {
    const { frames } = this.#shims.store;
    const params = this.#function(this.#params);
    const results = this.#function(this.#results);
    const count = this.#params.takes.length;
    return {
      params: (flat) => {
        applyCore(params, flat.slice(0, count));
        return readScratch(frames, this.#params.leaves);
      },
      results: (flat, outParam) => {
        applyCore(results, outParam === null ? flat : [...flat, outParam]);
        return readScratch(frames, this.#results.leaves);
      },
    };
  }

  #function(direction: Direction): (...args: never[]) => unknown {
    return this.#shims.instantiate(
      this.#key(direction),
      (module) => this.#write(module, direction),
      this.#imports(direction),
    );
  }

  #key({ name, way, takes, leaves }: Direction): string {
    const shape = this.#shims.shapes.of(way.types, way.handles);
    const { callee, options } = this.#parts;
    return `edge-${name}:${shape}:${takes.join()}>${leaves.join()}:${options.encoding}>${callee.options.encoding}`;
  }

  #hasMemory(side: "caller" | "callee"): boolean {
    return (side === "caller" ? this.#parts.options : this.#parts.callee.options).memory !== null;
  }

  #imports({ name, way }: Direction): WebAssembly.ModuleImports {
    const { callee, caller, options } = this.#parts;
    const { store } = this.#shims;
    const [from, to] = name === "params" ? [caller, callee.context] : [callee.context, caller];
    const receiver = name === "params" ? callee.options : options;
    const imports: WebAssembly.ModuleImports = {
      exit: guarded((address: number) => store.exitElided(address)),
      overflow: guarded(() => store.frames.overflow()),
      trap: guarded((number: number) => raise(ADAPTER_TRAPS[number] ?? "internal")),
      flags: to.instance.flags,
      inner: to.instance.innerEdge,
      "caller-memory": this.#hasMemory("caller") ? memoryOf(options) : store.frames.memory,
      "callee-memory": this.#hasMemory("callee") ? memoryOf(callee.options) : store.frames.memory,
    };
    if (way.realloc) imports["realloc"] = functionOf(receiver.realloc);
    addLeaves(imports, name, way, from, to, (t) => (handle) => {
      return lowerBorrow(to, liftBorrow(from, handle, t.resource), t.resource);
    });
    return imports;
  }

  #write(module: ModuleWriter, direction: Direction): void {
    const { name, way } = direction;
    const functions = {
      exit: module.importFunction("exit", TAKES_I32),
      overflow: module.importFunction("overflow", NOTHING),
      trap: module.importFunction("trap", TAKES_I32),
    };
    const realloc = way.realloc ? module.importFunction("realloc", REALLOC) : null;
    const leaves = importLeaves(module, name, way);
    const guest = {
      ...functions,
      flags: module.importConstant("flags"),
      edge: module.importConstant("inner"),
      memory: name === "params" ? CALLEE_MEMORY : CALLER_MEMORY,
    };
    for (const memory of ["frames", "caller-memory", "callee-memory"]) module.importMemory(memory);
    const caller: End = { memory: CALLER_MEMORY, encoding: this.#parts.options.encoding };
    const callee: End = { memory: CALLEE_MEMORY, encoding: this.#parts.callee.options.encoding };
    const [from, to] = name === "params" ? [caller, callee] : [callee, caller];
    const mover = new Mover(module, from, to, {
      trap: functions.trap,
      realloc: writeRealloc(module, realloc, guest),
      ...leaves,
    });
    const signature: CoreSignature = { params: direction.takes, results: [] };
    const code = new Code(direction.takes.length);
    if (name === "params") this.#writeParams(code, mover, direction);
    else this.#writeResults(code, mover, direction);
    module.func("f", signature, code);
  }

  #writeParams(code: Code, mover: Mover, { way, takes, leaves }: Direction): void {
    const out = leaves.map((type) => code.local(type));
    const { types } = way;
    if (way.inMemory) {
      writeMoveArguments(code, mover, types, 0, out[0] ?? 0);
    } else if (this.#fromMemory.params) {
      writeCheckPointer(code, mover, types, mover.from.memory, 0);
      const flat = leaves.map((type) => code.local(type));
      const tuple: ValType = { kind: "tuple", types };
      writeLoadFlat(code, tuple, { memory: mover.from.memory, ptr: 0, at: 0 }, flat, leaves);
      moveFlat(code, mover, types, flat, out, leaves);
    } else {
      const params = takes.map((_, index) => index);
      moveFlat(code, mover, types, params, out, leaves);
    }
    writeToScratch(code, leaves, out);
  }

  #writeResults(code: Code, mover: Mover, { way, takes, leaves }: Direction): void {
    const { types } = way;
    const outParam = takes.length - 1;
    if (this.#fromMemory.results) {
      writeMoveResults(code, mover, types, 0, outParam);
      return;
    }
    const flatTypes = flattenTypes(types);
    const given = flatTypes.map((_, index) => index);
    const flat = flatTypes.map((type) => code.local(type));
    if (!this.#outParam) {
      moveFlat(code, mover, types, given, flat, flatTypes);
      writeToScratch(code, leaves, flat);
      return;
    }
    writeCheckPointer(code, mover, types, mover.to.memory, outParam);
    moveFlat(code, mover, types, given, flat, flatTypes);
    const tuple: ValType = { kind: "tuple", types };
    writeStoreFlat(code, tuple, { memory: mover.to.memory, ptr: outParam, at: 0 }, flat, flatTypes);
  }
}

function inMemoryOver(max: number, types: readonly ValType[]): readonly CoreNumType[] {
  const flat = flattenTypes(types);
  return flat.length > max ? ["i32"] : flat;
}

function writeToScratch(code: Code, types: readonly CoreNumType[], locals: readonly number[]): void {
  types.forEach((type, index) => code.storeAt(type, SCRATCH + index * SLOT, locals[index] ?? 0));
}

function readScratch(frames: FrameStack, types: readonly CoreNumType[]): CoreValue[] {
  return types.map((type, index) => readSlot(frames, type, SCRATCH + index * SLOT));
}

function readSlot(frames: FrameStack, type: CoreNumType, address: number): CoreValue {
  switch (type) {
    case "i32":
      return frames.words[address >> 2] ?? 0;
    case "i64":
      return frames.longs[address >> 3] ?? 0n;
    case "f32":
      return frames.floats[address >> 2] ?? 0;
    case "f64":
      return frames.doubles[address >> 3] ?? 0;
  }
}
