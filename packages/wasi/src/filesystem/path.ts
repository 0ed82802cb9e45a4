/**
 * The text of a path.
 * Spec: wasi:filesystem/types; path-resolution.md. POSIX, "Pathname Resolution".
 * Invariant: a parsed path is relative and its components are neither empty nor contain `/` or NUL.
 */
import { fail } from "./error.ts";
import type { FilesystemLimits } from "./limits.ts";

export interface ParsedPath {
  /** From left to right, `.` and `..` among them. */
  readonly components: readonly string[];
  /** It ends in a slash: what it names has to be a directory. */
  readonly trailingSlash: boolean;
}

/** Parses an argument of a guest, or the contents of a symbolic link. */
export function parsePath(path: string, limits: FilesystemLimits): ParsedPath {
  if (path === "") fail("no-entry");
  if (path.startsWith("/")) fail("not-permitted");
  if (path.includes("\0")) fail("invalid");
  if (longerThan(path, limits.maxPathBytes)) fail("name-too-long");
  return {
    components: path.split("/").filter((component) => component !== ""),
    trailingSlash: path.endsWith("/"),
  };
}

/** Is the text longer than so many bytes of UTF-8? */
export function longerThan(text: string, bytes: number): boolean {
  if (text.length * 3 <= bytes) return false;
  return text.length > bytes || new TextEncoder().encode(text).length > bytes;
}
