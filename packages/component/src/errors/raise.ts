/**
 * Raising traps from JavaScript so that no guest can catch them.
 * Spec: CanonicalABI.md, `trap` and `trap_if`.
 * Invariant: what crosses into a guest is always a genuine trap object of the engine: a guest's `catch_all` catches errors,
 * rejections and even `new WebAssembly.RuntimeError`, but never a real trap, whatever prototype and message it was given since.
 */
import { assert, Trap } from "./classes.ts";
import { TRAP_TEXT, type TrapCode } from "./trap-codes.ts";

/** `(module (func (export "t") unreachable))` */
const UNREACHABLE_MODULE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 116, 0, 0, 10, 5, 1, 3, 0, 0, 11,
]);

/** The one function that executes `unreachable`; stateless, so it may serve every store. */
let executeUnreachable: (() => void) | undefined;

function genuineTrap(): object {
  executeUnreachable ??= instantiateUnreachable();
  try {
    executeUnreachable();
  } catch (trap) {
    if (typeof trap === "object" && trap !== null) return trap;
  }
  throw new Error("the engine did not trap on unreachable");
}

function instantiateUnreachable(): () => void {
  const { t } = new WebAssembly.Instance(new WebAssembly.Module(UNREACHABLE_MODULE)).exports;
  if (typeof t !== "function") throw new Error("the engine did not export a function");
  return t;
}

export interface TrapOptions {
  readonly cause?: unknown;
  readonly where?: string;
}

/** Makes a trap without throwing it (to reject what is pending). */
export function makeTrap(code: TrapCode, message?: string, options: TrapOptions = {}): Trap {
  return decorate(genuineTrap(), code, message ?? TRAP_TEXT[code], options);
}

function decorate(object: object, code: TrapCode, message: string, options: TrapOptions): Trap {
  Object.setPrototypeOf(object, Trap.prototype);
  define(object, "code", code);
  define(object, "message", message);
  if (options.cause !== undefined) define(object, "cause", options.cause);
  if (options.where !== undefined) define(object, "where", options.where);
  assert(object instanceof Trap, "its prototype was set above");
  return object;
}

function define(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, {
    value,
    configurable: true,
    enumerable: name === "code",
    writable: true,
  });
}

/** Throws an uncatchable trap. */
export function raise(code: TrapCode, message?: string, options?: TrapOptions): never {
  throw makeTrap(code, message, options);
}

/** A guest fault as the specification's `trap_if`. */
export function trapIf(condition: boolean, code: TrapCode, message?: string): asserts condition is false {
  if (condition) raise(code, message);
}

/**
 * Whatever was thrown, as the one object that may go on through guest frames: a trap stays itself, an engine's own trap
 * gets its class and code, anything else becomes a trap with `code` and the original as `cause`.
 */
export function toTrap(thrown: unknown, code: TrapCode = "internal", message?: string): Trap {
  if (thrown instanceof Trap) return thrown;
  if (thrown instanceof WebAssembly.RuntimeError) {
    return decorate(thrown, engineTrapCode(thrown.message), thrown.message, {});
  }
  if (thrown instanceof RangeError && /call stack/i.test(thrown.message)) {
    return makeTrap("stack-overflow", undefined, { cause: thrown });
  }
  return makeTrap(code, message, { cause: thrown });
}

/** Says where a trap happened, unless that is known already. */
export function locateTrap(trap: Trap, where: string): void {
  if (trap.where === undefined) define(trap, "where", where);
}

/** The engine's traps have no codes of their own: V8, SpiderMonkey and JavaScriptCore differ only in wording. */
function engineTrapCode(message: string): TrapCode {
  if (/unreachable/i.test(message)) return "unreachable";
  if (/divi[ds].* by zero|divide by zero/i.test(message)) return "integer-divide-by-zero";
  if (/integer overflow|result out of range|divide result unrepresentable/i.test(message))
    return "integer-overflow";
  if (/unrepresentable|invalid conversion/i.test(message)) return "invalid-conversion";
  if (/table.*bounds|bounds.*table|table index/i.test(message)) return "table-out-of-bounds";
  if (/memory.*bounds|bounds.*memory|out of bounds/i.test(message)) return "memory-out-of-bounds";
  if (/signature|indirect call/i.test(message)) return "indirect-call-mismatch";
  if (/null/i.test(message)) return "null-reference";
  return "engine-trap";
}
