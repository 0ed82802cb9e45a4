/**
 * What `FILE|DIR|COMPONENT` names: WIT text, a directory with its `deps/`, a WIT package in binary form, or any component.
 * Spec: WIT.md, "Filesystem structure".
 *
 * Invariant: what a file is shows in its bytes, not in its name; but one that is called .wasm is never read as text. Only what can belong to a package is read: nothing below a folder
 * of `deps/`.
 */
import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  decodeWit,
  isWitBinary,
  printWit,
  resolveWit,
  witOfComponent,
  type ResolveOptions,
  type WitGraph,
  type WitPackage,
  type WitRoot,
  type WitWorld,
} from "@heddle/wit";
import type { Options } from "../cli/options.ts";
import { inFile } from "../cli/file-fault.ts";
import { nearest } from "../cli/parse.ts";
import { readOperand } from "../cli/read-file.ts";
import { UsageError } from "../cli/usage-error.ts";

/** Files by path, with `/`. */
export type WitFiles = ReadonlyMap<string, string | Uint8Array>;

export interface WitInput {
  readonly graph: WitGraph;
  /** The world of a component; a package has as many as it has. */
  readonly world: WitWorld | null;
  /** The component that the WIT was read from, if it was one. */
  readonly component: Uint8Array | null;
}

export interface ReadWitOptions {
  readonly features?: ResolveOptions["features"] | undefined;
  /** Files and directories of packages that the text may refer to, besides those in its `deps/`. */
  readonly deps?: readonly string[];
}

/** Throws a `WitError` for text with faults, a `DecodeError` or `ValidationError` for bytes that are no component. */
export function readWit(path: string, { features, deps = [] }: ReadWitOptions): WitInput {
  const bytes = isDirectory(path) ? undefined : readOperand(path);
  if (bytes === undefined || !isBinary(path, bytes)) {
    const roots = [...deps.map(rootAt), rootAt(path)];
    const graph = resolveWit(roots, { decodePackage, ...(features === undefined ? {} : { features }) });
    return { graph, world: null, component: null };
  }
  const [dep] = deps;
  if (dep !== undefined)
    throw new UsageError(`--dep ${dep}: ${path} is no WIT text, so that it refers to no other package`);
  return inFile(path, () => readBinary(bytes));
}

function readBinary(bytes: Uint8Array): WitInput {
  if (isWitBinary(bytes)) return { graph: decodeWit(bytes), world: null, component: null };
  const { world, ...graph } = witOfComponent(bytes);
  return { graph, world, component: bytes };
}

function rootAt(path: string): WitRoot {
  if (isDirectory(path)) return { name: path, files: readWitDirectory(path) };
  const bytes = readOperand(path);
  const content = isBinary(path, bytes) ? decodePackage(bytes) : bytes;
  const folder = dirname(path);
  return { ...(folder === "." ? {} : { name: folder }), files: { [witName(path)]: content } };
}

/** A package in binary form refers to others, and does not hold them. */
function decodePackage(bytes: Uint8Array): string {
  return printWit(decodeWit(bytes).package);
}

/** The files of a package's folder and of the folders below its `deps/`. */
export function readWitDirectory(folder: string): WitFiles {
  const files = new Map<string, string | Uint8Array>();
  for (const path of witPaths(folder)) files.set(path, readOperand(join(folder, ...path.split("/"))));
  if (files.size === 0) throw new UsageError(`there is no .wit file in ${folder}`);
  return files;
}

function witPaths(folder: string): readonly string[] {
  const top = namesIn(folder).filter((name) => name.endsWith(".wit"));
  const deps = join(folder, "deps");
  const below = isDirectory(deps)
    ? namesIn(deps).flatMap((name) =>
        isDirectory(join(deps, name))
          ? namesIn(join(deps, name)).map((inner) => `deps/${name}/${inner}`)
          : [`deps/${name}`],
      )
    : [];
  return [...top, ...below.filter((path) => path.endsWith(".wit") || path.endsWith(".wasm"))];
}

function namesIn(folder: string): readonly string[] {
  return readdirSync(folder).toSorted();
}

export function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** A damaged .wasm file is to be told as one. */
export function isBinary(path: string, bytes: Uint8Array): boolean {
  return path.endsWith(".wasm") || startsAsBinary(bytes);
}

function startsAsBinary(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
}

/** A text is resolved whatever its file is called. */
function witName(path: string): string {
  const name = basename(path);
  return name.endsWith(".wit") ? name : `${name}.wit`;
}

export function worldOf({ worlds }: WitPackage, wanted: string, path: string): WitWorld {
  const found = worlds.get(wanted);
  if (found !== undefined) return found;
  const names = [...worlds.keys()];
  const near = nearest(wanted, names);
  const hint = near === undefined ? `it has ${names.join(", ") || "none"}` : `did you mean ${near}?`;
  throw new UsageError(`${path} has no world ${wanted}; ${hint}`);
}

/** The packages beside the main one, in order. */
export function packagesBeside({ package: main, packages }: WitGraph): readonly WitPackage[] {
  return packages.filter((each) => each !== main);
}

/** What `--features` and `--dep` say. */
export function readWitOptions(options: Options): ReadWitOptions {
  return { features: options.read("--features", readFeatures), deps: options.values("--dep") };
}

/** `all`, or names with commas between them. */
function readFeatures(text: string): "all" | readonly string[] {
  if (text === "all") return text;
  const names = text.split(",");
  if (names.includes("")) throw new UsageError("wanted all, or names with commas between them");
  return names;
}
