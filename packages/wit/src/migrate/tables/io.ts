/** wasi:io: gone as a package; streams, futures and waiting are part of the component model. */
import type { FuncRow, Tables } from "../rows.ts";

const READ = "read from the `stream<u8>`; its end and its error come with the result future beside it";
const WRITE = "write to the `stream<u8>` that was handed over; the result future says how it ended";

function gone(from: string, names: readonly string[], note: string): FuncRow[] {
  return names.map((name) => ({ from: `${from}${name}`, to: null, note }));
}

export const IO: Tables = {
  interfaces: [
    { from: "io/error", to: null, note: "errors of streams are the error codes of their result futures" },
    {
      from: "io/poll",
      to: null,
      note: "waiting is part of the component model: await the future or the async function",
    },
    { from: "io/streams", to: null, note: "streams are the built-in type `stream<u8>`" },
    { from: "io/imports", to: null, note: "nothing takes its place" },
  ],
  types: [
    {
      from: "io/error#error",
      fate: { kind: "io-error" },
      note: "an error code of the interface takes its place",
    },
    { from: "io/poll#pollable", fate: { kind: "pollable" }, note: "a `future`, which is awaited" },
    {
      from: "io/streams#error",
      fate: { kind: "io-error" },
      note: "an error code of the interface takes its place",
    },
    { from: "io/streams#pollable", fate: { kind: "pollable" }, note: "a `future`, which is awaited" },
    {
      from: "io/streams#stream-error",
      fate: { kind: "stream-error" },
      note: "the stream ends; its result future holds the error code",
    },
    {
      from: "io/streams#input-stream",
      fate: { kind: "input-stream" },
      note: "`stream<u8>` and a result future",
    },
    {
      from: "io/streams#output-stream",
      fate: { kind: "output-stream" },
      note: "a `stream<u8>` that is written to, and a result future",
    },
  ],
  funcs: [
    { from: "io/error#error.to-debug-string", to: null, note: "print the error code" },
    { from: "io/poll#pollable.ready", to: null, note: "await, or race with a future that is ready" },
    { from: "io/poll#pollable.block", to: null, note: "await the future" },
    { from: "io/poll#poll", to: null, note: "await several futures with the language's own join or race" },
    ...gone(
      "io/streams#input-stream.",
      ["read", "blocking-read", "skip", "blocking-skip", "subscribe"],
      READ,
    ),
    ...gone(
      "io/streams#output-stream.",
      [
        "check-write",
        "write",
        "blocking-write-and-flush",
        "flush",
        "blocking-flush",
        "subscribe",
        "write-zeroes",
        "blocking-write-zeroes-and-flush",
        "splice",
        "blocking-splice",
      ],
      WRITE,
    ),
  ],
};
