/**
 * Value and function types as bytes, and with other indices in them.
 * Spec: Binary.md, "Type Definitions" (`defvaltype`, `functype`).
 */
import { unreachable } from "@heddle/component/errors";
import type { PrimType, RawDefValType, RawFuncType, RawValType } from "@heddle/component/model";
import type { ByteWriter } from "@heddle/component/internal/bytes";

/** The types that name no scope of their own. */
export type PlainType = RawDefValType | RawFuncType;

const primByte: Readonly<Record<PrimType, number>> = {
  bool: 0x7f,
  s8: 0x7e,
  u8: 0x7d,
  s16: 0x7c,
  u16: 0x7b,
  s32: 0x7a,
  u32: 0x79,
  s64: 0x78,
  u64: 0x77,
  f32: 0x76,
  f64: 0x75,
  char: 0x74,
  string: 0x73,
  "error-context": 0x64,
};

export function writeValType(out: ByteWriter, type: RawValType): void {
  if (typeof type === "number") out.s33(type);
  else out.byte(primByte[type]);
}

export function writePlainType(out: ByteWriter, type: PlainType): void {
  const valType = (each: RawValType): void => writeValType(out, each);
  const field = ({ label, type: each }: { readonly label: string; readonly type: RawValType }): void => {
    out.name(label);
    valType(each);
  };
  switch (type.kind) {
    case "prim":
      out.byte(primByte[type.prim]);
      return;
    case "record":
      out.byte(0x72);
      out.vector(type.fields, field);
      return;
    case "variant":
      out.byte(0x71);
      out.vector(type.cases, (each) => {
        out.name(each.label);
        out.optional(each.type, valType);
        out.byte(0x00);
      });
      return;
    case "list":
      out.byte(type.length === null ? 0x70 : 0x67);
      valType(type.element);
      if (type.length !== null) out.u32(type.length);
      return;
    case "tuple":
      out.byte(0x6f);
      out.vector(type.types, valType);
      return;
    case "flags":
    case "enum":
      out.byte(type.kind === "flags" ? 0x6e : 0x6d);
      out.vector(type.labels, (label) => out.name(label));
      return;
    case "option":
      out.byte(0x6b);
      valType(type.type);
      return;
    case "result":
      out.byte(0x6a);
      out.optional(type.ok, valType);
      out.optional(type.err, valType);
      return;
    case "own":
    case "borrow":
      out.byte(type.kind === "own" ? 0x69 : 0x68);
      out.u32(type.resource);
      return;
    case "stream":
    case "future":
      out.byte(type.kind === "stream" ? 0x66 : 0x65);
      out.optional(type.element, valType);
      return;
    case "map":
      out.byte(0x63);
      valType(type.key);
      valType(type.value);
      return;
    case "func":
      out.byte(type.async ? 0x43 : 0x40);
      out.vector(type.params, field);
      writeResult(out, type.result);
      return;
    default:
      unreachable(type);
  }
}

/** `resultlist`. */
function writeResult(out: ByteWriter, result: RawValType | null): void {
  if (result === null) {
    out.byte(0x01);
    out.byte(0x00);
  } else {
    out.byte(0x00);
    writeValType(out, result);
  }
}

/** `type` with each index replaced by what `map` answers for it; indices are asked for in the order they are written. */
export function renumber(type: PlainType, map: (index: number) => number): PlainType {
  const valType = (each: RawValType): RawValType => (typeof each === "number" ? map(each) : each);
  const optional = (each: RawValType | null): RawValType | null => (each === null ? null : valType(each));
  switch (type.kind) {
    case "prim":
    case "flags":
    case "enum":
      return type;
    case "record":
      return {
        ...type,
        fields: type.fields.map(({ label, type: each }) => ({ label, type: valType(each) })),
      };
    case "variant":
      return { ...type, cases: type.cases.map(({ label, type: each }) => ({ label, type: optional(each) })) };
    case "list":
      return { ...type, element: valType(type.element) };
    case "tuple":
      return { ...type, types: type.types.map(valType) };
    case "option":
      return { ...type, type: valType(type.type) };
    case "result":
      return { ...type, ok: optional(type.ok), err: optional(type.err) };
    case "own":
    case "borrow":
      return { ...type, resource: map(type.resource) };
    case "stream":
    case "future":
      return { ...type, element: optional(type.element) };
    case "map":
      return { ...type, key: valType(type.key), value: valType(type.value) };
    case "func": {
      const params = type.params.map(({ label, type: each }) => ({ label, type: valType(each) }));
      return { ...type, params, result: optional(type.result) };
    }
    default:
      return unreachable(type);
  }
}
