/** The process's own standard streams, seen from outside: pipes, files, closed and slow ones. */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const child = fileURLToPath(new URL("stdio-child.test-util.ts", import.meta.url));
const node = `"${process.execPath}" --conditions=heddle-source --disable-warning=ExperimentalWarning "${child}"`;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "heddle-stdio-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a line of the shell in which CHILD is the program; gives what it said. */
function shell(line: string): { said: unknown; status: number | null } {
  const script = `set -o pipefail; ${line.replaceAll("CHILD", node)}`;
  const { stderr, status } = spawnSync("bash", ["-c", script], {
    cwd: folder,
    encoding: "utf8",
    timeout: 20_000,
  });
  return { said: stderr === "" ? undefined : JSON.parse(stderr.trim().split("\n").at(-1) ?? ""), status };
}

const ok = { tag: "ok" };

describe.skipIf(process.platform === "win32")("standard streams of the process", () => {
  test.each([
    ["from a pipe to a pipe", "cat in | CHILD echo | cat > out"],
    ["from a file to a file", "CHILD echo < in > out"],
    ["from a file to a slow pipe", "CHILD echo < in | (sleep 0.3; cat > out)"],
    ["from a slow pipe to a file that is appended to", ": > out; (sleep 0.2; cat in) | CHILD echo >> out"],
  ])("any bytes, %s", (_what, line) => {
    const bytes = randomBytes(3 * 1024 * 1024 + 1);
    writeFileSync(join(folder, "in"), bytes);
    expect(shell(line)).toEqual({ said: [ok, ok], status: 0 });
    expect(readFileSync(join(folder, "out")).equals(bytes)).toBe(true);
  });

  test("nothing in, nothing out", () => {
    expect(shell("CHILD echo < /dev/null > /dev/null")).toEqual({ said: [ok, ok], status: 0 });
  });

  test("a reader that goes away is a broken pipe", () => {
    const { said } = shell("(CHILD flood; true) | head -c 10 > /dev/null");
    expect(said).toEqual([{ tag: "err", val: "pipe" }, true]);
  });

  test("a full device is an error", () => {
    const { said } = shell("CHILD flood > /dev/full");
    expect(said).toEqual([{ tag: "err", val: "io" }, true]);
  });

  // Node opens /dev/null in its place, so that no file gets its number by chance.
  test("a closed stdout is no crash", () => {
    const { said } = shell("CHILD flood >&-");
    expect(said).toEqual([ok, true]);
  });

  test("a slow reader stops the guest", () => {
    const { said } = shell("CHILD backpressure | (sleep 3; wc -c > count)");
    // What the pipe itself holds (64 KiB), and two chunks in our hands.
    expect(said).toEqual([expect.any(Number), ok, 1000]);
    expect(Array.isArray(said) ? said[0] : 0).toBeLessThan(6);
    expect(readFileSync(join(folder, "count"), "utf8").trim()).toBe(String(1000 * 64 * 1024));
  });

  test("the process can end while nobody reads", () => {
    const start = Date.now();
    const { said } = shell("(CHILD exitWhileBlocked; echo $? > status) | sleep 3");
    expect(said).toBe("exit");
    expect(readFileSync(join(folder, "status"), "utf8").trim()).toBe("7");
    expect(Date.now() - start).toBeLessThan(10_000);
  });

  test("the process ends although nothing comes in", () => {
    const { said, status } = shell("sleep 3 | (CHILD leaveStdin; echo $? > status)");
    expect({ said, status }).toEqual({ said: ok, status: 0 });
    expect(readFileSync(join(folder, "status"), "utf8").trim()).toBe("0");
  });

  test("pipes and files are no terminals", () => {
    expect(shell("CHILD terminals < /dev/null | cat").said).toEqual([false, false, false]);
  });

  test.skipIf(process.platform !== "linux")("a terminal is one", () => {
    const line = `script -qec '${node} terminals 2> said' /dev/null < /dev/null > /dev/null`;
    const { status } = spawnSync("bash", ["-c", line], { cwd: folder, timeout: 20_000 });
    expect(status).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, "said"), "utf8"))).toEqual([true, true, false]);
  });
});
