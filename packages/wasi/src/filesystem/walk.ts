/**
 * Walks a path through open directories: the sandbox.
 * Spec: path-resolution.md, "Implementing path resolution manually".
 *
 * Invariant: every step opens one name in a directory that is already open, without following a link, or goes back to a
 * directory that was opened on the way. No step goes above the base. So a rename or a swapped link beside us changes at most
 * *which* object inside is reached, never that it is inside.
 */
import type { OpenDirectory } from "../port/filesystem.ts";
import { fail, isError } from "./error.ts";
import type { FilesystemLimits } from "./limits.ts";
import { parsePath } from "./path.ts";

/** Where a path ends. */
export interface Place {
  /** Open as long as the walk is. */
  readonly directory: OpenDirectory;
  /** A name in it; undefined: the directory itself (the path ended in `.` or `..`). */
  readonly name: string | undefined;
  /** The path ended in `..`. */
  readonly parent: boolean;
  /** The path said, with a slash behind it, that this is a directory. */
  readonly mustBeDirectory: boolean;
}

export class Walk implements Disposable {
  readonly #limits: FilesystemLimits;
  readonly #base: OpenDirectory;
  /** Opened by this walk, the deepest last. */
  readonly #stack: OpenDirectory[] = [];
  /** Still to go, the next one last. */
  readonly #pending: string[];
  #mustBeDirectory: boolean;
  #links = 0;

  /** `base` stays the caller's. */
  constructor(base: OpenDirectory, path: string, limits: FilesystemLimits) {
    const { components, trailingSlash } = parsePath(path, limits);
    this.#base = base;
    this.#limits = limits;
    this.#pending = components.toReversed();
    this.#mustBeDirectory = trailingSlash;
  }

  /** Walks to the directory of the last component, which it does not touch. */
  async toLast(): Promise<Place> {
    for (;;) {
      const component = this.#pending.at(-1);
      const isLast = this.#pending.length <= 1;
      const isName = component !== undefined && component !== "." && component !== "..";
      if (isName && isLast) return this.#place(component, false);
      this.#pending.pop();
      if (component === "..") this.#leave();
      else if (isName) await this.#enter(component);
      if (isLast) return this.#place(undefined, component === "..");
    }
  }

  /** If the last component, where the walk stands, is a symbolic link, then the walk goes on with its contents. */
  async followLast(): Promise<boolean> {
    const name = this.#pending.at(-1);
    if (name === undefined) return false;
    const target = await this.#readLink(name);
    if (target === undefined) return false;
    this.#pending.pop();
    this.#expand(target);
    return true;
  }

  /** The directory where the walk stands becomes the caller's to close; undefined if it is the base, which already is. */
  takeDirectory(): OpenDirectory | undefined {
    return this.#stack.pop();
  }

  [Symbol.dispose](): void {
    for (const directory of this.#stack.splice(0)) directory.close();
  }

  #place(name: string | undefined, parent: boolean): Place {
    return { directory: this.#directory(), name, parent, mustBeDirectory: this.#mustBeDirectory };
  }

  #directory(): OpenDirectory {
    return this.#stack.at(-1) ?? this.#base;
  }

  #leave(): void {
    const left = this.#stack.pop();
    if (left === undefined) fail("not-permitted");
    left.close();
  }

  async #enter(name: string): Promise<void> {
    if (this.#stack.length >= this.#limits.maxDepth) fail("name-too-long");
    try {
      this.#stack.push(await this.#directory().openDirectory(name));
    } catch (error) {
      // Which of the two a symbolic link gives depends on the platform.
      if (!isError(error, "loop") && !isError(error, "not-directory")) throw error;
      const target = await this.#readLink(name);
      if (target === undefined) fail("not-directory");
      this.#expand(target);
    }
  }

  #expand(target: string): void {
    this.#links++;
    if (this.#links > this.#limits.maxLinks) fail("loop");
    const { components, trailingSlash } = parsePath(target, this.#limits);
    if (this.#pending.length === 0 && trailingSlash) this.#mustBeDirectory = true;
    this.#pending.push(...components.toReversed());
    if (this.#pending.length > this.#limits.maxPathBytes) fail("name-too-long");
  }

  async #readLink(name: string): Promise<string | undefined> {
    try {
      return await this.#directory().readLink(name);
    } catch (error) {
      if (isError(error, "invalid")) return undefined;
      throw error;
    }
  }
}
