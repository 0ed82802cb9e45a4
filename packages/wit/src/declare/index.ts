/** WIT worlds as TypeScript declarations. */
import type { WitPackage, WitWorld } from "../model/index.ts";
import type { Side } from "./dialect.ts";
import { guestFiles } from "./guest-world.ts";
import { hostFiles } from "./host-world.ts";

export type { Side } from "./dialect.ts";

export interface EmitTypesOptions {
  /** Who the declarations are for; the host by default. */
  readonly side?: Side;
  /**
   * Whether an export that is not async may have to wait, by its name: `f`, `a:b/c@1.0.0#[method]r.m`, and `a:b/c@1.0.0#r` for
   * the destructor of a resource. Such a function is declared to answer with a promise, such a resource to end with one.
   */
  readonly parks?: (name: string) => boolean;
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
