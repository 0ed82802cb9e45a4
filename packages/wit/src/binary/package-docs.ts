/**
 * The custom section `package-docs`: documentation and gates, which component types cannot hold.
 * The form is the one that WIT tools agree on: a version byte, 1, and JSON.
 * Invariant: what is empty is left out; keys stand in the order of the form.
 */
import { formatVersion } from "../syntax/index.ts";
import type { Gate, WitFunc, WitInterface, WitPackage, WitTypeDef, WitWorld } from "../model/index.ts";

export const PACKAGE_DOCS_SECTION = "package-docs";
const VERSION = 1;

type Json = string | Record<string, unknown>;
type JsonObject = Record<string, Json>;

export function packageDocs(witPackage: WitPackage): Uint8Array {
  const json = compact({
    docs: witPackage.docs,
    worlds: mapEach(witPackage.worlds, worldDocs),
    interfaces: mapEach(witPackage.interfaces, interfaceDocs),
  });
  const text = new TextEncoder().encode(JSON.stringify(json ?? {}));
  const bytes = new Uint8Array(text.length + 1);
  bytes[0] = VERSION;
  bytes.set(text, 1);
  return bytes;
}

function worldDocs(world: WitWorld): JsonObject | null {
  const maps = {
    interfaces: new Map<string, Json>(),
    types: new Map<string, Json>(),
    funcs: new Map<string, Json>(),
    interfaceExports: new Map<string, Json>(),
    funcExports: new Map<string, Json>(),
    importStability: new Map<string, Json>(),
    exportStability: new Map<string, Json>(),
    importDocs: new Map<string, Json>(),
    exportDocs: new Map<string, Json>(),
  };
  for (const [direction, items] of [
    ["import", world.imports],
    ["export", world.exports],
  ] as const) {
    const importing = direction === "import";
    for (const [name, item] of items) {
      if (item.kind === "type") put(maps.types, name, typeDocs(item.type));
      else if (item.kind === "func")
        put(importing ? maps.funcs : maps.funcExports, name, funcDocs(item.func));
      else if (item.interface.name === null) {
        put(importing ? maps.interfaces : maps.interfaceExports, name, interfaceDocs(item.interface));
      } else {
        put(importing ? maps.importStability : maps.exportStability, name, stability(item.gate));
        put(importing ? maps.importDocs : maps.exportDocs, name, item.docs);
      }
    }
  }
  return compact({
    docs: world.docs,
    stability: stability(world.gate),
    interfaces: object(maps.interfaces),
    types: object(maps.types),
    funcs: object(maps.funcs),
    interface_exports: object(maps.interfaceExports),
    func_exports: object(maps.funcExports),
    interface_import_stability: object(maps.importStability),
    interface_export_stability: object(maps.exportStability),
    interface_import_docs: object(maps.importDocs),
    interface_export_docs: object(maps.exportDocs),
  });
}

function interfaceDocs(witInterface: WitInterface): JsonObject | null {
  return compact({
    docs: witInterface.docs,
    stability: stability(witInterface.gate),
    funcs: mapEach(witInterface.funcs, funcDocs),
    types: mapEach(witInterface.types, typeDocs),
  });
}

function funcDocs(func: WitFunc): JsonObject | null {
  return compact({ docs: func.docs, stability: stability(func.gate) });
}

function typeDocs(type: WitTypeDef): JsonObject | null {
  return compact({ docs: type.docs, stability: stability(type.gate), items: itemDocs(type) });
}

function itemDocs(type: WitTypeDef): JsonObject | null {
  const { shape } = type;
  switch (shape.kind) {
    case "record":
      return object(new Map(shape.fields.flatMap(({ name, docs }) => (docs === null ? [] : [[name, docs]]))));
    case "variant":
    case "enum":
    case "flags":
      return object(new Map(shape.cases.flatMap(({ name, docs }) => (docs === null ? [] : [[name, docs]]))));
    case "alias":
    case "resource":
    case "own":
    case "borrow":
    case "list":
    case "map":
    case "option":
    case "result":
    case "tuple":
    case "stream":
    case "future":
      return null;
  }
}

function stability(gate: Gate | null): JsonObject | null {
  if (gate === null) return null;
  const deprecated = gate.deprecated === null ? null : formatVersion(gate.deprecated);
  const body =
    gate.kind === "stable"
      ? compact({ since: formatVersion(gate.since), deprecated })
      : compact({ feature: gate.feature, deprecated });
  return body === null ? null : { [gate.kind]: body };
}

function put(map: Map<string, Json>, name: string, value: Json | null): void {
  if (value !== null) map.set(name, value);
}

function mapEach<T>(
  items: ReadonlyMap<string, T>,
  describe: (item: T) => JsonObject | null,
): JsonObject | null {
  const map = new Map<string, Json>();
  for (const [name, item] of items) put(map, name, describe(item));
  return object(map);
}

function object(map: ReadonlyMap<string, Json>): JsonObject | null {
  return map.size === 0 ? null : Object.fromEntries(map);
}

function compact(fields: Record<string, Json | null>): JsonObject | null {
  const kept = new Map<string, Json>();
  for (const [name, value] of Object.entries(fields)) put(kept, name, value);
  return object(kept);
}
