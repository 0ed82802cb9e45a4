/**
 * Error contexts (gated).
 * Spec: CanonicalABI.md, `canon error-context.{new,debug-message,drop}`.
 */
import {
  liftErrorContext,
  LiftLowerContext,
  makeLiftValues,
  makeStore,
  type CanonOptions,
  type CoreLeaf,
  type Leaves,
} from "../canon/index.ts";
import { assert, trapIf } from "../errors/index.ts";
import { ErrorContext } from "../handles/index.ts";
import type { ComponentInstance } from "../tasks/index.ts";
import { checkMayLeave, plain } from "./builtin.ts";

type TextOptions = Pick<CanonOptions, "memory" | "encoding" | "realloc">;

export function canonErrorContextNew(
  instance: ComponentInstance,
  options: TextOptions,
  leaves: Leaves<LiftLowerContext>,
): CoreLeaf {
  const cx = new LiftLowerContext(instance, options);
  const lift = makeLiftValues([{ kind: "string" }], 2, leaves);
  return plain(["i32", "i32"], ["i32"], (ptr, length) => {
    checkMayLeave(instance);
    const [text] = lift(cx, [ptr ?? 0, length ?? 0], 0);
    return instance.handles.add(new ErrorContext(String(text)));
  });
}

export function canonErrorContextDebugMessage(
  instance: ComponentInstance,
  options: TextOptions,
  leaves: Leaves<LiftLowerContext>,
): CoreLeaf {
  const cx = new LiftLowerContext(instance, options);
  const store = makeStore({ kind: "string" }, leaves);
  return plain(["i32", "i32"], [], (index, ptr) => {
    checkMayLeave(instance);
    const value = liftErrorContext(cx, index ?? 0);
    const address = (ptr ?? 0) >>> 0;
    trapIf(address % 4 !== 0, "pointer-unaligned");
    assert(cx.memory !== null, "validation asked for a memory");
    trapIf(address + 8 > cx.memory.byteLength(), "pointer-out-of-bounds");
    store(cx, value.debugMessage, address);
  });
}

export function canonErrorContextDrop(instance: ComponentInstance): CoreLeaf {
  const cx = new LiftLowerContext(instance, { memory: null, encoding: "utf8", realloc: null });
  return plain(["i32"], [], (index) => {
    checkMayLeave(instance);
    liftErrorContext(cx, index ?? 0);
    instance.handles.remove(index ?? 0);
  });
}
