/**
 * The interfaces of wasi:filesystem in TypeScript.
 * Spec: wasi:filesystem.
 */
import type { Descriptor } from "./descriptor.ts";

export interface FilesystemTypes {
  readonly Descriptor: typeof Descriptor;
}

export interface FilesystemPreopens {
  getDirectories(): readonly (readonly [descriptor: Descriptor, path: string])[];
}
