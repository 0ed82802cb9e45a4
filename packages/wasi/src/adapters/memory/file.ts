/** Files and links in memory. */
import { fail } from "../../filesystem/error.ts";
import type { Appender, FileStat, NewTime, OpenFile } from "../../port/filesystem.ts";
import { MemoryObject } from "./object.ts";
import type { Volume } from "./volume.ts";

export class MemoryFile extends MemoryObject {
  readonly kind = "regular-file";
  /** Longer than the contents, so that growing is cheap. */
  #bytes: Uint8Array = new Uint8Array(0);
  #size = 0;

  constructor(volume: Volume, contents: Uint8Array = new Uint8Array(0)) {
    super(volume);
    if (contents.byteLength > 0) this.write(contents, 0n);
  }

  override get size(): number {
    return this.#size;
  }

  read(into: Uint8Array, offset: bigint): number {
    this.touchAccessed();
    if (offset >= BigInt(this.#size)) return 0;
    const from = Number(offset);
    const bytes = this.#bytes.subarray(from, Math.min(this.#size, from + into.byteLength));
    into.set(bytes);
    return bytes.byteLength;
  }

  write(bytes: Uint8Array, offset: bigint): void {
    const end = offset + BigInt(bytes.byteLength);
    if (end > BigInt(this.#size)) this.setSize(end);
    this.#bytes.set(bytes, Number(offset));
    this.touchModified();
  }

  setSize(size: bigint): void {
    if (size > BigInt(Number.MAX_SAFE_INTEGER)) fail("file-too-large");
    const length = Number(size);
    if (length > this.#bytes.byteLength) this.#grow(length);
    // What lies behind the end reads as zero if the file grows again.
    if (length < this.#size) this.#bytes.fill(0, length, this.#size);
    this.#size = length;
    this.touchModified();
  }

  protected override release(): void {
    this.volume.resize(-this.#bytes.byteLength);
    this.#bytes = new Uint8Array(0);
    this.#size = 0;
  }

  #grow(length: number): void {
    const capacity = Math.max(length, this.#size * 2);
    this.volume.resize(capacity - this.#bytes.byteLength);
    const bytes = new Uint8Array(capacity);
    bytes.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = bytes;
  }
}

export class MemoryLink extends MemoryObject {
  readonly kind = "symbolic-link";
  readonly target: string;

  constructor(volume: Volume, target: string) {
    super(volume);
    this.target = target;
  }

  override get size(): number {
    return new TextEncoder().encode(this.target).length;
  }

  protected override release(): void {}
}

/** A file that somebody has open. */
export class OpenMemoryFile implements OpenFile {
  readonly kind = "regular-file";
  readonly #file: MemoryFile;

  constructor(file: MemoryFile) {
    this.#file = file;
    file.addUser();
  }

  async stat(): Promise<FileStat> {
    return this.#file.stat();
  }

  async setTimes(accessed: NewTime, modified: NewTime): Promise<void> {
    this.#file.setTimes(accessed, modified);
  }

  async sync(): Promise<void> {}

  close(): void {
    this.#file.removeUser();
  }

  async read(into: Uint8Array, offset: bigint): Promise<number> {
    return this.#file.read(into, offset);
  }

  async write(bytes: Uint8Array, offset: bigint): Promise<void> {
    this.#file.write(bytes, offset);
  }

  async openAppender(): Promise<Appender> {
    const file = this.#file;
    return { append: async (bytes) => file.write(bytes, BigInt(file.size)), close: () => {} };
  }

  async setSize(size: bigint): Promise<void> {
    this.#file.setSize(size);
  }
}
