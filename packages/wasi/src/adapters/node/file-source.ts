/** A standard input that is a file: it is read where it stands. */
import { read } from "node:fs";
import type { ByteSource } from "../../port/stdio.ts";

export class FileSource implements ByteSource {
  readonly isTerminal = false;
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  read(max: number): Promise<Uint8Array | null> {
    const into = new Uint8Array(max);
    return new Promise((resolve, reject) => {
      read(this.#fd, into, 0, max, null, (error, count) => {
        if (error !== null) reject(error);
        else resolve(count === 0 ? null : into.subarray(0, count));
      });
    });
  }
}
