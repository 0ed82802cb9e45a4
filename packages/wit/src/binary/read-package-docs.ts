/**
 * The custom section `package-docs` read back: documentation and gates put on a decoded package.
 * Invariant: what the section says of items that are not there is passed over, and so is a section of another version:
 * documentation never makes a package unreadable.
 */
import type { Gate, WitInterface, WitPackage, WitTypeDef, WitWorld, WitWorldItem } from "../model/index.ts";
import { parseVersion } from "../syntax/index.ts";

type Json = Readonly<Record<string, unknown>>;

export function readPackageDocs(witPackage: WitPackage, bytes: Uint8Array): void {
  if (bytes[0] !== 0 && bytes[0] !== 1) return;
  const json = parseJson(bytes.subarray(1));
  if (json === null) return;
  witPackage.docs = text(json, "docs") ?? witPackage.docs;
  for (const [name, item] of entries(json, "interfaces")) {
    const target = witPackage.interfaces.get(name);
    if (target !== undefined) readInterface(target, item);
  }
  for (const [name, item] of entries(json, "worlds")) {
    const target = witPackage.worlds.get(name);
    if (target !== undefined) readWorld(target, item);
  }
}

function readWorld(world: WitWorld, json: Json): void {
  readHead(world, json);
  for (const [name, item] of entries(json, "interfaces")) {
    const target = world.imports.get(name) ?? world.exports.get(name);
    readInline(target, item);
  }
  for (const [name, item] of entries(json, "interface_exports")) readInline(world.exports.get(name), item);
  for (const [name, item] of entries(json, "types")) {
    const target = world.imports.get(name);
    if (target?.kind === "type") readType(target.type, item);
  }
  for (const [key, items] of [
    ["funcs", world.imports],
    ["func_exports", world.exports],
  ] as const) {
    for (const [name, item] of entries(json, key)) {
      const target = items.get(name) ?? (key === "funcs" ? world.exports.get(name) : undefined);
      if (target?.kind === "func") readHead(target.func, item);
    }
  }
  for (const [key, items] of [
    ["interface_import_stability", world.imports],
    ["interface_export_stability", world.exports],
  ] as const) {
    for (const [name, item] of entries(json, key)) {
      const target = items.get(name);
      if (target?.kind === "interface") target.gate = readGate(item);
    }
  }
  for (const [key, items] of [
    ["interface_import_docs", world.imports],
    ["interface_export_docs", world.exports],
  ] as const) {
    for (const [name, docs] of Object.entries(child(json, key) ?? {})) {
      const target = items.get(name);
      if (target?.kind === "interface" && typeof docs === "string") target.docs = docs;
    }
  }
}

function readInline(target: WitWorldItem | undefined, json: Json): void {
  if (target?.kind !== "interface") return;
  readInterface(target.interface, json);
  target.gate = target.interface.gate;
}

function readInterface(target: WitInterface, json: Json): void {
  readHead(target, json);
  for (const [name, item] of entries(json, "funcs")) {
    const func = target.funcs.get(name);
    if (func !== undefined) readHead(func, item);
  }
  for (const [name, item] of entries(json, "types")) {
    const type = target.types.get(name);
    if (type !== undefined) readType(type, item);
  }
}

function readType(type: WitTypeDef, json: Json): void {
  readHead(type, json);
  const items = child(json, "items");
  const { shape } = type;
  if (items === null) return;
  const documented = shape.kind === "record" ? shape.fields : "cases" in shape ? shape.cases : [];
  for (const item of documented) item.docs = text(items, item.name) ?? item.docs;
}

function readHead(target: { docs: string | null; gate: Gate | null }, json: Json): void {
  target.docs = text(json, "docs") ?? target.docs;
  const stability = child(json, "stability");
  if (stability !== null) target.gate = readGate(stability);
}

function readGate(json: Json): Gate | null {
  const stable = child(json, "stable");
  if (stable !== null) {
    const since = version(stable, "since");
    return since === null ? null : { kind: "stable", since, deprecated: version(stable, "deprecated") };
  }
  const unstable = child(json, "unstable");
  const feature = unstable === null ? null : text(unstable, "feature");
  if (unstable === null || feature === null) return null;
  return { kind: "unstable", feature, deprecated: version(unstable, "deprecated") };
}

function version(json: Json, key: string): ReturnType<typeof parseVersion> {
  const value = text(json, key);
  return value === null ? null : parseVersion(value);
}

function parseJson(bytes: Uint8Array): Json | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function child(json: Json, key: string): Json | null {
  const value = json[key];
  return isObject(value) ? value : null;
}

function entries(json: Json, key: string): [string, Json][] {
  return Object.entries(child(json, key) ?? {}).filter((entry): entry is [string, Json] =>
    isObject(entry[1]),
  );
}

function text(json: Json, key: string): string | null {
  const value = json[key];
  return typeof value === "string" ? value : null;
}
