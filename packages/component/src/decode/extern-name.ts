/**
 * Names of imports and exports, with their attributes.
 * Spec: Binary.md, "Import and Export Definitions" (`nameattributes`, `attribute`).
 * Invariant: attributes stay as written; whether they may stand together is validation's business.
 */
import type { RawAttribute, RawExternName } from "../model/raw.ts";
import type { Input } from "./input.ts";

export function decodeExternName(input: Input): RawExternName {
  const byte = input.u8();
  switch (byte) {
    case 0x00:
    case 0x01:
      return input.shared.externName(input.name());
    case 0x02:
      return { name: input.name(), attributes: decodeAttributes(input) };
    default:
      throw input.badOpcode(byte, "form of an import or export name", "0x00 to 0x02");
  }
}

function decodeAttributes(input: Input): RawAttribute[] {
  const attributes: RawAttribute[] = [];
  for (let left = input.count(input.limits.nameAttributes, "nameAttributes"); left > 0; left--) {
    const { offset } = input;
    const kind = attributeKind(input);
    attributes.push({ kind, value: input.name(), offset });
  }
  return attributes;
}

function attributeKind(input: Input): RawAttribute["kind"] {
  const byte = input.u8();
  switch (byte) {
    case 0x00:
      return "implements";
    case 0x01:
      return "versionsuffix";
    case 0x02:
      return "external-id";
    default:
      throw input.badOpcode(byte, "name attribute", "0x00 to 0x02");
  }
}
