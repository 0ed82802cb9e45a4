/**
 * Written programs: each task of a scenario is a generator that yields its moves and gets the reports.
 * Spec: none.
 * Invariant: the model holds every report besides, so that a scenario says only what it is about.
 */
import { freshBuffer } from "./driver.test-util.ts";
import {
  giftWords,
  type Call,
  type Gift,
  type Home,
  type Lift,
  type Move,
  type Report,
} from "./model.test-util.ts";
import { loadMachines, Machine } from "./run.test-util.ts";

/** One task: it is given its first report, yields moves, and gets the report of each. A last `leave` ends it. */
export type Play = Generator<Move, void, Report>;
export type Script = (first: Report, at: Home) => Play;

const machines = loadMachines();

export const EXIT: Move = { name: "leave", x: 0 };
export const YIELD: Move = { name: "leave", x: 1 };
export const NOTHING: Move = { name: "task.return", x: 1, y: 1 };

export function waitOn(set: number): Move {
  return { name: "leave", x: 2 | (set << 4) };
}

export class Stage {
  readonly machine: Machine;
  readonly #scripts: Map<number, Script> = new Map();
  readonly #plays: Map<Call, Play> = new Map();

  constructor(seed = 0, cancellable = false) {
    this.machine = new Machine(machines, { seed, cancellable }, (who, report) => this.#next(who, report));
  }

  #next(who: Call, report: Report): Move {
    const known = this.#plays.get(who);
    const play = known ?? this.#scripts.get(who.id)?.(report, who.home);
    if (play === undefined) throw new Error(`there is no script for call ${who.id}`);
    this.#plays.set(who, play);
    const { value, done } = known === undefined ? play.next() : play.next(report);
    if (done === true || value === undefined) throw new Error("a script ends by leaving");
    return value;
  }

  /** The host calls `to`; answers when nothing moves any more. */
  async call(lift: Lift, to: string, script: Script, mayAbort = false): Promise<Call> {
    this.#scripts.set(this.machine.world.nextTag, script);
    const home = this.home(to);
    const call = this.machine.call(lift, home, mayAbort);
    await this.machine.quiet();
    return call;
  }

  home(name: string): Home {
    const found = this.machine.world.homes.find((home) => home.name === name);
    if (found === undefined) throw new Error(`no instance ${name}`);
    return found;
  }

  /** A move that calls a peer. */
  order(from: Home, what: string, script: Script, gift: Gift = { kind: "none", index: 0 }): Move {
    const { nextTag } = this.machine.world;
    this.#scripts.set(nextTag, script);
    const peek = freshBuffer(from);
    if (gift.kind === "thing") return { name: what, x: nextTag, y: gift.index, peek };
    const [y, z, w] = giftWords(gift.kind, gift.index);
    return { name: what, x: nextTag, y, z, w, peek };
  }

  /** How it ended: "clean" if everything was put away; a trap with its code. */
  async end(): Promise<string> {
    await this.machine.finish();
    const { end, trap } = this.machine.summary;
    return trap === null ? end : `${end} ${trap}`;
  }
}

/** A copy of `bytes` (for a write) or into a fresh buffer (for a read). */
export function copy(at: Home, what: string, end: number, bytes: readonly number[] | number): Move {
  const ptr = freshBuffer(at);
  const data = new DataView(new ArrayBuffer(12));
  const length = typeof bytes === "number" ? bytes : bytes.length;
  if (typeof bytes !== "number") bytes.forEach((byte, index) => data.setUint8(index, byte));
  const words = [data.getUint32(0, true), data.getUint32(4, true), data.getUint32(8, true)] as const;
  return { name: what, x: end, y: ptr, z: length, fill: ptr, peek: ptr, words };
}

/** The bytes of a report's three words. */
export function bytesOf({ words }: Report, length: number): number[] {
  return [...new Uint8Array(Uint32Array.from(words).buffer)].slice(0, length);
}

/** A move that peeks at memory of its own (new ends, events). */
export function peeking(at: Home, name: string, x = 0): Move {
  return { name, x, peek: freshBuffer(at) };
}

/** What a copy or its event answers. */
export function copied(count: number, result: "completed" | "dropped" | "cancelled" = "completed"): number {
  return (count << 4) | { completed: 0, dropped: 1, cancelled: 2 }[result];
}

export const STARTING = 0;
export const STARTED = 1;
export const RETURNED = 2;
export const CANCELLED_BEFORE_STARTED = 3;
export const CANCELLED_BEFORE_RETURNED = 4;

/** State and handle of what an asynchronous call answers. */
export function subtask({ a }: Report): { readonly state: number; readonly index: number } {
  return { state: a & 0xf, index: a >>> 4 };
}
