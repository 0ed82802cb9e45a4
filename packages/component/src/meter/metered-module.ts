/**
 * A core module to be instantiated with a budget.
 * Invariant: it holds no budget itself, so that stores share what was compiled.
 */
import { DecodeError, LinkError } from "../errors/index.ts";
import { rewrite, type Rewritten } from "./rewrite.ts";

export interface MeteredModule {
  readonly module: WebAssembly.Module;
  /** Bytes of the memories and tables that it defines, as it starts. */
  readonly initialBytes: number;
  /** Whether it asks a hook before it grows anything. */
  readonly asks: boolean;
}

/** `original`: the module as the engine compiled it from `bytes`. Throws a LinkError if it cannot be metered. */
export function meterModule(bytes: Uint8Array, original: WebAssembly.Module): MeteredModule {
  const { bytes: changed, changed: asks, initialBytes } = told(bytes);
  return { module: asks ? new WebAssembly.Module(changed) : original, initialBytes, asks };
}

function told(bytes: Uint8Array): Rewritten {
  try {
    return rewrite(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new LinkError("unsupported", `maxMemory cannot be kept to: ${error.message}`, { cause: error });
  }
}
