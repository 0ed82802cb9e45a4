/**
 * The command under clients that behave badly, all at once: hang-ups and resets at any moment, half heads, aborted uploads, slow
 * readers, guests that trap, hang and print, and components that are replaced, by good ones and by bad ones.
 * `HEDDLE_SOAK_SECONDS` says for how long; `HEDDLE_SOAK_SEED` makes another run of it.
 *
 * Every response that was completed is byte-exact, whatever went on beside it. At the end nothing is left over, the server
 * drains, and what it holds has not grown.
 */
import { copyFileSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { guest, startHeddle, testFolder } from "../testing/command.test-util.ts";

const SECONDS = Number(process.env["HEDDLE_SOAK_SECONDS"] ?? 4);
const SEED = Number(process.env["HEDDLE_SOAK_SEED"] ?? 1);
const CLIENTS = 12;
/** A shorter run says nothing about growth: the engine still warms up. */
const SECONDS_OF_GROWTH = 20;
const MAX_GROWTH_MIB = 40;
const relay = fileURLToPath(new URL("../../../../examples/relay-rust/relay.wasm", import.meta.url));

type Random = (below: number) => number;

/** The same numbers each time: a failure can be repeated, as far as two processes can be. */
function randomOf(seed: number): Random {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

/** What came of the requests. */
class Results {
  readonly tally = { whole: 0, refused: 0, cut: 0, left: 0, reloads: 0 };
  readonly wrong: string[] = [];
}

/** Traps of one request end others of their instance; those of `relay` have instances of their own, and nobody there traps. */
const hosts = ["acts", "chain", "relay"] as const;
const manners = ["whole", "whole", "slow", "half", "head", "gone"] as const;
/** What `serve-acts` does, see there. */
const acts = ["/e", "/e", "/e", "/e", "/e", "/e", "/p", "/q", "/t", "/f", "/h"] as const;

function once(port: number, random: Random, results: Results): Promise<void> {
  const host = hosts[random(hosts.length)] ?? "acts";
  const manner = manners[random(manners.length)] ?? "whole";
  const path = host === "relay" ? "/echo" : (acts[random(acts.length)] ?? "/e");
  const body = Buffer.alloc(random(200_000), random(256));
  const wanted =
    path === "/p" ? Buffer.from("/p\n") : path === "/e" || host === "relay" ? body : Buffer.from(path);
  const head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`;
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    const got: Buffer[] = [];
    const leave = (): void => {
      results.tally.left++;
      if (random(2) === 0) socket.destroy();
      else socket.resetAndDestroy();
    };
    socket.on("error", () => {});
    socket.on("close", () => {
      if (manner === "whole" || manner === "slow")
        judge(Buffer.concat(got), wanted, `${host}${path}`, results);
      resolve();
    });
    socket.on("data", (chunk: Buffer) => {
      got.push(chunk);
      if (manner !== "slow") return;
      socket.pause();
      setTimeout(() => socket.resume(), 2);
    });
    switch (manner) {
      case "half":
        socket.write(head);
        socket.write(body.subarray(0, body.length / 2));
        setTimeout(leave, random(20));
        break;
      case "head":
        socket.write(head.slice(0, random(head.length)));
        setTimeout(leave, random(20));
        break;
      case "gone":
        socket.write(head);
        socket.write(body, () => setTimeout(leave, random(3)));
        break;
      default:
        socket.write(head);
        socket.write(body);
    }
  });
}

function judge(response: Buffer, wanted: Buffer, what: string, { tally, wrong }: Results): void {
  const contents = contentsOf(response);
  const status = response.subarray(9, 12).toString("latin1");
  if (contents === undefined) {
    tally.cut++;
    if (what.startsWith("relay")) wrong.push(`${what} was cut`);
  } else if (status !== "200") {
    tally.refused++;
    if (what.startsWith("relay") || !/^50[034]$/.test(status)) wrong.push(`${what} got ${status}`);
  } else if (contents.equals(wanted)) tally.whole++;
  else wrong.push(`${what} got ${contents.length} bytes that are not its ${wanted.length}`);
}

/** Of a response that ended as it said it would; else undefined. */
function contentsOf(response: Buffer): Buffer | undefined {
  const start = response.indexOf("\r\n\r\n") + 4;
  if (start < 4) return undefined;
  const head = response.subarray(0, start).toString("latin1");
  const [, length] = /\r\ncontent-length: (\d+)\r\n/i.exec(head) ?? [];
  const rest = response.subarray(start);
  if (length !== undefined) return rest.length === Number(length) ? rest : undefined;
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const line = rest.indexOf("\r\n", at);
    const size = line < 0 ? Number.NaN : Number.parseInt(rest.subarray(at, line).toString("latin1"), 16);
    if (size === 0) return Buffer.concat(parts);
    if (!(size > 0) || line + 4 + size > rest.length) return undefined;
    parts.push(rest.subarray(line + 2, line + 2 + size));
    at = line + 4 + size;
  }
}

/** Components are replaced, now and then by something that is none. */
async function reload(folder: string, random: Random, until: number, { tally }: Results): Promise<void> {
  while (performance.now() < until) {
    await later(150 + random(300));
    const name = random(2) === 0 ? "serve-acts" : "serve-guard";
    const next = join(folder, "next");
    if (random(4) === 0) writeFileSync(next, "no component");
    else copyFileSync(guest(name), next);
    renameSync(next, join(folder, `${name}.wasm`));
    tally.reloads++;
  }
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Sample {
  readonly at: number;
  readonly mib: number;
  readonly handles: number;
  readonly tasks: number;
  readonly stacks: number;
}

test.skipIf(process.platform !== "linux").each<[string, number, readonly string[]]>([
  ["alone", SECONDS, []],
  ["in two threads", SECONDS / 4, ["--workers", "2"]],
])("soak, %s", { timeout: SECONDS * 1000 + 60_000 }, async (_what, seconds, flags) => {
  const results = new Results();
  const { tally, wrong } = results;
  using folder = testFolder();
  for (const name of ["serve-acts", "serve-guard"])
    copyFileSync(guest(name), join(folder.path, `${name}.wasm`));
  const config = join(folder.path, "heddle.json");
  // A component that keeps trapping is left alone for a while; here it is to go on.
  const pool = { maxFailures: 1_000_000_000 };
  const chain = [{ component: "serve-guard.wasm", env: { A: "b" } }, "serve-acts.wasm"];
  const routes = [
    { host: "acts", chain: ["serve-acts.wasm"], pool },
    { host: "chain", chain, pool },
    { host: "relay", chain: [relay], pool },
  ];
  writeFileSync(config, JSON.stringify({ routes, limits: { writeTimeoutMs: 2000, requestTimeoutMs: 2000 } }));
  const child = startHeddle(
    "serve",
    "--watch",
    ...flags,
    "--addr",
    "127.0.0.1:0",
    "--health-addr",
    "127.0.0.1:0",
    config,
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdout?.resume();
  await expect.poll(() => stderr, { timeout: 10_000 }).toMatch(/health on port \d+\n/);
  const portOf = (what: RegExp): number => Number(what.exec(stderr)?.[1]);
  const port = portOf(/listening on http:\/\/127\.0\.0\.1:(\d+)/);
  const health = portOf(/health on port (\d+)/);

  const total = async (name: string): Promise<number> => {
    const text = await (await fetch(`http://127.0.0.1:${health}/metrics`)).text();
    const values = [...text.matchAll(new RegExp(`^heddle_http_${name}\\{.*\\} (\\d+)$`, "gm"))];
    return values.reduce((sum, [, value]) => sum + Number(value), 0);
  };
  const sample = async (): Promise<Sample> => ({
    at: performance.now(),
    mib: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024,
    handles: await total("guest_handles"),
    tasks: await total("guest_tasks"),
    stacks: await total("parked_stacks"),
  });
  const files = (): number => readdirSync(`/proc/${child.pid}/fd`).length;
  const filesBefore = files();

  const from = performance.now();
  const until = from + seconds * 1000;
  const samples: Sample[] = [];
  const sampling = async (): Promise<void> => {
    while (performance.now() < until) {
      await later(250);
      samples.push(await sample());
    }
  };
  const clients = Array.from({ length: CLIENTS }, async (_, number) => {
    const random = randomOf(SEED * 1000 + number);
    while (performance.now() < until) await once(port, random, results);
  });
  await Promise.all([...clients, reload(folder.path, randomOf(SEED), until, results), sampling()]);

  expect(wrong).toEqual([]);
  // How much a busy machine does in a short run is not for this test to say.
  if (seconds >= SECONDS_OF_GROWTH)
    for (const [what, count] of Object.entries(tally)) expect([what, count > 0]).toEqual([what, true]);
  expect(tally.whole).toBeGreaterThan(seconds * 2);
  expect(tally.left).toBeGreaterThan(seconds * 2);

  // Nothing is left over.
  await expect.poll(() => total("active_requests"), { timeout: 10_000 }).toBe(0);
  await expect.poll(() => total("guest_tasks"), { timeout: 10_000 }).toBe(0);
  expect(await total("parked_stacks")).toBe(0);
  await expect.poll(files, { timeout: 10_000 }).toBeLessThan(filesBefore + 10);
  const half = (part: readonly Sample[], of: (each: Sample) => number): number => Math.max(...part.map(of));
  const early = samples.filter(({ at }) => at > from + seconds * 250 && at < from + seconds * 625);
  const late = samples.filter(({ at }) => at > from + seconds * 625);
  for (const each of samples) {
    expect(each.tasks).toBeLessThan(4 * CLIENTS);
    expect(each.stacks).toBeLessThan(2 * CLIENTS);
    expect(each.handles).toBeLessThan(50 * CLIENTS);
  }
  const growth = half(late, ({ mib }) => mib) - half(early, ({ mib }) => mib);
  if (process.env["HEDDLE_SOAK_SECONDS"] !== undefined)
    console.log(
      JSON.stringify({
        seed: SEED,
        ...tally,
        mib: samples
          .filter((_, i) => i % Math.ceil(samples.length / 12) === 0)
          .map(({ mib }) => Math.round(mib)),
        handles: half(samples, ({ handles }) => handles),
        tasks: half(samples, ({ tasks }) => tasks),
        stacks: half(samples, ({ stacks }) => stacks),
      }),
    );
  if (seconds >= SECONDS_OF_GROWTH) expect(growth).toBeLessThan(MAX_GROWTH_MIB);

  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(stderr).not.toMatch(/internal error|Unhandled|uncaught/i);
});
