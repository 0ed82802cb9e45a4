/** The types that a world owns, with the functions of its resources, as if they stood in an interface. */
import type { WitInterface, WitWorld } from "../model/index.ts";

export function newInterfaceOf(world: WitWorld): WitInterface {
  const made: WitInterface = {
    kind: "interface",
    name: null,
    package: world.package,
    docs: null,
    gate: null,
    types: new Map(),
    funcs: new Map(),
  };
  for (const [name, item] of world.imports) {
    if (item.kind === "type") made.types.set(name, item.type);
    else if (item.kind === "func" && item.func.kind.kind !== "free") made.funcs.set(name, item.func);
  }
  return made;
}
