/**
 * What one guest is given.
 *
 * Invariant: deny by default. What is not given here or by the platform is empty: no arguments, no environment.
 */
import type { FilesystemLimits } from "./filesystem/limits.ts";
import type { Bell } from "./p2/readiness.ts";
import type { RandomLimits } from "./random/limits.ts";
import type { ByteSink, ByteSource } from "./port/stdio.ts";

export interface WasiOptions {
  /** All of the arguments, the program's name first. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>> | readonly (readonly [name: string, value: string])[];
  /** What `get-initial-cwd` returns. */
  readonly cwd?: string;
  /** Standard streams in place of the platform's. */
  readonly stdio?: StdioOptions;
  readonly limits?: WasiLimits;
  /** What a host rings whose own interfaces give pollables of WASI 0.2: see the entry `readiness`. */
  readonly bell?: Bell;
}

/** Limits other than the defaults. */
export interface WasiLimits {
  readonly filesystem?: Partial<FilesystemLimits>;
  readonly random?: Partial<RandomLimits>;
}

export interface StdioOptions {
  readonly stdin?: ByteSource;
  readonly stdout?: ByteSink;
  readonly stderr?: ByteSink;
}
