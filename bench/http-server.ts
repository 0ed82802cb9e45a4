/**
 * A server under load: processes of its own, asked for right answers, loaded by wrk, and their processor time and memory read.
 * Invariant: a figure comes from answers that were all right; a wrong or a failed one ends the benchmark.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { get } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Contender } from "./http-contenders.ts";

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  /** Of processor time, user and system; NaN where it cannot be read. */
  readonly cpuMicroseconds: number;
}

/** Connections at once. */
const CONNECTIONS = 32;
/** Requests of a check, and how many of them at once: so few that who has an instance for each of these still counts beyond ten. */
const ASKED = 200;
const ASKED_AT_ONCE = 16;
/** Clock ticks a second in /proc, on every Linux that Node runs on. */
const TICKS = 100;
const START_MS = 20_000;

export class Server {
  readonly contender: Contender;
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #running: Set<Server>;

  private constructor(contender: Contender, url: string, child: ChildProcess, running: Set<Server>) {
    this.contender = contender;
    this.url = url;
    this.#child = child;
    this.#running = running;
    running.add(this);
  }

  get name(): string {
    return this.contender.name;
  }

  /** Rejects if it does not answer. Until it is stopped it is among those that are `running`. */
  static async start(contender: Contender, running: Set<Server>): Promise<Server> {
    const port = await freePort();
    const [program, ...args] = contender.command(port);
    // A group of processes: who serves may be the child of what was started.
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
    let told = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (told = (told + text).slice(-2000)));
    child.on("error", (error) => (told += error.message));
    const server = new Server(contender, `http://127.0.0.1:${port}/`, child, running);
    for (let waited = 0; waited < START_MS; waited += 100) {
      await sleep(100);
      if (child.exitCode !== null) break;
      if ((await ask(server.url, "first").catch(() => null)) !== null) return server;
    }
    await server.stop();
    throw new Error(`${contender.name} does not serve: ${told}`);
  }

  /**
   * Asks with many names, several at once: each answer has the name of its request and a count, and counts go up, or are 1 where
   * each request has an instance of its own.
   */
  async check(): Promise<void> {
    const counts = new Set<number>();
    for (let asked = 0; asked < ASKED; asked += ASKED_AT_ONCE) {
      const names = Array.from(
        { length: ASKED_AT_ONCE },
        (_, i) => `n${asked + i}-${Math.trunc(Math.random() * 1e9)}`,
      );
      for (const count of await Promise.all(names.map((name) => this.#countFor(name)))) counts.add(count);
    }
    const told = `its counts are ${[...counts].join()}`;
    if (this.contender.isFreshEachTime === true) {
      if (counts.size > 1 || !counts.has(1))
        throw new Error(`${this.name} has no instance for each request: ${told}`);
    } else if (counts.size < 10) throw new Error(`${this.name} does not count: ${told}`);
    if (this.contender.isGated === true && (await ask(this.url)).status !== 403)
      throw new Error(`${this.name} lets through who gives no name`);
  }

  async #countFor(name: string): Promise<number> {
    const { status, text } = await ask(this.url, name);
    const [, found, count] = /^hello (.*), (\d+)\n$/.exec(text) ?? [];
    if (status !== 200 || found !== name || Number(count) < 1)
      throw new Error(`${this.name} answered ${status} ${JSON.stringify(text)} to ${name}`);
    return Number(count);
  }

  load(seconds: number): Load {
    const before = this.#cpuSeconds();
    const name = `x-name: load-${Math.trunc(Math.random() * 1e9)}`;
    const options = ["-t", "1", "-c", String(CONNECTIONS), "-d", `${seconds}s`, "-H", name, this.url];
    const { status, stdout, stderr, error } = spawnSync("wrk", options, { encoding: "utf8" });
    if (error !== undefined) throw error;
    const failures = /Non-2xx.*|Socket errors.*/.exec(stdout);
    if (status !== 0 || failures !== null)
      throw new Error(`${this.name}: wrk: ${failures?.[0] ?? stdout + stderr}`);
    const requests = Number(/(\d+) requests in/.exec(stdout)?.[1]);
    if (!(requests > 0)) throw new Error(`${this.name} answered nothing within ${seconds} s`);
    const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
    return { requests, perSecond, cpuMicroseconds: ((this.#cpuSeconds() - before) / requests) * 1e6 };
  }

  #cpuSeconds(): number {
    return sum(this.#group().map(({ ticks }) => ticks / TICKS));
  }

  /** The most memory that its processes ever had, each at its own time, in bytes; NaN where it cannot be read. */
  peakMemory(): number {
    const kibibytes = this.#group().map(
      ({ pid }) => /^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1],
    );
    return sum(kibibytes.map((each) => Number(each) * 1024));
  }

  /** Its processes, as /proc has them. */
  #group(): readonly { readonly pid: string; readonly ticks: number }[] {
    return numberedIn("/proc").flatMap((pid) => {
      const stat = read(`/proc/${pid}/stat`);
      // The name stands before these in parentheses, and may have anything in it.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const isOurs = fields[2] === String(this.#child.pid);
      return isOurs ? [{ pid, ticks: Number(fields[11]) + Number(fields[12]) }] : [];
    });
  }

  async stop(): Promise<void> {
    this.#running.delete(this);
    if (this.kill()) await once(this.#child, "exit");
  }

  /** Whether there was something to kill. */
  kill(): boolean {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return false;
    return process.kill(-pid, "SIGKILL");
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

function numberedIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** NaN of nothing: then nothing was read. */
function sum(numbers: readonly number[]): number {
  return numbers.length === 0 ? Number.NaN : numbers.reduce((one, other) => one + other);
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
