/**
 * A core module to be instantiated with a budget.
 * Invariant: it holds no budget itself, so that stores share what was compiled.
 */
import { DecodeError, LinkError } from "../errors/index.ts";
import { rewrite } from "./metered-bytes.ts";

export interface MeteredModule {
  readonly module: WebAssembly.Module;
  /** Bytes of the memories and tables that it defines, as it starts. */
  readonly initialBytes: number;
  /** Whether it asks a hook before it grows anything. */
  readonly asks: boolean;
}

/** `original`: the module as the engine compiled it from `bytes`. Throws a LinkError if it cannot be metered. */
export function meterModule(bytes: Uint8Array, original: WebAssembly.Module): MeteredModule {
  try {
    const { bytes: changed, changed: asks, initialBytes } = rewrite(bytes);
    return { module: asks ? new WebAssembly.Module(changed) : original, initialBytes, asks };
  } catch (error) {
    // An instruction that is not known, or no room for what is added: a limit of the engine's, an export of the same name.
    if (!(error instanceof DecodeError || error instanceof WebAssembly.CompileError)) throw error;
    throw new LinkError("unsupported", `maxMemory cannot be kept to: ${error.message}`, { cause: error });
  }
}
