/**
 * The guest's linear memory, as far as a call's pointers reach.
 * Spec: wasi_snapshot_preview1; all integers are little-endian.
 * Invariant: nothing outside the memory is touched: a pointer that leads there is `fault`. Views are taken afresh at each call,
 * since growing detaches them.
 */
import { refuse } from "./errno.ts";

export class GuestMemory {
  readonly #memory: () => WebAssembly.Memory | undefined;

  constructor(memory: () => WebAssembly.Memory | undefined) {
    this.#memory = memory;
  }

  bytes(pointer: number, length: number): Uint8Array<ArrayBuffer> {
    const buffer = this.#buffer(pointer, length);
    return new Uint8Array(buffer, pointer, length);
  }

  view(pointer: number, length: number): DataView<ArrayBuffer> {
    const buffer = this.#buffer(pointer, length);
    return new DataView(buffer, pointer, length);
  }

  /** UTF-8, or `ilseq`; `nametoolong` beyond `maxBytes`. */
  path(pointer: number, length: number, maxBytes: number): string {
    if (length > maxBytes) refuse("nametoolong");
    const bytes = this.bytes(pointer, length);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return refuse("ilseq");
    }
  }

  setU32(pointer: number, value: number): void {
    this.view(pointer, 4).setUint32(0, value, true);
  }

  setU64(pointer: number, value: bigint): void {
    this.view(pointer, 8).setBigUint64(0, value, true);
  }

  #buffer(pointer: number, length: number): ArrayBuffer {
    const buffer = this.#memory()?.buffer ?? refuse("fault");
    if (pointer + length > buffer.byteLength) refuse("fault");
    return buffer;
  }
}
