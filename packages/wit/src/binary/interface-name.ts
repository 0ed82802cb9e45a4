/** Interface names of the component model taken apart. Spec: Explainer.md, `interfacename`. */
import type { PackageName } from "../model/index.ts";
import { parseVersion } from "../syntax/index.ts";

export interface InterfaceName {
  readonly package: PackageName;
  readonly item: string;
}

const SHAPE = /^([^:/@]+):([^:/@]+)\/([^:/@]+)(?:@(.+))?$/;

/** Null if `name` is a plain name. `suffix` completes a canonical version. */
export function parseInterfaceName(name: string, suffix: string | null): InterfaceName | null {
  const match = SHAPE.exec(name);
  if (match === null) return null;
  const [, namespace, packageName, item, version] = match;
  if (namespace === undefined || packageName === undefined || item === undefined) return null;
  const full = version === undefined ? null : parseVersion(`${version}${suffix ?? ""}`);
  return { package: { namespace, name: packageName, version: full }, item };
}
