/**
 * Runs one program on the runtime and holds every report, every trap and what is left in every table against the model.
 * Spec: none.
 * Invariant: whatever differs throws a Divergence with the moves that led to it; a run always ends.
 */
import { readFileSync } from "node:fs";
import { LiftedFunc, type LiftLowerContext } from "../canon/index.ts";
import { compileSync, instantiateSync, type Component, type ComponentInstance } from "../embed/index.ts";
import { decodeComponent } from "../decode/index.ts";
import { ComponentError } from "../errors/index.ts";
import { ErrorContext, ResourceHandle } from "../handles/index.ts";
import { definitionsOf, type RawComponent } from "../model/index.ts";
import { CopyEnd } from "../streams/index.ts";
import {
  FIFO,
  seededChoice,
  Store,
  Subtask,
  WaitableSet,
  type ComponentInstance as GuestInstance,
} from "../tasks/index.ts";
import { allFeatures } from "../validate/index.ts";
import { chooseHostMove, chooseMove, Tape } from "./driver.test-util.ts";
import {
  BUFFER_BYTES,
  Divergence,
  name,
  NOWHERE,
  World,
  ZEROS,
  type Call,
  type Home,
  type Item,
  type Job,
  type Lift,
  type Move,
  type Report,
} from "./model.test-util.ts";
import { codeOf } from "./operations.test-util.ts";

/** Moves after which a program that cannot put everything away is given up. */
const MAX_MOVES = 1_500;
const MAX_ROUNDS = 40;
/** How much of a program's history a divergence tells. */
const LOG_LINES = Number(process.env["HEDDLE_MODEL_LOG"] ?? 60);

/** The machine, and a second one whose waits and yields are cancellable, which its text cannot say. */
export interface Machines {
  readonly plain: Component;
  readonly cancellable: Component;
}

export function loadMachines(): Machines {
  const bytes = new Uint8Array(
    readFileSync(new URL("../../../../conformance/guests/machine.wasm", import.meta.url)),
  );
  const changed = bytes.slice();
  for (const at of cancellableFlags(decodeComponent(bytes))) changed[at] = 1;
  const options = { features: allFeatures, renewable: true };
  return { plain: compileSync(bytes, options), cancellable: compileSync(changed, options) };
}

/** Where the flags stand: behind the opcodes of the built-ins that have one. */
function cancellableFlags(component: RawComponent): number[] {
  return [...definitionsOf(component)].flatMap((definition) => {
    if (definition.kind === "component") return cancellableFlags(definition.component);
    if (definition.kind !== "canon" || !("cancellable" in definition.canon)) return [];
    return [definition.offset + 1];
  });
}

/** What a program did. */
export interface Summary {
  moves: number;
  readonly operations: Map<string, number>;
  /** How it ended: nothing left, a trap that was expected, a deadlock that was expected, or something that nobody can end. */
  end: "clean" | "trap" | "deadlock" | "stuck" | "given up";
  trap: string | null;
}

export interface Settings {
  /** 0: first come, first served. */
  readonly seed: number;
  readonly cancellable: boolean;
}

export interface Program {
  readonly numbers: readonly number[];
  readonly seed: number;
}

/** `result<result<stream, future>, result<stream>>`, as the host sees it. */
interface EchoGift {
  readonly tag: "ok" | "err";
  readonly val: { readonly tag: "ok" | "err"; readonly val?: Disposable };
}

interface CallContext {
  readonly signal: AbortSignal;
}

/** An instance, which runs one program after the other if it is renewed in between. */
interface Running {
  readonly instance: ComponentInstance;
  readonly store: Store;
  /** The machine that runs a program now; null before the first one. */
  machine: Machine | null;
}

function start(machines: Machines, { seed, cancellable }: Settings): Running {
  const stores: Store[] = [];
  // oxlint-disable-next-line typescript/unbound-method -- called on its store below, and put back
  const { onIdle } = Store.prototype;
  // The embedding API keeps its store to itself; a test of what is left in it needs it.
  Store.prototype.onIdle = function (this: Store, listener): void {
    stores.push(this);
    onIdle.call(this, listener);
  };
  let running: Running | null = null;
  const machine = (): Machine => {
    const now = running?.machine;
    if (now === null || now === undefined) throw new Error("no program runs yet");
    return now;
  };
  try {
    const step = (...told: number[]): readonly number[] => machine().step(told);
    const echo = (tag: number, gift: EchoGift, context: CallContext): unknown =>
      machine().echo(tag, gift, context);
    const instance = instantiateSync(
      cancellable ? machines.cancellable : machines.plain,
      { "heddle:test/host": { step, echo, makeThing: () => ({}) } },
      {
        choice: seed === 0 ? FIFO : seededChoice(seed),
        limits: { cancelGraceMs: 1_000_000_000 },
      },
    );
    const [store] = stores;
    if (store === undefined) throw new Error("an instance has a store");
    running = { instance, store, machine: null };
    return running;
  } finally {
    Store.prototype.onIdle = onIdle;
  }
}

export class Machine {
  readonly world: World;
  readonly summary: Summary = { moves: 0, operations: new Map(), end: "clean", trap: null };
  readonly log: string[] = [];
  readonly instance: ComponentInstance;
  readonly store: Store;
  readonly #running: Running;
  readonly #choose: (who: Call, report: Report) => Move;
  readonly #instances: Map<string, { readonly instance: GuestInstance; readonly context: LiftLowerContext }> =
    new Map();
  readonly #aborts: Map<Call, AbortController> = new Map();
  readonly #later: Set<number> = new Set();
  readonly #answers: Map<number, () => void> = new Map();
  #divergence: unknown = null;
  #steps = 0;

  /** `before`: a machine of the same settings whose instance was renewed, to go on with that. */
  constructor(
    machines: Machines,
    settings: Settings,
    choose: (who: Call, report: Report) => Move,
    before: Machine | null = null,
  ) {
    this.#choose = choose;
    this.world = new World(settings.cancellable);
    const running = before === null ? start(machines, settings) : before.#running;
    running.machine = this;
    this.#running = running;
    const { store } = running;
    this.instance = running.instance;
    this.store = store;
    for (const target of store.edges) {
      const label = target instanceof LiftedFunc ? /test\/([abcd])#/.exec(target.name)?.[1] : undefined;
      if (label !== undefined && target instanceof LiftedFunc)
        this.#instances.set(label, { instance: target.instance, context: target.context });
    }
  }

  step([me = 0, kind = 0, a = 0, b = 0, c = 0, d = 0]: readonly number[]): readonly number[] {
    this.#steps += 1;
    if (this.#divergence !== null) throw new Error("the program has diverged");
    if (this.summary.moves > MAX_MOVES && this.world.doom === null) {
      this.summary.end = "given up";
      throw new Error("the program is given up");
    }
    const report: Report = { me, kind, a, words: [b, c, d] };
    try {
      const who = this.world.observe(report);
      const move = this.#choose(who, report);
      this.#note(who, report, move);
      this.world.order(who, move);
      if (move.later === true) this.#later.add(move.x ?? 0);
      const { x = 0, y = 0, z = 0, w = 0, fill = NOWHERE, words = ZEROS, peek = NOWHERE } = move;
      return [codeOf(move.name as never), x, y, z, w, fill, ...words, peek, who.id];
    } catch (error) {
      this.#divergence = error;
      throw error;
    }
  }

  /** The host's echo: answers as the move that called it says. */
  echo(tag: number, gift: EchoGift, { signal }: CallContext): unknown {
    // An err side is told by throwing it.
    const giveBack = (): unknown => {
      if (gift.tag === "ok") return gift.val;
      throw new ComponentError(gift.val);
    };
    if (!this.#later.has(tag)) return giveBack();
    return new Promise((resolve, reject) => {
      this.#answers.set(tag, () => {
        try {
          resolve(giveBack());
        } catch (error) {
          reject(error);
        }
      });
      signal.addEventListener("abort", () => {
        const held = gift.val.val;
        if (this.store.failure === null && held !== undefined) held[Symbol.dispose]();
        resolve(undefined);
      });
    });
  }

  /** The host answers a call of its echo. */
  answer(job: Job): void {
    this.log.push(`the host answers echo ${job.id} of ${job.home.name}`);
    this.world.answer(job);
    this.#answers.get(job.id)?.();
  }

  #note(who: Call, { kind, a, words }: Report, move: Move): void {
    const { summary } = this;
    summary.moves += 1;
    summary.operations.set(move.name, (summary.operations.get(move.name) ?? 0) + 1);
    const args = [move.x, move.y, move.z, move.w].filter((each) => each !== undefined).join(" ");
    this.log.push(`${name(who)} reports ${kind} ${a} [${words.join(" ")}], is told ${move.name} ${args}`);
  }

  /** The host calls a machine. */
  call(lift: Lift, to: Home, mayAbort: boolean): Call {
    const call = this.world.hostCall(lift, to, mayAbort);
    this.log.push(`the host calls ${name(call)}${mayAbort ? " and may abort it" : ""}`);
    const func = this.instance.functions.get(`heddle:test/${to.name}#${lift}`);
    if (func === undefined) throw new Error(`no function ${lift} of ${to.name}`);
    const controller = new AbortController();
    if (mayAbort) this.#aborts.set(call, controller);
    const nothing = { tag: "err", val: { tag: "err", val: undefined } };
    // How a call is settled is told by the model and by the store; the promise is not waited for.
    this.instance.call(func, mayAbort ? { signal: controller.signal } : {}, call.id, nothing).catch(() => {});
    return call;
  }

  abort(call: Call): void {
    this.log.push(`the host aborts ${name(call)}`);
    this.world.abort(call);
    this.#aborts.get(call)?.abort("aborted");
  }

  /** Waits until nothing moves, and compares. Answers whether the program goes on. */
  async quiet(): Promise<boolean> {
    for (let before = -1; before !== this.#steps || (!this.store.idle && this.store.failure === null);) {
      before = this.#steps;
      await new Promise((resolve) => setImmediate(resolve));
      if (this.summary.end === "given up") return false;
      if (this.#divergence !== null) break;
    }
    if (this.#divergence !== null) throw this.#divergence;
    const { failure } = this.store;
    if (failure !== null) {
      this.#ended(failure.code, failure.message);
      return false;
    }
    this.world.quiet();
    if (this.world.deadlocked) throw new Divergence("nobody can go on, and no deadlock is told");
    this.#compare();
    return true;
  }

  #ended(code: string, message: string): void {
    if (code === "deadlock" && !this.world.mayTrap(code)) {
      this.world.quiet();
      if (!this.world.deadlocked) throw new Divergence(`a deadlock that is none: ${message}`);
      this.summary.end = "deadlock";
      return;
    }
    if (!this.world.mayTrap(code))
      throw new Divergence(`trap ${code} (${message}), expected ${this.world.doom ?? "none"}`);
    this.summary.end = "trap";
    this.summary.trap = code;
  }

  /** Compares what is in the runtime's tables and memories with what is in the model's. */
  #compare(): void {
    for (const home of this.world.homes) {
      const { instance, context } = this.#instances.get(home.name) ?? {};
      if (instance === undefined || context === undefined) throw new Error(`no instance ${home.name}`);
      const found = [...instance.handles.entries()]
        .map(([index, handle]) => `${index}:${describeHandle(handle)}`)
        .join(" ");
      const wanted = home.table
        .flatMap((item, index) => (item === null ? [] : [`${index}:${describeItem(item)}`]))
        .join(" ");
      same(`handles of ${home.name}`, found, wanted);
      same(`backpressure of ${home.name}`, instance.backpressure, home.pressure);
      same(`entering ${home.name}`, instance.numWaitingToEnter, home.entering);
      same(`exclusive in ${home.name}`, instance.exclusiveThread !== null, home.exclusive !== null);
      const bytes = context.memory?.bytes();
      for (const [ptr, buffer] of home.memory) {
        if (ptr === NOWHERE || bytes === undefined) continue;
        same(
          `memory of ${home.name} at ${ptr}`,
          Buffer.from(bytes.subarray(ptr, ptr + BUFFER_BYTES)).toString("hex"),
          Buffer.from(buffer).toString("hex"),
        );
      }
    }
    same("tasks", this.store.tasks.size, this.world.live.length);
  }

  /** Compares what is left at the very end; ends the store. */
  async finish(): Promise<void> {
    this.compareLeft();
    await this.instance[Symbol.asyncDispose]();
  }

  compareLeft(): void {
    if (this.summary.end === "clean" && this.store.failure === null) {
      const left =
        this.world.homes.some((home) => home.table.some((item) => item !== null)) ||
        this.world.live.length > 0;
      if (left) this.summary.end = "stuck";
      else this.#checkNothingLeft();
    }
  }

  #checkNothingLeft(): void {
    same("frames", this.store.frames.sp, this.store.frames.bottom);
    same("tasks left", this.store.tasks.size, 0);
    for (const { instance } of this.#instances.values()) {
      same("handles left", instance.handles.size, 0);
      same("threads left", instance.threads.size, 0);
      same("waiting at the gate", instance.gateWaiters.size, 0);
    }
    const explained = this.instance.explain();
    same("explain()", explained, "nothing waits: no task is in progress");
  }
}

function same(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Divergence(`${what}: expected ${String(wanted)}, found ${String(found)}`);
}

function describeHandle(handle: object): string {
  if (handle instanceof CopyEnd)
    return `end,${handle.state},${handle.hasPendingEvent},${handle.set !== null},${handle.index}`;
  if (handle instanceof Subtask)
    return `sub,${handle.state},${handle.hasPendingEvent},${handle.set !== null},${handle.index}`;
  if (handle instanceof WaitableSet) return `set,${handle.elements.length},${handle.waiters.size}`;
  if (handle instanceof ResourceHandle) return `thing,${handle.numLends},${handle.own}`;
  return handle instanceof ErrorContext ? "error-context" : "something";
}

const STATES = { idle: 1, copying: 2, cancelling: 3, done: 4 } as const;

function describeItem(item: Item): string {
  switch (item.is) {
    case "end":
      return `end,${STATES[item.state]},${item.event !== null},${item.set !== null},${item.index}`;
    case "sub":
      return `sub,${item.state},${item.event},${item.set !== null},${item.index}`;
    case "set":
      return `set,${item.members.size},${item.waiters}`;
    case "thing":
      return `thing,${item.lends},${item.scope === null}`;
  }
}

/** Runs a random program to its end. Throws a Divergence with its history. */
export async function runProgram(machines: Machines, program: Program): Promise<Summary> {
  const [summary] = await runPrograms(machines, [program]);
  if (summary === undefined) throw new Error("one was run");
  return summary;
}

/**
 * Runs random programs in one instance, which is renewed in between, as long as nothing is left of the one before. The seed is that
 * of the first one.
 */
export async function runPrograms(machines: Machines, programs: readonly Program[]): Promise<Summary[]> {
  const summaries: Summary[] = [];
  let settings: Settings | null = null;
  let before: Machine | null = null;
  try {
    for (const { numbers, seed } of programs) {
      if (before !== null && !before.instance.renew())
        throw new Divergence("nothing is left of a program, and its instance is not renewed");
      const tape = new Tape(numbers);
      const aborts = tape.draw(4) !== 0;
      const cancellable = tape.draw(2) === 0;
      settings ??= { seed, cancellable };
      before = await runOn(
        (choose) => new Machine(machines, settings ?? { seed, cancellable }, choose, before),
        tape,
        aborts,
      );
      summaries.push(before.summary);
      if (before.summary.end !== "clean") break;
    }
  } finally {
    await before?.instance[Symbol.asyncDispose]();
  }
  return summaries;
}

type MakeMachine = (choose: (who: Call) => Move) => Machine;

async function runOn(make: MakeMachine, tape: Tape, aborts: boolean): Promise<Machine> {
  const machine: Machine = make((who) => chooseMove(machine.world, who, tape));
  try {
    let alive = true;
    while (alive) {
      const move = chooseHostMove(machine.world, tape, aborts);
      if (move === null) break;
      const job = machine.world.jobs[tape.draw(Math.max(1, machine.world.jobs.length))];
      if (move.what === "answer" && job !== undefined) machine.answer(job);
      else if (move.call === null) machine.call(move.lift, move.to, move.mayAbort);
      else machine.abort(move.call);
      alive = await machine.quiet();
    }
    if (alive) await putEverythingAway(machine);
    machine.compareLeft();
    return machine;
  } catch (error) {
    await machine.instance[Symbol.asyncDispose]();
    if (!(error instanceof Divergence)) throw error;
    throw new Divergence(`${error.message}\n  ${machine.log.slice(-LOG_LINES).join("\n  ")}`);
  }
}

/** The host aborts what it may and lets a task of each instance tidy up, until that changes nothing. */
async function putEverythingAway(machine: Machine): Promise<void> {
  const { world } = machine;
  for (let round = 0, before = ""; round < MAX_ROUNDS; round++) {
    const now = JSON.stringify([
      world.live.length,
      world.homes.map((home) => home.table.map((item) => (item === null ? 0 : describeItem(item)))),
    ]);
    const empty =
      world.live.length === 0 && world.homes.every((home) => home.table.every((item) => item === null));
    if (empty || now === before) return;
    before = now;
    for (let [job] = world.jobs; job !== undefined; [job] = world.jobs) {
      machine.answer(job);
      if (!(await machine.quiet())) return;
    }
    for (const call of world.live) {
      if (
        !call.mayAbort ||
        call.state === "cancel-pending" ||
        call.state === "cancel-delivered" ||
        call.state === "resolved"
      )
        continue;
      machine.abort(call);
      if (!(await machine.quiet())) return;
    }
    for (const home of world.homes) {
      machine.call("stack", home, true);
      if (!(await machine.quiet())) return;
    }
  }
}
