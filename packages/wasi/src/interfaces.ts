/**
 * The interfaces of WASI 0.3 by name, for hosts that put one of their own in the place of another.
 * Those of wasi:http are in an entry of their own.
 */
import type {
  Environment,
  Exit,
  Output,
  Stdin,
  TerminalStderr,
  TerminalStdin,
  TerminalStdout,
} from "./cli/interfaces.ts";
import type { MonotonicClock, SystemClock, Timezone } from "./clocks/interfaces.ts";
import type { FilesystemPreopens, FilesystemTypes } from "./filesystem/interfaces.ts";
import type { Insecure, InsecureSeed, Random } from "./random/interfaces.ts";

export interface WasiInterfaces {
  "wasi:cli/environment@0.3.0": Environment;
  "wasi:cli/exit@0.3.0": Exit;
  "wasi:cli/stdin@0.3.0": Stdin;
  "wasi:cli/stdout@0.3.0": Output;
  "wasi:cli/stderr@0.3.0": Output;
  "wasi:cli/terminal-stdin@0.3.0": TerminalStdin;
  "wasi:cli/terminal-stdout@0.3.0": TerminalStdout;
  "wasi:cli/terminal-stderr@0.3.0": TerminalStderr;
  "wasi:clocks/monotonic-clock@0.3.0": MonotonicClock;
  "wasi:clocks/system-clock@0.3.0": SystemClock;
  "wasi:clocks/timezone@0.3.0": Timezone;
  "wasi:filesystem/types@0.3.0": FilesystemTypes;
  "wasi:filesystem/preopens@0.3.0": FilesystemPreopens;
  "wasi:random/random@0.3.0": Random;
  "wasi:random/insecure@0.3.0": Insecure;
  "wasi:random/insecure-seed@0.3.0": InsecureSeed;
}

/** By versioned interface name. Assign to a name to put an interface of your own in its place. */
export type WasiImports = Record<string, object> & Partial<WasiInterfaces>;
