/**
 * The preopened directories of a platform as descriptors.
 * Spec: wasi:filesystem/preopens.
 * Invariant: the platform's own handle stays open, however many descriptors of it a guest drops.
 */
import type { WasiOptions } from "../options.ts";
import type { Port } from "../port/index.ts";
import { AuditedPlace } from "./audited.ts";
import { Descriptor } from "./descriptor.ts";
import { FILESYSTEM_LIMITS } from "./limits.ts";
import { directoryFlags } from "./open-at.ts";
import { Shared } from "./shared.ts";

/** Gives a function that makes new descriptors at each call. */
export function openPreopens(port: Port, options: WasiOptions): () => [Descriptor, string][] {
  const limits = { ...FILESYSTEM_LIMITS, ...options.limits?.filesystem };
  const preopens = (port.filesystem?.preopens ?? []).map(({ path, directory, writable }) => ({
    path,
    writable,
    // The first user is the platform, which never lets go.
    shared: new Shared(directory),
  }));
  const { audit } = port;
  return () => {
    audit?.({ kind: "directories", paths: preopens.map(({ path }) => path) });
    return preopens.map(({ path, shared, writable }) => {
      const target = { kind: "directory", directory: shared.retain() } as const;
      const audited = audit === undefined ? undefined : new AuditedPlace(audit, path);
      return [new Descriptor(target, directoryFlags(writable), writable, limits, audited), path];
    });
  };
}
