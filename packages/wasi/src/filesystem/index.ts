/**
 * The area wasi:filesystem.
 * Spec: wasi:filesystem types, preopens.
 * Invariant: the guest reaches only what is below a preopen of the platform; without one, nothing.
 */
import { VERSION, type Area } from "../area.ts";
import type { WasiOptions } from "../options.ts";
import type { Port } from "../port/index.ts";
import { Descriptor } from "./descriptor.ts";
import type { FilesystemPreopens, FilesystemTypes } from "./interfaces.ts";
import { openPreopens } from "./preopens.ts";

export function createFilesystem(port: Port, options: WasiOptions): Area {
  return {
    [`wasi:filesystem/types@${VERSION}`]: (): FilesystemTypes => ({ Descriptor }),
    [`wasi:filesystem/preopens@${VERSION}`]: (): FilesystemPreopens => ({
      getDirectories: openPreopens(port, options),
    }),
  };
}
