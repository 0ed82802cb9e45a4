/**
 * Names of interfaces and worlds: those of the package, and those a file brings in with a `use` at its top level.
 * Spec: WIT.md, "Top-level `use`".
 * Invariant: the names of the package are seen by all its files; those of a `use` only by its own.
 */
import { didYouMean } from "../diagnostics/index.ts";
import type { Source } from "../diagnostics/index.ts";
import { formatPackageName } from "../model/index.ts";
import type { PackageName, WitInterface, WitPackage, WitWorld } from "../model/index.ts";
import type {
  Id,
  InterfaceNode,
  PackageNameNode,
  PackagePart,
  Span,
  UsePath,
  WorldNode,
} from "../syntax/index.ts";
import type { RunContext } from "./context.ts";

export interface PackageItem {
  readonly node: InterfaceNode | WorldNode;
  readonly file: FileScope;
  /** Filled in as the items are resolved, in an order in which what an item refers to comes first. */
  resolved: WitInterface | WitWorld | null;
}

export interface FileScope {
  readonly source: Source;
  readonly uses: ReadonlyMap<string, UsePath>;
}

export function nameOfPackage(node: PackageNameNode): PackageName {
  return {
    namespace: node.namespace.name,
    name: node.name.name,
    version: node.version === null ? null : node.version.value,
  };
}

export class PackageScope {
  readonly #run: RunContext;
  readonly #name: PackageName;
  readonly items: Map<string, PackageItem> = new Map();
  readonly files: FileScope[] = [];

  constructor(run: RunContext, name: PackageName, parts: readonly PackagePart[]) {
    this.#run = run;
    this.#name = name;
    for (const part of parts) this.#addFile(part);
  }

  #addFile(part: PackagePart): void {
    const { source } = part;
    const uses = new Map<string, UsePath>();
    const inFile = new Map<string, Id>();
    const file: FileScope = { source, uses };
    this.files.push(file);
    for (const item of part.items) {
      const name = item.kind === "top-use" ? (item.as ?? item.path.name) : item.name;
      const before = inFile.get(name.name);
      if (before !== undefined) this.#duplicate(source, name, source, before);
      inFile.set(name.name, name);
      if (item.kind === "top-use") {
        uses.set(name.name, item.path);
        continue;
      }
      const elsewhere = this.items.get(name.name);
      if (elsewhere === undefined) this.items.set(name.name, { node: item, file, resolved: null });
      else if (before === undefined)
        this.#duplicate(source, name, elsewhere.file.source, elsewhere.node.name);
    }
  }

  #duplicate(source: Source, name: Id, firstSource: Source, first: Id): void {
    this.#run.report.add(
      source,
      name,
      "duplicate-name",
      `the name \`${name.name}\` is defined twice in this package`,
      {
        related: [{ source: firstSource, start: first.start, end: first.end, message: "first defined here" }],
      },
    );
  }

  /** The name in this package that `path` stands for in `file`, or null if it leads to another package. */
  localName(file: FileScope, path: UsePath): Id | null {
    if (path.kind === "foreign") return null;
    const use = file.uses.get(path.name.name);
    if (use === undefined) return path.name;
    return use.kind === "foreign" ? null : use.name;
  }

  /** The interface or world that `path` names, or null, reported. In an excluded item a missing one is no fault. */
  find(file: FileScope, path: UsePath, live: boolean): WitInterface | WitWorld | null {
    const use = path.kind === "local" ? file.uses.get(path.name.name) : undefined;
    if (path.kind === "foreign") return this.#findForeign(file, path, path, "any", live);
    if (use?.kind === "foreign") return this.#findForeign(file, use, path.name, "interface", live);
    const name = use === undefined ? path.name : use.name;
    const item = this.items.get(name.name);
    if (item !== undefined) return item.resolved;
    this.#run.report.add(
      file.source,
      name,
      "unknown-interface",
      `found no interface or world named \`${name.name}\` in package \`${formatPackageName(this.#name)}\``,
      { hint: didYouMean(name.name, [...this.items.keys(), ...file.uses.keys()]) },
    );
    return null;
  }

  /** Looks a name up for a `use` at the top level: the same faults as `find`, for names that nothing refers to. */
  checkUses(file: FileScope): void {
    for (const path of file.uses.values()) {
      if (path.kind === "foreign") this.#findForeign(file, path, path, "interface", true);
      else if (!this.items.has(path.name.name)) this.find({ ...file, uses: new Map() }, path, true);
    }
  }

  #findForeign(
    file: FileScope,
    path: UsePath & { readonly kind: "foreign" },
    place: Span,
    want: "interface" | "any",
    live: boolean,
  ): WitInterface | WitWorld | null {
    const witPackage = findPackage(this.#run, file.source, path.package, this.#name);
    if (witPackage === null) return null;
    const found =
      witPackage.interfaces.get(path.name.name) ??
      (want === "any" ? witPackage.worlds.get(path.name.name) : undefined);
    if (found !== undefined || !live) return found ?? null;
    const packageName = formatPackageName(witPackage.name);
    if (witPackage.worlds.has(path.name.name)) {
      const message = `\`${path.name.name}\` of package \`${packageName}\` is a world; a \`use\` at the top level names interfaces`;
      this.#run.report.add(file.source, place, "not-an-interface", message);
      return null;
    }
    this.#run.report.add(
      file.source,
      path.name,
      "unknown-interface",
      `found no interface or world named \`${path.name.name}\` in package \`${packageName}\``,
      { hint: didYouMean(path.name.name, [...witPackage.interfaces.keys(), ...witPackage.worlds.keys()]) },
    );
    return null;
  }
}

/** The package of this name, or null, reported. */
function findPackage(
  run: RunContext,
  source: Source,
  node: PackageNameNode,
  own: PackageName,
): WitPackage | null {
  const name = formatPackageName(nameOfPackage(node));
  const found = run.packages.get(name);
  if (found !== undefined) return found;
  run.report.add(source, node, "unknown-package", `found no package \`${name}\``, {
    hint: packageHint(
      name,
      [...run.packages.keys()].filter((known) => known !== formatPackageName(own)),
    ),
  });
  return null;
}

function packageHint(name: string, known: readonly string[]): string {
  const bare = name.replace(/@.*$/, "");
  const versions = known.filter((candidate) => candidate.replace(/@.*$/, "") === bare);
  if (versions.length > 0) return `known are ${versions.map((version) => `\`${version}\``).join(", ")}`;
  const near =
    didYouMean(name, known) ??
    didYouMean(
      bare,
      known.map((candidate) => candidate.replace(/@.*$/, "")),
    );
  if (near !== null) return near;
  if (known.length === 0) return "no other package is known; dependencies stand in the folder `deps`";
  return `known are ${known.map((candidate) => `\`${candidate}\``).join(", ")}`;
}
