/**
 * The area wasi:filesystem 0.2.
 * Spec: wasi:filesystem 0.2 types, preopens.
 * Invariant: the same preopens as in 0.3, with handles of their own.
 */
import type { Area } from "../../area.ts";
import { openPreopens } from "../../filesystem/preopens.ts";
import type { WasiOptions } from "../../options.ts";
import type { Port } from "../../port/index.ts";
import type { Bell } from "../readiness.ts";
import { VERSION_P2 } from "../version.ts";
import { DescriptorP2 } from "./descriptor.ts";
import { DirectoryEntryStream } from "./entries.ts";
import { filesystemErrorCode } from "./error.ts";

export function createFilesystemP2(port: Port, options: WasiOptions, bell: Bell): Area {
  return {
    [`wasi:filesystem/types@${VERSION_P2}`]: () => ({
      Descriptor: DescriptorP2,
      DirectoryEntryStream,
      filesystemErrorCode,
    }),
    [`wasi:filesystem/preopens@${VERSION_P2}`]: () => {
      const open = openPreopens(port, options);
      return {
        getDirectories: (): [DescriptorP2, string][] =>
          open().map(([descriptor, path]) => [new DescriptorP2(bell, descriptor), path]),
      };
    },
  };
}
