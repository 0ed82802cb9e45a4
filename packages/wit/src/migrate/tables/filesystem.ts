/** wasi:filesystem: descriptor methods that touch the disk are async; bytes and entries come as streams. */
import { alike } from "../rows.ts";
import type { Tables } from "../rows.ts";

const ASYNC_METHODS = [
  "advise",
  "sync-data",
  "get-flags",
  "get-type",
  "set-size",
  "set-times",
  "sync",
  "create-directory-at",
  "stat",
  "stat-at",
  "set-times-at",
  "link-at",
  "open-at",
  "readlink-at",
  "remove-directory-at",
  "rename-at",
  "symlink-at",
  "unlink-file-at",
  "is-same-object",
  "metadata-hash",
  "metadata-hash-at",
];
const D = "filesystem/types#descriptor.";

export const FILESYSTEM: Tables = {
  interfaces: [
    {
      from: "filesystem/types",
      to: "filesystem/types",
      note: "methods of `descriptor` are async; error codes are a variant",
    },
    { from: "filesystem/preopens", to: "filesystem/preopens", note: "the same" },
    { from: "filesystem/imports", to: "filesystem/imports", note: "the same" },
  ],
  types: [
    {
      from: "filesystem/types#input-stream",
      fate: { kind: "input-stream" },
      note: "`stream<u8>` and a result future",
    },
    {
      from: "filesystem/types#output-stream",
      fate: { kind: "output-stream" },
      note: "a `stream<u8>` that is written to",
    },
    { from: "filesystem/types#error", fate: { kind: "io-error" }, note: "an `error-code` takes its place" },
    {
      from: "filesystem/types#datetime",
      fate: { kind: "moved", to: "filesystem/types#instant" },
      note: "renamed to `instant`; `seconds` is now s64",
    },
    {
      from: "filesystem/types#descriptor-type",
      fate: { kind: "moved", to: "filesystem/types#descriptor-type" },
      note: "a variant: `unknown` is gone, `other(option<string>)` is new, `fifo` keeps its name",
    },
    {
      from: "filesystem/types#error-code",
      fate: { kind: "moved", to: "filesystem/types#error-code" },
      note: "a variant with `other(option<string>)`; `would-block` is gone",
    },
    {
      from: "filesystem/types#directory-entry-stream",
      fate: {
        kind: "items",
        element: "directory-entry",
        error: "error-code",
        uses: ["filesystem/types#directory-entry", "filesystem/types#error-code"],
      },
      note: "a `stream<directory-entry>` and a result future",
    },
  ],
  funcs: [
    ...alike(D, D, ASYNC_METHODS, "an async function"),
    {
      from: `${D}read-via-stream`,
      to: `${D}read-via-stream`,
      note: "returns the `stream<u8>` and a result future that holds the error",
    },
    {
      from: `${D}write-via-stream`,
      to: `${D}write-via-stream`,
      note: "takes the `stream<u8>` to write; returns the result future",
    },
    {
      from: `${D}append-via-stream`,
      to: `${D}append-via-stream`,
      note: "takes the `stream<u8>` to append; returns the result future",
    },
    {
      from: `${D}read`,
      to: `${D}read-via-stream`,
      note: "read as much of the stream as is wanted, then drop it",
    },
    { from: `${D}write`, to: `${D}write-via-stream`, note: "a stream of the one buffer" },
    {
      from: `${D}read-directory`,
      to: `${D}read-directory`,
      note: "returns a `stream<directory-entry>` and a result future",
    },
    {
      from: "filesystem/types#directory-entry-stream.read-directory-entry",
      to: null,
      note: "read the next entry from the stream",
    },
    {
      from: "filesystem/types#filesystem-error-code",
      to: null,
      note: "the result futures hold the error code itself",
    },
  ],
};
