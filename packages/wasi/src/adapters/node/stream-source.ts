/**
 * A standard input that is a pipe, a socket or a terminal: a stream of Node's, read on demand.
 * Invariant: the process stays alive for it only while somebody reads. A reader who gives up takes nothing with him.
 */
import type { ByteSource } from "../../port/stdio.ts";

const EVENTS = ["readable", "end", "close", "error"] as const;

export class StreamSource implements ByteSource {
  readonly isTerminal: boolean;
  readonly #stream: NodeJS.ReadStream;

  constructor(stream: NodeJS.ReadStream, isTerminal: boolean) {
    this.#stream = stream;
    this.isTerminal = isTerminal;
    // An error that comes while nobody reads is seen by the next reader, in `errored`.
    stream.on("error", () => {});
  }

  async read(max: number, signal: AbortSignal): Promise<Uint8Array | null> {
    const stream = this.#stream;
    stream.ref?.();
    try {
      for (;;) {
        const chunk = this.#take(max);
        if (chunk !== null) return chunk;
        if (stream.errored) throw stream.errored;
        if (stream.readableEnded || stream.destroyed) return null;
        await this.#change(signal);
      }
    } finally {
      stream.unref?.();
    }
  }

  #take(max: number): Uint8Array | null {
    const stream = this.#stream;
    const chunk: unknown = stream.readableLength > max ? stream.read(max) : stream.read();
    return chunk instanceof Uint8Array ? chunk : null;
  }

  #change(signal: AbortSignal): Promise<void> {
    const stream = this.#stream;
    return new Promise((resolve, reject) => {
      const forget = (): void => {
        for (const event of EVENTS) stream.off(event, change);
        signal.removeEventListener("abort", abort);
      };
      const change = (): void => {
        forget();
        resolve();
      };
      const abort = (): void => {
        forget();
        reject(signal.reason);
      };
      if (signal.aborted) return abort();
      signal.addEventListener("abort", abort);
      for (const event of EVENTS) stream.on(event, change);
    });
  }
}
