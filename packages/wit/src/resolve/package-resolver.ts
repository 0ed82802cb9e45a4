/**
 * One package: all its files, its interfaces in an order of dependency, then its worlds.
 * Spec: WIT.md, "WIT Packages and `use`".
 */
import type { RelatedPlace, WitErrorCode } from "../diagnostics/index.ts";
import type { WitInterface, WitPackage, WitTypeDef, WitWorld } from "../model/index.ts";
import { docsOf } from "../syntax/index.ts";
import type { Id, InterfaceNode, PackagePart, Span, UsePath, WorldNode } from "../syntax/index.ts";
import { InPlaceTypes } from "./context.ts";
import type { RunContext } from "./context.ts";
import { PackageScope } from "./file-scope.ts";
import type { FileScope, PackageItem } from "./file-scope.ts";
import { isOpen, readAttributes } from "./gates.ts";
import { resolveInterface } from "./resolve-interface.ts";
import { resolveWorld } from "./resolve-world.ts";
import type { Resolver, TypeScope } from "./scope.ts";
import { toposort } from "./toposort.ts";
import type { Edge } from "./toposort.ts";

export class PackageResolver implements Resolver {
  readonly run: RunContext;
  readonly package: WitPackage;
  readonly inPlace: InPlaceTypes;
  readonly scopes: Map<WitInterface, TypeScope> = new Map();
  readonly #scope: PackageScope;

  constructor(run: RunContext, witPackage: WitPackage, parts: readonly PackagePart[]) {
    this.run = run;
    this.package = witPackage;
    this.inPlace = new InPlaceTypes(run);
    this.#scope = new PackageScope(run, witPackage.name, parts);
  }

  resolve(): void {
    const order = this.#order();
    const worlds: (() => void)[] = [];
    for (const name of order) {
      const item = this.#scope.items.get(name);
      if (item === undefined) continue;
      const shell = this.#shell(item, item.node);
      item.resolved = shell.item;
      if (shell.live) this.#register(name, shell.item);
    }
    for (const name of order) {
      const item = this.#scope.items.get(name);
      if (item?.resolved === null || item === undefined) continue;
      const { node, file, resolved } = item;
      const live = !this.run.excluded.has(resolved);
      if (node.kind === "interface" && resolved.kind === "interface")
        resolveInterface(this, file, resolved, node.items, live);
      if (node.kind === "world" && resolved.kind === "world")
        worlds.push(() => resolveWorld(this, file, resolved, node, live));
    }
    for (const file of this.#scope.files) this.#scope.checkUses(file);
    for (const resolve of worlds) resolve();
  }

  report(
    file: FileScope,
    place: Span,
    code: WitErrorCode,
    message: string,
    details: { readonly hint?: string | null; readonly related?: readonly RelatedPlace[] } = {},
  ): void {
    this.run.report.add(file.source, place, code, message, details);
  }

  findInterface(file: FileScope, path: UsePath, live: boolean): WitInterface | null {
    const found = this.#scope.find(file, path, live);
    if (found === null || found.kind === "interface") return found;
    if (!live && found.package !== this.package) return null;
    this.report(
      file,
      path.name,
      "not-an-interface",
      `\`${found.name}\` is a world; an interface is needed here`,
    );
    return null;
  }

  findWorld(file: FileScope, path: UsePath, live: boolean): WitWorld | null {
    const found = this.#scope.find(file, path, live);
    if (found === null || found.kind === "world") return found;
    if (!live && found.package !== this.package) return null;
    this.report(
      file,
      path.name,
      "not-a-world",
      `\`${found.name ?? ""}\` is an interface; a world is needed here`,
    );
    return null;
  }

  open(file: FileScope, place: Span, target: WitTypeDef | WitInterface | WitWorld, live: boolean): boolean {
    if (!live || !this.run.excluded.has(target)) return true;
    const gate = target.gate?.kind === "unstable" ? ` (feature \`${target.gate.feature}\`)` : "";
    this.report(
      file,
      place,
      "gated-reference",
      `refers to \`${target.name ?? ""}\`, which is behind a closed gate${gate}`,
      {
        hint: "put this item behind the same gate, or enable the feature",
      },
    );
    return false;
  }

  #shell(
    item: PackageItem,
    node: InterfaceNode | WorldNode,
  ): { readonly item: WitInterface | WitWorld; readonly live: boolean } {
    const { gate } = readAttributes(this.run, item.file.source, node.attributes);
    const live = isOpen(this.run, item.file.source, node.name, gate, this.package.name);
    const common = { name: node.name.name, package: this.package, docs: docsOf(node.comments), gate };
    const shell: WitInterface | WitWorld =
      node.kind === "interface"
        ? { kind: "interface", ...common, types: new Map(), funcs: new Map() }
        : { kind: "world", ...common, imports: new Map(), exports: new Map() };
    if (!live) this.run.excluded.add(shell);
    return { item: shell, live };
  }

  #register(name: string, item: WitInterface | WitWorld): void {
    if (item.kind === "interface") this.package.interfaces.set(name, item);
    else this.package.worlds.set(name, item);
  }

  #order(): readonly string[] {
    const edges = new Map<string, Edge<{ readonly file: FileScope; readonly id: Id }>[]>();
    for (const [name, item] of this.#scope.items) {
      const targets: Edge<{ readonly file: FileScope; readonly id: Id }>[] = [];
      for (const part of item.node.items) {
        if (!(part.kind === "include" || (part.kind === "use" && item.node.kind === "interface"))) continue;
        const to = this.#scope.localName(item.file, part.from);
        if (to !== null) targets.push({ to: to.name, at: { file: item.file, id: part.from.name } });
      }
      edges.set(name, targets);
    }
    const { order, cycles } = toposort(edges);
    for (const { at, to } of cycles) {
      this.report(
        at.file,
        at.id,
        "cycle",
        `\`${to}\` depends on itself through this; interfaces and worlds form no cycle`,
      );
    }
    return order;
  }
}
