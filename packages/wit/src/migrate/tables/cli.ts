/** wasi:cli: the standard streams are handed over once, each with its result future; `run` is async. */
import type { Tables } from "../rows.ts";

const STDOUT = "hand over the `stream<u8>` to print; the result future says how it ended";

export const CLI: Tables = {
  interfaces: [
    { from: "cli/environment", to: "cli/environment", note: "`initial-cwd` is `get-initial-cwd`" },
    { from: "cli/exit", to: "cli/exit", note: "the same" },
    { from: "cli/run", to: "cli/run", note: "`run` is an async function" },
    { from: "cli/stdin", to: "cli/stdin", note: "`read-via-stream` takes the place of `get-stdin`" },
    { from: "cli/stdout", to: "cli/stdout", note: "`write-via-stream` takes the place of `get-stdout`" },
    { from: "cli/stderr", to: "cli/stderr", note: "`write-via-stream` takes the place of `get-stderr`" },
    { from: "cli/terminal-input", to: "cli/terminal-input", note: "the same" },
    { from: "cli/terminal-output", to: "cli/terminal-output", note: "the same" },
    { from: "cli/terminal-stdin", to: "cli/terminal-stdin", note: "the same" },
    { from: "cli/terminal-stdout", to: "cli/terminal-stdout", note: "the same" },
    { from: "cli/terminal-stderr", to: "cli/terminal-stderr", note: "the same" },
    { from: "cli/command", to: "cli/command", note: "the world of commands" },
    { from: "cli/imports", to: "cli/imports", note: "what commands import" },
  ],
  types: [
    {
      from: "cli/stdin#input-stream",
      fate: { kind: "input-stream" },
      note: "`stream<u8>` and a result future",
    },
    {
      from: "cli/stdout#output-stream",
      fate: { kind: "output-stream" },
      note: "a `stream<u8>` that is written to",
    },
    {
      from: "cli/stderr#output-stream",
      fate: { kind: "output-stream" },
      note: "a `stream<u8>` that is written to",
    },
  ],
  funcs: [
    { from: "cli/environment#initial-cwd", to: "cli/environment#get-initial-cwd", note: "renamed" },
    { from: "cli/run#run", to: "cli/run#run", note: "an async function" },
    {
      from: "cli/stdin#get-stdin",
      to: "cli/stdin#read-via-stream",
      note: "returns the `stream<u8>` and its result future",
    },
    { from: "cli/stdout#get-stdout", to: "cli/stdout#write-via-stream", note: STDOUT },
    { from: "cli/stderr#get-stderr", to: "cli/stderr#write-via-stream", note: STDOUT },
  ],
};
