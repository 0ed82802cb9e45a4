/** WIT inputs for the benchmark and the differential run: files and directories given by path. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { printWit, resolveWit, WitError } from "@heddle/wit";
import type { WitRoot } from "@heddle/wit";

/** A file, or a directory with its `deps`, as `resolveWit` takes it. */
export function readRoot(path: string): WitRoot {
  if (statSync(path).isFile()) return { files: new Map([[basename(path), readFileSync(path)]]) };
  const files = new Map<string, Uint8Array>();
  const walk = (folder: string, relative: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const name = relative === "" ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) walk(join(folder, entry.name), name);
      else if (entry.name.endsWith(".wit")) files.set(name, readFileSync(join(folder, entry.name)));
    }
  };
  walk(path, "");
  return { name: path, files };
}

/** All packages of `paths` as one text: the last one's package first, the others in blocks of their own. */
export function joined(paths: readonly string[]): string {
  const graph = resolveWit(paths.map(readRoot), { features: "all" });
  return printWit(graph.package, { nested: graph.packages.filter((each) => each !== graph.package) });
}

/** Every `.wit` file below `paths` that resolves by itself, and every directory with `deps`, joined. */
export function singleTexts(paths: readonly string[]): Map<string, string> {
  const texts = new Map<string, string>();
  const add = (path: string): void => {
    try {
      texts.set(
        path,
        statSync(path).isFile() ? (resolveWit(readRoot(path)), readFileSync(path, "utf8")) : joined([path]),
      );
    } catch (error) {
      if (!(error instanceof WitError) && !(error instanceof RangeError)) throw error;
    }
  };
  const walk = (path: string): void => {
    if (statSync(path).isFile()) {
      if (path.endsWith(".wit")) add(path);
      return;
    }
    const entries = readdirSync(path);
    if (entries.includes("deps")) {
      add(path);
      return;
    }
    for (const entry of entries) walk(join(path, entry));
  };
  for (const path of paths) walk(path);
  return texts;
}
