/** Services of WASI 0.2 in two languages behind `heddle serve`. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { describeWithPart } from "../scripts/with-part.ts";

// One of them has a whole script engine in it, which is instantiated for each request.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const here = fileURLToPath(new URL("./", import.meta.url));
const bin = fileURLToPath(new URL("../packages/heddle/bin/heddle.js", import.meta.url));

describe("Rust", () => services(join(here, "relay-rust/relay.wasm")));

describeWithPart("componentize-py", "Python", () => {
  beforeAll(() => {
    const built = spawnSync(process.execPath, [join(here, "build.mjs"), "relay-py"], { encoding: "utf8" });
    expect(built).toMatchObject({ status: 0, stderr: "" });
  });
  services(join(here, "dist/relay-py.wasm"));
});

function services(component: string): void {
  let child: ChildProcess;
  let url = "";
  beforeAll(async () => {
    const flags = ["--addr", "127.0.0.1:0", "--allow-net", "127.0.0.1", "--reuse", "serial"];
    child = spawn(process.execPath, [bin, "serve", ...flags, component]);
    url = await new Promise<string>((resolve, reject) => {
      let stderr = "";
      child.stderr?.on("data", (chunk: Buffer) => {
        stderr += chunk.toString();
        const [, found] = /^listening on (\S+)\n/.exec(stderr) ?? [];
        if (found !== undefined) resolve(found);
      });
      child.once("exit", () => reject(new Error(stderr)));
    });
  });
  afterAll(() => void child.kill("SIGKILL"));

  const post = (path: string, body: Uint8Array<ArrayBuffer>, to = ""): Promise<Response> =>
    fetch(`${url}${path}`, { method: "POST", body, headers: { "x-url": to } });
  const bodies = [0, 5, 300_000].map((size) => new Uint8Array(randomBytes(size)));

  test.each(["/echo", "/fetch"])("%s gives bodies back", async (path) => {
    for (const body of bodies) {
      const response = await post(path, body, `${url}/echo`);
      expect(response.status).toBe(200);
      expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), body)).toBe(0);
    }
  });

  test("many at once", async () => {
    const responses = await Promise.all(
      Array.from({ length: 12 }, async (_, number) => {
        const response = await post("/echo", Buffer.from(`number ${number}`));
        return response.text();
      }),
    );
    expect(responses).toEqual(Array.from({ length: 12 }, (_, number) => `number ${number}`));
  });

  test.each([
    ["http://10.0.0.1/", 403],
    ["http://127.0.0.1:1/", 502],
    ["a b", 400],
  ])("what it may not reach or cannot: %s is %d", async (to, status) => {
    expect((await post("/fetch", Buffer.from("some text"), to)).status).toBe(status);
  });
}
