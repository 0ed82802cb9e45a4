/**
 * The same tree on each platform, for tests that are to pass on all of them.
 * Invariant: what a test finds is what it asked for; each tree is its own and is removed with the test.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryPlatform, SymbolicLink, type Tree } from "../adapters/memory/index.ts";
import { nodePlatform } from "../adapters/node/index.ts";
import type { Descriptor } from "../filesystem/descriptor.ts";
import { createWasi } from "../index.ts";
import type { Port } from "../port/index.ts";

interface TestFilesystem extends Disposable {
  /** The preopened directory. */
  readonly root: Descriptor;
}

interface TestOptions {
  readonly readOnly?: boolean;
}

type MakeFilesystem = (tree: Tree, options?: TestOptions) => TestFilesystem;

/** A platform over such a tree. */
interface TestPort extends Disposable {
  readonly port: Port;
}

type MakePort = (tree: Tree, options?: TestOptions) => TestPort;

/** By the name of the platform. */
export const ports: readonly (readonly [platform: string, make: MakePort])[] = [
  ["memory", inMemory],
  ["node, directories held by file descriptor", (tree, options) => onNode("fd", tree, options)],
  ["node, directories held by path", (tree, options) => onNode("path", tree, options)],
];

/** By the name of the platform. */
export const filesystems: readonly (readonly [platform: string, make: MakeFilesystem])[] = ports.map(
  ([platform, make]) => [platform, (tree, options) => withRoot(make(tree, options))],
);

function withRoot({ port, [Symbol.dispose]: disposePort }: TestPort): TestFilesystem {
  const root = rootOf(port);
  const dispose = (): void => {
    root[Symbol.dispose]();
    disposePort();
  };
  return { root, [Symbol.dispose]: dispose };
}

function inMemory(tree: Tree, { readOnly = false }: TestOptions = {}): TestPort {
  const port = memoryPlatform({ preopens: [{ guest: "/", tree, readOnly }] });
  return { port, [Symbol.dispose]: () => {} };
}

function onNode(
  holdDirectories: "fd" | "path",
  tree: Tree,
  { readOnly = false }: TestOptions = {},
): TestPort {
  // The tree stands one level down, so that there is something to escape to.
  const outside = mkdtempSync(join(tmpdir(), "heddle-wasi-"));
  const host = join(outside, "inside");
  writeFileSync(join(outside, "secret.txt"), "secret");
  mkdirSync(host);
  grow(host, tree);
  const port = nodePlatform({ preopens: [{ host, guest: "/", readOnly }], holdDirectories });
  const dispose = (): void => {
    port[Symbol.dispose]();
    rmSync(outside, { recursive: true });
  };
  return { port, [Symbol.dispose]: dispose };
}

function grow(directory: string, tree: Tree): void {
  for (const [name, entry] of Object.entries(tree)) {
    const path = join(directory, name);
    if (typeof entry === "string" || entry instanceof Uint8Array) writeFileSync(path, entry);
    else if (entry instanceof SymbolicLink) symlinkSync(entry.target, path);
    else {
      mkdirSync(path);
      grow(path, entry);
    }
  }
}

interface Preopens {
  getDirectories(): [Descriptor, string][];
}

function rootOf(port: Port): Descriptor {
  const preopens = createWasi(port)["wasi:filesystem/preopens@0.3.0"] as unknown as Preopens;
  const [first] = preopens.getDirectories();
  if (first === undefined) throw new Error("no preopen");
  return first[0];
}
