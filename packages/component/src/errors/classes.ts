/**
 * The four kinds of failure, one class each, every one with a stable `code` that tests and callers match.
 * Spec: a trap is Core WebAssembly's; decoding and validation errors are of Binary.md and Explainer.md.
 * Invariant: nothing in heddle throws a plain Error at a caller for what input or a guest did.
 */

/** Where in a component binary something stands. */
export interface BinaryPosition {
  /** Byte offset from the start of the outermost component's bytes. */
  readonly offset: number;
  /** The nesting from the root, outermost first, e.g. `["component", "component[1]", "type[4]"]`. */
  readonly path: readonly string[];
}

function at(message: string, position: BinaryPosition): string {
  const where = position.path.length > 0 ? ` in ${position.path.join(" > ")}` : "";
  return `${message} (at offset 0x${position.offset.toString(16)}${where})`;
}

/** Stable codes of a {@link DecodeError}. */
export type DecodeErrorCode =
  | "bad-magic"
  | "bad-version"
  | "bad-layer"
  | "unexpected-end"
  | "bad-leb128"
  | "bad-utf8"
  | "bad-section"
  | "section-order"
  | "bad-opcode"
  | "bad-flag"
  | "bad-length"
  | "section-size-mismatch"
  | "limit-exceeded";

/** The bytes are not a component: the binary format is violated. */
export class DecodeError extends Error implements BinaryPosition {
  override readonly name = "DecodeError";
  readonly code: DecodeErrorCode;
  readonly offset: number;
  readonly path: readonly string[];

  constructor(code: DecodeErrorCode, message: string, position: BinaryPosition) {
    super(at(message, position));
    this.code = code;
    this.offset = position.offset;
    this.path = position.path;
  }
}

/** The bytes decode but break a validation rule. `code` names the rule (see validate/codes.ts). */
export class ValidationError extends Error implements BinaryPosition {
  override readonly name = "ValidationError";
  readonly code: string;
  readonly offset: number;
  readonly path: readonly string[];

  constructor(code: string, message: string, position: BinaryPosition) {
    super(at(message, position));
    this.code = code;
    this.offset = position.offset;
    this.path = position.path;
  }
}

/** Stable codes of a {@link LinkError}. */
export type LinkErrorCode =
  | "unknown-import"
  | "import-type-mismatch"
  | "missing-export"
  | "core-link-failed"
  | "unsupported"
  | "jspi-required"
  | "store-closed"
  | "bad-argument";

/** Components, or a component and its host, do not fit together. */
export class LinkError extends Error {
  override readonly name = "LinkError";
  readonly code: LinkErrorCode;

  constructor(code: LinkErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/**
 * A guest fault. Every instance is a genuine WebAssembly trap object whose prototype was set to this class, since the
 * engine lets a guest's `catch_all` catch anything else (see RATIONALE.md); it is never constructed with `new`.
 */
export class Trap extends WebAssembly.RuntimeError {
  /** Stable code, e.g. `unreachable`, `cannot-leave`, `deadlock`, `host-threw`. */
  declare readonly code: string;
  /** Where it happened, if known: the exported function and the path of instances below it. */
  declare readonly where?: string;
}

/**
 * How a host function whose WIT result has an err side signals that side: `throw new ComponentError(payload)`.
 * An exported guest function that returns err rejects (or throws) with the same class.
 */
export class ComponentError extends Error {
  override readonly name = "ComponentError";
  readonly payload: unknown;

  constructor(payload: unknown, message?: string) {
    super(message ?? describePayload(payload));
    this.payload = payload;
  }
}

function describePayload(payload: unknown): string {
  if (payload === undefined) return "the component returned an error";
  if (typeof payload === "string") return payload;
  if (typeof payload === "object" && payload !== null && "tag" in payload) return String(payload.tag);
  return "the component returned an error";
}

/**
 * How a host function ends the whole program on the guest's behalf (`wasi:cli/exit`): thrown by the host function, it ends
 * the store with a trap of code `exit` that has this as its cause.
 */
export class GuestExit extends Error {
  override readonly name = "GuestExit";
  /** 0 to 255. */
  readonly status: number;

  constructor(status: number) {
    super(`the guest ended the program with status ${status}`);
    this.status = status;
  }
}

/** A bug of heddle's own: never thrown for what input or a guest did. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** Checks what heddle itself guarantees. */
export function assert(condition: boolean, what?: string): asserts condition {
  if (!condition)
    throw new AssertionError(`internal invariant broken${what === undefined ? "" : `: ${what}`}`);
}

/** Marks the arm of an exhaustive switch that cannot be reached. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable case: ${JSON.stringify(value)}`);
}
