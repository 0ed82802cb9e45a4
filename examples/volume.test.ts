/**
 * Much more than memory passes through: a file to standard output, and a file through an HTTP client and server. What a process holds
 * stays the same however much that is.
 *
 * `HEDDLE_VOLUME_MIB=1024` sends a gibibyte on each way; by default it is a part of that.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startHeddle } from "./heddle-process.test-util.ts";

const MIB = 1024 * 1024;
const volume = Number(process.env["HEDDLE_VOLUME_MIB"] ?? 256) * MIB;
/** Peak resident memory of a process, the engine and its code included. */
const maxResident = 150 * MIB;
const timeout = 60_000 + (volume / MIB) * 500;

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const guests = [
  { language: "Rust", guest: file("errands-rust/errands.wasm") },
  { language: "C", guest: file("errands-c/errands.wasm") },
];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "heddle-volume-"));
  // Zeros that take no room.
  writeFileSync(join(folder, "big"), "");
  truncateSync(join(folder, "big"), volume);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Linux says how much a process has held at most.
describe.runIf(process.platform === "linux")(`${volume / MIB} MiB`, () => {
  test.each(guests)("from a file to standard output, in $language", { timeout }, async ({ guest }) => {
    const { status, bytes, resident } = await drain(
      startHeddle("run", "--dir", `${folder}::/data::ro`, guest, "cat", "big"),
    );
    expect({ status, bytes }).toEqual({ status: 0, bytes: volume });
    expect(resident).toBeLessThan(maxResident);
  });

  test.each(guests)(
    "through an HTTP server and back to a client in $language",
    { timeout },
    async ({ guest }) => {
      const limits = ["--serve-limit", `maxBodyBytes=${volume}`, "--timeout", `${timeout}ms`];
      const server = startHeddle(
        "serve",
        "--addr",
        "127.0.0.1:0",
        ...limits,
        file("../conformance/guests/serve-echo.wasm"),
      );
      try {
        const [line] = await once(server.stderr?.setEncoding("utf8") ?? server, "data");
        const authority = /http:\/\/(\S+)/.exec(String(line))?.[1] ?? "";
        const flags = ["--dir", `${folder}::/data::ro`, "--allow-net", "127.0.0.1"];
        const served = peakOf(server);
        const client = await drain(startHeddle("run", ...flags, guest, "post", authority, "/", "big"));
        expect({ status: client.status, bytes: client.bytes }).toEqual({ status: 0, bytes: volume });
        expect(client.resident).toBeLessThan(maxResident);
        expect(served()).toBeLessThan(maxResident);
      } finally {
        server.kill();
      }
    },
  );
});

interface Drained {
  readonly status: unknown;
  readonly bytes: number;
  readonly resident: number;
}

async function drain(child: ChildProcess): Promise<Drained> {
  const peak = peakOf(child);
  let bytes = 0;
  let told = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes === volume) peak();
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (told += chunk));
  const [status] = await once(child, "close");
  expect(told).toBe("");
  return { status, bytes, resident: peak() };
}

/** Looks now and then, and when called; tells the most that was seen, which the system counts itself between two looks. */
function peakOf(child: ChildProcess): () => number {
  let peak = 0;
  const look = (): number => {
    const found = child.exitCode === null ? /VmHWM:\s+(\d+) kB/.exec(statusOf(child))?.[1] : undefined;
    if (found !== undefined) peak = Math.max(peak, Number(found) * 1024);
    return peak;
  };
  const timer = setInterval(look, 100);
  child.once("exit", () => clearInterval(timer));
  return look;
}

function statusOf(child: ChildProcess): string {
  try {
    return readFileSync(`/proc/${child.pid ?? 0}/status`, "utf8");
  } catch {
    return "";
  }
}
