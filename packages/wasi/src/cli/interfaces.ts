/**
 * The interfaces of wasi:cli in TypeScript: what guests call, and what a host of its own kind may implement instead.
 * Spec: wasi:cli.
 */
import type { ByteStream, Outcome } from "../streams.ts";
import type { CliErrorCode } from "./error-code.ts";
import type { TerminalInput, TerminalOutput } from "./terminal.ts";

export interface Environment {
  getEnvironment(): readonly (readonly [name: string, value: string])[];
  getArguments(): readonly string[];
  getInitialCwd(): string | undefined;
}

/** Both throw a GuestExit. */
export interface Exit {
  exit(status: { readonly tag: "ok" | "err" }): never;
  exitWithCode(code: number): never;
}

export interface Stdin {
  /** The result resolves, never rejects, when the stream is over. */
  readViaStream(): [stream: AsyncIterable<Uint8Array>, result: PromiseLike<Outcome<CliErrorCode>>];
}

export interface Output {
  /** Takes `data`. The result resolves and never rejects. */
  writeViaStream(data: ByteStream): PromiseLike<Outcome<CliErrorCode>>;
}

export interface TerminalStdin {
  getTerminalStdin(): TerminalInput | undefined;
}

export interface TerminalStdout {
  getTerminalStdout(): TerminalOutput | undefined;
}

export interface TerminalStderr {
  getTerminalStderr(): TerminalOutput | undefined;
}
