/** Guests for tests, and components that only pass things on, made of definitions. */
import { readFileSync } from "node:fs";
import type { RawDefinition, RawDefType } from "@heddle/component/model";
import { encodeComponent } from "./encode/component.ts";
import type { Plug } from "./options.ts";

/** A guest of conformance/guests, by its name. */
export function guest(name: string): Plug {
  return { name, bytes: readFileSync(new URL(`../../../conformance/guests/${name}.wasm`, import.meta.url)) };
}

/** A component of the demonstration. */
export function demo(name: string, file: string): Plug {
  return { name, bytes: readFileSync(new URL(`../../../examples/${file}`, import.meta.url)) };
}

const name = (label: string): { name: string; attributes: [] } => ({ name: label, attributes: [] });

/** The type of an interface with one function, `f(x: PARAM)`. */
function interfaceType(param: "u32" | "u64" | "string"): RawDefType {
  return {
    kind: "instance",
    decls: [
      {
        kind: "type",
        type: { kind: "func", async: false, params: [{ label: "x", type: param }], result: null },
        offset: 0,
      },
      { kind: "export", name: name("f"), type: { kind: "func", type: 0 }, offset: 0 },
    ],
  };
}

/** A component that imports `from` and exports it as each of `to`; what it imports it gives on as it is. */
export function relay(
  label: string,
  from: readonly string[],
  to: readonly string[],
  param: "u32" | "u64" | "string" = "u32",
): Plug {
  const definitions: RawDefinition[] = [{ kind: "type", type: interfaceType(param), offset: 0 }];
  for (const each of from)
    definitions.push({ kind: "import", name: name(each), type: { kind: "instance", type: 0 }, offset: 0 });
  for (const each of to)
    definitions.push({
      kind: "export",
      name: name(each),
      item: { sort: "instance", index: 0 },
      type: null,
      offset: 0,
    });
  return { name: label, bytes: encodeComponent(definitions) };
}

/** A component that imports `from` with one type, and has something else (a function of u32) to export as `to`. */
export function importer(label: string, from: string, to: string, param: "u64" | "string"): Plug {
  const definitions: RawDefinition[] = [
    { kind: "type", type: interfaceType(param), offset: 0 },
    { kind: "import", name: name(from), type: { kind: "instance", type: 0 }, offset: 0 },
    { kind: "type", type: interfaceType("u32"), offset: 0 },
    { kind: "import", name: name("only:of/tests"), type: { kind: "instance", type: 1 }, offset: 0 },
    { kind: "export", name: name(to), item: { sort: "instance", index: 1 }, type: null, offset: 0 },
  ];
  return { name: label, bytes: encodeComponent(definitions) };
}

/** A component that imports a resource `request` under one name and exports it under another. */
export function relayResource(label: string, from: string, to: string): Plug {
  const type: RawDefType = {
    kind: "instance",
    decls: [
      {
        kind: "export",
        name: name("request"),
        type: { kind: "type", bound: { kind: "sub-resource" } },
        offset: 0,
      },
    ],
  };
  const definitions: RawDefinition[] = [
    { kind: "type", type, offset: 0 },
    { kind: "import", name: name(from), type: { kind: "instance", type: 0 }, offset: 0 },
    { kind: "export", name: name(to), item: { sort: "instance", index: 0 }, type: null, offset: 0 },
  ];
  return { name: label, bytes: encodeComponent(definitions) };
}

/** The code and the message of what `action` throws. */
export function thrownBy(action: () => unknown): { readonly code: unknown; readonly message: string } {
  try {
    action();
  } catch (error) {
    if (error instanceof Error)
      return { code: "code" in error ? error.code : error.name, message: error.message };
  }
  return { code: "nothing was thrown", message: "" };
}

/** An exported function of an instance, of its root or of an interface. */
export function exported(exports: unknown, ...path: readonly string[]): (...args: unknown[]) => unknown {
  let value: unknown = exports;
  for (const step of path) value = isObject(value) ? Reflect.get(value, step) : undefined;
  if (typeof value !== "function") throw new TypeError(`no function ${path.join("#")}`);
  const func = value;
  return (...args) => Reflect.apply(func, undefined, args) as unknown;
}

/** Calls a method of an object that a component gave. */
export function callMethod(object: unknown, label: string, ...args: readonly unknown[]): unknown {
  const method: unknown = isObject(object) ? Reflect.get(object, label) : undefined;
  if (typeof method !== "function") throw new TypeError(`no method ${label}`);
  return Reflect.apply(method, object, args);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
