/**
 * The shadow frame stack: who is running, written down where WebAssembly itself can read and write it.
 * Spec: CanonicalABI.md, `current_thread`; kept in memory since synchronous calls between components run without JavaScript.
 * Invariant: the frame below `sp` belongs to the innermost call in progress; a parked stack's frames are copied out and come
 * back at the same address. A frame is `{ edge, record, ctx0, ctx1 }`, four 32-bit words; `record` 0 means that no JavaScript
 * record of the call exists (yet).
 *
 * Layout of the memory (byte addresses): 0 `sp`; 16..143 scratch for flat values; 1,024.. one word of flags an instance;
 * 65,536.. the frames.
 */
import { raise } from "../errors/index.ts";

export const FRAME_BYTES = 16;
export const SCRATCH = 16;
const INSTANCE_WORDS = 1024;
const FIRST_FRAME = 65_536;
const PAGES = 2;
/** Byte address behind the last frame. */
export const FRAME_END: number = PAGES * 65_536;
/** Instances one store may hold: their flag words fill the first page. */
const MAX_INSTANCES: number = (FIRST_FRAME - INSTANCE_WORDS) / 4;
/** Depth of nested calls between components: the frames fill the other pages. */
const MAX_FRAMES: number = (PAGES * 65_536 - FIRST_FRAME) / FRAME_BYTES;
/** Set in an instance's flag word while it may call out (`may_leave`). */
export const MAY_LEAVE = 1;

export class FrameStack {
  /** Imported by every shim and adapter of the store. Never grows, so `words` stays valid. */
  readonly memory: WebAssembly.Memory;
  readonly words: Int32Array;
  readonly floats: Float32Array;
  readonly doubles: Float64Array;
  readonly longs: BigInt64Array;
  #instances = 0;

  constructor() {
    this.memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
    this.words = new Int32Array(this.memory.buffer);
    this.floats = new Float32Array(this.memory.buffer);
    this.doubles = new Float64Array(this.memory.buffer);
    this.longs = new BigInt64Array(this.memory.buffer);
    this.words[0] = FIRST_FRAME;
  }

  get sp(): number {
    return this.words[0] ?? 0;
  }

  set sp(address: number) {
    this.words[0] = address;
  }

  /** Byte address of a new instance's flag word, set to "may leave". */
  allocateInstance(): number {
    if (this.#instances === MAX_INSTANCES)
      raise("limit-exceeded", `a store holds at most ${MAX_INSTANCES} instances`);
    const address = INSTANCE_WORDS + 4 * this.#instances++;
    this.words[address >> 2] = MAY_LEAVE;
    return address;
  }

  /** Pushes a frame and returns its address. */
  push(edge: number, record: number, ctx0: number, ctx1: number): number {
    const { words } = this;
    const address = words[0] ?? 0;
    if (address >= FRAME_END) this.overflow();
    const word = address >> 2;
    words[word] = edge;
    words[word + 1] = record;
    words[word + 2] = ctx0;
    words[word + 3] = ctx1;
    words[0] = address + FRAME_BYTES;
    return address;
  }

  overflow(): never {
    raise("stack-overflow", `more than ${MAX_FRAMES} nested calls between components`);
  }

  /** Address of the innermost frame; there is none below {@link bottom}. */
  get top(): number {
    return (this.words[0] ?? 0) - FRAME_BYTES;
  }

  get bottom(): number {
    return FIRST_FRAME;
  }

  edgeAt(address: number): number {
    return this.words[address >> 2] ?? 0;
  }

  recordAt(address: number): number {
    return this.words[(address >> 2) + 1] ?? 0;
  }

  setRecordAt(address: number, record: number): void {
    this.words[(address >> 2) + 1] = record;
  }

  /** A copy of the frames from `base` to `sp` (a parking stack's). */
  save(base: number): Int32Array {
    return this.words.slice(base >> 2, this.sp >> 2);
  }

  /** Puts saved frames back at `base` (a resumed stack). */
  restore(base: number, saved: Int32Array): void {
    this.words.set(saved, base >> 2);
    this.sp = base + saved.byteLength;
  }
}
