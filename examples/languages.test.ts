/**
 * Guests of four languages run the same errands through `heddle run`: each with the flags that it needs, and without them, where it
 * gets the error that its interface has for that and nobody is reached.
 */
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { describeWithPart } from "../scripts/with-part.ts";
import { bin, outcomeOf, runHeddle, startHeddle } from "./heddle-process.test-util.ts";
import { capitals, startServers, type Servers } from "./errands-servers.test-util.ts";

// Each run is a process, with a whole script engine in it for some languages.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const here = fileURLToPath(new URL("./", import.meta.url));
/** Links need a privilege on Windows. */
const linksWork = process.platform !== "win32";
const content = Buffer.from(randomBytes(150_000).toString("hex"));

const digest = (bytes: string | Buffer): string => createHash("sha256").update(bytes).digest("hex");
const capitalsDigest = digest(capitals(content));

let servers: Servers;
beforeAll(async () => {
  servers = await startServers();
});
afterAll(() => servers.close());

describe("Rust", () => errands("rust", join(here, "errands-rust/errands.wasm")));

describe("C", () => errands("c", join(here, "errands-c/errands.wasm")));

describeWithPart("componentize-qjs", "TypeScript", () => {
  beforeAll(() => build("errands-ts"));
  errands("typescript", join(here, "dist/errands-ts.wasm"));
});

describeWithPart("componentize-py", "Python", () => {
  beforeAll(() => build("errands-py"));
  errands("python", join(here, "dist/errands-py.wasm"));
});

test("the declarations of the TypeScript guest are those of its world, and its source has their types", () => {
  const folder = mkdtempSync(join(tmpdir(), "heddle-errands-"));
  try {
    const types = join(folder, "types");
    const words = ["types", "--guest", "--world", "errands-ts", "-o", types, join(here, "wit")];
    expect(spawnSync(process.execPath, [bin, ...words], { encoding: "utf8" })).toMatchObject({ status: 0 });
    const kept = join(here, "errands-ts/types");
    expect(filesOf(types)).toEqual(filesOf(kept));
    const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
    const checked = spawnSync(process.execPath, [tsc, "-p", join(here, "errands-ts")], { encoding: "utf8" });
    expect(checked).toMatchObject({ status: 0, stdout: "" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

interface Case {
  readonly title: string;
  readonly flags: () => readonly string[];
  readonly words: () => readonly string[];
  /** The lines of standard output, in any order; of one that is refused, there is none. */
  readonly said?: (language: string) => readonly string[];
  /** The errand's error, as its interface calls it. */
  readonly fault?: string;
}

/** Loopback takes an entry of its own; an entry for the world outside opens none of it. */
const local = (): readonly string[] => ["--allow-net", "127.0.0.1"];
const outside = (): readonly string[] => ["--allow-net", "example.com", "--allow-net", "0.0.0.0/0"];
const nothing = (): readonly string[] => [];

const greeting = {
  http: () => ["http", servers.http, "/errand"],
  tcp: () => ["tcp", servers.tcp],
  udp: () => ["udp", servers.udp],
};

const network: readonly Case[] = [
  {
    title: "streams a request and its response at the same time, with headers and trailers",
    flags: local,
    words: greeting.http,
    said: (language) => ["status 201", `x-seen ${language}`, "body 200000", "x-sent 200000"],
  },
  { title: "http", flags: nothing, words: greeting.http, fault: "http-request-denied" },
  { title: "http", flags: outside, words: greeting.http, fault: "http-request-denied" },
  { title: "talks over TCP", flags: local, words: greeting.tcp, said: () => ["HELLO OVER TCP"] },
  { title: "tcp", flags: nothing, words: greeting.tcp, fault: "access-denied" },
  { title: "tcp", flags: outside, words: greeting.tcp, fault: "access-denied" },
  {
    title: "exchanges datagrams",
    flags: local,
    words: greeting.udp,
    said: () => [`from ${servers.udp}`, "HELLO OVER UDP"],
  },
  { title: "udp", flags: nothing, words: greeting.udp, fault: "access-denied" },
  { title: "udp", flags: () => ["--listen"], words: greeting.udp, fault: "access-denied" },
  { title: "listen", flags: local, words: () => ["listen", "127.0.0.1:0"], fault: "access-denied" },
];

interface FileCase {
  readonly title: string;
  readonly flags: (folder: string) => readonly string[];
  readonly source: string;
  readonly fault: string;
}

const refusedFiles: readonly FileCase[] = [
  { title: "without a directory", flags: () => [], source: "a.txt", fault: "no-directory" },
  {
    title: "in a directory for reading",
    flags: (at) => ["--dir", `${at}::/data::ro`],
    source: "a.txt",
    fault: "read-only",
  },
  {
    title: "from outside",
    flags: (at) => ["--dir", `${at}::/data`],
    source: "../secret.txt",
    fault: "not-permitted",
  },
  {
    title: "through a link to outside",
    flags: (at) => ["--dir", `${at}::/data`],
    source: "link.txt",
    fault: "not-permitted",
  },
];

function errands(language: string, component: string): void {
  test("copies a file and lists a directory", async () => {
    using folder = files();
    const outcome = await runHeddle([
      "--dir",
      `${folder.shared}::/data`,
      component,
      "files",
      "a.txt",
      "b.txt",
    ]);
    expect({ ...outcome, stdout: outcome.stdout.split("\n").toSorted() }).toEqual({
      status: 0,
      stdout: [
        "",
        "a.txt regular-file",
        "b.txt regular-file",
        `copied ${content.length} bytes`,
        "inner directory",
        ...(linksWork ? ["link.txt symbolic-link"] : []),
      ].toSorted(),
      stderr: "",
    });
    expect(readFileSync(join(folder.shared, "b.txt")).equals(capitals(content))).toBe(true);
  });

  test.each(refusedFiles.filter(({ source }) => linksWork || source !== "link.txt"))(
    "copies nothing $title",
    async ({ flags, source, fault }) => {
      using folder = files();
      const outcome = await runHeddle([...flags(folder.shared), component, "files", source, "b.txt"]);
      expect(outcome).toEqual({ status: 1, stdout: "", stderr: `files: ${fault}\n` });
      expect(existsSync(join(folder.shared, "b.txt"))).toBe(false);
    },
  );

  test("says what it was given: arguments, variables and a directory", async () => {
    const variables = ["--env", "GREETING=hello", "--env", "EMPTY="];
    const outcome = await runHeddle([...variables, "--cwd", "/data", component, "show", "one", "two words"]);
    expect(outcome).toEqual({
      status: 0,
      stdout:
        "argument show\nargument one\nargument two words\nvariable GREETING=hello\nvariable EMPTY=\ndirectory /data\n",
      stderr: "",
    });
  });

  test("sends a file to standard output", async () => {
    using folder = files();
    const outcome = await runHeddle(["--dir", `${folder.shared}::/data::ro`, component, "cat", "a.txt"]);
    expect({ ...outcome, stdout: digest(outcome.stdout) }).toEqual({
      status: 0,
      stdout: capitalsDigest,
      stderr: "",
    });
  });

  test("posts a file, and sends the response to standard output", async () => {
    using folder = files();
    const flags = ["--dir", `${folder.shared}::/data::ro`, ...local()];
    const outcome = await runHeddle([...flags, component, "post", servers.http, "/errand", "a.txt"]);
    expect({ ...outcome, stdout: digest(outcome.stdout) }).toEqual({
      status: 0,
      stdout: capitalsDigest,
      stderr: "",
    });
  });

  for (const { title, flags, words, said, fault } of network) {
    const name =
      fault === undefined ? title : `${title} is refused with ${fault} (${flags().join(" ") || "no flag"})`;
    test(name, async () => {
      const before = servers.visits();
      const { status, stdout, stderr } = await runHeddle([...flags(), component, ...words()]);
      const lines = said === undefined ? [] : [...said(language), ""];
      expect({ status, stderr, lines: stdout === "" ? [] : stdout.split("\n") }).toEqual({
        status: fault === undefined ? 0 : 1,
        stderr: fault === undefined ? "" : `${words()[0] ?? ""}: ${fault}\n`,
        lines,
      });
      expect(servers.visits() - before).toBe(fault === undefined ? 1 : 0);
    });
  }

  test("listens where it may", async () => {
    const guest = startHeddle("run", "--listen", component, "listen", "127.0.0.1:0");
    const ended = outcomeOf(guest);
    const [line] = await once(guest.stdout?.setEncoding("utf8") ?? guest, "data");
    const port = Number(/^listening on 127\.0\.0\.1:(\d+)\n$/.exec(String(line))?.[1]);
    const client = connect(port, "127.0.0.1").end("hello to the guest\n");
    expect(await text(client)).toBe("HELLO TO THE GUEST\n");
    expect(await ended).toEqual({ status: 0, stdout: `${String(line)}served 19 bytes\n`, stderr: "" });
  });
}

interface Files extends Disposable {
  /** The directory that the guest gets; beside it is what it must not see. */
  readonly shared: string;
}

function files(): Files {
  const folder = mkdtempSync(join(tmpdir(), "heddle-errands-"));
  const shared = join(folder, "shared");
  mkdirSync(join(shared, "inner"), { recursive: true });
  writeFileSync(join(shared, "a.txt"), content);
  writeFileSync(join(folder, "secret.txt"), "secret");
  if (linksWork) symlinkSync("../secret.txt", join(shared, "link.txt"));
  return { shared, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

function build(name: string): void {
  const built = spawnSync(process.execPath, [join(here, "build.mjs"), name], { encoding: "utf8" });
  expect(built).toMatchObject({ status: 0, stderr: "" });
}

function filesOf(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );
  return Object.fromEntries(paths.toSorted().map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}
