/**
 * What lifting and lowering need of the component instance whose memory they read and write.
 * Spec: CanonicalABI.md, "Lifting and Lowering Context", "Canonical ABI Options".
 * Invariant: pointers and lengths are unsigned 32-bit numbers; whoever reads `bytes()` reads it again after any call that may grow memory.
 */
import type { ResourceType, StringEncoding, ValType } from "../model/index.ts";

/** A guest's linear memory. Growing detaches the buffer, so views are made anew when the old one has length 0. */
export class GuestMemory {
  /** For adapters, which import it. */
  readonly wasm: WebAssembly.Memory;
  #bytes: Uint8Array;
  #view: DataView;

  constructor(memory: WebAssembly.Memory) {
    this.wasm = memory;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#view = new DataView(memory.buffer);
  }

  bytes(): Uint8Array {
    if (this.#bytes.length === 0) this.#refresh();
    return this.#bytes;
  }

  view(): DataView {
    if (this.#bytes.length === 0) this.#refresh();
    return this.#view;
  }

  /** Current size in bytes. */
  byteLength(): number {
    return this.bytes().length;
  }

  #refresh(): void {
    this.#bytes = new Uint8Array(this.wasm.buffer);
    this.#view = new DataView(this.wasm.buffer);
  }
}

/** The part of a lift/lower context that moving bytes needs. */
export interface ValueContext {
  /** Asserted to be there by validation wherever a type needs it. */
  readonly memory: GuestMemory | null;
  readonly encoding: StringEncoding;
  /**
   * Calls the guest's `realloc` (frame, may-leave and traps handled by the implementer; the result is not yet checked).
   * `LiftLowerContext.reallocate` of the specification.
   */
  realloc(oldPtr: number, oldByteLength: number, alignment: number, newByteLength: number): number;
}

/**
 * A string on its way from one guest to another: the text, and how the source encoded it, since the specification lets the
 * source's encoding and length decide how the target allocates. `codeUnits` is tagged as CanonicalABI.md's `String` tuple.
 */
export interface TransitString {
  readonly text: string;
  readonly encoding: StringEncoding;
  readonly taggedCodeUnits: number;
}

/**
 * What becomes of the values that are more than bytes. One implementation serves host edges (classes, promises, async
 * iterables), another serves guest-to-guest edges (representations and shared ends).
 */
export interface Leaves<C extends ValueContext> {
  /** "js": JavaScript strings. "transit": {@link TransitString}. */
  readonly strings: "js" | "transit";
  /** The most bytes that the values of one call may take in the host; by default 512 MiB (`DEFAULT_MAX_LIFT_BYTES`). */
  readonly maxLiftBytes?: number;
  liftOwn(cx: C, handle: number, resource: ResourceType): unknown;
  liftBorrow(cx: C, handle: number, resource: ResourceType): unknown;
  liftStream(cx: C, handle: number, element: ValType | null): unknown;
  liftFuture(cx: C, handle: number, element: ValType | null): unknown;
  liftErrorContext(cx: C, handle: number): unknown;
  lowerOwn(cx: C, value: unknown, resource: ResourceType): number;
  lowerBorrow(cx: C, value: unknown, resource: ResourceType): number;
  lowerStream(cx: C, value: unknown, element: ValType | null): number;
  lowerFuture(cx: C, value: unknown, element: ValType | null): number;
  lowerErrorContext(cx: C, value: unknown): number;
}
