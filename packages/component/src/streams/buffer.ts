/**
 * Buffers: where the elements of a copy come from and where they go.
 * Spec: CanonicalABI.md, "Buffer State".
 * Invariant: `progress` elements were moved and `remain` can still be; a zero-length buffer waits for the other side only.
 * The wall between streams and the canonical ABI: buffers of guests are made by `canon/`, those of the host by `embed/`.
 */
import type { Side } from "../tasks/index.ts";

export const MAX_BUFFER_LENGTH: number = 2 ** 28 - 1;

/** Plain bytes behind a buffer, for copies that need no lifting: `count * elementBytes` bytes from `offset`. */
export interface RawBytes {
  bytes(): Uint8Array;
  readonly offset: number;
  readonly elementBytes: number;
}

export interface Buffer {
  readonly remain: number;
  readonly progress: number;
  readonly isZeroLength: boolean;
  /** Null unless the elements are plain bytes in a guest's memory. */
  readonly raw: RawBytes | null;
  /** Counts `count` elements as moved after a copy of raw bytes. */
  advance(count: number): void;
}

/** A chunk of elements: a typed array for numbers, else an array; for no element type, an array of `undefined`. */
export type Chunk = ArrayLike<unknown>;

export interface ReadableBuffer extends Buffer {
  /** Takes the next `count` elements, as values that `side` understands. */
  read(count: number, side: Side): Chunk;
  /** Who put the elements there. */
  readonly side: Side;
}

export interface WritableBuffer extends Buffer {
  /** Stores a chunk (at most `remain` elements) of values made by `side`. */
  write(chunk: Chunk, side: Side): void;
  readonly side: Side;
}

/** Moves `count` elements: memory to memory, once, where both sides are plain bytes. */
export function copyElements(from: ReadableBuffer, to: WritableBuffer, count: number): void {
  const source = from.raw;
  const target = to.raw;
  if (source === null || target === null) {
    to.write(from.read(count, to.side), from.side);
    return;
  }
  const length = count * source.elementBytes;
  target.bytes().set(source.bytes().subarray(source.offset, source.offset + length), target.offset);
  from.advance(count);
  to.advance(count);
}
