/**
 * One type definition as bytes, its parts being references already.
 * Spec: Binary.md, `defvaltype` and `functype`.
 */
import { PRIMITIVE_BYTE } from "./decl-list.ts";
import type { ValRef } from "./decl-list.ts";
import type { ByteWriter } from "@heddle/component/internal/bytes";

export function writeValRef(out: ByteWriter, type: ValRef): void {
  if (typeof type === "string") out.byte(PRIMITIVE_BYTE[type]);
  else out.s33(type);
}

function writeOptional(out: ByteWriter, type: ValRef | null): void {
  out.optional(type, (each) => writeValRef(out, each));
}

export function writeRecord(out: ByteWriter, fields: readonly (readonly [string, ValRef])[]): void {
  out.byte(0x72);
  writeLabelled(out, fields);
}

export function writeVariant(out: ByteWriter, cases: readonly (readonly [string, ValRef | null])[]): void {
  out.byte(0x71);
  out.vector(cases, ([label, type]) => {
    out.name(label);
    writeOptional(out, type);
    out.byte(0x00);
  });
}

export function writeLabels(out: ByteWriter, kind: "flags" | "enum", labels: readonly string[]): void {
  out.byte(kind === "flags" ? 0x6e : 0x6d);
  out.vector(labels, (label) => out.name(label));
}

export function writeTuple(out: ByteWriter, types: readonly ValRef[]): void {
  out.byte(0x6f);
  out.vector(types, (type) => writeValRef(out, type));
}

export function writeList(out: ByteWriter, element: ValRef, length: number | null): void {
  out.byte(length === null ? 0x70 : 0x67);
  writeValRef(out, element);
  if (length !== null) out.u32(length);
}

export function writeOption(out: ByteWriter, type: ValRef): void {
  out.byte(0x6b);
  writeValRef(out, type);
}

export function writeResult(out: ByteWriter, ok: ValRef | null, err: ValRef | null): void {
  out.byte(0x6a);
  writeOptional(out, ok);
  writeOptional(out, err);
}

export function writeMap(out: ByteWriter, key: ValRef, value: ValRef): void {
  out.byte(0x63);
  writeValRef(out, key);
  writeValRef(out, value);
}

export function writeHandle(out: ByteWriter, kind: "own" | "borrow", resource: number): void {
  out.byte(kind === "own" ? 0x69 : 0x68);
  out.u32(resource);
}

export function writeChannel(out: ByteWriter, kind: "stream" | "future", element: ValRef | null): void {
  out.byte(kind === "stream" ? 0x66 : 0x65);
  writeOptional(out, element);
}

export function writeFunc(
  out: ByteWriter,
  async: boolean,
  params: readonly (readonly [string, ValRef])[],
  result: ValRef | null,
): void {
  out.byte(async ? 0x43 : 0x40);
  writeLabelled(out, params);
  if (result === null) {
    out.byte(0x01);
    out.byte(0x00);
  } else {
    out.byte(0x00);
    writeValRef(out, result);
  }
}

function writeLabelled(out: ByteWriter, fields: readonly (readonly [string, ValRef])[]): void {
  out.vector(fields, ([label, type]) => {
    out.name(label);
    writeValRef(out, type);
  });
}
