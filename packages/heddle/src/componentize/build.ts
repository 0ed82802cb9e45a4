/**
 * A guest in TypeScript as a component: its modules are bundled into one, and the script engine is put around that.
 *
 * Invariant: what a WIT world gives is imported at run time (a specifier with a colon); all else is in the bundle.
 */
import { existsSync } from "node:fs";
import { basename, dirname, isAbsolute, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import type { WitWorld } from "@heddle/wit";
import { TABLE_NAME } from "../guest/stack-lines.ts";
import { entryText, preludeText } from "./entry.ts";
import { lineTable } from "./line-table.ts";
import { callPeer, loadPeers, member, type Peer } from "../cli/peer.ts";

export const engine: Peer = { name: "componentize-qjs", version: "0.4.5" };
export const bundler: Peer = { name: "rolldown", version: "1.2.19" };

export interface GuestSource {
  readonly file: string;
  /** A WIT file or directory. */
  readonly wit: string;
  readonly world: WitWorld;
}

/** What is being done, for who watches. */
export type Progress = (step: string) => void;

/** The source does not build: in the words of the tool that says so. */
export class BuildError extends Error {
  override readonly name = "BuildError";
}

export async function componentize(source: GuestSource, progress: Progress): Promise<Uint8Array> {
  const [engineModule, bundlerModule] = await loadPeers([engine, bundler]);
  progress(`bundling ${basename(source.file)}`);
  const jsSource = await bundle(bundlerModule, source);
  progress("building the component");
  const options = { witPath: resolve(source.wit), world: source.world.name, jsSource };
  const result = await told(() => callPeer(engineModule, engine, "componentize", options));
  const bytes = member(result, "component");
  if (bytes instanceof Uint8Array) return bytes;
  throw new TypeError(`${engine.name} gave something other than a component`);
}

const ENTRY = "\0heddle-guest";
const PRELUDE = "\0heddle-prelude";

/** One ES module, the globals that the engine lacks before the guest's own code. */
async function bundle(bundlerModule: unknown, { file, world }: GuestSource): Promise<string> {
  const made = new Map([
    [PRELUDE, preludeText(world, prelude())],
    [ENTRY, entryText(world, PRELUDE, resolve(file))],
  ]);
  const build = await told(() =>
    callPeer(bundlerModule, bundler, "rolldown", {
      input: ENTRY,
      platform: "neutral",
      logLevel: "silent",
      external: (id: string) =>
        world.imports.has(id) || (/^[a-z][a-z\d-]*:/.test(id) && !/^[a-z]:[\\/]/i.test(id)),
      plugins: [
        {
          name: "heddle-guest",
          resolveId: (id: string) => (made.has(id) ? { id, moduleSideEffects: true } : null),
          load: (id: string) => made.get(id) ?? null,
        },
      ],
    }),
  );
  const output = await told(() =>
    callPeer(build, bundler, "generate", {
      format: "esm",
      codeSplitting: false,
      sourcemap: "hidden",
      sourcemapPathTransform: (path: string, map: string) => sourceName(resolve(dirname(map), path)),
    }),
  );
  const chunks = member(output, "output");
  const chunk: unknown = Array.isArray(chunks) ? chunks[0] : undefined;
  const code = member(chunk, "code");
  if (typeof code !== "string") throw new TypeError(`${bundler.name} gave something other than a module`);
  // On the first line, so that the others keep their numbers.
  return `globalThis[Symbol.for(${JSON.stringify(TABLE_NAME)})]=${JSON.stringify(lineTable(member(chunk, "map")))};${code}`;
}

/** As it is called from the current directory; what lies outside is called by its name alone, since paths are nobody's business. */
function sourceName(path: string): string {
  if (dirname(path) === dirname(prelude())) return "";
  const near = relative(process.cwd(), path);
  return near.startsWith("..") || isAbsolute(near) ? basename(path) : near.replaceAll("\\", "/");
}

/** The compiled file; its source where this runs from sources. */
function prelude(): string {
  const compiled = fileURLToPath(new URL("../guest/prelude.js", import.meta.url));
  return existsSync(compiled) ? compiled : fileURLToPath(new URL("../guest/prelude.ts", import.meta.url));
}

async function told(run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Error) || error.name === "UsageError") throw error;
    throw new BuildError(explained(stripVTControlCharacters(error.message).trim()), { cause: error });
  }
}

/** The engine runs the module once while it builds, and stands in for what it imports; it has no stand-in for these. */
const asyncImport =
  /imports instance `([^`]+)`[^]*export `([^`]+)` has the wrong type: type mismatch with async/;

function explained(message: string): string {
  const [, from, name] = asyncImport.exec(message) ?? [];
  if (from === undefined || name === undefined) return message;
  return (
    `${name} of ${from} is async, and of such functions ${engine.name} ${engine.version} can import only those of ` +
    "WASI's clocks, filesystem and sockets; docs/typescript-guests.md has a way around"
  );
}
