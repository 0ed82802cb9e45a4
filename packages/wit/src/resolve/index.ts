/**
 * WIT text to resolved packages: files are parsed, packages ordered by dependency, then resolved one by one.
 * Spec: WIT.md, "Filesystem structure" and "Name resolution".
 */
import { Report } from "../diagnostics/index.ts";
import type { Source } from "../diagnostics/index.ts";
import { DEFAULT_WIT_LIMITS } from "../limits.ts";
import type { WitLimits } from "../limits.ts";
import { formatPackageName } from "../model/index.ts";
import type { WitGraph, WitPackage } from "../model/index.ts";
import { docsOf, parseFile } from "../syntax/index.ts";
import type {
  FileItem,
  PackageDeclNode,
  PackageNameNode,
  PackagePart,
  UsePath,
  WitFile,
} from "../syntax/index.ts";
import { RunContext } from "./context.ts";
import type { Features } from "./context.ts";
import { nameOfPackage } from "./file-scope.ts";
import { groupFiles } from "./input.ts";
import type { FileGroup, WitRoot } from "./input.ts";
import { PackageResolver } from "./package-resolver.ts";
import { toposort } from "./toposort.ts";
import type { Edge } from "./toposort.ts";

export type { WitRoot } from "./input.ts";

export interface ResolveOptions {
  /** The `@unstable` features that exist; none by default. */
  readonly features?: "all" | Iterable<string>;
  readonly limits?: Partial<WitLimits>;
  /** Turns a WIT package in binary form into WIT text, with what it shows of other packages nested in it. */
  readonly decodePackage?: (bytes: Uint8Array) => string;
}

interface RawPackage {
  readonly declaration: PackageDeclNode;
  readonly source: Source;
  readonly parts: readonly PackagePart[];
  readonly docs: string | null;
}

/**
 * Resolves one root, or several of which each may refer to those before it. The graph's `package` is the last root's.
 * Throws a `WitError` that lists every fault.
 */
export function resolveWit(roots: WitRoot | readonly WitRoot[], options: ResolveOptions = {}): WitGraph {
  const limits = { ...DEFAULT_WIT_LIMITS, ...options.limits };
  const report = new Report(limits.maxErrors);
  const run = new RunContext(report, limits, featuresOf(options.features));
  const raw = new Map<string, RawPackage>();
  const views: PackagePart[] = [];
  let main: string | null = null;
  for (const root of isMany(roots) ? roots : [roots]) {
    const grouped = groupFiles(root);
    main = addGroup(run, raw, views, grouped.main, options);
    for (const dep of grouped.deps) addGroup(run, raw, views, dep, options);
  }
  // A binary shows only what it uses of other packages, so a package's own text comes before such a view.
  for (const part of views) {
    const known = part.package === null || raw.has(formatPackageName(nameOfPackage(part.package.name)));
    if (!known) addNested(run, raw, part);
  }
  resolveAll(run, raw);
  report.throwIfAny();
  const packages = [...run.packages.values()];
  const found = main === null ? undefined : run.packages.get(main);
  if (found === undefined) throw new RangeError("resolveWit was given no WIT file");
  return { package: found, packages };
}

function isMany(roots: WitRoot | readonly WitRoot[]): roots is readonly WitRoot[] {
  return Array.isArray(roots);
}

function featuresOf(features: "all" | Iterable<string> | undefined): Features {
  if (features === "all") return "all";
  return new Set(features ?? []);
}

/** Adds a group's packages; what binaries show of packages they depend on goes to `views`. */
function addGroup(
  run: RunContext,
  raw: Map<string, RawPackage>,
  views: PackagePart[],
  group: FileGroup,
  options: ResolveOptions,
): string | null {
  const files: WitFile[] = [];
  for (const { path, content } of group.files) {
    const text = typeof content === "string" ? content : textOf(run, path, content, options);
    if (text === null) continue;
    const file = parseFile({ path, text }, run.report, run.limits);
    if (typeof content === "string" || !isEncoded(content)) files.push(file);
    else {
      files.push({ ...file, nested: [] });
      views.push(...file.nested);
    }
  }
  return files.length === 0 ? null : addFiles(run, raw, files);
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function isEncoded(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0x61;
}

function textOf(run: RunContext, path: string, bytes: Uint8Array, options: ResolveOptions): string | null {
  const start = { start: 0, end: 0 };
  if (isEncoded(bytes)) {
    if (options.decodePackage !== undefined) return options.decodePackage(bytes);
    run.report.add(
      { path, text: "" },
      start,
      "unsupported",
      "a WIT package in binary form cannot be read here",
    );
    return null;
  }
  try {
    return UTF8.decode(bytes);
  } catch {
    run.report.add({ path, text: "" }, start, "bad-character", "the file is not UTF-8");
    return null;
  }
}

/** Adds the package that `files` are, and those nested in them; returns the first one's name. */
function addFiles(run: RunContext, raw: Map<string, RawPackage>, files: readonly WitFile[]): string | null {
  for (const file of files) for (const part of file.nested) addNested(run, raw, part);
  const declared = files.filter((file) => file.package !== null);
  const [first] = declared;
  if (first === undefined || first.package === null) {
    const [file] = files;
    if (file !== undefined) reportNoPackage(run, file);
    return null;
  }
  const name = formatPackageName(nameOfPackage(first.package.name));
  let docs: string | null = null;
  for (const file of declared) {
    if (file.package === null) continue;
    const other = formatPackageName(nameOfPackage(file.package.name));
    if (other !== name) {
      run.report.add(
        file.source,
        file.package.name,
        "package-mismatch",
        `the package is named \`${other}\` here`,
        {
          related: [{ source: first.source, ...spanOf(first.package.name), message: `and \`${name}\` here` }],
        },
      );
    }
    const fileDocs = docsOf(file.package.comments);
    if (fileDocs !== null && docs !== null) {
      run.report.add(
        file.source,
        file.package,
        "package-mismatch",
        "found documentation on a second package declaration",
        {
          hint: "keep the package's documentation in one file",
        },
      );
    }
    docs ??= fileDocs;
  }
  add(run, raw, name, { declaration: first.package, source: first.source, parts: files, docs });
  return name;
}

function reportNoPackage(run: RunContext, file: WitFile): void {
  run.report.add(
    file.source,
    { start: 0, end: 0 },
    "missing-package",
    "found no `package` declaration in this package's files",
    {
      hint: "start one of them with `package namespace:name;`",
    },
  );
}

function addNested(run: RunContext, raw: Map<string, RawPackage>, part: PackagePart): void {
  if (part.package === null) return;
  const name = formatPackageName(nameOfPackage(part.package.name));
  add(run, raw, name, {
    declaration: part.package,
    source: part.source,
    parts: [part],
    docs: docsOf(part.package.comments),
  });
}

function add(run: RunContext, raw: Map<string, RawPackage>, name: string, added: RawPackage): void {
  const before = raw.get(name);
  if (before === undefined) {
    raw.set(name, added);
    return;
  }
  run.report.add(
    added.source,
    added.declaration.name,
    "duplicate-package",
    `package \`${name}\` is defined in two places`,
    {
      related: [{ source: before.source, ...spanOf(before.declaration.name), message: "first defined here" }],
    },
  );
}

function spanOf(node: PackageNameNode): { readonly start: number; readonly end: number } {
  return { start: node.start, end: node.end };
}

function resolveAll(run: RunContext, raw: ReadonlyMap<string, RawPackage>): void {
  const edges = new Map<string, Edge<{ readonly source: Source; readonly node: PackageNameNode }>[]>();
  for (const [name, { parts }] of raw) {
    edges.set(
      name,
      parts.flatMap((part) =>
        foreignPaths(part.items).map((path) => ({
          to: formatPackageName(nameOfPackage(packageOf(path))),
          at: { source: part.source, node: path.package },
        })),
      ),
    );
  }
  const { order, cycles } = toposort(edges);
  for (const { at, to } of cycles) {
    const own = raw.get(to)?.source === at.source;
    run.report.add(at.source, at.node, "cycle", `package \`${to}\` depends on itself through this`, {
      hint: own ? "inside a package, its interfaces are named without the package" : null,
    });
  }
  for (const name of order) {
    const found = raw.get(name);
    if (found === undefined) continue;
    const witPackage: WitPackage = run.addPackage(nameOfPackage(found.declaration.name), found.docs);
    new PackageResolver(run, witPackage, found.parts).resolve();
  }
}

type ForeignPath = UsePath & { readonly kind: "foreign" };

function packageOf(path: ForeignPath): PackageNameNode {
  return path.package;
}

/** Every path into another package, in the order of the text. */
function foreignPaths(items: readonly FileItem[]): ForeignPath[] {
  const paths: ForeignPath[] = [];
  const take = (path: UsePath): void => {
    if (path.kind === "foreign") paths.push(path);
  };
  for (const item of items) {
    if (item.kind === "top-use") {
      take(item.path);
      continue;
    }
    for (const part of item.items) {
      if (part.kind === "use" || part.kind === "include") take(part.from);
      else if (part.kind === "import" || part.kind === "export") {
        if (part.extern.kind === "path" || part.extern.kind === "named-path") take(part.extern.path);
        else if (part.extern.kind === "interface") {
          for (const inner of part.extern.items) if (inner.kind === "use") take(inner.from);
        }
      }
    }
  }
  return paths;
}
