/** What each flag opens, and what stays closed: the table in docs/wasi.md, a test for each of its rows. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { outcomeOf, runHeddle, startHeddle, type Outcome } from "./heddle-process.test-util.ts";
import { startServers, type Servers } from "./errands-servers.test-util.ts";

// Each run is a process.
vi.setConfig({ testTimeout: 30_000 });

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const guest = file("errands-rust/errands.wasm");
const environment = { ...process.env, HEDDLE_TEST_ONE: "1", HEDDLE_TEST_TWO: "2" };

let servers: Servers;
let folder = "";
beforeAll(async () => {
  servers = await startServers();
  folder = mkdtempSync(join(tmpdir(), "heddle-flags-"));
  mkdirSync(join(folder, "shared"));
  writeFileSync(join(folder, "shared", "a.txt"), "inside");
  writeFileSync(join(folder, "secret.txt"), "outside");
});
afterAll(() => {
  servers.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Row {
  /** As it stands in the table. */
  readonly flag: string;
  readonly given: () => readonly string[];
  readonly opens: readonly Try[];
  readonly closed: readonly Try[];
}

/** An errand and what must come of it: its output, or the error that it names. */
interface Try {
  readonly errand: () => readonly string[];
  readonly gives: () => string;
}

const gives = (errand: () => readonly string[], output: string | (() => string)): Try => ({
  errand,
  gives: typeof output === "string" ? () => output : output,
});

const shared = (): string => join(folder, "shared");
const cat = gives(() => ["cat", "a.txt"], "INSIDE");
const copy = gives(
  () => ["files", "a.txt", "b.txt"],
  /* of which the listing comes in any order */ "copied 6 bytes",
);
const tcp = gives(() => ["tcp", servers.tcp], "HELLO OVER TCP\n");
const udp = gives(
  () => ["udp", servers.udp],
  () => `from ${servers.udp}\nHELLO OVER UDP\n`,
);
const http = gives(
  () => ["http", servers.http, "/"],
  "status 201\nx-seen rust\nbody 200000\nx-sent 200000\n",
);

const refused = ({ errand }: Try, fault: string): Try =>
  gives(errand, () => `${errand()[0] ?? ""}: ${fault}\n`);
const noFiles = refused(cat, "no-directory");
const noTcp = refused(tcp, "access-denied");
const noUdp = refused(udp, "access-denied");
const noHttp = refused(http, "http-request-denied");
const noListen = gives(() => ["listen", "127.0.0.1:0"], "listen: access-denied\n");
const showing = (lines: string): Try => gives(() => ["show"], `argument show\n${lines}`);
const outside = gives(() => ["cat", "../secret.txt"], "cat: not-permitted\n");

const rows: readonly Row[] = [
  {
    flag: "(none)",
    given: () => [],
    opens: [gives(() => ["show", "word"], "argument show\nargument word\n")],
    closed: [noFiles, noTcp, noUdp, noHttp, noListen],
  },
  {
    flag: "`--dir HOST`, `--dir HOST::GUEST`",
    given: () => ["--dir", `${shared()}::/data`],
    opens: [cat, copy],
    closed: [outside, showing(""), noTcp],
  },
  {
    flag: "`--dir HOST::GUEST::ro`",
    given: () => ["--dir", `${shared()}::/data::ro`],
    opens: [cat],
    closed: [refused(copy, "read-only"), outside],
  },
  {
    flag: "`--cwd DIR`",
    given: () => ["--cwd", "/data"],
    opens: [showing("directory /data\n")],
    closed: [noFiles],
  },
  {
    flag: "`--env K=V`",
    given: () => ["--env", "GREETING=hello"],
    opens: [showing("variable GREETING=hello\n")],
    // It is all that is shown.
    closed: [showing("variable GREETING=hello\n"), noFiles],
  },
  {
    flag: "`--env K`",
    given: () => ["--env", "HEDDLE_TEST_ONE"],
    opens: [showing("variable HEDDLE_TEST_ONE=1\n")],
    closed: [showing("variable HEDDLE_TEST_ONE=1\n"), noFiles],
  },
  {
    flag: "`--inherit-env`",
    given: () => ["--inherit-env"],
    opens: [gives(() => ["show"], "variable HEDDLE_TEST_ONE=1\nvariable HEDDLE_TEST_TWO=2\n")],
    closed: [noFiles, noTcp],
  },
  {
    flag: "`--allow-net ENTRY`",
    given: () => ["--allow-net", "127.0.0.1"],
    opens: [tcp, udp, http],
    closed: [noListen, noFiles, gives(() => ["tcp", "127.0.0.2:80"], "tcp: access-denied\n")],
  },
  {
    flag: "`--allow-net *`",
    given: () => ["--allow-net", "*"],
    opens: [tcp, udp, http, gives(() => ["tcp", "127.0.0.1:1"], "tcp: connection-refused\n")],
    closed: [noListen],
  },
  {
    flag: "`--listen`",
    given: () => ["--listen"],
    opens: [],
    closed: [noTcp, noUdp, noHttp],
  },
];

describe.each(rows)("$flag", ({ given, opens, closed }) => {
  test("opens what the table says", async () => {
    for (const each of opens) {
      rmSync(join(shared(), "b.txt"), { force: true });
      expect(printed(await runHeddle([...given(), guest, ...each.errand()], environment))).toContain(
        each.gives(),
      );
    }
  });

  test("opens nothing else", async () => {
    rmSync(join(shared(), "b.txt"), { force: true });
    const visits = servers.visits();
    for (const { errand, gives: expected } of closed) {
      expect(printed(await runHeddle([...given(), guest, ...errand()], environment))).toBe(expected());
    }
    expect(servers.visits()).toBe(visits);
    expect(existsSync(join(shared(), "b.txt"))).toBe(false);
  });
});

test("`--listen` lets a guest take connections", async () => {
  const child = startHeddle("run", "--listen", guest, "listen", "127.0.0.1:0");
  const outcome = outcomeOf(child);
  child.stdout?.once("data", (line: string) => {
    const port = Number(line.trim().split(":").at(-1));
    connect(port, "127.0.0.1").end("hello");
  });
  expect(await outcome).toMatchObject({ status: 0, stdout: expect.stringContaining("served 5 bytes\n") });
});

test("the table in the guide has the rows that are tested here", () => {
  const guide = readFileSync(file("../docs/wasi.md"), "utf8");
  const table = guide.split("## What each flag opens\n")[1]?.split("\n## ")[0] ?? "";
  const flags = [...table.matchAll(/^\| (.+?) \|/gm)].map(([, flag]) => flag);
  expect(flags).toEqual(["flag", "---", ...rows.map(({ flag }) => flag)]);
});

/** What the guest said; of one that failed, its error. */
function printed({ status, stdout, stderr }: Outcome): string {
  expect(status).toBe(stderr === "" ? 0 : 1);
  return stderr === "" ? stdout : stderr;
}
