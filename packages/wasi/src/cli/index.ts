/**
 * The area wasi:cli.
 * Spec: wasi:cli environment, exit, types, stdin, stdout, stderr, terminal-*.
 */
import { VERSION, type Area } from "../area.ts";
import type { WasiOptions } from "../options.ts";
import type { Port } from "../port/index.ts";
import { createEnvironment } from "./environment.ts";
import { createExit } from "./exit.ts";
import type { TerminalStderr, TerminalStdin, TerminalStdout } from "./interfaces.ts";
import { chooseStreams, createOutput, createStdin } from "./stdio.ts";
import { TerminalInput, terminalInput, TerminalOutput, terminalOutput } from "./terminal.ts";

export function createCli(port: Port, options: WasiOptions): Area {
  const streams = chooseStreams(port, options);
  return {
    [`wasi:cli/environment@${VERSION}`]: () => createEnvironment(port, options),
    [`wasi:cli/exit@${VERSION}`]: createExit,
    // Types only, but a component may still import them as an instance.
    [`wasi:cli/types@${VERSION}`]: () => ({}),
    [`wasi:cli/stdin@${VERSION}`]: () => createStdin(streams),
    [`wasi:cli/stdout@${VERSION}`]: () => createOutput(streams.stdout, streams),
    [`wasi:cli/stderr@${VERSION}`]: () => createOutput(streams.stderr, streams),
    [`wasi:cli/terminal-input@${VERSION}`]: () => ({ TerminalInput }),
    [`wasi:cli/terminal-output@${VERSION}`]: () => ({ TerminalOutput }),
    [`wasi:cli/terminal-stdin@${VERSION}`]: (): TerminalStdin => ({
      getTerminalStdin: () => terminalInput(streams.stdin),
    }),
    [`wasi:cli/terminal-stdout@${VERSION}`]: (): TerminalStdout => ({
      getTerminalStdout: () => terminalOutput(streams.stdout),
    }),
    [`wasi:cli/terminal-stderr@${VERSION}`]: (): TerminalStderr => ({
      getTerminalStderr: () => terminalOutput(streams.stderr),
    }),
  };
}
