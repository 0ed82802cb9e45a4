/**
 * A body larger than memory may be goes through a guest and back: `HEDDLE_UPLOAD_MIB` says how large.
 * What came back is what was sent, and the server's memory at its highest stays under the bound.
 */
import { createHash, type Hash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { guest, startHeddle } from "../testing/command.test-util.ts";

const MIB = Number(process.env["HEDDLE_UPLOAD_MIB"] ?? 128);
const MAX_RSS_MIB = 150;
const CHUNK = 65_536;

test.skipIf(process.platform !== "linux").each([
  ["alone", ["serve-echo"]],
  ["behind two middlewares", ["serve-pass", "serve-pass", "serve-echo"]],
])("a large body is echoed in little memory, %s", { timeout: 20_000 + MIB * 200 }, async (_what, names) => {
  const child = startHeddle("serve", "--addr", "127.0.0.1:0", ...names.map(guest));
  onTestFinished(() => void child.kill("SIGKILL"));
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  await expect.poll(() => stderr, { timeout: 10_000 }).toMatch(/^listening on .*\n/);
  const port = Number(/:(\d+)\n/.exec(stderr)?.[1]);

  const sent = createHash("sha256");
  const request = http.request({ port, host: "127.0.0.1", method: "POST", agent: false });
  const received = digestOf(request);
  await upload(request, sent);
  expect(await received).toEqual({ size: MIB << 20, digest: sent.digest("hex") });

  const highest =
    Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024;
  if (process.env["HEDDLE_UPLOAD_MIB"] !== undefined)
    console.log(`${MIB} MiB through ${names.join(", ")}: at most ${Math.round(highest)} MiB resident`);
  expect(highest).toBeLessThan(MAX_RSS_MIB);
  child.kill("SIGTERM");
  expect((await once(child, "exit"))[0]).toBe(0);
});

/** No two chunks are the same. */
async function upload(request: http.ClientRequest, sent: Hash): Promise<void> {
  for (let i = 0; i < (MIB << 20) / CHUNK; i++) {
    const chunk = Buffer.alloc(CHUNK, i & 255);
    chunk.writeUInt32LE(i);
    sent.update(chunk);
    if (!request.write(chunk)) await once(request, "drain");
  }
  request.end();
}

async function digestOf(request: http.ClientRequest): Promise<{ size: number; digest: string }> {
  const [response]: http.IncomingMessage[] = await once(request, "response");
  const got = createHash("sha256");
  let size = 0;
  for await (const chunk of response ?? []) {
    got.update(chunk);
    size += chunk.length;
  }
  return { size, digest: got.digest("hex") };
}
