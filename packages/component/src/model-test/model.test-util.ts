/**
 * A small model of tasks, subtasks, streams, futures and waitable sets, to hold the runtime against.
 * Spec: CanonicalABI.md, written down a second time in another manner: no threads, no continuations and no queues, only facts
 * (who is inside a call, who waits for what) and the question whether a report of a machine is one that could have come.
 * Invariant: the model never chooses. What the specification leaves open is read off the reports; what it does not leave open
 * must be what was reported, word for word. One file, since every part changes the facts of the others.
 */

export type Kind = "s" | "b" | "f";
type Side = "read" | "write";
/** How a function is lifted: with a callback (a borrow given to it or not), synchronously, with a stack; "now" is not async at all. */
export type Lift = "run" | "sync" | "stack" | "lend" | "now";

export const BLOCKED = 0xffff_ffff;
/** Where an operation without memory of its own fills and peeks. */
export const NOWHERE = 128;
export const BUFFER_BYTES = 12;

export type Words = readonly [number, number, number];
export const ZEROS: Words = [0, 0, 0];

/** What a machine tells: see machine.wat. */
export interface Report {
  readonly me: number;
  readonly kind: number;
  readonly a: number;
  readonly words: Words;
}

/** What a machine is told to do. */
export interface Move {
  readonly name: string;
  readonly x?: number;
  readonly y?: number;
  readonly z?: number;
  readonly w?: number;
  readonly fill?: number;
  readonly words?: Words;
  readonly peek?: number;
  /** For a call of the host's echo: it answers when nothing else goes on. */
  readonly later?: boolean;
}

export class Divergence extends Error {}

interface Shared {
  readonly kind: Kind;
  dropped: boolean;
  /** The one side that waits with its buffer. */
  parked: Copy | null;
}

interface Copy {
  readonly end: End;
  readonly home: Home;
  readonly at: number;
  readonly length: number;
  moved: number;
}

export interface End {
  readonly is: "end";
  readonly kind: Kind;
  readonly side: Side;
  readonly shared: Shared;
  state: "idle" | "copying" | "cancelling" | "done";
  copy: Copy | null;
  /** What the next delivery says; `reclaim`: the buffer stands with the stream until then. */
  event: { result: number; reclaim: boolean } | null;
  set: Group | null;
  blocking: boolean;
  index: number;
}

export interface Sub {
  readonly is: "sub";
  readonly callee: Call | Job;
  state: number;
  requested: boolean;
  delivered: boolean;
  event: boolean;
  set: Group | null;
  blocking: boolean;
  index: number;
  readonly lent: Thing[];
}

export interface Group {
  readonly is: "set";
  readonly members: Set<End | Sub>;
  waiters: number;
}

export interface Thing {
  readonly is: "thing";
  readonly scope: Call | null;
  lends: number;
}

export type Item = End | Sub | Group | Thing;

/** A component instance. */
export interface Home {
  readonly name: string;
  readonly blocks: boolean;
  readonly peers: readonly Home[];
  readonly table: (Item | null)[];
  readonly free: number[];
  readonly memory: Map<number, Uint8Array>;
  nextBuffer: number;
  pressure: number;
  entering: number;
  exclusive: Call | null;
}

/** Handles on their way, by the caller's indices. */
export interface Gift {
  readonly kind: Kind | "none" | "thing";
  readonly index: number;
}

export const NO_GIFT: Gift = { kind: "none", index: 0 };

interface Pending {
  readonly what: string;
  /** Whether it could end now. */
  ready(): boolean;
  /** Ends it; answers what the report must be. */
  take(report: Report): Expected;
  /** Whether others may come first though it is ready. */
  detour: boolean;
  readonly cancellable?: boolean;
  cancelled?: boolean;
  /** Whether it stands in the middle of a core function. */
  keepsStack?: boolean;
  /** Called when others came first. */
  onBlock?(): unknown;
}

interface Expected {
  readonly kind?: number;
  readonly a: number;
  readonly words?: Words;
}

/** A call of a machine's function, from the first request to the last word. */
export interface Call {
  readonly id: number;
  readonly home: Home;
  readonly lift: Lift;
  readonly gift: Gift;
  readonly caller: Home | null;
  readonly sub: Sub | null;
  /** Where the caller wants the result. */
  readonly resultAt: number;
  readonly mayAbort: boolean;
  state: "initial" | "started" | "cancel-pending" | "cancel-delivered" | "resolved";
  borrows: number;
  op: Pending | null;
  /** A call of its own that has not begun. */
  outgoing: Call | null;
  over: boolean;
  cancelledBeforeStart: boolean;
}

/** A call of the host's echo that is not answered. */
export interface Job {
  readonly id: number;
  readonly lift: "echo";
  readonly home: Home;
  readonly kind: Gift["kind"];
  /** What the host holds meanwhile. */
  readonly end: End | null;
  readonly resultAt: number;
  readonly sub: Sub;
}

const DISCRIMINANTS: Readonly<Record<string, readonly [number, number]>> = {
  s: [0, 0],
  f: [0, 1],
  b: [1, 0],
  none: [1, 1],
};

export function giftWords(kind: Gift["kind"], index: number): Words {
  const [one, two] = DISCRIMINANTS[kind] ?? [1, 1];
  return [one, two, index];
}

export class World {
  readonly homes: readonly Home[];
  readonly calls: Map<number, Call> = new Map();
  readonly jobs: Job[] = [];
  /** Who is inside whom; the last one runs. */
  readonly inside: Call[] = [];
  /** Calls of functions that are not async and have blocked: until the last one returns, little else runs. */
  readonly locks: Call[] = [];
  /** The trap that must come next. */
  doom: string | null = null;
  #nextId = 1;

  /** Whether waits, polls and yields inside core functions are cancellable. */
  readonly cancellable: boolean;

  constructor(cancellable: boolean) {
    this.cancellable = cancellable;
    const d = home("d", false, []);
    const c = home("c", false, [d]);
    const b = home("b", true, [c, d]);
    const a = home("a", true, [b, c]);
    this.homes = [a, b, c, d];
  }

  // --- calls ---

  #makeCall(
    lift: Lift,
    to: Home,
    caller: Home | null,
    gift: Gift,
    resultAt: number,
    mayAbort: boolean,
  ): Call {
    const call: Call = {
      id: this.#nextId++, home: to, lift, gift, caller, sub: null, resultAt, mayAbort, state: "initial", borrows: 0, op: null,
      outgoing: null, over: false, cancelledBeforeStart: false,
    }; // prettier-ignore
    this.calls.set(call.id, call);
    if (caller === null) return call;
    return Object.assign(call, { sub: makeSub(() => call) });
  }

  /** The host calls; the machine's first report may come at once. */
  hostCall(lift: Lift, to: Home, mayAbort: boolean): Call {
    const call = this.#makeCall(lift, to, null, NO_GIFT, 0, mayAbort);
    this.#begin(call);
    return call;
  }

  /** The host asks for cancellation. */
  abort(call: Call): void {
    if (!call.over && call.state !== "resolved") this.#requestCancellation(call);
  }

  #pressed(call: Call): boolean {
    const { home: to } = call;
    return to.pressure > 0 || (exclusive(call) && to.exclusive !== null);
  }

  #begin(call: Call): void {
    const { home: to } = call;
    const mustWait = call.lift !== "now" && (this.#pressed(call) || to.entering > 0);
    if (!mustWait) this.#enter(call);
    else to.entering += 1;
    call.op = {
      what: mustWait ? "enter" : "start",
      ready: () => !mustWait || !this.#pressed(call),
      detour: mustWait,
      cancellable: true,
      take: () => {
        if (mustWait) {
          to.entering -= 1;
          this.#enter(call);
        }
        return this.#started(call);
      },
    };
    this.inside.push(call);
    if (!mustWait) this.doom ??= this.#giftError(call);
  }

  #enter(call: Call): void {
    if (exclusive(call)) call.home.exclusive = call;
  }

  /** Moves the arguments; answers the first report. */
  #started(call: Call): Expected {
    call.state = "started";
    const { sub, gift, caller } = call;
    if (sub === null || caller === null) return { kind: 1, a: call.id, words: giftWords("none", 0) };
    sub.state = 1;
    if (sub.index !== 0) sub.event = true;
    if (gift.kind === "thing") {
      const thing = caller.table[gift.index];
      if (thing?.is !== "thing") throw new Divergence("the model lends what is no thing");
      thing.lends += 1;
      sub.lent.push(thing);
      call.borrows += 1;
      const index = add(call.home, { is: "thing", scope: call, lends: 0 });
      return { kind: 2, a: call.id, words: [index, 0, 0] };
    }
    return { kind: 1, a: call.id, words: giftWords(gift.kind, this.#moveEnd(caller, call.home, gift)) };
  }

  #moveEnd(from: Home, to: Home, gift: Gift): number {
    if (gift.kind === "none") return 0;
    const end = remove(from, gift.index);
    if (end?.is !== "end") throw new Divergence("the model moves what is no end");
    const copy: End = { ...end, index: 0 };
    copy.index = add(to, copy);
    return copy.index;
  }

  /** What lifting a gift would trap with. */
  giftErrorAt(from: Home, gift: Gift): string | null {
    if (gift.kind === "none") return null;
    const item = from.table[gift.index] ?? null;
    if (item === null) return "unknown-handle";
    if (gift.kind === "thing") return item.is === "thing" ? null : "not-a-resource";
    if (item.is !== "end" || item.side !== "read" || item.kind !== gift.kind) return "handle-type-mismatch";
    if (item.state === "done") return "end-done-lift";
    if (item.state !== "idle") return "end-busy-lift";
    return item.set === null ? null : "end-in-set-lift";
  }

  #giftError(call: Call): string | null {
    return call.caller === null ? null : this.giftErrorAt(call.caller, call.gift);
  }

  #requestCancellation(call: Call): void {
    if (call.state === "initial") {
      call.home.entering -= 1;
      call.over = true;
      call.cancelledBeforeStart = true;
      call.state = "resolved";
      this.#resolveSub(call, 3);
      return;
    }
    const { op } = call;
    const holder = call.home.exclusive;
    const excluded = exclusive(call) && holder !== null && holder !== call;
    if (op?.cancellable !== true || excluded) {
      call.state = "cancel-pending";
      return;
    }
    call.state = "cancel-delivered";
    op.cancelled = true;
    this.inside.push(call);
  }

  #resolveSub(call: Call, state: number): void {
    const { sub } = call;
    if (sub === null) return;
    sub.state = state;
    if (sub.index !== 0) sub.event = true;
  }

  #return(call: Call, gift: Gift): void {
    call.state = "resolved";
    if (call.caller === null) return;
    storeResult(call.caller, call.resultAt, gift.kind, this.#moveEnd(call.home, call.caller, gift));
    this.#resolveSub(call, 2);
  }

  // --- the host's echo ---

  #echo(at: Home, move: Move & { peek: number }, peek: () => Words): string | Omit<Pending, "what"> {
    const { y = 0, z = 0, w = 0, peek: resultAt, name: what, later = false } = move;
    const id = this.#nextId++;
    const gift = giftOf(y, z, w);
    const error = this.giftErrorAt(at, gift);
    if (error !== null) return error;
    const end = gift.kind === "none" ? null : remove(at, gift.index);
    if (end !== null && end.is !== "end") throw new Divergence("the model echoes what is no end");
    const sub = makeSub(() => job);
    sub.state = 1;
    const job: Job = { id, lift: "echo", home: at, kind: gift.kind, end, resultAt, sub };
    this.jobs.push(job);
    if (!later) this.answer(job);
    return this.#awaitCall(at, sub, what.endsWith("-sync"), peek);
  }

  /** The host answers: what it was given goes back. */
  answer(job: Job): void {
    this.jobs.splice(this.jobs.indexOf(job), 1);
    const { end, home: at, sub } = job;
    const back = end === null ? null : { ...end, index: 0 };
    storeResult(at, job.resultAt, job.kind, back === null ? 0 : add(at, back));
    sub.state = 2;
    if (sub.index !== 0) sub.event = true;
  }

  /** The host hears that it is no longer wanted: it drops what it was given. */
  #cancelJob(job: Job): void {
    this.jobs.splice(this.jobs.indexOf(job), 1);
    if (job.end !== null) dropShared(job.end.shared);
    job.sub.state = 4;
    if (job.sub.index !== 0) job.sub.event = true;
  }

  #end(call: Call): void {
    call.over = true;
    call.op = null;
    this.inside.pop();
    if (this.locks.at(-1) === call) this.locks.pop();
    if (exclusive(call)) call.home.exclusive = null;
  }

  // --- what machines report ---

  /** Takes a report: answers whose it is, or throws if it could not have come. */
  observe(report: Report): Call {
    if (this.doom !== null) throw new Divergence(`expected the trap ${this.doom}, found ${show(report)}`);
    const who = this.calls.get(report.kind === 1 || report.kind === 2 ? report.a : report.me);
    if (who === undefined || who.over) throw new Divergence(`${show(report)} by nobody who is in progress`);
    if ((report.kind === 1 || report.kind === 2) && report.me !== 0)
      throw new Divergence(`a task starts with context ${report.me}`);
    this.#settle(who);
    const { op } = who;
    if (this.doom !== null)
      throw new Divergence(`expected the trap ${String(this.doom)}, found ${show(report)}`);
    if (op === null) throw new Divergence(`${show(report)} by ${name(who)}, which does nothing`);
    who.op = null;
    const expected = op.take(report);
    this.#compare(who, op, expected, report);
    return who;
  }

  #compare(who: Call, op: Pending, { kind = 0, a, words }: Expected, report: Report): void {
    const same =
      report.kind === kind &&
      report.a === a >>> 0 &&
      (words === undefined || words.every((word, index) => word >>> 0 === report.words[index]));
    if (same) return;
    throw new Divergence(
      `${name(who)} ${op.what}: expected kind ${kind} ${a >>> 0} ${String(words)}, found ${show(report)}`,
    );
  }

  /** Ends the turns of those who must have blocked, until `who` is the one that runs. */
  #settle(who: Call): void {
    for (;;) {
      const top = this.inside.at(-1);
      if (top === undefined) {
        this.#resume(who);
        return;
      }
      if (top.outgoing !== null) {
        this.beginOutgoing(top);
        continue;
      }
      const { op } = top;
      if (op === null) throw new Divergence(`${name(who)} runs while ${name(top)} does`);
      if (top === who) {
        if (op.cancelled === true) return;
        if (op.ready()) {
          if (op.detour) this.#mayHaveBlocked();
          return;
        }
        throw new Divergence(`${name(who)} goes on with ${op.what}, which is not ready`);
      }
      if (op.cancelled === true || (op.ready() && !op.detour)) {
        throw new Divergence(`${name(who)} runs, but it is the turn of ${name(top)} ${op.what}`);
      }
      this.#block(top);
    }
  }

  /**
   * The one on top goes on. It may have suspended in between, and then those below, as far as they had to wait, have blocked: no
   * report tells. Their turn need not come at once when they are ready.
   */
  #mayHaveBlocked(): void {
    for (let index = this.inside.length - 2; index >= 0; index--) {
      const below = this.inside[index];
      if (below?.op === undefined || below.op === null || below.outgoing !== null || below.op.ready()) return;
      below.op.detour = true;
    }
  }

  /**
   * Inside a call of a function that is not async, what may block needs somebody else who could run meanwhile, and that is asked
   * before it is done (test/async/dont-block-start.wast).
   */
  #forbidsBlocking(who: Call, what: string): string | null {
    const at = this.#syncHome(who);
    if (at === null || !BLOCKING.test(what)) return null;
    const ready = this.#readyCalls();
    if (ready.some((call) => mayRunInside(call, at))) return null;
    return ready.length > 0 ? "deadlock" : "cannot-block";
  }

  /** Whether `who` may do what may block. */
  couldBlock(who: Call): boolean {
    return this.#forbidsBlocking(who, "set.wait") === null;
  }

  /** The instance whose function, which is not async, is in progress. */
  #syncHome(who: Call): Home | null {
    return who.lift === "now" ? who.home : (this.locks.at(-1)?.home ?? null);
  }

  #readyCalls(): Call[] {
    return this.live.filter((call) => !this.inside.includes(call) && call.op?.ready() === true);
  }

  /** A blocked call of a function that is not async, and nobody who could help it. */
  get stuckInLock(): boolean {
    const at = this.locks.at(-1)?.home;
    return at !== undefined && !this.#readyCalls().some((call) => mayRunInside(call, at));
  }

  /** The one on top waits: the turn of the one below it comes, unless that waits as well. */
  #block(top: Call): void {
    top.op?.onBlock?.();
    this.inside.pop();
    if (
      top.lift === "now" &&
      top.op?.what !== "p.now" &&
      top.op?.what !== "q.now" &&
      !this.locks.includes(top)
    )
      this.locks.push(top);
  }

  #resume(who: Call): void {
    const { op } = who;
    const at = this.locks.at(-1)?.home;
    if (at !== undefined && !mayRunInside(who, at) && op?.what.endsWith(".now") !== true)
      throw new Divergence(
        `${name(who)} is resumed while a call of ${at.name} that is not async has blocked`,
      );
    if (op === null || !op.ready())
      throw new Divergence(`${name(who)} is resumed while it waits for ${op?.what ?? "nothing"}`);
    this.inside.push(who);
  }

  /**
   * An asynchronous call gives way to a blocked task that has the callee to itself and could go on, so that the call can start
   * (test/async/sync-streams.wast; the reference code leaves it waiting).
   */
  #giveWay({ exclusive: holder, pressure, entering }: Home): void {
    const op = holder?.op ?? null;
    if (holder === null || op?.keepsStack !== true || pressure > 0 || entering > 0 || !op.ready()) return;
    op.detour = false;
    this.inside.push(holder);
  }

  /** A call that was ordered begins. */
  beginOutgoing(caller: Call): void {
    const { outgoing } = caller;
    if (outgoing === null) return;
    caller.outgoing = null;
    this.#begin(outgoing);
  }

  /** Nothing moves any more: everybody inside has blocked. Throws if somebody could go on. */
  quiet(): void {
    if (this.doom !== null) throw new Divergence(`expected the trap ${this.doom}, found silence`);
    for (;;) {
      const top = this.inside.at(-1);
      if (top === undefined) break;
      if (top.outgoing !== null) {
        this.beginOutgoing(top);
        continue;
      }
      if (top.op === null) throw new Divergence(`${name(top)} fell silent`);
      if (top.op.cancelled === true || top.op.ready())
        throw new Divergence(`${name(top)} is ready (${top.op.what}) and does not go on`);
      this.#block(top);
    }
    if (this.locks.length > 0)
      throw new Divergence("a call that is not async has blocked for good, and nothing is told");
    for (const call of this.calls.values()) {
      if (!call.over && call.op?.ready() === true)
        throw new Divergence(`${name(call)} is ready (${call.op.what}) and does not go on`);
    }
  }

  /** Whether a trap with this code could have come now. */
  mayTrap(code: string): boolean {
    const top = this.inside.at(-1);
    if (this.doom === null && top !== undefined) this.beginOutgoing(top);
    if (this.doom !== null) return this.doom === code;
    if (code === "deadlock" && this.#blockAll() && this.stuckInLock) return true;
    for (const call of this.calls.values()) {
      if (!call.over && call.op?.what === "enter" && call.op.ready() && this.#giftError(call) === code)
        return true;
    }
    return false;
  }

  /** Ends the turns of all those inside, who must have blocked. Answers whether they may have. */
  #blockAll(): boolean {
    for (let top = this.inside.at(-1); top !== undefined; top = this.inside.at(-1)) {
      if (top.outgoing !== null) {
        this.beginOutgoing(top);
        continue;
      }
      const { op } = top;
      if (op === null || op.cancelled === true || (op.ready() && !op.detour)) return false;
      this.#block(top);
    }
    return true;
  }

  /** Nothing can go on, somebody whom the host called has not answered, and the host cannot help. */
  get deadlocked(): boolean {
    const live = [...this.calls.values()].filter((call) => !call.over);
    return (
      this.jobs.length === 0 &&
      live.some((call) => call.caller === null && call.state !== "resolved") &&
      !live.some((call) => call.mayAbort)
    );
  }

  get live(): readonly Call[] {
    return [...this.calls.values()].filter((call) => !call.over);
  }

  // --- what machines are told ---

  /** Orders a move of `who`, which runs. */
  order(who: Call, move: Move): void {
    const { fill = NOWHERE, words = ZEROS, peek = NOWHERE, name: what } = move;
    new DataView(buffer(who.home, fill).buffer).setUint32(0, words[0], true);
    new DataView(buffer(who.home, fill).buffer).setUint32(4, words[1], true);
    new DataView(buffer(who.home, fill).buffer).setUint32(8, words[2], true);
    const trap =
      this.#forbidsBlocking(who, what) ??
      this.#carryOut(who, { ...move, peek }, () => peekWords(who.home, peek));
    if (typeof trap === "string") this.doom = trap;
    else if (trap !== null) who.op = { what, keepsStack: what !== "leave", ...trap };
  }

  #carryOut(
    who: Call,
    move: Move & { peek: number },
    peek: () => Words,
  ): string | null | Omit<Pending, "what"> {
    const { name: what, x = 0, y = 0, z = 0 } = move;
    const { home: at } = who;
    const answer = (a: number): Omit<Pending, "what"> => ({
      ready: () => true,
      detour: false,
      take: () => ({ a, words: peek() }),
    });
    const [kind, action = ""] = what.split(".");
    switch (what) {
      case "none":
        return answer(0);
      case "leave":
        return this.#leave(who, x);
      case "set.new":
        return answer(add(at, { is: "set", members: new Set(), waiters: 0 }));
      case "set.poll":
      case "set.wait":
        return this.#wait(who, x, move.peek, what === "set.poll");
      case "set.drop": {
        const set = at.table[x] ?? null;
        if (set === null) return "unknown-handle";
        if (set.is !== "set") return "not-a-waitable-set";
        if (set.members.size > 0) return "waitable-set-not-empty";
        if (set.waiters > 0) return "waitable-set-waiters";
        remove(at, x);
        return answer(0);
      }
      case "join": {
        const item = at.table[x] ?? null;
        if (item === null) return "unknown-handle";
        if (item.is !== "sub" && item.is !== "end") return "not-a-waitable";
        if (item.blocking) return "waitable-sync-waiter";
        const set = y === 0 ? null : (at.table[y] ?? null);
        if (y !== 0 && set === null) return "unknown-handle";
        if (set !== null && set.is !== "set") return "not-a-waitable-set";
        enlist(item, set);
        return answer(0);
      }
      case "sub.cancel":
      case "sub.cancel-sync":
        return this.#cancelSub(at, x, what === "sub.cancel-sync", peek);
      case "sub.drop": {
        const sub = at.table[x] ?? null;
        if (sub === null) return "unknown-handle";
        if (sub.is !== "sub") return "handle-type-mismatch";
        if (!sub.delivered) return "subtask-not-resolved";
        enlist(sub, null);
        remove(at, x);
        return answer(0);
      }
      case "task.return": {
        if (returnsByLeaving(who)) return "task-not-async";
        const gift = giftOf(x, y, z);
        const error = this.giftErrorAt(at, gift) ?? returnError(who);
        if (error !== null) return error;
        this.#return(who, gift);
        return answer(0);
      }
      case "task.cancel": {
        if (returnsByLeaving(who)) return "task-not-async";
        if (who.state === "resolved") return "task-return-twice";
        if (who.state !== "cancel-delivered") return "task-not-cancelled";
        if (who.borrows > 0) return "borrows-remain";
        who.state = "resolved";
        this.#resolveSub(who, 4);
        return answer(0);
      }
      case "pressure.inc":
        at.pressure += 1;
        return answer(0);
      case "pressure.dec":
        if (at.pressure === 0) return "backpressure-underflow";
        at.pressure -= 1;
        return answer(0);
      case "yield":
        return this.#yield(who, peek);
      case "thing.make":
        return answer(add(at, { is: "thing", scope: null, lends: 0 }));
      case "thing.drop": {
        const thing = at.table[x] ?? null;
        if (thing === null) return "unknown-handle";
        if (thing.is !== "thing") return "not-a-resource";
        if (thing.lends > 0) return "resource-lent";
        if (thing.scope !== null) thing.scope.borrows -= 1;
        remove(at, x);
        return answer(0);
      }
      default:
        if (kind === "h") return this.#echo(at, move, peek);
        if (kind === "p" || kind === "q") return this.#call(who, kind === "p" ? 0 : 1, action, move, peek);
        if (kind === "s" || kind === "b" || kind === "f") return this.#copying(who, kind, action, move, peek);
        throw new Error(`the model does not know ${what}`);
    }
  }

  /** The core function returns `x`. */
  #leave(who: Call, x: number): string | null | Omit<Pending, "what"> {
    const { home: at } = who;
    if (returnsByLeaving(who)) {
      const [one, two, index] = peekWords(at, x);
      const gift = giftOf(one & 0xff, two & 0xff, index);
      const error = this.giftErrorAt(at, gift) ?? returnError(who);
      if (error !== null) return error;
      this.#return(who, gift);
      this.#end(who);
      return null;
    }
    const code = who.lift === "stack" ? 0 : x & 0xf;
    if (code > 2) return "callback-code";
    if (code === 0) {
      if (who.state !== "resolved") return "task-return-missing";
      this.#end(who);
      return null;
    }
    at.exclusive = null;
    const set = code === 2 ? (at.table[x >>> 4] ?? null) : null;
    if (code === 2 && set === null) return "unknown-handle";
    if (set !== null && set.is !== "set") return "not-a-waitable-set";
    if (set !== null) set.waiters += 1;
    const cancelledAtOnce = who.state === "cancel-pending";
    if (cancelledAtOnce) who.state = "cancel-delivered";
    const op: Omit<Pending, "what"> = {
      cancellable: true,
      detour: !cancelledAtOnce,
      ready: () => cancelledAtOnce || (at.exclusive === null && (set === null || pending(set).length > 0)),
      take(this: Pending, report) {
        at.exclusive = who;
        if (set !== null) set.waiters -= 1;
        if (cancelledAtOnce || this.cancelled === true) return { kind: 3, a: 6, words: ZEROS };
        if (set === null) return { kind: 3, a: 0, words: ZEROS };
        const [event, index, payload] = deliverOne(set, report.a, report.words[0]);
        return { kind: 3, a: event, words: [index, payload, 0] };
      },
    };
    return op;
  }

  #wait(who: Call, index: number, ptr: number, poll: boolean): string | Omit<Pending, "what"> {
    const { home: at } = who;
    const set = at.table[index] ?? null;
    if (set === null) return "unknown-handle";
    if (set.is !== "set") return "not-a-waitable-set";
    if (!poll) set.waiters += 1;
    const told = this.#takePendingCancel(who);
    return {
      cancellable: this.cancellable && !poll,
      ready: () => poll || told || pending(set).length > 0,
      detour: !poll && !told,
      take(this: Pending, report) {
        if (!poll) set.waiters -= 1;
        const event = told || this.cancelled === true ? ([6, 0, 0] as const) : eventOf(report);
        const view = new DataView(buffer(at, ptr).buffer);
        view.setUint32(0, event[1], true);
        view.setUint32(4, event[2], true);
        return { a: event[0], words: peekWords(at, ptr) };
      },
    };

    function eventOf(report: Report): Words {
      return set?.is !== "set" || pending(set).length === 0
        ? ZEROS
        : deliverOne(set, report.a, report.words[0]);
    }
  }

  /** A request that came before is told at the next occasion to tell it. */
  #takePendingCancel(who: Call): boolean {
    if (!this.cancellable || who.state !== "cancel-pending") return false;
    who.state = "cancel-delivered";
    return true;
  }

  #yield(who: Call, peek: () => Words): Omit<Pending, "what"> {
    const told = this.#takePendingCancel(who);
    const at = this.#syncHome(who);
    // Where nobody else could run there is nobody to yield to.
    const alone = at !== null && !this.#readyCalls().some((call) => mayRunInside(call, at));
    return {
      cancellable: this.cancellable,
      ready: () => true,
      detour: !told && !alone,
      take(this: Pending) {
        return { a: told || this.cancelled === true ? 1 : 0, words: peek() };
      },
    };
  }

  #call(
    who: Call,
    peer: number,
    action: string,
    move: Move & { peek: number },
    peek: () => Words,
  ): string | Omit<Pending, "what"> {
    const { x = 0, y = 0, z = 0, w = 0 } = move;
    const to = who.home.peers[peer];
    const lift = action.replace(/-sync$/, "") as Lift;
    if (to === undefined) throw new Error("the model has no such peer");
    const gift: Gift = lift === "lend" ? { kind: "thing", index: y } : giftOf(y, z, w);
    const call = this.#makeCall(lift, to, who.home, gift, move.peek, false);
    if (call.id !== x) throw new Error("a call is told the next number");
    who.outgoing = call;
    if (who.home.blocks && !action.endsWith("-sync") && lift !== "now") this.#giveWay(to);
    const { sub } = call;
    if (sub === null) throw new Error("a guest's call has a subtask");
    return this.#awaitCall(who.home, sub, action.endsWith("-sync") || lift === "now", peek);
  }

  /** What a call answers its core caller. */
  #awaitCall(at: Home, sub: Sub, sync: boolean, peek: () => Words): Omit<Pending, "what"> {
    const returned = (a: number): Expected => {
      deliverSub(sub);
      return { a, words: peek() };
    };
    if (sync) return { ready: () => sub.state >= 2, detour: false, take: () => returned(0) };
    return {
      ready: () => true,
      detour: false,
      take: () => {
        if (sub.state >= 2) return returned(2);
        sub.index = add(at, sub);
        return { a: sub.state | (sub.index << 4), words: peek() };
      },
    };
  }

  /** The number that the next call must be told. */
  get nextTag(): number {
    return this.#nextId;
  }

  #cancelSub(at: Home, index: number, sync: boolean, peek: () => Words): string | Omit<Pending, "what"> {
    const sub = at.table[index] ?? null;
    if (sub === null) return "unknown-handle";
    if (sub.is !== "sub") return "handle-type-mismatch";
    if (sub.delivered) return "subtask-resolved";
    if (sub.requested) return "subtask-cancel-twice";
    if (sub.set !== null && sync) return "waitable-sync-and-set";
    if (sub.state < 2) {
      sub.requested = true;
      const { callee } = sub;
      if (callee.lift === "echo") this.#cancelJob(callee);
      else this.#requestCancellation(callee);
    }
    const resolved = (): Expected => {
      sub.event = false;
      sub.blocking = false;
      deliverSub(sub);
      return { a: sub.state, words: peek() };
    };
    if (!sync)
      return {
        ready: () => true,
        detour: false,
        take: () => (sub.state >= 2 ? resolved() : { a: BLOCKED, words: peek() }),
      };
    return {
      ready: () => sub.state >= 2,
      detour: false,
      onBlock: () => (sub.blocking = true),
      take: resolved,
    };
  }

  // --- streams and futures ---

  #copying(
    who: Call,
    kind: Kind,
    action: string,
    move: Move,
    peek: () => Words,
  ): string | Omit<Pending, "what"> {
    const { x = 0, y = 0 } = move;
    const { home: at } = who;
    const answer = (a: number): Omit<Pending, "what"> => ({
      ready: () => true,
      detour: false,
      take: () => ({ a, words: peek() }),
    });
    if (action === "new") {
      const shared: Shared = { kind, dropped: false, parked: null };
      const readable = add(at, makeEnd(kind, "read", shared));
      const writable = add(at, makeEnd(kind, "write", shared));
      const view = new DataView(buffer(at, move.peek ?? NOWHERE).buffer);
      view.setUint32(0, readable, true);
      view.setUint32(4, writable, true);
      return answer(0);
    }
    const side = action.includes("read") ? "read" : "write";
    const end = at.table[x] ?? null;
    if (end === null) return "unknown-handle";
    if (end.is !== "end" || end.kind !== kind || end.side !== side) return "handle-type-mismatch";
    if (action.startsWith("drop")) {
      const busy = end.state === "copying" || end.state === "cancelling";
      if (kind === "f" && side === "write" && !busy && end.state !== "done") return "future-unwritten";
      if (busy) return "end-busy-drop";
      remove(at, x);
      enlist(end, null);
      dropShared(end.shared);
      return answer(0);
    }
    if (action.startsWith("cancel")) {
      if (end.state !== "copying" || end.blocking) return "copy-not-in-progress";
      if (end.event === null) end.shared.parked = null;
      const stays = end.event !== null && (end.event.result !== 0 || kind === "f");
      const event = end.event ?? { result: 2, reclaim: false };
      end.event = stays ? event : { ...event, result: 2 };
      end.state = "cancelling";
      return answer(deliverEnd(end));
    }
    const sync = action.endsWith("-sync");
    if (end.state === "copying" || end.state === "cancelling") return "copy-in-progress";
    if (end.state === "done") return kind === "f" ? "future-done" : "stream-done";
    if (sync && end.set !== null) return "waitable-sync-and-set";
    const copy: Copy = { end, home: at, at: y, length: kind === "f" ? 1 : (move.z ?? 0), moved: 0 };
    const trap = startCopy(end, copy);
    if (trap !== null) return trap;
    if (!sync) return answer(end.event === null ? BLOCKED : deliverEnd(end));
    return {
      ready: () => end.event !== null,
      detour: false,
      onBlock: () => (end.blocking = true),
      take: () => {
        end.blocking = false;
        return { a: deliverEnd(end), words: peek() };
      },
    };
  }
}

/** What may block, whether it does or not. */
const BLOCKING = /-sync$|^set\.wait$/;

/** Whether a task may run while a call of `at` that is not async is blocked: it needs no exclusivity, and has entered. */
function mayRunInside(call: Call, at: Home): boolean {
  return call.home === at && !exclusive(call) && call.op?.what !== "enter";
}

function home(label: string, canBlock: boolean, peers: readonly Home[]): Home {
  return {
    name: label, blocks: canBlock, peers, table: [null], free: [], memory: new Map(), nextBuffer: 1024, pressure: 0, entering: 0,
    exclusive: null,
  }; // prettier-ignore
}

function exclusive(call: Call): boolean {
  return call.lift !== "stack" && call.lift !== "now";
}

/** Lifted synchronously: the core function's result is the task's. */
export function returnsByLeaving({ lift }: Call): boolean {
  return lift === "sync" || lift === "now";
}

export function name(call: Call): string {
  return `${call.home.name}.${call.lift}#${call.id}`;
}

function show({ me, kind, a, words }: Report): string {
  return `report of ${me}: kind ${kind} ${a} [${words.join(" ")}]`;
}

function returnError(who: Call): string | null {
  if (who.state === "resolved") return "task-return-twice";
  return who.borrows > 0 ? "borrows-remain" : null;
}

function giftOf(one: number, two: number, index: number): Gift {
  if (one === 0) return { kind: two === 0 ? "s" : "f", index };
  return two === 0 ? { kind: "b", index } : NO_GIFT;
}

function makeSub(callee: () => Call | Job): Sub {
  return {
    is: "sub",
    get callee() {
      return callee();
    },
    state: 0,
    requested: false,
    delivered: false,
    event: false,
    set: null,
    blocking: false,
    index: 0,
    lent: [],
  };
}

/** Two discriminants of a byte each, and the rest of what they choose. */
function storeResult(at: Home, ptr: number, kind: Gift["kind"], index: number): void {
  const bytes = buffer(at, ptr);
  const [one, two] = giftWords(kind, index);
  bytes[0] = one;
  bytes[4] = two;
  if (kind !== "none") new DataView(bytes.buffer).setUint32(8, index, true);
}

// --- tables and memories ---

function add(at: Home, item: Item): number {
  const index = at.free.pop() ?? at.table.length;
  at.table[index] = item;
  if (item.is === "end") item.index = index;
  return index;
}

function remove(at: Home, index: number): Item | null {
  const item = at.table[index] ?? null;
  at.table[index] = null;
  at.free.push(index);
  return item;
}

function buffer(at: Home, ptr: number): Uint8Array<ArrayBuffer> {
  const known = at.memory.get(ptr);
  if (known !== undefined) return known as Uint8Array<ArrayBuffer>;
  const made = new Uint8Array(BUFFER_BYTES);
  at.memory.set(ptr, made);
  return made;
}

function peekWords(at: Home, ptr: number): Words {
  const view = new DataView(buffer(at, ptr).buffer);
  return [view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true)];
}

// --- waitables ---

function enlist(item: End | Sub, set: Group | null): void {
  item.set?.members.delete(item);
  item.set = set;
  set?.members.add(item);
}

export function pending(set: Group): (End | Sub)[] {
  return [...set.members].filter((item) => (item.is === "sub" ? item.event : item.event !== null));
}

/** The event of the member that the report names; which one it is, nobody says but the report. */
function deliverOne(set: Group, code: number, index: number): Words {
  const chosen = pending(set).find((item) => item.index === index);
  if (chosen === undefined) throw new Divergence(`event ${code} of waitable ${index}, which has none`);
  if (chosen.is === "sub") {
    chosen.event = false;
    if (chosen.state >= 2) deliverSub(chosen);
    return [1, chosen.index, chosen.state];
  }
  const event = { s: { read: 2, write: 3 }, b: { read: 2, write: 3 }, f: { read: 4, write: 5 } }[chosen.kind][
    chosen.side
  ];
  return [event, chosen.index, deliverEnd(chosen)];
}

function deliverSub(sub: Sub): void {
  sub.delivered = true;
  for (const thing of sub.lent.splice(0)) thing.lends -= 1;
}

function deliverEnd(end: End): number {
  const { event, copy, kind } = end;
  if (event === null || copy === null) throw new Divergence("the model delivers no event");
  if (event.reclaim) end.shared.parked = null;
  end.event = null;
  end.copy = null;
  if (kind === "f") {
    end.state = event.result === 2 ? "idle" : "done";
    return event.result;
  }
  end.state = event.result === 1 ? "done" : "idle";
  return (event.result | (copy.moved << 4)) >>> 0;
}

// --- copies ---

function makeEnd(kind: Kind, side: Side, shared: Shared): End {
  return {
    is: "end",
    kind,
    side,
    shared,
    state: "idle",
    copy: null,
    event: null,
    set: null,
    blocking: false,
    index: 0,
  };
}

function startCopy(end: End, copy: Copy): string | null {
  const { shared, kind } = end;
  const { parked } = shared;
  end.state = "copying";
  end.copy = copy;
  if (shared.dropped) {
    end.event = { result: 1, reclaim: false };
    return null;
  }
  if (parked === null) {
    shared.parked = copy;
    return null;
  }
  if (parked.home === copy.home && kind === "b") return "same-instance-copy";
  const room = Math.min(parked.length - parked.moved, copy.length);
  if (kind === "f") {
    moveElements(copy, parked, 1);
    shared.parked = null;
    parked.end.event = { result: 0, reclaim: false };
    end.event = { result: 0, reclaim: false };
  } else if (parked.moved < parked.length) {
    if (room > 0) {
      moveElements(copy, parked, room);
      parked.end.event = { result: 0, reclaim: true };
    }
    end.event = { result: 0, reclaim: false };
  } else if (end.side === "write" && copy.length === 0 && parked.length === 0) {
    end.event = { result: 0, reclaim: false };
  } else {
    parked.end.event = { result: 0, reclaim: false };
    shared.parked = copy;
  }
  return null;
}

function moveElements(one: Copy, other: Copy, count: number): void {
  const [from, to] = one.end.side === "write" ? [one, other] : [other, one];
  const source = buffer(from.home, from.at);
  const target = buffer(to.home, to.at);
  for (let index = 0; index < count; index++) {
    const byte = source[from.moved + index] ?? 0;
    target[to.moved + index] = one.end.kind === "b" ? Number(byte !== 0) : byte;
  }
  one.moved += count;
  other.moved += count;
}

function dropShared(shared: Shared): void {
  if (shared.dropped) return;
  shared.dropped = true;
  const { parked } = shared;
  if (parked === null) return;
  shared.parked = null;
  parked.end.event = { result: 1, reclaim: false };
}
