/**
 * Adapters: synchronous calls from guest to guest, whose control never leaves WebAssembly.
 * Spec: CanonicalABI.md, `canon lift` and `canon lower` of a sync-typed function, joined.
 * Invariant: no JavaScript frame is on the stack while the callee runs, so it may suspend; a frame is pushed for the callee,
 * and a record is made for it only if somebody asks. An exception of the callee's never reaches the caller: it is a trap.
 * Values move in WebAssembly where the engine can (`fused.ts`), else through the leaves here.
 */
import {
  containsBorrow,
  flattenFuncType,
  GUEST_LEAVES,
  LiftLowerContext,
  makeLiftValues,
  makeLowerValues,
  MAX_FLAT_PARAMS,
  MAX_FLAT_RESULTS,
  resultTypes,
  writeScratch,
  type CanonOptions,
  type CoreNumType,
  type CoreSignature,
  type CoreValue,
  type LiftedFunc,
} from "../canon/index.ts";
import { raise, trapIf } from "../errors/index.ts";
import type { FuncType, ValType } from "../model/index.ts";
import { MAY_LEAVE, SCRATCH, type ComponentInstance, type Task } from "../tasks/index.ts";
import { Code, type ModuleWriter } from "./emit.ts";
import { fuseAdapter } from "./fused.ts";
import { guarded, popFrame, pushFrame, type ShimFactory } from "./shims.ts";

type AnyFunction = (...args: never[]) => unknown;

/** Bytes of scratch for one flat value. */
const SLOT = 8;

export interface AdapterParts {
  readonly callee: LiftedFunc;
  /** The function's type as the caller sees it. */
  readonly type: FuncType;
  readonly caller: ComponentInstance;
  readonly options: CanonOptions;
}

/** The core function that the caller imports. */
export function makeAdapter(shims: ShimFactory, parts: AdapterParts): AnyFunction {
  const { exceptions, multiMemory } = shims.engine;
  if (exceptions && multiMemory && sameTypes(parts.type, parts.callee.type)) {
    const fused = fuseAdapter(shims, parts);
    if (fused !== null) return fused;
  }
  const adapter = new Adapter(parts);
  return exceptions ? adapter.inWasm(shims) : guarded((...flat: CoreValue[]) => adapter.inJavaScript(flat));
}

/** Types of one plan are interned: equal ones are one object. */
function sameTypes(one: FuncType, other: FuncType): boolean {
  return (
    one.result === other.result &&
    one.params.length === other.params.length &&
    one.params.every((param, index) => param.type === other.params[index]?.type)
  );
}

class Adapter {
  readonly #callee: LiftedFunc;
  readonly #caller: ComponentInstance;
  readonly #lowered: CoreSignature;
  readonly #lifted: CoreSignature;
  readonly #liftParams: (cx: LiftLowerContext, flat: ArrayLike<CoreValue>, start: number) => unknown[];
  readonly #lowerResults: (
    cx: LiftLowerContext,
    values: readonly unknown[],
    out: CoreValue[],
    outParam: number | null,
  ) => void;
  readonly #lowerParams: (
    cx: LiftLowerContext,
    values: readonly unknown[],
    out: CoreValue[],
    outParam: number | null,
  ) => void;
  readonly #liftResults: (cx: LiftLowerContext, flat: ArrayLike<CoreValue>, start: number) => unknown[];
  readonly #context: LiftLowerContext;
  readonly #directParams: boolean;
  readonly #directResults: boolean;
  readonly #lends: boolean;

  constructor({ callee, type, caller, options }: AdapterParts) {
    this.#callee = callee;
    this.#caller = caller;
    const params = type.params.map((param) => param.type);
    const results = resultTypes(type);
    this.#lowered = flattenFuncType(type, { async: false }, "lower");
    this.#lifted = flattenFuncType(callee.type, { async: false }, "lift");
    this.#liftParams = makeLiftValues(params, MAX_FLAT_PARAMS, GUEST_LEAVES);
    this.#lowerResults = makeLowerValues(results, MAX_FLAT_RESULTS, GUEST_LEAVES);
    this.#lowerParams = makeLowerValues(
      callee.type.params.map((param) => param.type),
      MAX_FLAT_PARAMS,
      GUEST_LEAVES,
    );
    this.#liftResults = makeLiftValues(resultTypes(callee.type), MAX_FLAT_RESULTS, GUEST_LEAVES);
    this.#context = new LiftLowerContext(caller, options);
    this.#directParams = this.#lowered.params.length <= MAX_FLAT_PARAMS && params.every(isDirect);
    this.#lends = params.some(containsBorrow);
    // What was lent is given back, and borrows left are found, where the results are moved.
    this.#directResults = results.every(isDirect) && callee.options.postReturn === null && !this.#lends;
  }

  // --- the leaves: values from one memory to the other ---

  /** Moves the arguments: answers the callee's flat arguments. The callee's frame is on top. */
  params(flat: readonly CoreValue[]): CoreValue[] {
    const { store } = this.#caller;
    let task: Task | null = null;
    if (this.#lends) {
      ({ task } = store.currentThread());
      const lent: { numLends: number }[] = (task.lent = []);
      this.#context.borrowScope = {
        addLender(handle: { numLends: number }): void {
          handle.numLends += 1;
          lent.push(handle);
        },
      };
    }
    const values = this.#liftParams(this.#context, flat, 0);
    const out: CoreValue[] = [];
    this.#callee.context.borrowScope = task;
    this.#lowerParams(this.#callee.context, values, out, null);
    return out;
  }

  /** Moves the results: answers the caller's flat results. The callee's frame is still on top. */
  results(flat: readonly CoreValue[], outParam: number | null): CoreValue[] {
    const values = this.#liftResults(this.#callee.context, flat, 0);
    if (this.#lends) {
      const { task } = this.#caller.store.currentThread();
      trapIf(task.numBorrows > 0, "borrows-remain");
      for (const handle of task.lent ?? []) handle.numLends -= 1;
    }
    const out: CoreValue[] = [];
    this.#lowerResults(this.#context, values, out, outParam);
    this.#callee.callPostReturn(flat, this.#caller.store.currentContext());
    return out;
  }

  get #outParamIndex(): number | null {
    const viaMemory = this.#callee.type.result !== null && this.#lowered.results.length === 0;
    return viaMemory ? this.#lowered.params.length - 1 : null;
  }

  // --- in JavaScript, for engines that cannot suspend anyway ---

  inJavaScript(flat: readonly CoreValue[]): unknown {
    const caller = this.#caller;
    const { store } = caller;
    trapIf(!caller.mayLeave, "cannot-leave");
    const { frames } = store;
    const address = frames.push(this.#callee.edge, 0, 0, 0);
    const { length } = this.#lowered.params;
    const outParam = this.#outParamIndex === null ? null : Number(flat[length - 1]) >>> 0;
    const result: unknown = Reflect.apply(this.#callee.callee, undefined, this.params(flat));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a core function answered it
    const out = this.results(result === undefined ? [] : [result as CoreValue], outParam);
    if (frames.recordAt(address) !== 0) store.exitElided(address);
    frames.sp = address;
    return out[0];
  }

  // --- in WebAssembly ---

  inWasm(shims: ShimFactory): AnyFunction {
    const imports = {
      callee: this.#callee.callee,
      exit: guarded((address: number) => shims.store.exitElided(address)),
      leave: guarded(() => raise("cannot-leave")),
      overflow: guarded(() => shims.store.frames.overflow()),
      params: guarded((...flat: CoreValue[]) => this.#toScratch(this.params(flat), this.#lifted.params)),
      results: guarded((...flat: CoreValue[]) => this.#resultsToScratch(flat)),
    };
    return shims.instantiate(this.#key(), (module) => this.#write(module), imports);
  }

  #key(): string {
    const { params, results } = this.#lowered;
    return `adapter:${params.join()}>${results.join()}:${this.#lifted.params.join()}>${this.#lifted.results.join()}:${this.#directParams}:${this.#directResults}:${this.#callee.edge}:${this.#caller.flags}`;
  }

  #toScratch(values: readonly CoreValue[], types: readonly CoreNumType[]): void {
    values.forEach((value, index) => writeScratch(this.#caller, types[index], value, index * SLOT));
  }

  /** `flat`: the callee's results, then the caller's out parameter if it has one. */
  #resultsToScratch(flat: readonly CoreValue[]): void {
    const count = this.#lifted.results.length;
    const outParam = this.#outParamIndex === null ? null : Number(flat[count]) >>> 0;
    this.#toScratch(this.results(flat.slice(0, count), outParam), this.#lowered.results);
  }

  #write(module: ModuleWriter): void {
    const lowered = this.#lowered;
    const lifted = this.#lifted;
    const outParam = this.#outParamIndex;
    const resultParams = outParam === null ? lifted.results : [...lifted.results, "i32" as const];
    const callee = module.importFunction("callee", lifted);
    const exit = module.importFunction("exit", { params: ["i32"], results: [] });
    const leave = module.importFunction("leave", { params: [], results: [] });
    const overflow = module.importFunction("overflow", { params: [], results: [] });
    const params = module.importFunction("params", { params: lowered.params, results: [] });
    const results = module.importFunction("results", { params: resultParams, results: [] });
    module.importMemory("frames");
    const code = new Code(lowered.params.length);
    const frame = code.local("i32");
    const returned = lifted.results.map((type) => code.local(type));
    const answers = lowered.results.map((type) => code.local(type));
    code.block().block().tryTableCatchAll(0);
    code.loadAt("i32", this.#caller.flags).i32Const(MAY_LEAVE).op(0x71, 0x45).if().call(leave).end();
    pushFrame(code, frame, (c) => c.i32Const(this.#callee.edge), overflow);
    if (this.#directParams) {
      // Not all of them: the last one may say where the results go.
      lifted.params.forEach((_, index) => code.localGet(index));
    } else {
      lowered.params.forEach((_, index) => code.localGet(index));
      code.call(params);
      lifted.params.forEach((type, index) => code.loadAt(type, SCRATCH + index * SLOT));
    }
    code.call(callee);
    for (const local of returned.toReversed()) code.localSet(local);
    for (const local of returned) code.localGet(local);
    if (this.#directResults) {
      for (const local of answers.toReversed()) code.localSet(local);
    } else {
      if (outParam !== null) code.localGet(outParam);
      code.call(results);
      lowered.results.forEach((type, index) => code.loadAt(type, SCRATCH + index * SLOT));
      for (const local of answers.toReversed()) code.localSet(local);
    }
    popFrame(code, frame, exit);
    code.br(2).end().end().unreachable().end();
    for (const local of answers) code.localGet(local);
    module.func("f", lowered, code);
  }
}

/** Scalars whose flat form means the same on both sides, with nothing to check or to mask. */
function isDirect(type: ValType): boolean {
  switch (type.kind) {
    case "u32":
    case "s32":
    case "u64":
    case "s64":
    case "f32":
    case "f64":
      return true;
    default:
      return false;
  }
}
