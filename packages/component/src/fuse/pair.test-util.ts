/** Two guests for tests of adapters: memories, a realloc each that is written down, and a callee that is a JavaScript function. */
import {
  type EdgeMoves,
  GuestMemory,
  LiftLowerContext,
  LiftedFunc,
  type CanonOptions,
  type CoreFunction,
  type CoreValue,
} from "../canon/index.ts";
import { makeBump } from "../canon/guest.test-util.ts";
import type { FuncType, StringEncoding, ValType } from "../model/index.ts";
import { ComponentInstance, Store } from "../tasks/index.ts";
import { makeAdapter } from "./adapter.ts";
import { makeEdgeMoves } from "./edge-moves.ts";
import type { EngineFeatures } from "./engine.ts";
import { ShimFactory } from "./shims.ts";

export type CoreCall = (...flat: CoreValue[]) => CoreValue | undefined;

/** With multi-memory adapters are fused; without it their values go through leaves; without exceptions all of it is JavaScript. */
export const ENGINES = {
  fused: { suspending: false, exceptions: true, multiMemory: true },
  leaves: { suspending: false, exceptions: true, multiMemory: false },
  plain: { suspending: false, exceptions: false, multiMemory: false },
} satisfies Record<string, EngineFeatures>;

export interface Guest {
  readonly memory: WebAssembly.Memory;
  readonly log: number[][];
  readonly realloc: CoreFunction;
}

/** `realloc`: answers a pointer in place of the usual one, which hands out one place after the other. */
export function makeGuestOn(memory: WebAssembly.Memory, realloc: CoreFunction | null = null): Guest {
  const log: number[][] = [];
  const bump = makeBump(
    () => new Uint8Array(memory.buffer),
    log,
    () => {},
  );
  return { memory, log, realloc: realloc ?? bump };
}

export interface PairParts {
  readonly params: readonly ValType[];
  readonly result: ValType | null;
  readonly caller: Guest;
  readonly callee: Guest;
  readonly callerEncoding: StringEncoding;
  readonly calleeEncoding: StringEncoding;
  readonly core: CoreFunction;
  readonly postReturn?: CoreFunction;
  readonly engine: EngineFeatures;
}

export interface Pair {
  readonly store: Store;
  readonly caller: ComponentInstance;
  readonly callee: ComponentInstance;
  readonly shims: ShimFactory;
  readonly call: CoreCall;
}

/** A caller and a callee, and the adapter between them. */
export function makePair(parts: PairParts): Pair {
  const store = new Store({ suspends: false });
  const caller = new ComponentInstance(store, null, "caller");
  const callee = new ComponentInstance(store, null, "callee");
  const type = typeOf(parts);
  const lifted = new LiftedFunc({
    type,
    instance: callee,
    name: "callee#f",
    callee: parts.core,
    options: optionsOf(parts.callee, parts.calleeEncoding, parts.postReturn ?? null),
    hostLeaves: noHost(),
    promising: (core) => core,
  });
  const shims = new ShimFactory(store, parts.engine);
  const options = optionsOf(parts.caller, parts.callerEncoding, null);
  const call = makeAdapter(shims, { callee: lifted, type, caller, options }) as CoreCall;
  return { store, caller, callee, shims, call };
}

/** A caller and a callee, and what moves values between them if the call is asynchronous. */
export function makeEdgePair(
  parts: Omit<PairParts, "core" | "postReturn">,
  how: { readonly asyncLowered: boolean; readonly asyncLifted: boolean },
): Omit<Pair, "call"> & { readonly moves: EdgeMoves | null } {
  const store = new Store({ suspends: false });
  const caller = new ComponentInstance(store, null, "caller");
  const callee = new ComponentInstance(store, null, "callee");
  const type: FuncType = { ...typeOf(parts), async: true };
  const lifted = new LiftedFunc({
    type,
    instance: callee,
    name: "callee#f",
    callee: () => 0,
    options: { ...optionsOf(parts.callee, parts.calleeEncoding, null), async: how.asyncLifted },
    hostLeaves: noHost(),
    promising: (core) => core,
  });
  const shims = new ShimFactory(store, parts.engine);
  const options = { ...optionsOf(parts.caller, parts.callerEncoding, null), async: how.asyncLowered };
  const context = new LiftLowerContext(caller, options);
  const moves = makeEdgeMoves(shims, { callee: lifted, type, caller: context, options });
  return { store, caller, callee, shims, moves };
}

function typeOf({ params, result }: Pick<PairParts, "params" | "result">): FuncType {
  return {
    kind: "func",
    async: false,
    params: params.map((type, index) => ({ label: `p${index}`, type })),
    result,
  };
}

function optionsOf(guest: Guest, encoding: StringEncoding, postReturn: CoreFunction | null): CanonOptions {
  const memory = new GuestMemory(guest.memory);
  return { encoding, memory, realloc: guest.realloc, postReturn, async: false, callback: null };
}

function noHost(): never {
  return {} as never; // no value of these tests reaches the host
}
