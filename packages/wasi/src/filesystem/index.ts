/**
 * The area wasi:filesystem.
 * Spec: wasi:filesystem types, preopens.
 * Invariant: the guest reaches only what is below a preopen of the platform; without one, nothing.
 */
import { VERSION, type Area } from "../area.ts";
import type { WasiOptions } from "../options.ts";
import type { Port } from "../port/index.ts";
import { Descriptor } from "./descriptor.ts";
import { FILESYSTEM_LIMITS } from "./limits.ts";
import { directoryFlags } from "./open-at.ts";
import { Shared } from "./shared.ts";

export function createFilesystem(port: Port, options: WasiOptions): Area {
  const limits = { ...FILESYSTEM_LIMITS, ...options.limits?.filesystem };
  return {
    [`wasi:filesystem/types@${VERSION}`]: () => ({ Descriptor }),
    [`wasi:filesystem/preopens@${VERSION}`]: () => {
      const preopens = (port.filesystem?.preopens ?? []).map(({ path, directory, writable }) => ({
        path,
        writable,
        // The first user is the platform, which never lets go.
        directory: new Shared(directory),
      }));
      return {
        getDirectories: (): [Descriptor, string][] =>
          preopens.map(({ path, directory, writable }) => [
            new Descriptor(
              { kind: "directory", directory: directory.retain() },
              directoryFlags(writable),
              writable,
              limits,
            ),
            path,
          ]),
      };
    },
  };
}

export { Descriptor };
