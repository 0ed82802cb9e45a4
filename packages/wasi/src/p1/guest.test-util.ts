/**
 * A guest of preview 1 without a module: a memory, and calls as a module would make them.
 * Invariant: what is put into the memory stays there, so that a test may hold several pointers.
 */
import type { Port } from "../port/index.ts";
import { ERRNO, errnoOf, type ErrnoName } from "./errno.ts";
import { functions } from "./functions.ts";
import { createGuest, type Guest, type Preview1Options } from "./guest.ts";

/** `ok`, or the name of the error. */
type Result = "ok" | ErrnoName;

export const ALL_RIGHTS: bigint = (1n << 30n) - 1n;

export class TestGuest implements Disposable {
  readonly guest: Guest;
  readonly #memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 16 });
  #free = 1024;

  constructor(port: Port, options: Preview1Options = {}) {
    this.guest = createGuest(port, options, () => this.#memory, true);
  }

  [Symbol.dispose](): void {
    this.guest.fds[Symbol.dispose]();
  }

  async call(name: string, ...args: readonly (number | bigint)[]): Promise<Result> {
    try {
      const called = functions[name]?.call(this.guest, args);
      if (called === undefined)
        throw new TypeError(`${name} is no function with ${args.length} such arguments`);
      await called.answer;
      return "ok";
    } catch (error) {
      const errno = errnoOf(error);
      const found = nameOf(errno);
      if (found === undefined) throw error;
      return found;
    }
  }

  /** Room for so many bytes, zeroed. */
  room(bytes: number): number {
    const at = this.#free;
    this.#free = (at + bytes + 15) & ~15;
    return at;
  }

  put(text: string | Uint8Array): [pointer: number, length: number] {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const at = this.room(bytes.byteLength);
    new Uint8Array(this.#memory.buffer).set(bytes, at);
    return [at, bytes.byteLength];
  }

  /** A list of buffers. */
  vectors(
    ...buffers: readonly (readonly [pointer: number, length: number])[]
  ): [list: number, count: number] {
    const at = this.room(buffers.length * 8);
    for (const [index, [pointer, length]] of buffers.entries()) {
      this.view.setUint32(at + index * 8, pointer, true);
      this.view.setUint32(at + index * 8 + 4, length, true);
    }
    return [at, buffers.length];
  }

  get view(): DataView {
    return new DataView(this.#memory.buffer);
  }

  u32(at: number): number {
    return this.view.getUint32(at, true);
  }

  u64(at: number): bigint {
    return this.view.getBigUint64(at, true);
  }

  text(at: number, length: number): string {
    return new TextDecoder().decode(new Uint8Array(this.#memory.buffer, at, length));
  }

  /** The descriptor, or the error. */
  async open(
    path: string,
    { oflags = 0, rights = ALL_RIGHTS, fdflags = 0, lookup = 0, dir = 3 } = {},
  ): Promise<number | Result> {
    const into = this.room(4);
    const result = await this.call(
      "path_open",
      dir,
      lookup,
      ...this.put(path),
      oflags,
      rights,
      0n,
      fdflags,
      into,
    );
    return result === "ok" ? this.u32(into) : result;
  }

  async opened(path: string, how: Parameters<TestGuest["open"]>[1] = {}): Promise<number> {
    const fd = await this.open(path, how);
    if (typeof fd !== "number") throw new Error(`${path} does not open: ${fd}`);
    return fd;
  }

  async write(fd: number, ...texts: readonly string[]): Promise<number | Result> {
    const into = this.room(4);
    const result = await this.call(
      "fd_write",
      fd,
      ...this.vectors(...texts.map((text) => this.put(text))),
      into,
    );
    return result === "ok" ? this.u32(into) : result;
  }

  async read(fd: number, ...lengths: readonly number[]): Promise<string> {
    const into = this.room(4);
    const buffers = lengths.map((length) => [this.room(length), length] as const);
    const result = await this.call("fd_read", fd, ...this.vectors(...buffers), into);
    if (result !== "ok") return result;
    let left = this.u32(into);
    let text = "";
    for (const [pointer, length] of buffers) {
      text += this.text(pointer, Math.min(left, length));
      left -= Math.min(left, length);
    }
    return text;
  }

  async seek(fd: number, delta: bigint, whence: number): Promise<bigint | Result> {
    const into = this.room(8);
    const result = await this.call("fd_seek", fd, BigInt.asUintN(64, delta), whence, into);
    return result === "ok" ? this.u64(into) : result;
  }
}

function nameOf(errno: number | undefined): ErrnoName | undefined {
  for (const name in ERRNO) if (isName(name) && ERRNO[name] === errno) return name;
  return undefined;
}

function isName(name: string): name is ErrnoName {
  return Object.hasOwn(ERRNO, name);
}
