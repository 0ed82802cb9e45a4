/**
 * Names of imports and exports, and what they are, as bytes.
 * Spec: Binary.md, "Import and Export Definitions" (`nameattributes`, `externtype`).
 */
import { unreachable } from "@heddle/component/errors";
import type { RawAttribute, RawExternName, RawExternType } from "@heddle/component/model";
import { writeValType } from "./def-type.ts";
import type { ByteWriter } from "@heddle/component/internal/bytes";

const attributeByte: Readonly<Record<RawAttribute["kind"], number>> = {
  implements: 0x00,
  versionsuffix: 0x01,
  "external-id": 0x02,
};

export function writeExternName(out: ByteWriter, name: RawExternName): void {
  const { attributes } = name;
  out.byte(attributes.length === 0 ? 0x00 : 0x02);
  out.name(name.name);
  if (attributes.length === 0) return;
  out.vector(attributes, ({ kind, value }) => {
    out.byte(attributeByte[kind]);
    out.name(value);
  });
}

export function writeExternType(out: ByteWriter, type: RawExternType): void {
  switch (type.kind) {
    case "core-module":
      out.byte(0x00);
      out.byte(0x11);
      out.u32(type.type);
      return;
    case "func":
      out.byte(0x01);
      out.u32(type.type);
      return;
    case "value":
      out.byte(0x02);
      out.byte(type.bound.kind === "eq" ? 0x00 : 0x01);
      if (type.bound.kind === "eq") out.u32(type.bound.value);
      else writeValType(out, type.bound.type);
      return;
    case "type":
      out.byte(0x03);
      out.byte(type.bound.kind === "eq" ? 0x00 : 0x01);
      if (type.bound.kind === "eq") out.u32(type.bound.type);
      return;
    case "component":
      out.byte(0x04);
      out.u32(type.type);
      return;
    case "instance":
      out.byte(0x05);
      out.u32(type.type);
      return;
    default:
      unreachable(type);
  }
}
