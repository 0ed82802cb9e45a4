/**
 * A WIT package as a component binary: one exported component type for each interface and world.
 * Spec: WIT.md, "Package Format"; documentation and gates go to the custom section `package-docs`.
 */
import { interfaceDeps, interfaceId, itemId } from "../model/index.ts";
import type { WitInterface, WitPackage } from "../model/index.ts";
import { DeclList, plainName, writeExternName } from "./decl-list.ts";
import { encodeWorld, TypeEncoder } from "./encode-types.ts";
import { packageDocs, PACKAGE_DOCS_SECTION } from "./package-docs.ts";
import { ByteWriter } from "@heddle/component/internal/bytes";

const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
const CUSTOM_SECTION = 0x00;
const TYPE_SECTION = 0x07;
const EXPORT_SECTION = 0x0b;

/** The binary form of `witPackage`. The packages it depends on are referred to, not included. */
export function encodeWit(witPackage: WitPackage): Uint8Array {
  const out = new ByteWriter();
  for (const byte of PREAMBLE) out.byte(byte);
  let types = 0;
  const add = (name: string, type: DeclList): void => {
    section(out, TYPE_SECTION, (body) => {
      body.u32(1);
      type.writeTo(body);
    });
    section(out, EXPORT_SECTION, (body) => {
      body.u32(1);
      writeExternName(body, plainName(name));
      body.byte(0x03);
      body.u32(types);
      body.byte(0x00);
    });
    // The export defines a type of its own.
    types += 2;
  };
  for (const [name, witInterface] of witPackage.interfaces) add(name, encodeInterface(witInterface));
  for (const [name, world] of witPackage.worlds) {
    const wrapper = new DeclList("component");
    const inner = encodeWorld(world);
    const type = wrapper.type((body) => inner.writeTo(body));
    wrapper.export(plainName(itemId(witPackage.name, name)), { kind: "component", type });
    add(name, wrapper);
  }
  section(out, CUSTOM_SECTION, (body) => {
    body.name(PACKAGE_DOCS_SECTION);
    body.bytes(packageDocs(witPackage));
  });
  return out.finish();
}

function section(out: ByteWriter, id: number, write: (body: ByteWriter) => void): void {
  out.byte(id);
  out.sized(write);
}

function encodeInterface(witInterface: WitInterface): DeclList {
  const encoder = new TypeEncoder();
  for (const needed of withDeps(witInterface)) {
    const own = needed === witInterface;
    const type = encoder.instance(needed, own);
    const name = plainName(interfaceId(needed));
    if (own) encoder.outer.export(name, { kind: "instance", type });
    else encoder.outer.import(name, { kind: "instance", type });
  }
  return encoder.outer;
}

/** `witInterface` after every interface it uses types from. */
function withDeps(witInterface: WitInterface): ReadonlySet<WitInterface> {
  const seen = new Set<WitInterface>();
  const visit = (each: WitInterface): void => {
    if (seen.has(each)) return;
    for (const dep of interfaceDeps(each)) visit(dep);
    seen.add(each);
  };
  visit(witInterface);
  return seen;
}
