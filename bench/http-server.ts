/**
 * A server under load: a process of its own, asked for right answers, loaded by wrk, and its processor time and memory read.
 * Invariant: a figure comes from answers that were all right; a wrong or a failed one ends the benchmark.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  /** Of processor time, user and system; NaN where it cannot be read. */
  readonly cpuMicroseconds: number;
}

/** Connections at once. */
const CONNECTIONS = 32;
/** Clock ticks a second in /proc, on every Linux that Node runs on. */
const TICKS = 100;
const START_MS = 20_000;

export class Server {
  readonly name: string;
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(name: string, url: string, child: ChildProcess) {
    this.name = name;
    this.url = url;
    this.#child = child;
  }

  /** `command` is given a free port. Rejects if it does not answer rightly. */
  static async start(
    name: string,
    command: (port: number) => readonly [string, ...string[]],
  ): Promise<Server> {
    const port = await freePort();
    const [program, ...args] = command(port);
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    let told = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (told = (told + text).slice(-2000)));
    child.on("error", (error) => (told += error.message));
    const server = new Server(name, `http://127.0.0.1:${port}/`, child);
    for (let waited = 0; waited < START_MS; waited += 100) {
      await sleep(100);
      if (child.exitCode !== null) break;
      if ((await ask(server.url, "first").catch(() => null)) !== null) return server;
    }
    child.kill("SIGKILL");
    throw new Error(`${name} does not serve: ${told}`);
  }

  /** Asks with many names at once: each answer has the name of its request and a count, and counts go up. */
  async check(): Promise<void> {
    const names = Array.from({ length: 200 }, (_, i) => `n${i}-${Math.trunc(Math.random() * 1e9)}`);
    const counts = await Promise.all(names.map((name) => this.#countFor(name)));
    if (new Set(counts).size < 10) throw new Error(`${this.name} does not count: ${counts.join()}`);
  }

  async #countFor(name: string): Promise<number> {
    const { status, text } = await ask(this.url, name);
    const [, found, count] = /^hello (.*), (\d+)\n$/.exec(text) ?? [];
    if (status !== 200 || found !== name || Number(count) < 1)
      throw new Error(`${this.name} answered ${status} ${JSON.stringify(text)} to ${name}`);
    return Number(count);
  }

  /** The status of a request that names nobody. */
  async anonymous(): Promise<number> {
    return (await ask(this.url)).status;
  }

  load(seconds: number): Load {
    const before = this.#cpuSeconds();
    const name = `x-name: load-${Math.trunc(Math.random() * 1e9)}`;
    const options = ["-t", "1", "-c", String(CONNECTIONS), "-d", `${seconds}s`, "-H", name, this.url];
    const { status, stdout, error } = spawnSync("wrk", options, { encoding: "utf8" });
    if (error !== undefined) throw error;
    const failures = /Non-2xx.*|Socket errors.*/.exec(stdout);
    if (status !== 0 || failures !== null) throw new Error(`${this.name}: wrk: ${failures?.[0] ?? stdout}`);
    const requests = Number(/(\d+) requests in/.exec(stdout)?.[1]);
    if (!(requests > 0)) throw new Error(`${this.name} answered nothing within ${seconds} s`);
    const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
    return { requests, perSecond, cpuMicroseconds: ((this.#cpuSeconds() - before) / requests) * 1e6 };
  }

  #cpuSeconds(): number {
    const [, , ...fields] = read(`/proc/${this.#child.pid}/stat`).split(/\) | /u);
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  }

  /** The most memory that it ever had, in bytes; NaN where it cannot be read. */
  peakMemory(): number {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${this.#child.pid}/status`))?.[1]) * 1024;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }
}

/** Over a connection of its own: none is kept that the server might close. */
function ask(url: string, name?: string): Promise<{ readonly status: number; readonly text: string }> {
  const headers = name === undefined ? {} : { "x-name": name };
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (more: string) => (text += more));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text })).on("error", reject);
    });
    request.on("error", reject);
  });
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** As good as free: nobody else is given it so soon. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server that listens
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
