/**
 * Optional parts: npm packages that a command needs and that heddle does not bring.
 *
 * Invariant: heddle installs nothing by itself; the error for what is missing has the exact command for all of it.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { version as ownVersion } from "../version.ts";
import { UsageError } from "./usage-error.ts";

export interface Peer {
  readonly name: string;
  /** The version that is known to work. */
  readonly version: string;
}

/** Loads packages from beside heddle or from the current directory, in their order. */
export async function loadPeers(peers: readonly Peer[]): Promise<readonly unknown[]> {
  const paths = peers.map(({ name }) => resolvePeer(name));
  const missing = peers.filter((_, index) => paths[index] === undefined);
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(" and ");
    const packages = missing.map(({ name, version }) => `${name}@${version}`).join(" ");
    const verb = missing.length === 1 ? "is" : "are";
    throw new UsageError(
      `this needs ${names}, which ${verb} not installed: npm install --save-dev ${packages}`,
    );
  }
  return Promise.all(paths.map((path) => importModule(pathToFileURL(path ?? "").href)));
}

const own: Peer = { name: "heddle", version: ownVersion };

/** By a file of its own: see there. It is as far from here as from the bundle. */
function importModule(url: string): Promise<unknown> {
  const loader: unknown = createRequire(import.meta.url)("../../bin/import-module.js");
  return Promise.resolve(callPeer(loader, own, "importModule", url));
}

function resolvePeer(name: string): string | undefined {
  for (const from of [join(process.cwd(), "package.json"), import.meta.url]) {
    try {
      return createRequire(from).resolve(name);
    } catch {
      // looked for in the next place
    }
  }
  return undefined;
}

/** Calls a function that a package exports, whether as an ES module or as CommonJS. */
export function callPeer(module: unknown, { name, version }: Peer, func: string, argument: unknown): unknown {
  for (const exported of [module, member(module, "default")]) {
    const found = member(exported, func);
    if (typeof found === "function") return Reflect.apply(found, exported, [argument]);
  }
  throw new UsageError(`the package ${name} has no function ${func}; wanted ${name}@${version}`);
}

export function member(object: unknown, name: string): unknown {
  return typeof object === "object" && object !== null ? Reflect.get(object, name) : undefined;
}
