/**
 * The standard streams of one program, for all the generations of WASI in it.
 * Invariant: nothing is opened before a guest asks for it.
 */
import { chooseStreams } from "./cli/stdio.ts";
import type { WasiOptions } from "./options.ts";
import { Bell } from "./p2/readiness.ts";
import { SharedStdin } from "./p2/shared-stdin.ts";
import type { Port } from "./port/index.ts";

/** The options of one program, of which every area takes part: one bell, one reader of standard input. */
export function shareStdio(port: Port, options: WasiOptions): WasiOptions & { readonly bell: Bell } {
  const { bell = new Bell() } = options;
  let stdin: SharedStdin | undefined;
  const shared = Object.defineProperty({ ...options.stdio }, "stdin", {
    enumerable: true,
    get: () => {
      const source = chooseStreams(port, options).stdin;
      if (source !== undefined) stdin ??= new SharedStdin(bell, source);
      return stdin;
    },
  });
  return { ...options, bell, stdio: shared };
}
