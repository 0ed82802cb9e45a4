/**
 * The declarations of one component or instance type, and the index spaces they fill.
 * Spec: Binary.md, `componenttype` and `instancetype`.
 * Invariant: `types` and `instances` count what the declarations so far define.
 */
import type { Primitive } from "../syntax/index.ts";
import { ByteWriter } from "@heddle/component/internal/bytes";

/** A value type: a primitive by name, or an index into the type index space. */
export type ValRef = Primitive | number;

/** A name with its attributes. */
export interface ExternName {
  readonly name: string;
  readonly implements: string | null;
  readonly externalId: string | null;
}

export type ExternRef =
  | { readonly kind: "func" | "instance" | "component"; readonly type: number }
  | { readonly kind: "type-eq"; readonly type: number }
  | { readonly kind: "resource" };

export const PRIMITIVE_BYTE: Readonly<Record<Primitive, number>> = {
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

export class DeclList {
  readonly #form: number;
  readonly #out = new ByteWriter();
  #count = 0;
  types = 0;
  instances = 0;

  constructor(form: "component" | "instance") {
    this.#form = form === "component" ? 0x41 : 0x42;
  }

  /** Declares a type that `write` writes; returns its index. */
  type(write: (out: ByteWriter) => void): number {
    this.#count++;
    this.#out.byte(0x01);
    write(this.#out);
    return this.types++;
  }

  import(name: ExternName, type: ExternRef): void {
    this.#extern(0x03, name, type);
  }

  export(name: ExternName, type: ExternRef): void {
    this.#extern(0x04, name, type);
  }

  /** Aliases the type that instance `instance` exports; returns its index. */
  aliasExport(instance: number, name: string): number {
    this.#count++;
    for (const byte of [0x02, 0x03, 0x00]) this.#out.byte(byte);
    this.#out.u32(instance);
    this.#out.name(name);
    return this.types++;
  }

  /** Aliases type `type` of the enclosing component type; returns its index. */
  aliasOuter(type: number): number {
    this.#count++;
    for (const byte of [0x02, 0x03, 0x02, 0x01]) this.#out.byte(byte);
    this.#out.u32(type);
    return this.types++;
  }

  writeTo(out: ByteWriter): void {
    out.byte(this.#form);
    out.u32(this.#count);
    out.bytes(this.#out.view());
  }

  #extern(opcode: number, name: ExternName, type: ExternRef): void {
    this.#count++;
    this.#out.byte(opcode);
    writeExternName(this.#out, name);
    writeExternRef(this.#out, type);
    if (type.kind === "type-eq" || type.kind === "resource") this.types++;
    else if (type.kind === "instance") this.instances++;
  }
}

export function plainName(name: string, externalId: string | null = null): ExternName {
  return { name, implements: null, externalId };
}

export function writeExternName(out: ByteWriter, name: ExternName): void {
  const attributes = [
    [0x00, name.implements],
    [0x02, name.externalId],
  ] as const;
  const present = attributes.filter(([, value]) => value !== null);
  out.byte(present.length === 0 ? 0x00 : 0x02);
  out.name(name.name);
  if (present.length === 0) return;
  out.u32(present.length);
  for (const [kind, value] of present) {
    out.byte(kind);
    out.name(value ?? "");
  }
}

function writeExternRef(out: ByteWriter, type: ExternRef): void {
  switch (type.kind) {
    case "func":
      out.byte(0x01);
      out.u32(type.type);
      return;
    case "type-eq":
      out.byte(0x03);
      out.byte(0x00);
      out.u32(type.type);
      return;
    case "resource":
      out.byte(0x03);
      out.byte(0x01);
      return;
    case "component":
      out.byte(0x04);
      out.u32(type.type);
      return;
    case "instance":
      out.byte(0x05);
      out.u32(type.type);
  }
}
