/**
 * Moving lists and maps of any length.
 * Spec: CanonicalABI.md, `load_list_from_range`, `store_list_into_range`.
 * Invariant: what is copied as bytes has neither checks nor padding; everything else goes element by element.
 */
import { alignment, elemSize, MAX_LIST_BYTE_LENGTH } from "../canon/index.ts";
import type { ValType } from "../model/index.ts";
import { Code, OP } from "./emit.ts";
import type { MoveContext } from "./move-context.ts";
import { elementOf, isPlain } from "./shapes.ts";

/** Writes the loop that moves elements from the local `from`, which is not `end`, up to `end`. */
export type WriteElements = (code: Code, element: ValType, from: number, to: number, end: number) => void;

/** `(ptr, length) -> [ptr]`. */
export function writeMoveList(
  mover: MoveContext,
  t: Extract<ValType, { kind: "list" | "map" }>,
  writeElements: WriteElements,
): number {
  const element = elementOf(t);
  const size = elemSize(element);
  const align = alignment(element);
  const code = new Code(2);
  const [ptr, length] = [0, 1];
  const [byteLength, copy] = [code.local("i32"), code.local("i32")];
  code
    .localGet(length)
    .i32Const(Math.floor(MAX_LIST_BYTE_LENGTH / size))
    .op(OP.i32GtU);
  mover.trapIf(code, "list-too-long");
  mover.checkAligned(code, ptr, align, "pointer-unaligned");
  code.localGet(length).i32Const(size).op(OP.i32Mul).localSet(byteLength);
  mover.checkInBounds(code, mover.from.memory, ptr, byteLength, "list-out-of-bounds");
  mover.allocate(code, align, byteLength);
  code.localSet(copy);
  if (isPlain(element)) {
    code.localGet(copy).localGet(ptr).localGet(byteLength).memoryCopy(mover.to.memory, mover.from.memory);
  } else {
    const [to, end] = [code.local("i32"), code.local("i32")];
    code.localGet(copy).localSet(to);
    code.localGet(ptr).localGet(byteLength).op(OP.i32Add).localSet(end);
    code.localGet(byteLength).if();
    writeElements(code, element, ptr, to, end);
    code.end();
  }
  code.localGet(copy);
  return mover.module.inner({ params: ["i32", "i32"], results: ["i32"] }, code);
}
