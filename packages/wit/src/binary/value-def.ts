/** A raw value type with its references resolved. */
import type { RawDefValType, RawValType } from "@heddle/component/model";
import type { SymType, SymVal, SymValDef } from "./symbols.ts";

/** `value` looks a reference up. */
export function valueDef(type: RawDefValType, value: (type: RawValType) => SymVal): SymValDef {
  const optional = (each: RawValType | null): SymVal | null => (each === null ? null : value(each));
  switch (type.kind) {
    case "prim":
      return type;
    case "record":
      return {
        kind: "record",
        fields: type.fields.map(({ label, type: field }) => ({ label, type: value(field) })),
      };
    case "variant":
      return {
        kind: "variant",
        cases: type.cases.map(({ label, type: payload }) => ({ label, type: optional(payload) })),
      };
    case "list":
      return { kind: "list", element: value(type.element), length: type.length };
    case "tuple":
      return { kind: "tuple", types: type.types.map(value) };
    case "flags":
    case "enum":
      return { kind: type.kind, labels: type.labels };
    case "option":
      return { kind: "option", type: value(type.type) };
    case "result":
      return { kind: "result", ok: optional(type.ok), err: optional(type.err) };
    case "own":
    case "borrow":
      return { kind: type.kind, resource: symbol(value(type.resource)) };
    case "stream":
    case "future":
      return { kind: type.kind, element: optional(type.element) };
    case "map":
      return { kind: "map", key: value(type.key), value: value(type.value) };
  }
}

function symbol(value: SymVal): SymType {
  return typeof value === "string" ? { kind: "value", def: { kind: "prim", prim: value } } : value;
}
