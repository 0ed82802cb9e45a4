/** What `--audit` says of each use, and of all of them. */
import type { CapabilityUse, FileUse } from "@heddle/wasi";
import { expect, test } from "vitest";
import { entryOf } from "./audit-entry.ts";
import { AuditReport, MAX_USES } from "./audit-report.ts";

const directories = [
  { host: "./in", guest: "/data", readOnly: true },
  { host: "/same", guest: "/same", readOnly: false },
];

function file(path: string, more: Partial<FileUse> = {}): FileUse {
  const granted = more.failure !== "read-only" && more.failure !== "not-permitted";
  const base = {
    kind: "file",
    operation: "open-at",
    preopen: "/data",
    writes: false,
    failure: undefined,
  } as const;
  return { ...base, path, granted, ...more };
}

const connect = (host: string, port: number, granted: boolean): CapabilityUse => ({
  kind: "connect",
  host,
  port,
  granted,
});

test.each<[use: CapabilityUse, line: string]>([
  [file("/data/a"), `granted what=open-at path=/data/a access=read flag="--dir ./in::/data::ro"`],
  [
    file("/data/a", { failure: "no-entry" }),
    `granted what=open-at path=/data/a access=read failure=no-entry flag="--dir ./in::/data::ro"`,
  ],
  [
    file("/data/a", { writes: true, failure: "read-only" }),
    `denied what=open-at path=/data/a access=write failure=read-only flag="--dir ./in::/data"`,
  ],
  [
    file("/same/a", { preopen: "/same" }),
    `granted what=open-at path=/same/a access=read flag="--dir /same::ro"`,
  ],
  [
    file("/data/../etc/a b", { failure: "not-permitted" }),
    `denied what=open-at path="/data/../etc/a b" access=read failure=not-permitted flag="--dir /etc::ro"`,
  ],
  [
    file("/top", { failure: "not-permitted" }),
    `denied what=open-at path=/top access=read failure=not-permitted flag="--dir /top::ro"`,
  ],
  // By a link: where it leads is not known.
  [
    file("/data/link", { failure: "not-permitted" }),
    `denied what=open-at path=/data/link access=read failure=not-permitted`,
  ],
  // What a guest writes cannot draw on a terminal.
  [
    file("/o'x/\u001B[2J", { failure: "not-permitted" }),
    String.raw`denied what=open-at path="/o'x/\u001b[2J" access=read failure=not-permitted flag="--dir '/o'\\''x::ro'"`,
  ],
  [connect("a.example", 80, true), `granted what=connect to=a.example:80 flag="--allow-net a.example:80"`],
  [connect("::1", 80, false), `denied what=connect to=[::1]:80 flag="--allow-net '[::1]:80'"`],
  [
    { kind: "lookup", name: "a.example", granted: false },
    `denied what=lookup name=a.example flag="--allow-net a.example"`,
  ],
  [
    { kind: "listen", protocol: "tcp", address: "0.0.0.0:80", granted: false },
    `denied what=listen protocol=tcp on=0.0.0.0:80 flag=--listen`,
  ],
  [{ kind: "environment", names: ["A", "B"] }, `granted what=environment names=A,B flag="--env A --env B"`],
  [{ kind: "environment", names: [] }, `granted what=environment names="" flag="--env NAME"`],
  [{ kind: "directories", paths: ["/data", "/same"] }, `granted what=directories names=/data,/same`],
  [{ kind: "directories", paths: [] }, `granted what=directories names="" flag="--dir HOST::GUEST"`],
])("%j", (use, line) => {
  expect(entryOf(use, directories).line).toBe(`audit: decision=${line}`);
});

function told(...uses: readonly CapabilityUse[]): string[] {
  const lines: string[] = [];
  const report = new AuditReport((line) => lines.push(line));
  for (const use of uses) report.add(entryOf(use, directories));
  report.end();
  report.end();
  return lines;
}

test.each<[what: string, uses: readonly CapabilityUse[], summary: readonly string[]]>([
  ["nothing", [], ["audit: used: nothing that needs a flag"]],
  [
    "a directory that is read and written",
    [file("/data/a"), file("/data/b", { writes: true, granted: true })],
    ["audit: used: --dir ./in::/data"],
  ],
  [
    "a name that is looked up and connected to",
    [{ kind: "lookup", name: "a.example", granted: true }, connect("a.example", 443, true)],
    ["audit: used: --allow-net a.example:443"],
  ],
  [
    "some granted and some denied",
    [connect("a.example", 443, true), connect("b.example", 80, false), file("/data/a")],
    [
      "audit: used: --dir ./in::/data::ro --allow-net a.example:443",
      "audit: denied, and granted by: --allow-net b.example:80",
    ],
  ],
])("the summary of %s", (_what, uses, summary) => {
  expect(told(...uses).slice(-summary.length)).toEqual(summary);
});

test("a use is told once", () => {
  expect(told(file("/data/a"), file("/data/a"), file("/data/b"))).toHaveLength(3);
});

test(`more than ${MAX_USES} different uses are not kept`, () => {
  const uses = Array.from({ length: MAX_USES + 5 }, (_, index) => connect("a.example", index, true));
  const lines = told(...uses);
  expect(lines).toHaveLength(MAX_USES + 2);
  expect(lines.at(-2)).toContain(`more than ${MAX_USES} different uses`);
});

test("held lines wait for their release, or for the end", () => {
  const lines: string[] = [];
  const report = new AuditReport((line) => lines.push(line), true);
  report.add(entryOf(file("/data/a"), directories));
  expect(lines).toEqual([]);
  report.release();
  expect(lines).toHaveLength(1);
  report.add(entryOf(file("/data/b"), directories));
  report.end();
  expect(lines).toHaveLength(3);
});
