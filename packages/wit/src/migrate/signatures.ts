/** The signature of a WASI function, looked up in resolved packages. */
import type { WitGraph } from "../model/index.ts";
import { signature } from "../print/index.ts";

/** `item` is `clocks/wall-clock#now`, or `filesystem/types#descriptor.stat` for a function of a resource. */
export function signatureIn(graph: WitGraph | undefined, item: string): string | null {
  const [path = "", name = ""] = item.split("#");
  const [packageName, interfaceName = ""] = path.split("/");
  const witPackage = graph?.packages.find(
    (each) => each.name.namespace === "wasi" && each.name.name === packageName,
  );
  const target = witPackage?.interfaces.get(interfaceName);
  if (target === undefined) return null;
  const [resource, member] = name.split(".");
  const candidates = [name, `[method]${name}`, `[static]${name}`];
  if (member === "constructor") candidates.push(`[constructor]${resource}`);
  for (const candidate of candidates) {
    const func = target.funcs.get(candidate);
    if (func !== undefined) return `${name}: ${signature(func)}`;
  }
  return null;
}
