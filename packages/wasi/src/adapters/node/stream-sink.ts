/** A standard output that is a stream of Node's: a terminal, a socket, or a pipe where there is no better way. */
import type { Socket } from "node:net";
import type { ByteSink } from "../../port/stdio.ts";
import { SinkQueue } from "./sink-queue.ts";

/** A stream over a file descriptor that never waits in the foreground, other than Node's own for pipes. */
export function socketOf(fd: number): Socket {
  const { Socket } = process.getBuiltinModule("node:net");
  return new Socket({ fd, readable: false, writable: true });
}

export class StreamSink implements ByteSink {
  readonly isTerminal: boolean;
  readonly #stream: Socket | NodeJS.WriteStream;
  readonly #queue: SinkQueue = new SinkQueue();

  constructor(stream: Socket | NodeJS.WriteStream, isTerminal: boolean) {
    this.#stream = stream;
    this.isTerminal = isTerminal;
    // Each write reports its own failure.
    stream.on("error", () => {});
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#queue.busy) return this.#queue.add(() => this.#write(chunk));
    const written = this.#write(chunk);
    if (!this.#isTaken) return this.#queue.add(() => written);
    written.catch(() => {});
    return undefined;
  }

  /** The system takes at once what it has room for, and a terminal takes everything: Node only tells of it later. */
  get #isTaken(): boolean {
    const { writableLength, errored } = this.#stream;
    return writableLength === 0 && errored === null;
  }

  flush(): Promise<void> | undefined {
    return this.#queue.flush();
  }

  #write(chunk: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.write(chunk, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }
}
