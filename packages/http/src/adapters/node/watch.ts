/**
 * Tells when files have changed, for reloading.
 * Invariant: the folder is watched, not the file, since tools replace files by renaming; a burst of changes is told once, when it
 * has settled.
 */
import { watch, type FSWatcher } from "node:fs";
import { basename, dirname, resolve } from "node:path";

/** How long files must have been left alone. */
export const SETTLE_MS = 100;

/** Returns what stops it. Throws Node's error if a folder cannot be watched. */
export function watchFiles(files: readonly string[], changed: () => void): () => void {
  const folders = new Map<string, Set<string>>();
  for (const file of files) {
    const folder = dirname(resolve(file));
    folders.set(folder, (folders.get(folder) ?? new Set()).add(basename(file)));
  }
  let settling: NodeJS.Timeout | undefined;
  const watchers: FSWatcher[] = [...folders].map(([folder, names]) =>
    watch(folder, { persistent: false }, (_event, name) => {
      if (name !== null && !names.has(name)) return;
      clearTimeout(settling);
      settling = setTimeout(changed, SETTLE_MS);
    }),
  );
  return () => {
    clearTimeout(settling);
    for (const watcher of watchers) watcher.close();
  };
}
