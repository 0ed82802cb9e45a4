/** WIT worlds as TypeScript declarations. */
import type { WitFunc, WitPackage, WitWorld } from "../model/index.ts";
import type { Side } from "./dialect.ts";
import { guestFiles } from "./guest-world.ts";
import { hostFiles } from "./host-world.ts";

export type { Side } from "./dialect.ts";

export interface EmitTypesOptions {
  /** Who the declarations are for; the host by default. */
  readonly side?: Side;
  /** Whether a call of this sync-typed export may have to wait: such a function is declared to answer with a promise. */
  readonly parks?: (func: WitFunc) => boolean;
}

/** Declaration files by path. Each world of a package has a folder. */
export function emitTypes(
  target: WitWorld | WitPackage,
  options: EmitTypesOptions = {},
): Map<string, string> {
  if ("worlds" in target) {
    const files = new Map<string, string>();
    for (const [name, world] of target.worlds) {
      for (const [path, text] of emitWorld(world, options)) files.set(`${name}/${path}`, text);
    }
    return files;
  }
  return emitWorld(target, options);
}

function emitWorld(world: WitWorld, options: EmitTypesOptions): Map<string, string> {
  return options.side === "guest" ? guestFiles(world) : hostFiles(world, options.parks ?? (() => false));
}
