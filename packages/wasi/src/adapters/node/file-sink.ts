/** A standard output that is a file or a device that is no terminal. */
import { write } from "node:fs";
import type { ByteSink } from "../../port/stdio.ts";
import { SinkQueue } from "./sink-queue.ts";

export class FileSink implements ByteSink {
  readonly isTerminal = false;
  readonly #fd: number;
  readonly #queue: SinkQueue = new SinkQueue();

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#queue.add(async () => {
      let written = 0;
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
