/**
 * The standard streams.
 * Spec: wasi:cli stdin, stdout, stderr.
 * Invariant: a slow reader of what the guest writes stops the guest: no more than two chunks are in the host's hands.
 */
import { consumeBytes } from "../consume.ts";
import type { WasiOptions } from "../options.ts";
import type { Port } from "../port/index.ts";
import type { ByteSink, ByteSource } from "../port/stdio.ts";
import { produce } from "../produce.ts";
import type { ByteStream, Outcome } from "../streams.ts";
import type { CliErrorCode } from "./error-code.ts";
import type { Output, Stdin } from "./interfaces.ts";
import { Turns } from "./turns.ts";

/** The standard streams in force. Reading one of these members may open it. */
export interface Streams {
  readonly stdin: ByteSource | undefined;
  readonly stdout: ByteSink | undefined;
  readonly stderr: ByteSink | undefined;
  errorCode(error: unknown): CliErrorCode;
}

/** The most that is read from stdin at once. */
const READ_BYTES = 64 * 1024;

export function chooseStreams(port: Port, { stdio }: WasiOptions): Streams {
  return {
    get stdin() {
      return stdio?.stdin ?? port.stdio?.stdin;
    },
    get stdout() {
      return stdio?.stdout ?? port.stdio?.stdout;
    },
    get stderr() {
      return stdio?.stderr ?? port.stdio?.stderr;
    },
    errorCode: (error) => port.stdio?.errorCode?.(error) ?? "io",
  };
}

export function createStdin(streams: Streams): Stdin {
  const { stdin } = streams;
  const turns = stdin === undefined ? undefined : new Turns(stdin);
  return {
    readViaStream: () =>
      produce<Uint8Array, CliErrorCode>({
        pull: async (signal, max = READ_BYTES) =>
          (await turns?.read(Math.min(max, READ_BYTES), signal)) ?? null,
        errorCode: (error) => streams.errorCode(error),
        close: () => {},
        // What is read too much would be lost to the next reader.
        readAhead: false,
      }),
  };
}

/** Without a sink, what is written is discarded. */
export function createOutput(sink: ByteSink | undefined, streams: Streams): Output {
  return {
    writeViaStream: (data: ByteStream): Promise<Outcome<CliErrorCode>> => {
      const own = sink?.forStream?.() ?? sink;
      return consumeBytes<CliErrorCode>(data, {
        write: (chunk) => own?.write(chunk),
        finish: () => own?.flush(),
        errorCode: (error) => streams.errorCode(error),
      });
    },
  };
}
