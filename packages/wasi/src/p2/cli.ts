/**
 * The area wasi:cli 0.2, on the same arguments, environment and standard streams as 0.3.
 * Spec: wasi:cli 0.2 environment, exit, stdin, stdout, stderr, terminal-*.
 */
import type { Area } from "../area.ts";
import { createEnvironment } from "../cli/environment.ts";
import { createExit } from "../cli/exit.ts";
import { chooseStreams } from "../cli/stdio.ts";
import { TerminalInput, terminalInput, TerminalOutput, terminalOutput } from "../cli/terminal.ts";
import type { WasiOptions } from "../options.ts";
import type { ByteSink, ByteSource } from "../port/stdio.ts";
import type { Port } from "../port/index.ts";
import { Intake } from "./intake.ts";
import { InputStream } from "./io/input-stream.ts";
import { OutputStream } from "./io/output-stream.ts";
import type { Bell } from "./readiness.ts";
import { SharedStdin } from "./shared-stdin.ts";
import { VERSION_P2 } from "./version.ts";

export function createCliP2(port: Port, options: WasiOptions, bell: Bell): Area {
  const streams = chooseStreams(port, options);
  const output = (sink: ByteSink | undefined): OutputStream =>
    // Without a sink, what is written is discarded.
    new OutputStream(
      bell,
      sink === undefined ? { write: () => undefined } : shared(sink.forStream?.() ?? sink),
    );
  let stdin: Intake | undefined;
  /** One for all streams of the program, shared with 0.3 if that is there. */
  const intakeOf = (source: ByteSource | undefined): Intake => {
    if (source instanceof SharedStdin) return source.intake;
    return (stdin ??= new Intake(bell, source ?? { read: () => null }));
  };
  return {
    [`wasi:cli/environment@${VERSION_P2}`]: () => {
      const environment = createEnvironment(port, options);
      return {
        getEnvironment: () => environment.getEnvironment(),
        getArguments: () => environment.getArguments(),
        initialCwd: () => environment.getInitialCwd(),
      };
    },
    [`wasi:cli/exit@${VERSION_P2}`]: createExit,
    [`wasi:cli/stdin@${VERSION_P2}`]: () => ({
      getStdin: () => new InputStream(bell, intakeOf(streams.stdin)),
    }),
    [`wasi:cli/stdout@${VERSION_P2}`]: () => ({ getStdout: () => output(streams.stdout) }),
    [`wasi:cli/stderr@${VERSION_P2}`]: () => ({ getStderr: () => output(streams.stderr) }),
    [`wasi:cli/terminal-input@${VERSION_P2}`]: () => ({ TerminalInput }),
    [`wasi:cli/terminal-output@${VERSION_P2}`]: () => ({ TerminalOutput }),
    [`wasi:cli/terminal-stdin@${VERSION_P2}`]: () => ({
      getTerminalStdin: () => terminalInput(streams.stdin),
    }),
    [`wasi:cli/terminal-stdout@${VERSION_P2}`]: () => ({
      getTerminalStdout: () => terminalOutput(streams.stdout),
    }),
    [`wasi:cli/terminal-stderr@${VERSION_P2}`]: () => ({
      getTerminalStderr: () => terminalOutput(streams.stderr),
    }),
  };
}

/** The sink is everybody's, so it is not closed with one stream over it. */
function shared(sink: ByteSink): { write: ByteSink["write"]; flush: ByteSink["flush"] } {
  return { write: (chunk) => sink.write(chunk), flush: () => sink.flush() };
}
