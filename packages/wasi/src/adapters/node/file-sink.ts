/**
 * A standard output that is a file or a device that is no terminal.
 *
 * Little is written at once: a system takes it into its memory. So a guest that says a few words does not have to wait for that, which in
 * a start function it could not. More is left to Node's thread pool, since a disk may be slow.
 */
import { write, writeSync } from "node:fs";
import type { ByteSink } from "../../port/stdio.ts";
import { SinkQueue } from "./sink-queue.ts";

/** As much as the blocking writes of WASI 0.2 take. */
const AT_ONCE_BYTES = 4096;

export class FileSink implements ByteSink {
  readonly isTerminal = false;
  readonly #fd: number;
  readonly #queue: SinkQueue = new SinkQueue();

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    let written = 0;
    if (!this.#queue.busy && chunk.byteLength <= AT_ONCE_BYTES) {
      while (written < chunk.byteLength) written += writeSync(this.#fd, chunk, written);
      return undefined;
    }
    return this.#queue.add(async () => {
      while (written < chunk.byteLength) written += await writeSome(this.#fd, chunk, written);
    });
  }

  flush(): Promise<void> | undefined {
    return this.#queue.flush();
  }
}

function writeSome(fd: number, chunk: Uint8Array, from: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, chunk, from, chunk.byteLength - from, null, (error, count) => {
      if (error !== null) reject(error);
      else resolve(count);
    });
  });
}
