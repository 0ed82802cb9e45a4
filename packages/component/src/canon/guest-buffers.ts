/**
 * Buffers in a guest's memory.
 * Spec: CanonicalABI.md, `BufferGuestImpl`, `ReadableBufferGuestImpl`, `WritableBufferGuestImpl`.
 * Invariant: the whole buffer was aligned and in bounds when it was given; memory only grows.
 */
import { assert, trapIf } from "../errors/index.ts";
import type { ValType } from "../model/index.ts";
import {
  MAX_BUFFER_LENGTH,
  type Chunk,
  type RawBytes,
  type ReadableBuffer,
  type WritableBuffer,
} from "../streams/index.ts";
import type { Side } from "../tasks/index.ts";
import type { Leaves } from "./context.ts";
import { GUEST_LEAVES } from "./guest-leaves.ts";
import { loadList, storeList, type LoadList, type StoreList } from "./function-values.ts";
import { alignment, elemSize } from "./values.ts";
import type { LiftLowerContext } from "./options.ts";

/** How elements of one type move, made once per built-in. */
export class ElementCodec {
  readonly type: ValType | null;
  readonly size: number;
  readonly alignment: number;
  /** Whether an element is nothing but bytes, the same in every guest. */
  readonly plain: boolean;
  readonly #hostLeaves: Leaves<LiftLowerContext>;
  readonly #load: { host: LoadList | null; guest: LoadList | null } = { host: null, guest: null };
  readonly #store: { host: StoreList | null; guest: StoreList | null } = { host: null, guest: null };

  constructor(type: ValType | null, hostLeaves: Leaves<LiftLowerContext>) {
    this.type = type;
    this.size = type === null ? 0 : elemSize(type);
    this.alignment = type === null ? 1 : alignment(type);
    this.plain = type !== null && isPlain(type);
    this.#hostLeaves = hostLeaves;
  }

  load(side: Side): LoadList {
    return (this.#load[side] ??= loadList(this.type, side === "host" ? this.#hostLeaves : GUEST_LEAVES));
  }

  store(side: Side): StoreList {
    return (this.#store[side] ??= storeList(this.type, side === "host" ? this.#hostLeaves : GUEST_LEAVES));
  }
}

/** Numbers, and records and tuples of numbers: bytes that mean the same in every memory. */
function isPlain(type: ValType): boolean {
  switch (type.kind) {
    case "u8":
    case "s8":
    case "u16":
    case "s16":
    case "u32":
    case "s32":
    case "u64":
    case "s64":
    case "f32":
    case "f64":
      return true;
    case "record":
      return type.fields.every((field) => isPlain(field.type));
    case "tuple":
      return type.types.every(isPlain);
    default:
      return false;
  }
}

/** Readable or writable, as the built-in uses it: one class, since engines make those faster that extend none. */
export class GuestBuffer implements ReadableBuffer, WritableBuffer, RawBytes {
  progress = 0;
  readonly #codec: ElementCodec;
  readonly #cx: LiftLowerContext;
  readonly #ptr: number;
  readonly #length: number;

  constructor(codec: ElementCodec, cx: LiftLowerContext, ptr: number, length: number) {
    trapIf(length > MAX_BUFFER_LENGTH, "buffer-too-long");
    if (codec.type !== null && length > 0) {
      trapIf(ptr % codec.alignment !== 0, "pointer-unaligned");
      const available = cx.memory === null ? 0 : cx.memory.byteLength();
      trapIf(ptr + length * codec.size > available, "buffer-out-of-bounds");
    }
    this.#codec = codec;
    this.#cx = cx;
    this.#ptr = ptr;
    this.#length = length;
  }

  get side(): Side {
    return "guest";
  }

  get elementBytes(): number {
    return this.#codec.size;
  }

  get raw(): RawBytes | null {
    return this.#codec.plain && this.#length > 0 ? this : null;
  }

  get remain(): number {
    return this.#length - this.progress;
  }

  get isZeroLength(): boolean {
    return this.#length === 0;
  }

  get offset(): number {
    return this.#ptr + this.progress * this.#codec.size;
  }

  bytes(): Uint8Array {
    const { memory } = this.#cx;
    assert(memory !== null, "validation asked for a memory");
    return memory.bytes();
  }

  advance(count: number): void {
    this.progress += count;
  }

  read(count: number, side: Side): Chunk {
    assert(count <= this.remain, "no more is read than there is");
    const chunk = this.#codec.load(side)(this.#cx, this.offset, count);
    this.progress += count;
    return chunk;
  }

  write(chunk: Chunk, side: Side): void {
    assert(chunk.length <= this.remain, "no more is written than fits");
    this.#codec.store(side)(this.#cx, this.offset, chunk, 0, chunk.length);
    this.progress += chunk.length;
  }
}
