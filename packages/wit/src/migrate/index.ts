/**
 * WIT written against WASI 0.2 to WASI 0.3: the texts are edited where they must be, and every change is reported.
 * Invariant: what the tables do not know is left as it is and put to a person; comments stay with what they stand before.
 */
import { Report } from "../diagnostics/index.ts";
import type { Source } from "../diagnostics/index.ts";
import { DEFAULT_WIT_LIMITS } from "../limits.ts";
import type { WitLimits } from "../limits.ts";
import type { WitGraph } from "../model/index.ts";
import { formatText } from "../print/format.ts";
import { parseFile } from "../syntax/index.ts";
import type { FileItem, PackagePart, WitFile } from "../syntax/index.ts";
import { FateFinder, oldInterface } from "./fates.ts";
import { migrateBody } from "./migrate-body.ts";
import { migratePorts } from "./migrate-world.ts";
import type { WorldContext } from "./migrate-world.ts";
import { Recorder } from "./recorder.ts";
import type { MigrationReport } from "./report.ts";
import { signatureIn } from "./signatures.ts";
import { indexTables } from "./tables/index.ts";
import type { TableIndex } from "./tables/index.ts";

export interface MigrateOptions {
  /** The version of WASI to move to. */
  readonly version?: string;
  /** The resolved packages of 0.2 and of 0.3, for the signatures in the report. */
  readonly before?: WitGraph;
  readonly after?: WitGraph;
  readonly limits?: Partial<WitLimits>;
}

export interface MigrationResult extends MigrationReport {
  /** The new texts by path; files of WASI 0.2 packages are left out. */
  readonly files: ReadonlyMap<string, string>;
}

const DEFAULT_VERSION = "0.3.0";

/** Migrates a directory's files, given by path as for `resolveWit`. Throws a `WitError` if one does not parse. */
export function migrateWit(
  files: ReadonlyMap<string, string>,
  options: MigrateOptions = {},
): MigrationResult {
  const limits = { ...DEFAULT_WIT_LIMITS, ...options.limits };
  const report = new Report(limits.maxErrors);
  const parsed = new Map([...files].map(([path, text]) => [path, parseFile({ path, text }, report, limits)]));
  report.throwIfAny();
  const run = new MigrationRun(options, parsed);
  const kept = new Map<string, string>();
  for (const [path, file] of parsed) {
    if (run.isOldWasi(path)) run.leaveOut(file);
    else kept.set(path, run.migrateFile(file));
  }
  const items = run.recorder.items;
  return { files: kept, items, decisions: items.filter((item) => item.action === "decide").length };
}

class MigrationRun {
  readonly recorder: Recorder = new Recorder();
  readonly #tables: TableIndex = indexTables();
  readonly #version: string;
  readonly #finder: FateFinder;
  readonly #options: MigrateOptions;
  /** Folders that hold a package of WASI 0.2. */
  readonly #oldFolders = new Set<string>();

  constructor(options: MigrateOptions, files: ReadonlyMap<string, WitFile>) {
    this.#options = options;
    this.#version = options.version ?? DEFAULT_VERSION;
    for (const [path, file] of files) if (isOldPackage(file)) this.#oldFolders.add(folderOf(path));
    const parts = [...files.values()]
      .flatMap((file) => [file, ...file.nested])
      .filter((part) => !isOldPackage(part));
    this.#finder = new FateFinder(this.#tables, parts);
  }

  /** Whether a file belongs to a package of WASI 0.2: by its own declaration, or by that of a file beside it. */
  isOldWasi(path: string): boolean {
    return this.#oldFolders.has(folderOf(path));
  }

  leaveOut(file: WitFile): void {
    if (file.package === null) return;
    const { namespace, name } = file.package.name;
    this.recorder.item(file.source, file.package, {
      subject: `package ${namespace.name}:${name.name}`,
      action: "removed",
      why: `the text of WASI 0.2 is left out; put the package of ${this.#version} in its place${name.name === "io" ? ", which has no `wasi:io`" : ""}`,
      before: null,
      after: null,
      calls: null,
    });
  }

  migrateFile(file: WitFile): string {
    this.#migratePart(file, file.package?.name.name.name ?? "");
    for (const nested of file.nested) {
      if (isOldPackage(nested) && nested.package !== null) {
        const end = this.#endOf(nested);
        this.recorder.replace(nested.source, { start: nested.package.start, end }, "");
      } else this.#migratePart(nested, nested.package?.name.name.name ?? "");
    }
    const text = this.recorder.apply(file.source);
    return text === file.source.text ? text : formatText({ path: file.source.path, text });
  }

  #endOf(part: PackagePart): number {
    const last = part.items.at(-1);
    const from = last?.end ?? part.package?.end ?? 0;
    return part.source.text.indexOf("}", from) + 1;
  }

  #migratePart(part: PackagePart, packageName: string): void {
    for (const item of part.items) this.#migrateItem(part, item, packageName);
  }

  #migrateItem(part: PackagePart, item: FileItem, packageName: string): void {
    if (item.kind === "top-use") {
      this.#migrateTopUse(part, item);
      return;
    }
    const subject = `${packageName}/${item.name.name}`;
    const common = { part, recorder: this.recorder, subject, version: this.#version };
    const open = openBrace(part.source, item.name.end);
    migrateBody({ ...common, fates: this.#finder.of(part, item.items), open }, item.items);
    if (item.kind === "interface") return;
    const context: WorldContext = {
      ...common,
      tables: this.#tables,
      signatureOf: (when, name) =>
        signatureIn(when === "before" ? this.#options.before : this.#options.after, name),
    };
    migratePorts(context, item);
    for (const port of item.items) {
      if ((port.kind !== "import" && port.kind !== "export") || port.extern.kind !== "interface") continue;
      const inner = {
        ...common,
        subject: `${subject}/${port.extern.name.name}`,
        open: openBrace(part.source, port.extern.name.end),
      };
      migrateBody({ ...inner, fates: this.#finder.of(part, port.extern.items) }, port.extern.items);
    }
  }

  /** What was brought in at the top is named in full where it is used, so the statement goes. */
  #migrateTopUse(part: PackagePart, item: FileItem & { readonly kind: "top-use" }): void {
    if (oldInterface(part, item.path) !== null) this.recorder.remove(part.source, item, item);
  }
}

const WASI_PACKAGES: ReadonlySet<string> = new Set([
  "io",
  "clocks",
  "random",
  "cli",
  "filesystem",
  "sockets",
  "http",
]);

/** Whether a part belongs to a package of WASI 0.2 itself, which 0.3's own package replaces. */
function isOldPackage(part: PackagePart): boolean {
  const name = part.package?.name;
  if (name?.namespace.name !== "wasi" || !WASI_PACKAGES.has(name.name.name)) return false;
  return name.version?.value.major === 0n && name.version.value.minor === 2n;
}

/** What holds one package: a folder, or a file directly in `deps`. */
function folderOf(path: string): string {
  const folder = path.includes("/") ? path.replace(/\/[^/]*$/, "") : "";
  return folder === "deps" ? path : folder;
}

function openBrace(source: Source, from: number): number {
  return source.text.indexOf("{", from) + 1;
}
