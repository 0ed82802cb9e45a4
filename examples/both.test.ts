/**
 * Each row of what became of WASI 0.2, observed through both generations in one program: `both-rust` imports the two, does with the one
 * what it looks at with the other, and the other way round.
 *
 * Invariant: no row of the migration tables (`heddle migrate`) of these packages is left out.
 */
import { mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, instantiate } from "@heddle/component";
import { Trap } from "@heddle/component/errors";
import { createWasi, type ByteSink, type Port } from "@heddle/wasi";
import { createMemoryNetwork, memoryPlatform, MemorySink, MemorySource } from "@heddle/wasi/memory";
import { nodePlatform } from "@heddle/wasi/node";
import { describe, expect, test } from "vitest";
import { ALL_TABLES } from "../packages/wit/src/migrate/tables/index.ts";

interface Row {
  readonly row: string;
  /** The rows of the tables that it is about, by what is on their left. */
  readonly covers: readonly RegExp[];
}

const descriptor = (...names: readonly string[]): RegExp =>
  new RegExp(String.raw`^filesystem/types#descriptor\.(${names.join("|")})$`, "u");

const rows: readonly Row[] = [
  { row: "environment", covers: [/^cli\/environment/u] },
  { row: "stdin", covers: [/^cli\/stdin/u] },
  { row: "stdout", covers: [/^cli\/stdout/u] },
  { row: "stderr", covers: [/^cli\/stderr/u] },
  { row: "terminals", covers: [/^cli\/terminal/u] },
  { row: "pollable", covers: [/[#/]poll(able)?\b/u, /^clocks\/monotonic-clock#subscribe/u] },
  { row: "monotonic-clock", covers: [/^clocks\/monotonic-clock(#(now|instant|resolution))?$/u] },
  { row: "wall-clock", covers: [/^clocks\/wall-clock/u, /^filesystem\/types#datetime$/u] },
  { row: "random", covers: [/^random\//u] },
  { row: "input-stream", covers: [/[#]input-stream\b/u, /^io\/streams$/u] },
  { row: "output-stream", covers: [/[#]output-stream\b/u] },
  {
    row: "stream-error",
    covers: [/^io\/error/u, /#(error|stream-error)$/u, /#filesystem-error-code$/u],
  },
  { row: "descriptor streams", covers: [descriptor("(read|write|append)-via-stream")] },
  { row: "descriptor contents", covers: [descriptor("read", "write")] },
  {
    row: "descriptor state",
    covers: [
      descriptor(
        "advise",
        "sync",
        "sync-data",
        "get-flags",
        "get-type",
        "set-size",
        "set-times",
        "set-times-at",
      ),
      descriptor("stat", "stat-at", "metadata-hash", "metadata-hash-at"),
    ],
  },
  {
    row: "descriptor entries",
    covers: [
      descriptor("read-directory", "create-directory-at", "remove-directory-at"),
      /#directory-entry-stream\b/u,
      /#descriptor-type$/u,
    ],
  },
  {
    row: "descriptor links",
    covers: [
      descriptor("link-at", "symlink-at", "readlink-at", "rename-at", "unlink-file-at", "is-same-object"),
    ],
  },
  { row: "descriptor errors", covers: [descriptor("open-at"), /^filesystem\/types#error-code$/u] },
  { row: "handles", covers: [/^filesystem\/(types|preopens)$/u] },
  {
    row: "tcp-socket, served by 0.2",
    covers: [/^sockets\/tcp($|#tcp-socket\b(?!.*(keep|hop|buffer)))/u, /^sockets\/(instance-)?network/u],
  },
  {
    row: "tcp-socket, served by 0.3",
    covers: [/^sockets\/tcp#/u, /^sockets\/tcp-create-socket/u],
  },
  { row: "tcp-socket options", covers: [/^sockets\/tcp#tcp-socket\..*(keep|hop|buffer)/u] },
  { row: "udp-socket", covers: [/^sockets\/udp/u] },
  { row: "udp-socket options", covers: [/^sockets\/udp#udp-socket\..*(hop|buffer)/u] },
  { row: "socket errors", covers: [/^sockets\/.*#(network|error-code|error)$/u] },
  { row: "ip-name-lookup", covers: [/^sockets\/ip-name-lookup/u] },
];

/** What other tests show. */
const elsewhere: Readonly<Record<string, RegExp>> = {
  "the tests of wasi:http": /^http\//u,
  "exit and run, below": /^cli\/(exit|run)\b/u,
  "worlds, of which a program has one": /^\w+\/(imports|command)$/u,
  "not offered: 0.2 has it unstable": /^clocks\/timezone/u,
};

test("no row of the tables is left out", () => {
  const all = ALL_TABLES.flatMap((table) => [...table.interfaces, ...table.types, ...table.funcs]);
  const covered = [...rows.flatMap(({ covers }) => covers), ...Object.values(elsewhere)];
  const left = all.map(({ from }) => from).filter((from) => !covered.some((pattern) => pattern.test(from)));
  expect(left).toEqual([]);
});

const network = { allow: ["127.0.0.1"], listen: true };
const program = readFile(new URL("both-rust/both.wasm", import.meta.url)).then((bytes) => compile(bytes));

interface Platform extends Disposable {
  readonly port: Port;
}

const platforms: readonly [string, () => Platform][] = [
  [
    "memory",
    () => ({
      port: {
        ...memoryPlatform({ preopens: [{ guest: "/", tree: { dir: {} } }] }),
        network: createMemoryNetwork().port(network),
      },
      [Symbol.dispose]: () => {},
    }),
  ],
  [
    "node",
    () => {
      const folder = mkdtempSync(join(tmpdir(), "heddle-both-"));
      mkdirSync(join(folder, "dir"));
      const port = nodePlatform({ preopens: [{ host: folder, guest: "/" }], network });
      return { port, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
    },
  ],
];

/** A terminal, to the guest. */
function terminal<T extends object>(stream: T): T & { readonly isTerminal: true } {
  return Object.defineProperty(stream, "isTerminal", { value: true }) as T & { readonly isTerminal: true };
}

async function start(port: Port) {
  const [stdout, stderr] = [new MemorySink(1000), new MemorySink(1000)];
  const imports = createWasi(port, {
    args: ["both", "é"],
    env: { A: "1", B: "" },
    cwd: "/dir",
    stdio: { stdin: terminal(new MemorySource("0123456789")), stdout: terminal<ByteSink>(stdout), stderr },
  });
  const instance = await instantiate(await program, imports);
  const observe = async (row: string): Promise<void> => {
    await instance.functions.get("observe")?.(row);
  };
  const run = async (version: string): Promise<void> => {
    const exported = instance.exports[`wasi:cli/run@${version}`] as { readonly run: () => unknown };
    await exported.run();
  };
  return { instance, observe, run, stdout, stderr };
}

const prints: Readonly<Record<string, readonly [stdout: string, stderr: string]>> = {
  stdout: ["one two three four", ""],
  stderr: ["", "one two"],
};

describe.each(platforms)("on %s", (_platform, make) => {
  test.each(rows)("$row", async ({ row }) => {
    using platform = make();
    const { instance, observe, stdout, stderr } = await start(platform.port);
    await observe(row);
    expect([stdout.text(), stderr.text()]).toEqual(prints[row] ?? ["", ""]);
    await instance[Symbol.asyncDispose]();
  });

  test("one instance goes through all of them, twice but for its input", async () => {
    using platform = make();
    const { instance, observe } = await start(platform.port);
    const again = rows.filter(({ row }) => row !== "stdin");
    for (const { row } of [...rows, ...again]) await expect(observe(row)).resolves.toBeUndefined();
    await instance[Symbol.asyncDispose]();
  });

  test.each(["0.2", "0.3"])("exit of %s ends the program", async (generation) => {
    using platform = make();
    const { observe } = await start(platform.port);
    const ended = observe(`exit of ${generation}`);
    await expect(ended).rejects.toThrow(Trap);
    await expect(ended).rejects.toMatchObject({ code: "exit", cause: { status: 1 } });
  });

  test("run of either", async () => {
    using platform = make();
    const { run, stdout } = await start(platform.port);
    await run("0.2.0");
    await run("0.3.0");
    await run("0.2.0");
    expect(stdout.text()).toBe("run of 0.2\nrun of 0.3\nrun of 0.2\n");
  });
});
