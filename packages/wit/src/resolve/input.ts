/**
 * What is to be resolved, as data: files by path. Reading directories is the caller's.
 * Spec: WIT.md, "Filesystem structure".
 */

/** One root: a file, or a directory with its `deps/`. Paths are relative, with `/`. */
export interface WitRoot {
  /** Put before each path in messages; the directory's own path, for example. */
  readonly name?: string;
  readonly files: ReadonlyMap<string, string | Uint8Array> | Readonly<Record<string, string | Uint8Array>>;
}

/** Files that are one package together, with the packages written inside them. */
export interface FileGroup {
  readonly files: readonly { readonly path: string; readonly content: string | Uint8Array }[];
}

export interface GroupedRoot {
  readonly main: FileGroup;
  readonly deps: readonly FileGroup[];
}

const ENCODED = /\.wasm$/;

export function groupFiles(root: WitRoot): GroupedRoot {
  const entries: [string, string | Uint8Array][] =
    root.files instanceof Map ? [...root.files] : Object.entries(root.files);
  const main: { path: string; content: string | Uint8Array }[] = [];
  const deps = new Map<string, { path: string; content: string | Uint8Array }[]>();
  for (const [relative, content] of entries.toSorted(byPath)) {
    const steps = relative.split("/").filter((step) => step !== "" && step !== ".");
    const path = root.name === undefined ? relative : `${root.name.replace(/\/$/, "")}/${relative}`;
    const last = steps.at(-1) ?? "";
    if (!last.endsWith(".wit") && !ENCODED.test(last)) continue;
    if (steps.length === 1 || steps[0] !== "deps") {
      if (steps.length === 1) main.push({ path, content });
      continue;
    }
    const dep = steps[1] ?? "";
    if (steps.length > 3) continue;
    const group = deps.get(dep) ?? [];
    group.push({ path, content });
    deps.set(dep, group);
  }
  return { main: { files: main }, deps: [...deps.values()].map((files) => ({ files })) };
}

function byPath([a]: [string, unknown], [b]: [string, unknown]): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
