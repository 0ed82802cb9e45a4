/** wasi:filesystem on every platform, from one table: a tree, an operation, what it gives. */
import { describe, expect, test } from "vitest";
import { SymbolicLink, type Tree } from "../adapters/memory/index.ts";
import { filesystems } from "../testing/filesystems.test-util.ts";
import { collectAll, collectText, FakeStream, textStream } from "../testing/streams.test-util.ts";
import type { Descriptor } from "./descriptor.ts";
import { FilesystemError } from "./error.ts";
import type { DescriptorFlags, NewTimestamp, OpenFlags } from "./types.ts";

const link = (target: string) => new SymbolicLink(target);
const follow = { symlinkFollow: true };
const noFollow = {};
const rw = { read: true, write: true };
const at = (seconds: bigint, nanoseconds = 0): NewTimestamp => ({
  tag: "timestamp",
  val: { seconds, nanoseconds },
});

const open = (root: Descriptor, path: string, flags: DescriptorFlags = { read: true }, how: OpenFlags = {}) =>
  root.openAt(follow, path, how, flags);

async function read(root: Descriptor, path: string): Promise<string> {
  const file = await open(root, path);
  const [stream, result] = file.readViaStream(0n);
  const text = await collectText(stream);
  expect(await result).toEqual({ tag: "ok" });
  file[Symbol.dispose]();
  return text;
}

async function write(root: Descriptor, path: string, text: string): Promise<unknown> {
  const file = await open(root, path, rw, { create: true });
  const result = await file.writeViaStream(textStream(text), 0n);
  file[Symbol.dispose]();
  return result;
}

async function names(directory: Descriptor): Promise<string[]> {
  const [stream, result] = directory.readDirectory();
  const entries = await collectAll(stream);
  expect(await result).toEqual({ tag: "ok" });
  return entries.map(({ type, name }) => `${type.tag} ${name}`).toSorted();
}

/** What an operation gives: its value, or the tag of its error. */
async function outcome(operation: Promise<unknown>): Promise<unknown> {
  try {
    return await operation;
  } catch (error) {
    if (error instanceof FilesystemError) return error.payload.tag;
    throw error;
  }
}

const tree: Tree = {
  "a.txt": "contents of a",
  "b.txt": "contents of b",
  dir: { "inner.txt": "inner", deep: { "bottom.txt": "bottom" }, up: link("../a.txt") },
  empty: {},
  toA: link("a.txt"),
  toDir: link("dir"),
  toDirSlash: link("dir/"),
  toSelf: link("toSelf"),
  parent: link(".."),
  parentThroughDir: link("dir/../.."),
  absolute: link("/etc/passwd"),
  dangling: link("nothing"),
};

interface Case {
  readonly what: string;
  readonly run: (root: Descriptor) => Promise<unknown>;
  readonly gives: unknown;
}

/** Every path that leaves the preopen, or tries to. */
const escapes: readonly string[] = [
  "/",
  "/etc/passwd",
  "//a.txt",
  "..",
  "../",
  "../secret.txt",
  "dir/../../secret.txt",
  "dir/../../inside/a.txt",
  "dir/deep/../../../secret.txt",
  "./../secret.txt",
  "empty/./../../secret.txt",
  "parent/secret.txt",
  "parent/inside/a.txt",
  "toDir/../../secret.txt",
  "absolute",
  "absolute/",
  "parentThroughDir/secret.txt",
];

const cases: readonly Case[] = [
  // --- paths ---
  ...escapes.map((path) => ({
    what: `open ${path}`,
    run: (root: Descriptor) => open(root, path),
    gives: "not-permitted",
  })),
  ...escapes.map((path) => ({
    what: `stat ${path}`,
    run: (root: Descriptor) => root.statAt(follow, path),
    gives: "not-permitted",
  })),
  ...escapes
    .filter((path) => !path.startsWith("absolute"))
    .map((path) => ({
      what: `create ${path}`,
      run: (root: Descriptor) => root.createDirectoryAt(path),
      gives: "not-permitted",
    })),
  ...escapes
    .filter((path) => path !== "absolute")
    .map((path) => ({
      what: `remove ${path}`,
      run: (root: Descriptor) => root.removeDirectoryAt(path),
      gives: "not-permitted",
    })),
  ...escapes
    .filter((path) => path !== "absolute")
    .map((path) => ({
      what: `rename b.txt to ${path}/x`,
      run: (root: Descriptor) => root.renameAt("b.txt", root, `${path}/x`),
      gives: "not-permitted",
    })),
  { what: "read a.txt", run: (root) => read(root, "a.txt"), gives: "contents of a" },
  { what: "read ./a.txt", run: (root) => read(root, "./a.txt"), gives: "contents of a" },
  { what: "read dir//inner.txt", run: (root) => read(root, "dir//inner.txt"), gives: "inner" },
  { what: "read dir/./inner.txt", run: (root) => read(root, "dir/./inner.txt"), gives: "inner" },
  { what: "read dir/../a.txt", run: (root) => read(root, "dir/../a.txt"), gives: "contents of a" },
  { what: "read toA", run: (root) => read(root, "toA"), gives: "contents of a" },
  { what: "read toDir/inner.txt", run: (root) => read(root, "toDir/inner.txt"), gives: "inner" },
  {
    what: "read toDir/deep/../inner.txt",
    run: (root) => read(root, "toDir/deep/../inner.txt"),
    gives: "inner",
  },
  { what: "read dir/up", run: (root) => read(root, "dir/up"), gives: "contents of a" },
  { what: "open nothing", run: (root) => open(root, ""), gives: "no-entry" },
  { what: "open missing", run: (root) => open(root, "missing"), gives: "no-entry" },
  { what: "open missing/x", run: (root) => open(root, "missing/x"), gives: "no-entry" },
  { what: "open a.txt/x", run: (root) => open(root, "a.txt/x"), gives: "not-directory" },
  { what: "open a.txt/", run: (root) => open(root, "a.txt/"), gives: "not-directory" },
  { what: "open a.txt/.", run: (root) => open(root, "a.txt/."), gives: "not-directory" },
  { what: "open a.txt/..", run: (root) => open(root, "a.txt/.."), gives: "not-directory" },
  { what: "open toA/", run: (root) => open(root, "toA/"), gives: "not-directory" },
  { what: "open toSelf", run: (root) => open(root, "toSelf"), gives: "loop" },
  { what: "open toSelf/x", run: (root) => open(root, "toSelf/x"), gives: "loop" },
  { what: "open dangling", run: (root) => open(root, "dangling"), gives: "no-entry" },
  {
    what: "open toA, not following",
    run: (root) => root.openAt(noFollow, "toA", {}, { read: true }),
    gives: "loop",
  },
  { what: "open with NUL", run: (root) => open(root, "a\0b"), gives: "invalid" },
  { what: "open a long name", run: (root) => open(root, "x".repeat(300)), gives: "name-too-long" },
  { what: "open a long path", run: (root) => open(root, "./".repeat(3000)), gives: "name-too-long" },
  { what: "open a deep path", run: (root) => open(root, "toDir/../".repeat(50)), gives: "loop" },
  { what: "stat a file", run: (root) => stat(root, "a.txt"), gives: ["regular-file", 13n] },
  { what: "stat dir/", run: async (root) => (await stat(root, "dir/"))[0], gives: "directory" },
  { what: "stat toDir", run: async (root) => (await stat(root, "toDir"))[0], gives: "symbolic-link" },
  { what: "stat toDir/", run: async (root) => (await stat(root, "toDir/"))[0], gives: "directory" },
  { what: "stat toA, following", run: (root) => stat(root, "toA", follow), gives: ["regular-file", 13n] },
  { what: "stat a.txt/", run: (root) => stat(root, "a.txt/"), gives: "not-directory" },
  { what: "stat toA itself", run: (root) => stat(root, "toA"), gives: ["symbolic-link", 5n] },

  // --- opening ---
  {
    what: "create and write",
    run: async (root) => [await write(root, "new.txt", "new"), await read(root, "new.txt")],
    gives: [{ tag: "ok" }, "new"],
  },
  {
    what: "create through a dangling link",
    run: async (root) => [await write(root, "dangling", "new"), await read(root, "nothing")],
    gives: [{ tag: "ok" }, "new"],
  },
  {
    what: "create exclusively what exists",
    run: (root) => open(root, "a.txt", rw, { create: true, exclusive: true }),
    gives: "exist",
  },
  {
    what: "create exclusively through a link",
    run: (root) => open(root, "dangling", rw, { create: true, exclusive: true }),
    gives: "exist",
  },
  {
    what: "create with a slash",
    run: (root) => open(root, "new/", rw, { create: true }),
    gives: "is-directory",
  },
  {
    what: "create a directory",
    run: (root) => open(root, "dir", rw, { create: true }),
    gives: "is-directory",
  },
  { what: "create .", run: (root) => open(root, ".", rw, { create: true }), gives: "is-directory" },
  {
    what: "create, only a directory",
    run: (root) => open(root, "dir", {}, { create: true, directory: true }),
    gives: "invalid",
  },
  { what: "open a directory for writing", run: (root) => open(root, "dir", rw), gives: "is-directory" },
  { what: "open dir/ for writing", run: (root) => open(root, "dir/", rw), gives: "is-directory" },
  {
    what: "open a file as a directory",
    run: (root) => open(root, "a.txt", {}, { directory: true }),
    gives: "not-directory",
  },
  {
    what: "open a link as a directory",
    run: async (root) => names(await open(root, "toDirSlash", {}, { directory: true })),
    gives: ["directory deep", "regular-file inner.txt", "symbolic-link up"],
  },
  {
    what: "open a link as a directory, not following",
    run: (root) => root.openAt(noFollow, "toDir", { directory: true }, {}),
    gives: "not-directory",
  },
  {
    what: "truncate",
    run: async (root) => {
      (await open(root, "a.txt", rw, { truncate: true }))[Symbol.dispose]();
      return read(root, "a.txt");
    },
    gives: "",
  },
  {
    what: "what was opened below a directory stays below it",
    run: async (root) => open(await open(root, "dir"), "../a.txt"),
    gives: "not-permitted",
  },
  {
    what: "a link is resolved from the directory it was opened from",
    run: async (root) => open(await open(root, "dir"), "up"),
    gives: "not-permitted",
  },
  {
    what: "open . of a directory that was opened",
    run: async (root) => names(await open(await open(root, "dir"), ".")),
    gives: ["directory deep", "regular-file inner.txt", "symbolic-link up"],
  },
  {
    what: "open dir/deep/..",
    run: async (root) => names(await open(root, "dir/deep/..")),
    gives: ["directory deep", "regular-file inner.txt", "symbolic-link up"],
  },
  {
    what: "a path in a file",
    run: async (root) => (await open(root, "a.txt")).statAt({}, "."),
    gives: "not-directory",
  },

  // --- flags ---
  ...(
    [
      ["a.txt", {}, {}, "read"],
      ["a.txt", { read: true }, {}, "read"],
      ["a.txt", { write: true }, {}, "write"],
      ["a.txt", {}, { exclusive: true }, "read"],
      ["new", {}, { create: true, exclusive: true }, "read write"],
      ["new", { read: true }, { create: true }, "read write"],
      ["new", { write: true }, { create: true }, "write"],
      ["a.txt", rw, {}, "read write"],
      [".", {}, {}, "read"],
      ["dir", { mutateDirectory: true }, {}, "read mutateDirectory"],
      ["dir/", { read: true, mutateDirectory: true }, { directory: true }, "read mutateDirectory"],
    ] as [string, DescriptorFlags, OpenFlags, string][]
  ).map(([path, flags, how, expected]) => ({
    what: `flags of ${path} opened with ${JSON.stringify([flags, how])}`,
    run: async (root: Descriptor) => {
      const opened = (await open(root, path, flags, how)).getFlags();
      return Object.entries(opened)
        .filter(([, on]) => on)
        .map(([name]) => name)
        .join(" ");
    },
    gives: expected,
  })),
  {
    what: "types",
    run: async (root) => [root.getType(), (await open(root, "a.txt")).getType()],
    gives: [{ tag: "directory" }, { tag: "regular-file" }],
  },

  // --- reading and writing ---
  {
    what: "read from an offset",
    run: async (root) => collectText((await open(root, "a.txt")).readViaStream(12n)[0]),
    gives: "a",
  },
  {
    what: "read from behind the end",
    run: async (root) => collectText((await open(root, "a.txt")).readViaStream(2n ** 40n)[0]),
    gives: "",
  },
  {
    what: "read from an impossible offset",
    run: async (root) => (await open(root, "a.txt")).readViaStream(2n ** 64n - 1n)[1],
    gives: { tag: "err", val: { tag: "invalid" } },
  },
  {
    what: "read what is open for writing only",
    run: async (root) => (await open(root, "a.txt", { write: true })).readViaStream(0n)[1],
    gives: { tag: "err", val: { tag: "bad-descriptor" } },
  },
  {
    what: "read a directory as a file",
    run: async (root) => root.readViaStream(0n)[1],
    gives: { tag: "err", val: { tag: "is-directory" } },
  },
  {
    what: "write into the middle",
    run: async (root) => {
      await (await open(root, "a.txt", rw)).writeViaStream(textStream("CON", "TENTS"), 0n);
      return read(root, "a.txt");
    },
    gives: "CONTENTS of a",
  },
  {
    what: "write behind the end",
    run: async (root) => {
      await (await open(root, "a.txt", rw)).writeViaStream(textStream("!"), 15n);
      return read(root, "a.txt");
    },
    gives: "contents of a\0\0!",
  },
  {
    what: "write what is open for reading only",
    run: async (root) => {
      const data = textStream("x");
      return [await (await open(root, "a.txt")).writeViaStream(data, 0n), data.dropped, data.taken];
    },
    gives: [{ tag: "err", val: { tag: "bad-descriptor" } }, true, 0],
  },
  {
    what: "write at an offset that is too large",
    run: async (root) => (await open(root, "a.txt", rw)).writeViaStream(textStream("x"), 2n ** 62n),
    gives: { tag: "err", val: { tag: "file-too-large" } },
  },
  {
    what: "append",
    run: async (root) => {
      const file = await open(root, "a.txt", rw);
      await file.appendViaStream(textStream(" and", " more"));
      await file.appendViaStream(textStream("."));
      return read(root, "a.txt");
    },
    gives: "contents of a and more.",
  },
  {
    what: "append what is open for reading only",
    run: async (root) => (await open(root, "a.txt")).appendViaStream(textStream("x")),
    gives: { tag: "err", val: { tag: "bad-descriptor" } },
  },
  {
    what: "streams outlive the descriptor",
    run: async (root) => {
      const file = await open(root, "a.txt", rw);
      const [stream, result] = file.readViaStream(0n);
      const written = file.writeViaStream(textStream("C"), 0n);
      file[Symbol.dispose]();
      await written;
      return [await collectText(stream), await result];
    },
    gives: ["Contents of a", { tag: "ok" }],
  },
  {
    what: "a reader that leaves",
    run: async (root) => {
      const [stream, result] = (await open(root, "a.txt")).readViaStream(0n);
      await stream.next();
      await stream.return();
      return result;
    },
    gives: { tag: "ok" },
  },
  {
    what: "a reader that never came",
    run: async (root) => {
      const [stream, result] = (await open(root, "a.txt")).readViaStream(0n);
      await stream.return();
      return result;
    },
    gives: { tag: "ok" },
  },
  {
    what: "set-size",
    run: async (root) => {
      const file = await open(root, "a.txt", rw);
      await file.setSize(3n);
      await file.setSize(5n);
      return [await read(root, "a.txt"), (await file.stat()).size];
    },
    gives: ["con\0\0", 5n],
  },
  {
    what: "set-size, reading",
    run: async (root) => (await open(root, "a.txt")).setSize(1n),
    gives: "bad-descriptor",
  },
  { what: "set-size of a directory", run: (root) => root.setSize(1n), gives: "is-directory" },
  {
    what: "set-size too large",
    run: async (root) => (await open(root, "a.txt", rw)).setSize(2n ** 64n - 1n),
    gives: "invalid",
  },
  {
    what: "sync",
    run: async (root) => {
      const file = await open(root, "a.txt", rw);
      return [await file.sync(), await file.syncData(), await root.sync(), await root.syncData()];
    },
    gives: [undefined, undefined, undefined, undefined],
  },
  {
    what: "sync of what was opened for reading",
    run: async (root) => [
      await (await open(root, "a.txt")).sync(),
      await (await open(root, "dir")).syncData(),
    ],
    gives: [undefined, undefined],
  },
  {
    what: "advise",
    run: async (root) => (await open(root, "a.txt")).advise(0n, 10n, "random"),
    gives: undefined,
  },
  {
    what: "advise for a directory",
    run: async (root) => root.advise(0n, 0n, "normal"),
    gives: "bad-descriptor",
  },
  {
    what: "an unlinked file lives while it is open",
    run: async (root) => {
      const file = await open(root, "a.txt", rw);
      await root.unlinkFileAt("a.txt");
      await file.appendViaStream(textStream("!"));
      const text = await collectText(file.readViaStream(0n)[0]);
      return [text, await outcome(open(root, "a.txt"))];
    },
    gives: ["contents of a!", "no-entry"],
  },

  // --- directories ---
  {
    what: "list",
    run: (root) => names(root),
    gives: [
      "directory dir",
      "directory empty",
      "regular-file a.txt",
      "regular-file b.txt",
      ...["absolute", "dangling", "parent", "parentThroughDir", "toA", "toDir", "toDirSlash", "toSelf"].map(
        (name) => `symbolic-link ${name}`,
      ),
    ],
  },
  {
    what: "list a file",
    run: async (root) => (await open(root, "a.txt")).readDirectory()[1],
    gives: { tag: "err", val: { tag: "not-directory" } },
  },
  {
    what: "list twice at once",
    run: async (root) => {
      const dir = await open(root, "dir");
      return Promise.all([names(dir), names(dir)]);
    },
    gives: Array.from({ length: 2 }, () => ["directory deep", "regular-file inner.txt", "symbolic-link up"]),
  },
  {
    what: "mkdir",
    run: async (root) => [await root.createDirectoryAt("new"), (await stat(root, "new"))[0]],
    gives: [undefined, "directory"],
  },
  {
    what: "mkdir with slashes",
    run: async (root) => [await root.createDirectoryAt("new///"), (await stat(root, "new"))[0]],
    gives: [undefined, "directory"],
  },
  { what: "mkdir of nothing", run: (root) => root.createDirectoryAt(""), gives: "no-entry" },
  { what: "mkdir .", run: (root) => root.createDirectoryAt("."), gives: "exist" },
  { what: "mkdir dir/..", run: (root) => root.createDirectoryAt("dir/.."), gives: "exist" },
  { what: "mkdir of a file", run: (root) => root.createDirectoryAt("a.txt"), gives: "exist" },
  { what: "mkdir of a dangling link", run: (root) => root.createDirectoryAt("dangling"), gives: "exist" },
  { what: "mkdir below nothing", run: (root) => root.createDirectoryAt("x/y"), gives: "no-entry" },
  {
    what: "rmdir",
    run: async (root) => [await root.removeDirectoryAt("empty"), await outcome(stat(root, "empty"))],
    gives: [undefined, "no-entry"],
  },
  { what: "rmdir with slashes", run: (root) => root.removeDirectoryAt("empty///"), gives: undefined },
  { what: "rmdir of what is not empty", run: (root) => root.removeDirectoryAt("dir"), gives: "not-empty" },
  { what: "rmdir .", run: (root) => root.removeDirectoryAt("."), gives: "invalid" },
  { what: "rmdir empty/.", run: (root) => root.removeDirectoryAt("empty/."), gives: "invalid" },
  { what: "rmdir dir/deep/..", run: (root) => root.removeDirectoryAt("dir/deep/.."), gives: "not-empty" },
  { what: "rmdir of a file", run: (root) => root.removeDirectoryAt("a.txt"), gives: "not-directory" },
  { what: "rmdir of a link", run: (root) => root.removeDirectoryAt("toDir"), gives: "not-directory" },
  {
    what: "rmdir of a link with a slash",
    run: (root) => root.removeDirectoryAt("toDir/"),
    gives: "not-directory",
  },
  { what: "rmdir of nothing", run: (root) => root.removeDirectoryAt("missing"), gives: "no-entry" },
  {
    what: "unlink",
    run: async (root) => [await root.unlinkFileAt("a.txt"), await outcome(stat(root, "a.txt"))],
    gives: [undefined, "no-entry"],
  },
  {
    what: "unlink a link",
    run: async (root) => [await root.unlinkFileAt("toA"), await read(root, "a.txt")],
    gives: [undefined, "contents of a"],
  },
  { what: "unlink a directory", run: (root) => root.unlinkFileAt("empty"), gives: "is-directory" },
  { what: "unlink dir/", run: (root) => root.unlinkFileAt("dir/"), gives: "is-directory" },
  { what: "unlink a.txt/", run: (root) => root.unlinkFileAt("a.txt/"), gives: "not-directory" },
  { what: "unlink .", run: (root) => root.unlinkFileAt("."), gives: "is-directory" },
  { what: "unlink nothing", run: (root) => root.unlinkFileAt(""), gives: "no-entry" },

  // --- links ---
  {
    what: "hard link",
    run: async (root) => {
      await root.linkAt(noFollow, "a.txt", root, "dir/hard");
      const [one, two] = [await open(root, "a.txt"), await open(root, "dir/hard")];
      return [await read(root, "dir/hard"), (await one.stat()).linkCount, await one.isSameObject(two)];
    },
    gives: ["contents of a", 2n, true],
  },
  {
    what: "hard link, following",
    run: async (root) => {
      await root.linkAt(follow, "toA", root, "hard");
      return stat(root, "hard");
    },
    gives: ["regular-file", 13n],
  },
  {
    what: "hard link of a link",
    run: async (root) => {
      await root.linkAt(noFollow, "toA", root, "hard");
      return (await stat(root, "hard"))[0];
    },
    gives: "symbolic-link",
  },
  {
    what: "hard link to what exists",
    run: (root) => root.linkAt({}, "a.txt", root, "b.txt"),
    gives: "exist",
  },
  { what: "hard link to itself", run: (root) => root.linkAt({}, "a.txt", root, "a.txt"), gives: "exist" },
  {
    what: "hard link of a directory",
    run: (root) => root.linkAt({}, "dir", root, "x"),
    gives: "not-permitted",
  },
  { what: "hard link of .", run: (root) => root.linkAt({}, ".", root, "x"), gives: "not-permitted" },
  { what: "hard link of nothing", run: (root) => root.linkAt({}, "", root, "x"), gives: "no-entry" },
  { what: "hard link to nothing", run: (root) => root.linkAt({}, "a.txt", root, ""), gives: "no-entry" },
  { what: "hard link with a slash", run: (root) => root.linkAt({}, "a.txt", root, "x/"), gives: "no-entry" },
  { what: "hard link to ..", run: (root) => root.linkAt({}, "a.txt", root, ".."), gives: "not-permitted" },
  { what: "hard link to /", run: (root) => root.linkAt({}, "a.txt", root, "/"), gives: "not-permitted" },
  {
    what: "symlink",
    run: async (root) => [await root.symlinkAt("a.txt", "new"), await read(root, "new")],
    gives: [undefined, "contents of a"],
  },
  {
    what: "symlink upwards, which nobody follows",
    run: async (root) => [await root.symlinkAt("../..", "new"), await outcome(open(root, "new"))],
    gives: [undefined, "not-permitted"],
  },
  { what: "symlink to /", run: (root) => root.symlinkAt("/etc", "new"), gives: "not-permitted" },
  { what: "symlink to nothing", run: (root) => root.symlinkAt("", "new"), gives: "no-entry" },
  { what: "symlink with NUL", run: (root) => root.symlinkAt("a\0", "new"), gives: "invalid" },
  { what: "symlink where something is", run: (root) => root.symlinkAt("x", "a.txt"), gives: "exist" },
  { what: "symlink with a slash", run: (root) => root.symlinkAt("x", "new/"), gives: "no-entry" },
  { what: "readlink", run: (root) => root.readlinkAt("parentThroughDir"), gives: "dir/../.." },
  { what: "readlink of a file", run: (root) => root.readlinkAt("a.txt"), gives: "invalid" },
  { what: "readlink of toDir/", run: (root) => root.readlinkAt("toDir/"), gives: "invalid" },
  { what: "readlink of .", run: (root) => root.readlinkAt("."), gives: "invalid" },
  {
    what: "readlink of an absolute link",
    run: (root) => root.readlinkAt("absolute"),
    gives: "not-permitted",
  },
  { what: "readlink of nothing", run: (root) => root.readlinkAt("missing"), gives: "no-entry" },

  // --- moving ---
  {
    what: "rename",
    run: async (root) => [await root.renameAt("a.txt", root, "dir/moved"), await read(root, "dir/moved")],
    gives: [undefined, "contents of a"],
  },
  {
    what: "rename onto a file",
    run: async (root) => [await root.renameAt("a.txt", root, "b.txt"), await read(root, "b.txt")],
    gives: [undefined, "contents of a"],
  },
  {
    what: "rename onto itself",
    run: async (root) => [await root.renameAt("a.txt", root, "a.txt"), await read(root, "a.txt")],
    gives: [undefined, "contents of a"],
  },
  {
    what: "rename onto a link",
    run: async (root) => [await root.renameAt("a.txt", root, "toDir"), await read(root, "toDir")],
    gives: [undefined, "contents of a"],
  },
  {
    what: "rename a link",
    run: async (root) => [await root.renameAt("toA", root, "moved"), await root.readlinkAt("moved")],
    gives: [undefined, "a.txt"],
  },
  {
    what: "rename a directory",
    run: async (root) => [
      await root.renameAt("dir/", root, "moved/"),
      await read(root, "moved/deep/bottom.txt"),
    ],
    gives: [undefined, "bottom"],
  },
  {
    what: "rename onto an empty directory",
    run: (root) => root.renameAt("dir", root, "empty"),
    gives: undefined,
  },
  {
    what: "rename a directory onto a full one",
    run: (root) => root.renameAt("empty", root, "dir"),
    gives: "not-empty",
  },
  {
    what: "rename a directory onto a file",
    run: (root) => root.renameAt("empty", root, "a.txt"),
    gives: "not-directory",
  },
  {
    what: "rename a file onto a directory",
    run: (root) => root.renameAt("a.txt", root, "empty"),
    gives: "is-directory",
  },
  {
    what: "rename a directory into itself",
    run: (root) => root.renameAt("dir", root, "dir/deep/x"),
    gives: "invalid",
  },
  {
    what: "rename a file with a slash",
    run: (root) => root.renameAt("a.txt/", root, "x"),
    gives: "not-directory",
  },
  { what: "rename a file to x/", run: (root) => root.renameAt("a.txt", root, "x/"), gives: "not-directory" },
  { what: "rename .", run: (root) => root.renameAt(".", root, "x"), gives: "busy" },
  { what: "rename to .", run: (root) => root.renameAt("a.txt", root, "."), gives: "busy" },
  { what: "rename nothing", run: (root) => root.renameAt("missing", root, "x"), gives: "no-entry" },
  { what: "rename to ..", run: (root) => root.renameAt("a.txt", root, "../x"), gives: "not-permitted" },
  {
    what: "rename between descriptors",
    run: async (root) => {
      const dir = await open(root, "dir", { mutateDirectory: true });
      await root.renameAt("a.txt", dir, "moved");
      await dir.renameAt("inner.txt", root, "out");
      return [await read(root, "dir/moved"), await read(root, "out")];
    },
    gives: ["contents of a", "inner"],
  },

  // --- metadata ---
  {
    what: "set-times-at",
    run: async (root) => {
      await root.setTimesAt(noFollow, "a.txt", at(42n), at(69n, 500_000_000));
      const { dataAccessTimestamp, dataModificationTimestamp } = await root.statAt({}, "a.txt");
      return [dataAccessTimestamp, dataModificationTimestamp];
    },
    gives: [
      { seconds: 42n, nanoseconds: 0 },
      { seconds: 69n, nanoseconds: 500_000_000 },
    ],
  },
  {
    what: "set-times before 1970",
    run: async (root) => {
      const file = await open(root, "a.txt");
      await file.setTimes(at(42n), at(-2n, 250_000_000));
      return (await file.stat()).dataModificationTimestamp;
    },
    gives: { seconds: -2n, nanoseconds: 250_000_000 },
  },
  {
    what: "set one time and leave the other",
    run: async (root) => {
      const file = await open(root, "a.txt");
      await file.setTimes(at(42n), at(69n));
      await file.setTimes({ tag: "no-change" }, at(70n));
      await file.setTimes({ tag: "no-change" }, { tag: "no-change" });
      const { dataAccessTimestamp, dataModificationTimestamp } = await file.stat();
      return [dataAccessTimestamp?.seconds, dataModificationTimestamp?.seconds];
    },
    gives: [42n, 70n],
  },
  {
    what: "set-times to now",
    run: async (root) => {
      const file = await open(root, "a.txt");
      await file.setTimes(at(42n), { tag: "now" });
      const { seconds } = (await file.stat()).dataModificationTimestamp ?? { seconds: 0n };
      return Math.abs(Number(seconds) - Date.now() / 1000) < 10;
    },
    gives: true,
  },
  {
    what: "set-times of a directory",
    run: async (root) => {
      await root.setTimes(at(1n), at(2n));
      return (await root.stat()).dataModificationTimestamp;
    },
    gives: { seconds: 2n, nanoseconds: 0 },
  },
  {
    what: "set-times of a link itself",
    run: async (root) => {
      await root.setTimesAt(noFollow, "dangling", at(1n), at(2n));
      return (await root.statAt(noFollow, "dangling")).dataModificationTimestamp;
    },
    gives: { seconds: 2n, nanoseconds: 0 },
  },
  {
    what: "set-times through a link",
    run: async (root) => {
      await root.setTimesAt(follow, "toA", at(1n), at(2n));
      return (await root.statAt(noFollow, "a.txt")).dataModificationTimestamp;
    },
    gives: { seconds: 2n, nanoseconds: 0 },
  },
  {
    what: "set-times with too many nanoseconds",
    run: (root) => root.setTimesAt({}, "a.txt", at(1n, 1e9), at(1n)),
    gives: "invalid",
  },
  {
    what: "set-times of nothing",
    run: (root) => root.setTimesAt(follow, "", at(1n), at(1n)),
    gives: "no-entry",
  },
  {
    what: "is-same-object",
    run: async (root) => {
      const [a, a2, b, dot] = [
        await open(root, "a.txt"),
        await open(root, "toA"),
        await open(root, "b.txt"),
        await open(root, "."),
      ];
      return [
        await a.isSameObject(a2),
        await a.isSameObject(b),
        await root.isSameObject(dot),
        await root.isSameObject(a),
      ];
    },
    gives: [true, false, true, false],
  },
  {
    what: "metadata-hash",
    run: async (root) => {
      const before = await root.metadataHashAt(follow, "toA");
      const file = await open(root, "a.txt", rw);
      const same = await file.metadataHash();
      const other = await root.metadataHashAt(noFollow, "b.txt");
      await file.setSize(1n);
      const after = await file.metadataHash();
      const equal = (x: typeof before, y: typeof before) => x.lower === y.lower && x.upper === y.upper;
      return [equal(before, same), equal(before, other), equal(before, after)];
    },
    gives: [true, false, false],
  },
];

async function stat(root: Descriptor, path: string, flags = {}): Promise<[string, bigint]> {
  const { type, size } = await root.statAt(flags, path);
  return [type.tag, size];
}

describe.each(filesystems)("wasi:filesystem on %s", (_platform, make) => {
  test.each(cases)("$what", async ({ run, gives }) => {
    const filesystem = make(tree);
    try {
      expect(await outcome(run(filesystem.root))).toEqual(gives);
    } finally {
      filesystem[Symbol.dispose]();
    }
  });
});

const refused: readonly [string, (root: Descriptor) => Promise<unknown>][] = [
  ["open for writing", (root) => open(root, "a.txt", rw)],
  ["open to create", (root) => open(root, "new", {}, { create: true })],
  ["open to truncate", (root) => open(root, "a.txt", {}, { truncate: true })],
  ["open to mutate", (root) => open(root, "dir", { mutateDirectory: true })],
  ["open . to mutate", (root) => open(root, ".", { mutateDirectory: true })],
  ["mkdir", (root) => root.createDirectoryAt("new")],
  ["rmdir", (root) => root.removeDirectoryAt("empty")],
  ["unlink", (root) => root.unlinkFileAt("a.txt")],
  ["symlink", (root) => root.symlinkAt("a.txt", "new")],
  ["link", (root) => root.linkAt({}, "a.txt", root, "new")],
  ["rename", (root) => root.renameAt("a.txt", root, "new")],
  ["set-times", (root) => root.setTimes(at(1n), at(1n))],
  ["set-times-at", (root) => root.setTimesAt({}, "a.txt", at(1n), at(1n))],
  ["set-times of a file below", async (root) => (await open(root, "a.txt")).setTimes(at(1n), at(1n))],
  ["set-times of a directory below", async (root) => (await open(root, "dir")).setTimes(at(1n), at(1n))],
  ["mkdir in a directory below", async (root) => (await open(root, "dir")).createDirectoryAt("new")],
];

describe.each(filesystems)("a read-only preopen on %s", (_platform, make) => {
  test.each(refused)("refuses to %s", async (_what, run) => {
    const filesystem = make(tree, { readOnly: true });
    try {
      expect(await outcome(run(filesystem.root))).toBe("read-only");
      expect(await read(filesystem.root, "a.txt")).toBe("contents of a");
    } finally {
      filesystem[Symbol.dispose]();
    }
  });
});

describe.each(filesystems)("big files on %s", (_platform, make) => {
  test("come back as they were written", async () => {
    const filesystem = make({});
    const chunks = Array.from({ length: 40 }, (_, i) => new Uint8Array(70_001).fill(i));
    const file = await open(filesystem.root, "big", rw, { create: true });
    expect(await file.writeViaStream(new FakeStream(chunks), 0n)).toEqual({ tag: "ok" });
    const [stream, result] = file.readViaStream(0n);
    const parts: Uint8Array[] = [];
    for await (const chunk of stream) parts.push(chunk);
    expect(await result).toEqual({ tag: "ok" });
    expect(Buffer.concat(parts).equals(Buffer.concat(chunks))).toBe(true);
    file[Symbol.dispose]();
    filesystem[Symbol.dispose]();
  });
});
