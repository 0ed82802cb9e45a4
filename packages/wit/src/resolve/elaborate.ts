/**
 * Completes a world: every interface that an import or export needs is imported too, in an order of dependency.
 * Spec: WIT.md, "Transitive imports and worlds".
 * Invariant: imports come as interfaces, used types, defined types, functions, functions of resources.
 */
import type { Gate, WitInterface, WitInterfaceItem, WitWorld, WitWorldItem } from "../model/index.ts";
import { interfaceDeps, interfaceId, usedFrom } from "../model/index.ts";
import type { WorldNode } from "../syntax/index.ts";
import type { FileScope } from "./file-scope.ts";
import type { Resolver } from "./scope.ts";

type Items = Map<string, WitWorldItem>;

export function elaborate(resolver: Resolver, file: FileScope, world: WitWorld, node: WorldNode): void {
  const imports: Items = new Map();
  for (const [name, item] of sorted(world.imports)) {
    if (item.kind === "interface") addImport(imports, name, item);
    else if (item.kind === "type") {
      const from = usedFrom(item.type);
      if (from !== null) addImport(imports, interfaceId(from), needed(from, item.type.gate, null));
      imports.set(name, item);
    } else imports.set(name, item);
  }
  const exports: Items = new Map();
  const interfaces = new Map<string, WitInterfaceItem>();
  for (const [name, item] of world.exports) {
    if (item.kind === "interface") interfaces.set(name, item);
    else exports.set(name, item);
  }
  const exporter = new Exporter(imports, exports, interfaces);
  for (const [name, item] of interfaces) {
    const conflict = exporter.add(name, item, true);
    if (conflict !== null) reportConflict(resolver, file, node, name, conflict);
  }
  replace(world.imports, sorted(imports));
  replace(world.exports, [...exports]);
}

function needed(of: WitInterface, gate: Gate | null, externalId: string | null): WitInterfaceItem {
  return { kind: "interface", interface: of, plain: false, docs: null, gate, externalId };
}

function addImport(imports: Items, name: string, item: WitInterfaceItem): void {
  if (imports.has(name)) return;
  for (const dep of interfaceDeps(item.interface))
    addImport(imports, interfaceId(dep), needed(dep, item.gate, null));
  imports.set(name, { ...item });
}

/**
 * Adds exports with what they need. An interface that an export uses is the exported one if it is exported, else an
 * imported one; what is imported for this reason must not be exported as well, or one type would be two.
 */
class Exporter {
  readonly #imports: Items;
  readonly #exports: Items;
  readonly #interfaces: ReadonlyMap<string, WitInterfaceItem>;
  readonly #imported = new Set<WitInterface>();

  constructor(imports: Items, exports: Items, interfaces: ReadonlyMap<string, WitInterfaceItem>) {
    this.#imports = imports;
    this.#exports = exports;
    this.#interfaces = interfaces;
  }

  /** Null, or the name of an interface that would have to be both imported and exported. */
  add(name: string, item: WitInterfaceItem, asExport: boolean): string | null {
    if (this.#exports.has(name)) return asExport ? null : name;
    if (!asExport && this.#imported.has(item.interface)) return null;
    for (const dep of interfaceDeps(item.interface)) {
      const depName = interfaceId(dep);
      const depItem = needed(dep, item.gate, item.externalId);
      const conflict = this.add(depName, depItem, asExport && this.#interfaces.has(depName));
      if (conflict !== null) return conflict;
    }
    if (asExport) {
      if (this.#imported.has(item.interface)) return name;
      this.#exports.set(name, item);
    } else {
      this.#imported.add(item.interface);
      if (!this.#imports.has(name)) this.#imports.set(name, item);
    }
    return null;
  }
}

function reportConflict(
  resolver: Resolver,
  file: FileScope,
  node: WorldNode,
  name: string,
  conflict: string,
): void {
  resolver.report(
    file,
    node.name,
    "export-needs-import-and-export",
    `the export \`${name}\` needs \`${conflict}\` both imported and exported`,
    { hint: `export every interface between \`${name}\` and \`${conflict}\`, or none` },
  );
}

function sorted(items: Items): [string, WitWorldItem][] {
  return [...items].toSorted(([, a], [, b]) => rank(a) - rank(b));
}

function rank(item: WitWorldItem): number {
  switch (item.kind) {
    case "interface":
      return 0;
    case "type":
      return usedFrom(item.type) === null ? 2 : 1;
    case "func":
      return item.func.kind.kind === "free" ? 3 : 4;
  }
}

function replace(items: Items, entries: Iterable<[string, WitWorldItem]>): void {
  const kept = [...entries];
  items.clear();
  for (const [name, item] of kept) items.set(name, item);
}
