/**
 * A standard output that is a pipe (Linux).
 *
 * The pipe is opened a second time, so that it can be non-blocking for us and stay as it is for whoever shares it. What fits is
 * written at once, without a turn of the event loop; only the rest is left to a socket of Node's, which waits for room. A
 * blocking write in Node's thread pool would keep the process from ending until somebody reads.
 */
import { constants, openSync, writeSync } from "node:fs";
import type { ByteSink } from "../../port/stdio.ts";
import { errnoOf } from "./errno.ts";
import { SinkQueue } from "./sink-queue.ts";
import { socketOf, StreamSink } from "./stream-sink.ts";

export class PipeSink implements ByteSink {
  readonly isTerminal = false;
  readonly #fd: number;
  readonly #queue: SinkQueue = new SinkQueue();
  #patient: StreamSink | undefined;

  /** Undefined: the system cannot open it a second time. */
  static open(fd: number): PipeSink | undefined {
    try {
      const flags = constants.O_WRONLY | constants.O_NONBLOCK;
      return new PipeSink(openSync(`/proc/self/fd/${fd}`, flags));
    } catch {
      return undefined;
    }
  }

  private constructor(fd: number) {
    this.#fd = fd;
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#queue.busy) return this.#queue.add(() => this.#finish(chunk));
    const rest = this.#writeNow(chunk);
    return rest === undefined ? undefined : this.#queue.add(() => this.#waitAndWrite(rest));
  }

  flush(): Promise<void> | undefined {
    return this.#queue.flush();
  }

  async #finish(chunk: Uint8Array): Promise<void> {
    const rest = this.#writeNow(chunk);
    if (rest !== undefined) await this.#waitAndWrite(rest);
  }

  /** What did not fit. */
  #writeNow(chunk: Uint8Array): Uint8Array | undefined {
    let written = 0;
    try {
      while (written < chunk.byteLength) written += writeSync(this.#fd, chunk, written);
      return undefined;
    } catch (error) {
      if (errnoOf(error) !== "EAGAIN") throw error;
      return chunk.subarray(written);
    }
  }

  async #waitAndWrite(rest: Uint8Array): Promise<void> {
    this.#patient ??= new StreamSink(socketOf(this.#fd), false);
    await this.#patient.write(rest);
  }
}
