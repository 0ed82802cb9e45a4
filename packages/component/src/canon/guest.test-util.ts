/** A guest for tests: a memory, a realloc that can be watched, and leaves that pass handles through as they are. */
import type { StringEncoding } from "../model/index.ts";
import { GuestMemory, type Leaves, type ValueContext } from "./context.ts";

/** What the leaves of tests make of a handle. */
export class Handle {
  readonly handle: number;
  constructor(handle: number) {
    this.handle = handle;
  }
}

export function leavesOf(strings: "js" | "transit", maxLiftBytes?: number): Leaves<ValueContext> {
  const lift = (_cx: ValueContext, handle: number): Handle => new Handle(handle);
  const lower = (_cx: ValueContext, value: unknown): number => {
    if (!(value instanceof Handle)) throw new Error("not a handle");
    return value.handle;
  };
  return {
    strings,
    ...(maxLiftBytes === undefined ? {} : { maxLiftBytes }),
    liftOwn: lift,
    liftBorrow: lift,
    liftStream: lift,
    liftFuture: lift,
    liftErrorContext: lift,
    lowerOwn: lower,
    lowerBorrow: lower,
    lowerStream: lower,
    lowerFuture: lower,
    lowerErrorContext: lower,
  };
}

export interface Guest extends ValueContext {
  readonly wasmMemory: WebAssembly.Memory;
  /** The arguments of every call of realloc. */
  readonly log: number[][];
}

export type Realloc = (old: number, oldSize: number, alignment: number, size: number) => number;

/** Where realloc starts: above everything that a test places itself. */
const BASE = 16_384;

/** A guest whose realloc always moves, and grows the memory at every third call, so that stale views show. */
export function makeGuest(encoding: StringEncoding = "utf8"): Guest {
  const wasmMemory = new WebAssembly.Memory({ initial: 1 });
  const log: number[][] = [];
  const realloc = makeBump(
    () => new Uint8Array(wasmMemory.buffer),
    log,
    (end) => {
      const missing = Math.ceil((end - wasmMemory.buffer.byteLength) / 65_536);
      if (missing > 0 || log.length % 3 === 0) wasmMemory.grow(Math.max(missing, 1));
    },
  );
  return { wasmMemory, log, memory: new GuestMemory(wasmMemory), encoding, realloc };
}

/** A realloc that hands out one place after the other. */
export function makeBump(bytes: () => Uint8Array, log: number[][], reserve: (end: number) => void): Realloc {
  let end = BASE;
  return (old, oldSize, alignment, size) => {
    log.push([old, oldSize, alignment, size]);
    const ptr = Math.ceil(end / alignment) * alignment;
    end = ptr + size;
    reserve(end);
    bytes().copyWithin(ptr, old, old + Math.min(oldSize, size));
    return ptr;
  };
}

/** A guest with just these bytes as memory, and a realloc of the test's own. */
export function guestOf(
  bytes: Uint8Array<ArrayBuffer>,
  encoding: StringEncoding,
  realloc: Realloc = () => 0,
): ValueContext {
  const grow = (): never => {
    throw new Error("this memory does not grow");
  };
  return { memory: new GuestMemory({ buffer: bytes.buffer, grow }), encoding, realloc };
}
