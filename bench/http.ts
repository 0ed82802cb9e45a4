/**
 * Serving HTTP: heddle beside bare `node:http` and native and JavaScript peers, interleaved in one run.
 *
 *   npm run bench:http [-- --rounds N] [-- --seconds N] [-- --slack N]      5 rounds of 4 seconds unless given
 *   npm run bench:http -- --smoke                                           one short round, limits four times as wide
 *
 * Every server answers `hello NAME, COUNT` with a name from the request's header and a count of its own: the bare one in
 * JavaScript, all others by a component (guests/http/README.md says what the rows are). Loaded by `wrk`, from one thread; that it
 * could load more is shown by bare Node's row. Needs `wrk`, and `npm run setup -- wasmtime` for the native runtime; `WASMTIME`
 * names another one, `JCO` a `jco`, which is skipped otherwise. The exit code is 2 where `wrk` is missing, 1 if a ratio is beyond
 * its limit.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setImmediate as turn } from "node:timers/promises";
import { parseArgs } from "node:util";
import { contenders } from "./http-contenders.ts";
import { Server, type Load } from "./http-server.ts";

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

if (spawnSync("wrk", ["-v"]).error !== undefined) {
  console.error("wrk is missing: it is the package wrk of Debian and others");
  process.exitCode = 2;
} else process.exitCode = (await compare()) ? 0 : 1;

async function compare(): Promise<boolean> {
  const scratch = mkdtempSync(join(tmpdir(), "heddle-bench-http-"));
  const running = new Set<Server>();
  process.once("exit", () => {
    for (const server of running) server.kill();
    rmSync(scratch, { recursive: true, force: true });
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  try {
    const servers: Server[] = [];
    for (const contender of contenders(scratch)) {
      const server = await Server.start(contender, running);
      await server.check();
      servers.push(server);
    }
    /** Of all in turn, so that what else the machine does falls on all of them. */
    const load = async (duration: number): Promise<readonly Load[]> =>
      inTurn(servers, running, (server) => server.load(duration));
    await load(warmUpSeconds);
    const measured: (readonly Load[])[] = [];
    for (let round = 0; round < rounds; round++) measured.push(await load(seconds));
    await inTurn(servers, running, (server) => server.check());
    const loads = new Map(
      servers.map(({ name }, i) => [name, measured.flatMap((each) => each[i] ?? [])] as const),
    );
    return report(servers, loads);
  } finally {
    await Promise.all([...running].map((server) => server.stop()));
  }
}

/** A peer that stops answering is told of and started anew, once; anything else that fails ends the benchmark. */
async function inTurn<T>(
  servers: Server[],
  running: Set<Server>,
  use: (server: Server) => T | Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = [];
  for (const [i, server] of servers.entries()) {
    // Loading stops this thread: a signal is heard before.
    await turn();
    try {
      results.push(await use(server));
    } catch (error) {
      if (server.contender.isPeer !== true) throw error;
      console.log(`${error instanceof Error ? error.message : String(error)}: started anew`);
      await server.stop();
      const anew = await Server.start(server.contender, running);
      servers[i] = anew;
      // Not warmed up first: what it answered last may be what stopped it.
      results.push(await use(anew));
    }
  }
  return results;
}

function report(servers: readonly Server[], loads: ReadonlyMap<string, readonly Load[]>): boolean {
  const width = Math.max(...servers.map(({ name }) => name.length));
  console.log(`${"".padEnd(width)}  requests/s   CPU us/request   peak MiB`);
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
    console.log(`${server.name.padEnd(width)}  ${figures.join("  ")}`);
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
    // Where the native runtime reuses its instances it comes near to bare Node itself.
    const beside = `wasmtime serve / bare node:http ${ratio("wasmtime", "node:http").toFixed(2)}`;
    // The native runtime has several threads: on a busy machine that says nothing.
    if (values.smoke) record("throughput of heddle / wasmtime serve", native, beside);
    else good.push(atLeast("throughput of heddle / wasmtime serve", native, 2, beside));
    const fresh = "wasmtime, an instance a request";
    record("heddle / wasmtime, an instance a request", ratio("heddle", fresh));
    const one = "heddle, 0.2, an instance a request";
    record("0.2: heddle / wasmtime serve", ratio("heddle, WASI 0.2", "wasmtime, WASI 0.2"));
    record("0.2, an instance a request: the same", ratio(one, "wasmtime, WASI 0.2"));
  }
  if (loads.has("jco, WASI 0.2"))
    good.push(atLeast("0.2: heddle / jco serve", ratio("heddle, WASI 0.2", "jco, WASI 0.2"), 2));
  if (availableParallelism() < CORES_FOR_SCALING)
    console.log(`throughput of 2 workers / of 1: not measured on fewer than ${CORES_FOR_SCALING} cores`);
  else
    console.log(
      `throughput of 2 workers / of 1: ${ratio("heddle, 2 workers", "heddle, 1 worker").toFixed(2)}`,
    );
  return good.every(Boolean);
}

function atLeast(what: string, ratio: number, limit: number, beside?: string): boolean {
  return line(what, ratio, `at least ${limit / slack}`, ratio >= limit / slack, beside);
}

function atMost(what: string, ratio: number, limit: number): boolean {
  return line(what, ratio, `at most ${limit * slack}`, ratio <= limit * slack);
}

function record(what: string, ratio: number, beside?: string): void {
  line(what, ratio, "for the record", true, beside);
}

/** `beside` is told for the record. */
function line(what: string, ratio: number, allowed: string, good: boolean, beside?: string): boolean {
  const more = beside === undefined ? "" : ` (${beside})`;
  console.log(
    `${what.padEnd(42)} ${ratio.toFixed(2).padStart(5)}  ${allowed}${good ? "" : "  BEYOND"}${more}`,
  );
  return good;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
