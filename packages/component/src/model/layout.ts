/**
 * How much room values take in linear memory, whatever the width of its pointers.
 * Spec: CanonicalABI.md, "Alignment", "Element Size".
 * Invariant: pure arithmetic; who asks walks the type and remembers what comes out.
 */
import { assert } from "../errors/index.ts";
import type { PrimType } from "./raw.ts";

export interface Layout {
  readonly size: number;
  readonly alignment: number;
}

/** Bytes of a pointer, and of a length. */
export type PointerSize = 4 | 8;

/** Beyond this, bit operations on sizes would lose bits. */
const maxSmall = 2 ** 30;

/** `align_to`. */
function alignTo(ptr: number, alignment: number): number {
  return ptr < maxSmall ? (ptr + alignment - 1) & -alignment : Math.ceil(ptr / alignment) * alignment;
}

const BYTE: Layout = { size: 1, alignment: 1 };
const HALF: Layout = { size: 2, alignment: 2 };
/** Handles and error contexts are such, too. */
export const WORD: Layout = { size: 4, alignment: 4 };
const LONG: Layout = { size: 8, alignment: 8 };

/** A pointer with a length: strings, maps, lists of any length. */
export function pointerAndLength(pointer: PointerSize): Layout {
  return { size: 2 * pointer, alignment: pointer };
}

/** Of a primitive type. */
export function primLayout(kind: PrimType, pointer: PointerSize): Layout {
  switch (kind) {
    case "bool":
    case "s8":
    case "u8":
      return BYTE;
    case "s16":
    case "u16":
      return HALF;
    case "s32":
    case "u32":
    case "f32":
    case "char":
    case "error-context":
      return WORD;
    case "s64":
    case "u64":
    case "f64":
      return LONG;
    case "string":
      return pointerAndLength(pointer);
  }
}

/** Bytes of the discriminant of a variant with so many cases (`discriminant_type`). */
export function discriminantSize(caseCount: number): 1 | 2 | 4 {
  assert(caseCount > 0, "a variant has a case");
  if (caseCount <= 0x100) return 1;
  return caseCount <= 0x1_0000 ? 2 : 4;
}

/** Bytes of a flags value with so many labels. */
export function flagsSize(labelCount: number): 1 | 2 | 4 {
  assert(labelCount > 0 && labelCount <= 32, "flags have 1 to 32 labels");
  if (labelCount <= 8) return 1;
  return labelCount <= 16 ? 2 : 4;
}

/** Lays out the parts of one type, one after the other or one in the place of the other. */
export class LayoutFold {
  /** Bytes so far: behind the last field, or of the largest payload. */
  bytes: number = 0;
  align: number = 1;

  /** A field behind the others; answers where it starts. */
  placeField(size: number, alignment: number): number {
    const offset = alignTo(this.bytes, alignment);
    this.bytes = offset + size;
    if (alignment > this.align) this.align = alignment;
    return offset;
  }

  /** A payload in the place of the others. */
  placePayload(size: number, alignment: number): void {
    if (size > this.bytes) this.bytes = size;
    if (alignment > this.align) this.align = alignment;
  }

  /** `elem_size_record`; the alignment stays. */
  recordSize(): number {
    return alignTo(this.bytes, this.align);
  }

  /** Where the payload of a variant with so many cases starts. */
  payloadOffset(caseCount: number): number {
    return alignTo(discriminantSize(caseCount), this.align);
  }

  /** `alignment_variant`. */
  variantAlignment(caseCount: number): number {
    return Math.max(discriminantSize(caseCount), this.align);
  }

  /** `elem_size_variant`. */
  variantSize(caseCount: number): number {
    return alignTo(this.payloadOffset(caseCount) + this.bytes, this.variantAlignment(caseCount));
  }
}
