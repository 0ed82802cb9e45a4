/** Every limit of the file system, at it and beyond it. */
import { expect, test } from "vitest";
import { memoryPlatform, SymbolicLink, type MemoryLimits, type Tree } from "../adapters/memory/index.ts";
import { createWasi } from "../index.ts";
import type { FilesystemLimits } from "./limits.ts";
import { FilesystemError } from "./error.ts";
import type { Descriptor } from "./descriptor.ts";
import { textStream } from "../testing/streams.test-util.ts";

interface Case {
  readonly what: string;
  readonly limits?: Partial<FilesystemLimits>;
  readonly memory?: Partial<MemoryLimits>;
  readonly within: (root: Descriptor) => Promise<unknown>;
  readonly beyond: (root: Descriptor) => Promise<unknown>;
  readonly fails: string;
}

const links: Tree = {
  a: "x",
  l1: new SymbolicLink("a"),
  l2: new SymbolicLink("l1"),
  l3: new SymbolicLink("l2"),
};
const tree: Tree = { ...links, d: { d: { d: { d: {} } } } };
const follow = { symlinkFollow: true };
const rw = { read: true, write: true };

async function write(root: Descriptor, text: string): Promise<void> {
  const file = await root.openAt({}, "new", { create: true }, rw);
  const result = await file.writeViaStream(textStream(text), 0n);
  if (result.tag === "err") throw new FilesystemError(result.val);
}

const cases: readonly Case[] = [
  {
    what: "maxPathBytes",
    limits: { maxPathBytes: 10 },
    within: (root) => root.statAt({}, "././././/a"),
    beyond: (root) => root.statAt({}, "././././//a"),
    fails: "name-too-long",
  },
  {
    what: "maxPathBytes, of UTF-8",
    limits: { maxPathBytes: 10 },
    within: (root) => root.createDirectoryAt("äöüäö"),
    beyond: (root) => root.createDirectoryAt("äöüäöü"),
    fails: "name-too-long",
  },
  {
    what: "maxPathBytes, of a link",
    limits: { maxPathBytes: 10 },
    within: (root) => root.symlinkAt("x".repeat(10), "new"),
    beyond: (root) => root.symlinkAt("x".repeat(11), "newer"),
    fails: "name-too-long",
  },
  {
    what: "maxLinks",
    limits: { maxLinks: 2 },
    within: (root) => root.statAt(follow, "l2"),
    beyond: (root) => root.statAt(follow, "l3"),
    fails: "loop",
  },
  {
    what: "maxDepth",
    limits: { maxDepth: 3 },
    within: (root) => root.statAt({}, "d/d/d/d"),
    beyond: (root) => root.statAt({}, "d/d/d/d/x"),
    fails: "name-too-long",
  },
  {
    what: "maxTreeBytes",
    memory: { maxTreeBytes: 100 },
    within: (root) => write(root, "x".repeat(50)),
    beyond: (root) => write(root, "x".repeat(200)),
    fails: "insufficient-space",
  },
  {
    what: "maxEntries",
    memory: { maxEntries: 10 },
    within: (root) => root.createDirectoryAt("one"),
    beyond: (root) => root.createDirectoryAt("two"),
    fails: "insufficient-space",
  },
  {
    what: "maxNameBytes",
    memory: { maxNameBytes: 4 },
    within: (root) => root.createDirectoryAt("four"),
    beyond: (root) => root.createDirectoryAt("fives"),
    fails: "name-too-long",
  },
];

test.each(cases)("$what", async ({ limits = {}, memory = {}, within, beyond, fails }) => {
  const platform = memoryPlatform({ preopens: [{ guest: "/", tree }], limits: memory });
  const preopens = createWasi(platform, { limits: { filesystem: limits } })["wasi:filesystem/preopens@0.3.0"];
  const root = preopens?.getDirectories()[0]?.[0];
  if (root === undefined) throw new Error("no preopen");
  await within(root);
  await expect(beyond(root)).rejects.toMatchObject({ payload: { tag: fails } });
});

test("room that was given back can be used again", async () => {
  const platform = memoryPlatform({
    preopens: [{ guest: "/" }],
    limits: { maxTreeBytes: 100, maxEntries: 2 },
  });
  const root = createWasi(platform)["wasi:filesystem/preopens@0.3.0"]?.getDirectories()[0]?.[0];
  if (root === undefined) throw new Error("no preopen");
  for (let round = 0; round < 10; round++) {
    const file = await root.openAt({}, "new", { create: true }, rw);
    expect(await file.writeViaStream(textStream("x".repeat(90)), 0n)).toEqual({ tag: "ok" });
    await root.unlinkFileAt("new");
    // Open still, so its room is still taken.
    await expect(root.createDirectoryAt("other")).rejects.toMatchObject({
      payload: { tag: "insufficient-space" },
    });
    file[Symbol.dispose]();
  }
});
