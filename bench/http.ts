/**
 * Serving HTTP: heddle beside bare `node:http` and native and JavaScript peers, interleaved in one run.
 *
 *   npm run bench:http [-- --rounds N] [-- --seconds N] [-- --slack N]      5 rounds of 4 seconds unless given
 *   npm run bench:http -- --smoke                                           one short round, limits four times as wide
 *
 * Every server answers `hello NAME, COUNT` with a name from the request's header and a count of its own: the bare one in
 * JavaScript, all others by the same component, guests/http/hello-rust. The chain has two middlewares before it
 * (guests/http/gate-rust), which refuse who gives no name. Loaded by `wrk`, from one thread; that it could load more is shown by
 * bare Node's row. Needs `wrk`, and `npm run setup -- wasmtime` for the native runtime; `WASMTIME` names another one, `JCO` a
 * `jco`, which is skipped otherwise. The exit code is 2 where `wrk` is missing, 1 if a ratio is beyond its limit.
 */
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { locatePart } from "../scripts/setup-parts.mjs";
import { Server, type Load } from "./http-server.ts";
import { heddle } from "./in-turn.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string" },
    seconds: { type: "string" },
    slack: { type: "string" },
    smoke: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds ?? (values.smoke ? 1 : 5));
const seconds = Number(values.seconds ?? (values.smoke ? 2 : 4));
const slack = Number(values.slack ?? (values.smoke ? 4 : 1));
/** The engine compiles what is hot while it runs. */
const warmUpSeconds = values.smoke ? 3 : 6;
/** How much harder bare Node is driven than the row that is measured, so that it is not the load that is measured. */
const HEADROOM = 1.5;
const CORES_FOR_SCALING = 4;
const PEERS: ReadonlySet<string> = new Set(["wasmtime", "jco"]);

const hello = fileURLToPath(new URL("guests/http/hello-rust/hello.wasm", import.meta.url));
const gate = fileURLToPath(new URL("guests/http/gate-rust/gate.wasm", import.meta.url));
const bare = fileURLToPath(new URL("http-bare.ts", import.meta.url));

type Start = (port: number) => readonly [string, ...string[]];

const serve =
  (...words: readonly string[]): Start =>
  (port) => [...heddle, "serve", "--addr", `127.0.0.1:${port}`, ...words];

/** The servers by name; those whose program is not there are left out and named. */
function contenders(tell: boolean): ReadonlyMap<string, Start> {
  const found = new Map<string, Start>([
    ["node:http", (port) => [process.execPath, bare, String(port)]],
    ["heddle", serve(hello)],
    ["heddle, chain of 3", serve(gate, gate, hello)],
    ["heddle, 1 worker", serve("--workers", "1", hello)],
    ["heddle, 2 workers", serve("--workers", "2", hello)],
  ]);
  const wasmtime = process.env["WASMTIME"] ?? locatePart("wasmtime");
  if (wasmtime === undefined) {
    if (tell) console.log("wasmtime serve: skipped, needs npm run setup -- wasmtime");
  } else {
    found.set("wasmtime", (port) => {
      const flags = ["-C", "cache=n", "-W", "component-model-async=y", "-S", "p3=y"];
      return [wasmtime, "serve", ...flags, "--addr", `127.0.0.1:${port}`, hello];
    });
  }
  const jco = process.env["JCO"];
  if (jco === undefined) {
    if (tell) console.log("jco serve: skipped, JCO names no program");
  } else found.set("jco", (port) => [jco, "serve", "--port", String(port), hello]);
  return found;
}

if (spawnSync("wrk", ["-v"]).error !== undefined) {
  console.error("wrk is missing: it is the package wrk of Debian and others");
  process.exitCode = 2;
} else process.exitCode = (await compare()) ? 0 : 1;

async function compare(): Promise<boolean> {
  const servers: Server[] = [];
  try {
    for (const [name, start] of contenders(true)) await startOne(servers, name, start);
    for (let i = 0; i < servers.length; i++) await loadOf(servers, i, warmUpSeconds);
    const loads = new Map<string, Load[]>(servers.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      // In turn, so that what else the machine does falls on all of them.
      for (let i = 0; i < servers.length; i++) {
        const load = await loadOf(servers, i, seconds);
        loads.get(servers[i]?.name ?? "")?.push(load);
      }
    }
    for (const server of servers) await server.check();
    return report(servers, loads);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/** A peer that stops answering is told of and started anew, once; anything else that fails ends the benchmark. */
async function loadOf(servers: Server[], index: number, duration: number): Promise<Load> {
  const server = servers[index];
  if (server === undefined) throw new RangeError(`there is no server ${index}`);
  try {
    return server.load(duration);
  } catch (error) {
    const start = contenders(false).get(server.name);
    if (!PEERS.has(server.name) || start === undefined) throw error;
    console.log(`${error instanceof Error ? error.message : String(error)}: started anew`);
    await server.stop();
    const anew = await Server.start(server.name, start);
    servers[index] = anew;
    // Not warmed up first: what it answered last may be what stopped it.
    return anew.load(duration);
  }
}

/** A peer that cannot serve the component is skipped and named; anything else that cannot start ends the benchmark. */
async function startOne(servers: Server[], name: string, start: Start): Promise<void> {
  try {
    const server = await Server.start(name, start);
    servers.push(server);
    await server.check();
    if (name === "heddle, chain of 3" && (await server.anonymous()) !== 403)
      throw new Error("the chain lets through who gives no name");
  } catch (error) {
    if (name !== "jco") throw error;
    await servers.pop()?.stop();
    console.log(`jco serve: skipped: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function report(servers: readonly Server[], loads: ReadonlyMap<string, readonly Load[]>): boolean {
  console.log(`${"".padEnd(20)}  requests/s   CPU us/request   peak MiB`);
  for (const server of servers) {
    const rows = loads.get(server.name) ?? [];
    const figures = [
      median(rows.map((load) => load.perSecond))
        .toFixed(0)
        .padStart(10),
      median(rows.map((load) => load.cpuMicroseconds))
        .toFixed(1)
        .padStart(15),
      (server.peakMemory() / 2 ** 20).toFixed(0).padStart(9),
    ];
    console.log(`${server.name.padEnd(20)}  ${figures.join("  ")}`);
  }
  /** Medians of the ratios of each round, so that a round in which the machine was busy counts as one. */
  const ratio = (one: string, other: string): number =>
    median(
      (loads.get(one) ?? []).map((load, i) => load.perSecond / (loads.get(other)?.[i]?.perSecond ?? NaN)),
    );
  const memory = (name: string): number => servers.find((each) => each.name === name)?.peakMemory() ?? NaN;
  const good = [
    atLeast("throughput of heddle / bare node:http", ratio("heddle", "node:http"), 0.5),
    atLeast("throughput of a chain of 3 / of 1", ratio("heddle, chain of 3", "heddle"), 0.8),
    atMost("peak memory of heddle / bare node:http", memory("heddle") / memory("node:http"), 2),
    atLeast("load on bare node:http / on heddle", ratio("node:http", "heddle"), HEADROOM),
  ];
  if (loads.has("wasmtime")) {
    const native = ratio("heddle", "wasmtime");
    // The native runtime has several threads: on a busy machine that says nothing.
    if (values.smoke)
      console.log(`throughput of heddle / wasmtime serve ${native.toFixed(2)}, for the record`);
    else good.push(atLeast("throughput of heddle / wasmtime serve", native, 2));
  }
  if (availableParallelism() < CORES_FOR_SCALING)
    console.log(`throughput of 2 workers / of 1: not measured on fewer than ${CORES_FOR_SCALING} cores`);
  else
    console.log(
      `throughput of 2 workers / of 1: ${ratio("heddle, 2 workers", "heddle, 1 worker").toFixed(2)}`,
    );
  return good.every(Boolean);
}

function atLeast(what: string, ratio: number, limit: number): boolean {
  return line(what, ratio, `at least ${limit / slack}`, ratio >= limit / slack);
}

function atMost(what: string, ratio: number, limit: number): boolean {
  return line(what, ratio, `at most ${limit * slack}`, ratio <= limit * slack);
}

function line(what: string, ratio: number, allowed: string, good: boolean): boolean {
  console.log(`${what.padEnd(42)} ${ratio.toFixed(2).padStart(5)}  ${allowed}${good ? "" : "  BEYOND"}`);
  return good;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
