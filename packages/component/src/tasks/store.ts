/**
 * The store: the unit of scheduling, of failure and of lifetime.
 * Spec: CanonicalABI.md, "Embedding API" (`Store`, `tick`); Concurrency.md.
 * Invariant: at most one thread of a store runs. While a call of a sync-typed function is blocked, only threads of its
 * instance that need no exclusivity run (`nest`); a trap ends the store: every pending call and every parked stack is
 * rejected with it. One file, since who runs, entering, parking and scheduling change the same few fields, which no one else may; what
 * they stand on (frames, stacks, the nest, the ready queue, tracing) has files of its own.
 */
import { assert, locateTrap, makeTrap, raise, toTrap, type Trap, type TrapCode } from "../errors/index.ts";
import type { RuntimeResource } from "../handles/index.ts";
import { FIFO, type Choice } from "./choice.ts";
import { applyCore } from "./apply.ts";
import type { Caller } from "./call.ts";
import { FRAME_BYTES, FrameStack } from "./frames.ts";
import type { Scheduler } from "./scheduler.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { Nest } from "./nest.ts";
import { ReadyQueue } from "./ready-queue.ts";
import { Roll, type Enrolled } from "./roll.ts";
import { LATER, Stack, type Afterwards } from "./stack.ts";
import { Tracer, type Trace } from "./tracer.ts";
import { Task, TaskState, type Outcome, type TaskInstance, type TaskTarget, type Thread } from "./task.ts";

/** What `context.get` reads: the two slots of a thread. */
export interface TaskContext {
  readonly ctx0: number;
  readonly ctx1: number;
}
const NO_CONTEXT: TaskContext = { ctx0: 0, ctx1: 0 };

/** An operation of the host's that some guest waits for. */
export class HostOperation implements Enrolled<HostOperation> {
  readonly what: string;
  readonly startedAt: number;
  before: HostOperation | null = null;
  after: HostOperation | null = null;

  constructor(what: string, startedAt: number) {
    this.what = what;
    this.startedAt = startedAt;
  }
}

/** What the host does in a store once it is free. */
export interface HostEntry {
  /** "done": it has all it wanted, and what it started has its turn after pending I/O. "waiting": at once. */
  enter(): "done" | "waiting";
}

/** Who is told once if the store ends by a trap. */
export interface FailureListener extends Enrolled<FailureListener> {
  storeFailed(trap: Trap): void;
}

/** A call by another guest, as far as it must be known to make a record of it. */
export interface ElidedCall {
  /** Where its frame is. */
  readonly base: number;
  /** Its thread; null while nobody has asked for it. */
  bottom: Thread | null;
  readonly caller: Caller | null;
  readonly finished: boolean;
  result: unknown;
}

/** Counts of what a store did, for traces and tests. */
export interface StoreCounters {
  suspensions: number;
  copies: number;
  bytesCopied: number;
  tasks: number;
  /** How often a guest was refused more memory than `maxMemory`. */
  refusedGrowths: number;
}

/** What a store holds right now. */
export interface Holdings {
  /** Of all its instances. */
  readonly handles: number;
  readonly tasks: number;
  readonly parkedStacks: number;
}

export interface StoreOptions {
  readonly limits?: Partial<Limits>;
  readonly choice?: Choice;
  /** Whether the engine can suspend WebAssembly; by default what it offers. */
  readonly suspends?: boolean;
  /** Called once for each store: what it answers is told what happens, as it happens. */
  readonly trace?: () => Trace;
  /** Milliseconds, monotonic: the age of host operations is told in them. */
  readonly now?: () => number;
  /** Runs a callback after pending I/O had its turn (`setImmediate`, a `MessageChannel`, `setTimeout`). */
  readonly defer?: (callback: () => void) => void;
}

export class Store implements Scheduler {
  readonly frames: FrameStack = new FrameStack();
  readonly limits: Limits;
  readonly choice: Choice;
  /** Resource types by their number in the plan. */
  readonly resources: RuntimeResource[] = [];
  readonly counters: StoreCounters = {
    suspensions: 0,
    copies: 0,
    bytesCopied: 0,
    tasks: 0,
    refusedGrowths: 0,
  };
  /** Calls that frames can name; index 0 is unused. */
  readonly edges: (TaskTarget | null)[] = [null];
  /** Null: nobody looks. */
  readonly tracer: Tracer | null;
  readonly tasks: Roll<Task> = new Roll();
  readonly hostOperations: Roll<HostOperation> = new Roll();
  /** Why the store ended; null while it lives. */
  failure: Trap | null = null;
  /** Calls without a record whose arguments are being read: the host's getters and iterators run meanwhile. */
  readingArguments = 0;
  /** Whether this engine can suspend WebAssembly (JavaScript Promise Integration). */
  readonly suspends: boolean;
  readonly now: () => number;
  readonly #defer: (callback: () => void) => void;
  readonly #records: (Thread | null)[] = [null];
  readonly #freeRecords: number[] = [];
  readonly #ready: ReadyQueue;
  readonly #nest: Nest = new Nest();
  /** Takes precedence over everything: a direct switch. */
  #next: { thread: Thread; cancelled: boolean } | null = null;
  readonly #finished: Stack<Thread>[] = [];
  readonly #entries: HostEntry[] = [];
  readonly #parkedStacks: Set<Stack<Thread>> = new Set();
  /** The running stack that can park; null between turns and under plain entries only. */
  #active: Stack<Thread> | null = null;
  /** Plain entries in progress above the active stack (or above none). */
  #plainDepth = 0;
  #resuming: Stack<Thread> | null = null;
  /** One that was left without having parked, and without a record of its call: for the next one. */
  #spareStack: Stack<Thread> | null = null;
  /** The innermost call by another guest that was entered plainly and without a record. */
  #elided: ElidedCall | null = null;
  #pumping = false;
  #pumpScheduled = false;
  #pumpDeferred = false;
  readonly failureListeners: Roll<FailureListener> = new Roll();
  readonly #onIdle: (() => void)[] = [];

  constructor(options: StoreOptions = {}) {
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.choice = options.choice ?? FIFO;
    this.tracer = options.trace === undefined ? null : new Tracer(options.trace());
    this.#ready = new ReadyQueue(this.choice);
    this.suspends = options.suspends ?? typeof WebAssembly.Suspending === "function";
    this.now = options.now ?? clock();
    this.#defer = options.defer ?? defaultDefer();
  }

  get holdings(): Holdings {
    let handles = 0;
    const instances = new Set(this.edges.map((edge) => edge?.instance));
    for (const instance of instances) handles += instance?.handles.size ?? 0;
    return { handles, tasks: this.tasks.size, parkedStacks: this.#parkedStacks.size };
  }

  // --- records ---

  addRecord(thread: Thread): number {
    const record = this.#freeRecords.pop() ?? this.#records.length;
    this.#records[record] = thread;
    return record;
  }

  removeRecord(record: number): void {
    this.#records[record] = null;
    this.#freeRecords.push(record);
  }

  addTask(task: Task): void {
    if (this.tasks.size >= this.limits.maxTasks) {
      raise("limit-exceeded", `maxTasks: a store runs at most ${this.limits.maxTasks} tasks at once`);
    }
    this.counters.tasks += 1;
    this.tasks.add(task);
    this.tracer?.begin("task", task, task.target.name, task.instance.path);
  }

  removeTask(task: Task): void {
    this.tasks.delete(task);
    this.tracer?.end("task", task);
  }

  addEdge(target: TaskTarget): void {
    this.edges[target.edge] = target;
  }

  /** A number for an edge still to be described with {@link addEdge}. */
  nextEdge(): number {
    this.edges.push(null);
    return this.edges.length - 1;
  }

  // --- who runs ---

  /** The current thread; makes the record of an innermost call that has none yet. */
  currentThread(): Thread {
    const { frames } = this;
    return this.#threadAt(frames.top);
  }

  /** The origin of the host's call for which a guest runs now; undefined while none does. Looks, and makes no record. */
  get origin(): unknown {
    const { frames } = this;
    for (let address = frames.top; address >= frames.bottom; address -= FRAME_BYTES) {
      const record = frames.recordAt(address);
      if (record !== 0) return this.#records[record]?.task.origin;
    }
    return undefined;
  }

  /** The caller of the innermost call, if that was entered without a record and has none yet. */
  get elidedCaller(): Caller | null {
    const call = this.#elidedAt(this.frames.top);
    return call === null || call.bottom !== null ? null : call.caller;
  }

  /** The call by another guest whose frame is at this address. */
  #elidedAt(address: number): ElidedCall | null {
    const plain = this.#elided;
    if (plain !== null && plain.base === address) return plain;
    const stack = this.#active;
    return stack !== null && stack.base === address ? stack : null;
  }

  /** The target of the innermost call. */
  currentTarget(): TaskTarget {
    const target = this.edges[this.frames.edgeAt(this.frames.top)];
    assert(target !== null && target !== undefined, "a frame names its edge");
    return target;
  }

  #threadAt(address: number): Thread {
    const { frames } = this;
    const record = frames.recordAt(address);
    if (record !== 0) {
      const thread = this.#records[record];
      assert(thread !== null && thread !== undefined, "a frame names a living record");
      return thread;
    }
    const target = this.edges[frames.edgeAt(address)];
    assert(target !== null && target !== undefined, "a frame names its edge");
    const elided = this.#elidedAt(address);
    const thread = recordOf(target, elided?.caller ?? null);
    frames.setRecordAt(address, thread.record);
    if (elided !== null) elided.bottom = thread;
    return thread;
  }

  /** The context of the innermost call, as its core code left it. */
  currentContext(): TaskContext {
    const { frames } = this;
    const word = frames.top >> 2;
    return { ctx0: frames.words[word + 2] ?? 0, ctx1: frames.words[word + 3] ?? 0 };
  }

  /** Called by an adapter whose frame got a record: the call has returned. */
  exitElided(address: number): void {
    const thread = this.#threadAt(address);
    const { task } = thread;
    task.return([]);
    task.unregisterThread(thread);
  }

  /** Whether a frame of `instance` stands on a stack that runs. */
  isOnStack(instance: object): boolean {
    const { frames } = this;
    const bottom = this.#outermostBase();
    for (let address = frames.top; address >= bottom; address -= 16) {
      if (this.edges[frames.edgeAt(address)]?.instance === instance) return true;
    }
    return false;
  }

  #outermostBase(): number {
    let stack = this.#active;
    if (stack === null) return this.frames.bottom;
    while (stack.outer !== null) stack = stack.outer;
    return stack.base;
  }

  /** Whether guests run right now (so that nobody else may enter). */
  get busy(): boolean {
    return this.#active !== null || this.#plainDepth > 0;
  }

  /** Whether the code that runs stands on a stack that can be parked, with no plain entry in between. */
  get canPark(): boolean {
    return this.#active !== null && this.#plainDepth === 0;
  }

  /** Traps unless the running stack can be parked. `what` would block. */
  checkCanPark(what: string): void {
    if (this.canPark) return;
    if (!this.suspends)
      raise(
        "jspi-required",
        `${what} would block, and this engine cannot suspend WebAssembly: Node 24 or newer can`,
      );
    raise(
      "blocked-in-plain",
      `${what} would block inside a start function, realloc, post-return or a host function's callback`,
    );
  }

  // --- entering core code ---

  /**
   * Calls core code of `instance` that is no call of its own (`realloc`, `post-return`, a destructor, a start function): it may
   * not park, and its context starts at zero unless it goes on with that of a task.
   */
  enterInner<T>(
    instance: { readonly innerEdge: number },
    callee: () => T,
    context: TaskContext = NO_CONTEXT,
  ): T {
    const { frames } = this;
    const address = frames.push(instance.innerEdge, 0, context.ctx0, context.ctx1);
    this.#plainDepth += 1;
    try {
      const result = callee();
      if (frames.recordAt(address) !== 0) this.exitElided(address);
      return result;
    } finally {
      this.#plainDepth -= 1;
      frames.sp = address;
    }
  }

  /** Pushes a frame without a record for a call of the host's that cannot park. {@link endElided} it in any case. */
  beginElided(edge: number): number {
    const address = this.frames.push(edge, 0, 0, 0);
    this.#plainDepth += 1;
    return address;
  }

  /** The call has returned: ends the task that somebody made a record of, if so. */
  exitIfRecorded(address: number): void {
    if (this.frames.recordAt(address) !== 0) this.exitElided(address);
  }

  endElided(address: number): void {
    this.#plainDepth -= 1;
    this.frames.sp = address;
  }

  /**
   * Calls core code that cannot park. The frame is pushed and popped here.
   * Takes nothing; throws what the guest trapped with.
   */
  enterPlain(thread: Thread, callee: (...args: never[]) => unknown, args: readonly unknown[]): unknown {
    const { frames } = this;
    const address = frames.push(thread.task.target.edge, thread.record, thread.ctx0, thread.ctx1);
    this.#plainDepth += 1;
    try {
      return applyCore(callee, args);
    } catch (error) {
      throw this.located(error);
    } finally {
      this.#plainDepth -= 1;
      const word = address >> 2;
      thread.ctx0 = frames.words[word + 2] ?? 0;
      thread.ctx1 = frames.words[word + 3] ?? 0;
      frames.sp = address;
    }
  }

  /**
   * Calls core code that may park, through a promising trampoline that hands its result to `finishStack`. Answers that result
   * if the call has returned already, else {@link LATER}: `afterwards` gets it in a later turn.
   */
  enterPromising(
    thread: Thread,
    trampoline: (...args: never[]) => Promise<unknown>,
    args: readonly unknown[],
    afterwards: Afterwards<Thread>,
  ): unknown {
    const { frames } = this;
    const stack = new Stack<Thread>(afterwards);
    stack.bottom = thread;
    stack.base = frames.push(thread.task.target.edge, thread.record, thread.ctx0, thread.ctx1);
    this.#run(stack, trampoline, args);
    if (!stack.finished) return LATER;
    this.#leave(stack);
    return stack.result;
  }

  /**
   * As {@link enterPlain}, for a call by another guest that most likely runs through: a record of it is made when somebody
   * asks for its thread, or if its result says that it `goesOn`. What is answered has that thread, if so, as its `bottom`.
   */
  enterElidedPlain(
    target: TaskTarget,
    caller: Caller,
    callee: (...args: never[]) => unknown,
    args: readonly unknown[],
    goesOn: (result: unknown) => boolean,
  ): ElidedCall {
    const { frames } = this;
    const base = frames.push(target.edge, 0, 0, 0);
    const call: ElidedCall = { base, bottom: null, caller, finished: true, result: undefined };
    const outer = this.#elided;
    this.#elided = call;
    this.#plainDepth += 1;
    try {
      call.result = applyCore(callee, args);
      if (call.bottom === null && goesOn(call.result)) this.#threadAt(base);
    } catch (error) {
      throw this.located(error);
    } finally {
      this.#keepContext(call);
      this.#elided = outer;
      this.#plainDepth -= 1;
      frames.sp = base;
    }
    return call;
  }

  /**
   * As {@link enterPromising}, and {@link enterElidedPlain}: when the call parks, a record of it is made, too. What is answered has
   * `finished` unless the call parked, and is to be read before anybody else enters.
   */
  enterElided(
    target: TaskTarget,
    caller: Caller,
    trampoline: (...args: never[]) => Promise<unknown>,
    args: readonly unknown[],
    goesOn: (result: unknown) => boolean,
    afterwards: Afterwards<Thread>,
  ): ElidedCall {
    const { frames } = this;
    const stack = this.#spareStack ?? new Stack<Thread>(afterwards);
    this.#spareStack = null;
    stack.caller = caller;
    stack.finished = false;
    stack.afterwards = afterwards;
    stack.base = frames.push(target.edge, 0, 0, 0);
    this.#run(stack, trampoline, args);
    if (!stack.finished) return stack;
    try {
      if (stack.bottom === null && goesOn(stack.result)) this.#threadAt(stack.base);
    } finally {
      this.#leave(stack);
    }
    if (stack.bottom === null) {
      stack.caller = null;
      stack.outer = null;
      this.#spareStack = stack;
    }
    return stack;
  }

  /** Runs a new stack until it has finished or parked. */
  #run(
    stack: Stack<Thread>,
    trampoline: (...args: never[]) => Promise<unknown>,
    args: readonly unknown[],
  ): void {
    stack.outer = this.#active;
    stack.outerPlain = this.#plainDepth;
    this.#active = stack;
    this.#plainDepth = 0;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the trampoline answers
    const promise = applyCore(trampoline, args) as Promise<unknown>;
    // That of a stack that has finished is fulfilled: a handler would only keep it until the end of this turn, for every call made in it.
    if (!stack.finished) this.#goOnLater(stack, promise);
  }

  /** The core code of a stack has parked, or it trapped, and the promise will say how. */
  #goOnLater(stack: Stack<Thread>, promise: Promise<unknown>): void {
    let where: string | undefined;
    promise.catch((error: unknown) => this.fail(this.located(error, where)));
    if (stack.frames !== null) return;
    where = this.#whereabouts();
    this.#leave(stack);
    this.#dying = true;
    raise("internal", "a nested call trapped");
  }

  #dying = false;

  /** What was thrown, as a trap that knows where it happened: the frames of the calls it ended were not popped. */
  located(error: unknown, where: string = this.#whereabouts()): Trap {
    const trap = toTrap(error);
    if (where !== "") locateTrap(trap, where);
    return trap;
  }

  /** The calls in progress, outermost first: `outer (root/1) > inner (root/0)`. */
  #whereabouts(): string {
    const { frames } = this;
    const calls: string[] = [];
    for (let address = this.#outermostBase(); address <= frames.top; address += 16) {
      const target = this.edges[frames.edgeAt(address)];
      if (target !== null && target !== undefined) calls.push(`${target.name} (${target.instance.path})`);
    }
    return calls.length > 8
      ? [...calls.slice(0, 4), "...", ...calls.slice(-3)].join(" > ")
      : calls.join(" > ");
  }

  /** Ends a stack's turn without parking it: keeps its bottom thread's context and gives the turn back. */
  #leave(stack: Stack<Thread>): void {
    this.#keepContext(stack);
    this.#giveTurnBack(stack);
  }

  /** Its frames are off: what lies below those of a stack that the event loop resumed is not in progress any more. */
  #giveTurnBack({ outer, outerPlain, base }: Stack<Thread>): void {
    const { frames } = this;
    frames.sp = outer === null && outerPlain === 0 ? frames.bottom : base;
    this.#active = outer;
    this.#plainDepth = outerPlain;
  }

  /** The frame of a call is about to go: its thread, if there is one, keeps what was in it. */
  #keepContext({ base, bottom }: ElidedCall): void {
    if (bottom === null) return;
    const { words } = this.frames;
    bottom.ctx0 = words[(base >> 2) + 2] ?? 0;
    bottom.ctx1 = words[(base >> 2) + 3] ?? 0;
  }

  /** The last thing a trampoline calls: its core function has returned. */
  finishStack(result: unknown): void {
    const stack = this.#active;
    assert(stack !== null, "a stack finishes while it runs");
    stack.finished = true;
    stack.result = result;
    if (stack.resolve === null) return; // never parked: its starter goes on with the result
    this.#leave(stack);
    this.#finished.push(stack);
    this.schedulePump();
  }

  // --- parking ---

  /** The one suspending import: parks the running stack for the current thread, which waits already. */
  park(): Promise<void> {
    const stack = this.#active;
    assert(stack !== null, "a stack parks while it runs");
    if (stack.bottom === null) this.#threadAt(stack.base);
    const thread = this.currentThread();
    assert(thread.wait !== null, "a parking thread waits");
    if (this.#parkedStacks.size >= this.limits.maxParkedStacks) {
      raise(
        "limit-exceeded",
        `maxParkedStacks: a store parks at most ${this.limits.maxParkedStacks} stacks at once`,
      );
    }
    this.counters.suspensions += 1;
    this.tracer?.begin("park", stack, "parked", thread.task.instance.path, thread.track);
    thread.stack = stack;
    stack.parked = thread;
    stack.frames = this.frames.save(stack.base);
    this.#giveTurnBack(stack);
    if (!this.busy) this.schedulePump();
    stack.outer = null;
    stack.outerPlain = 0;
    this.#parkedStacks.add(stack);
    return new Promise<void>((resolve, reject) => {
      stack.resolve = resolve;
      stack.reject = reject;
    });
  }

  /** The first thing a resumed stack calls: goes on with what its thread waited for. */
  resumeParked(): Outcome {
    const stack = this.#resuming;
    assert(stack !== null && stack.frames !== null && stack.parked !== null, "a parked stack is resumed");
    this.#resuming = null;
    if (this.failure !== null) throw this.failure;
    this.#active = stack;
    this.frames.restore(stack.base, stack.frames);
    stack.frames = null;
    const thread = stack.parked;
    thread.stack = null;
    this.tracer?.end("park", stack);
    return thread.stopWaiting().continuation(stack.cancelled);
  }

  // --- scheduling ---

  enqueue(thread: Thread): void {
    if (this.#ready.add(thread) && !this.busy) this.schedulePump();
  }

  schedulePump(): void {
    if (this.#pumpScheduled || this.#pumping) return;
    this.#pumpScheduled = true;
    queueMicrotask(this.#pumpScheduledNow);
  }

  readonly #pumpScheduledNow = (): void => {
    this.#pumpScheduled = false;
    this.pump();
  };

  /** Has `entry` enter when the store is free: at once if it is. */
  enterFromHost(entry: HostEntry): void {
    if (
      this.failure !== null ||
      this.busy ||
      this.#resuming !== null ||
      this.#nest.depth > 0 ||
      this.#pumping
    ) {
      this.#entries.push(entry);
      this.schedulePump();
      return;
    }
    let state: "done" | "waiting" = "waiting";
    try {
      state = entry.enter();
    } catch (error) {
      this.#failed(error);
    }
    if (state === "waiting") this.pump();
    else this.pumpLater();
  }

  /** Has ready threads run after pending I/O had its turn. */
  pumpLater(): void {
    if (this.#pumpDeferred || this.idle) return;
    this.#pumpDeferred = true;
    this.#defer(this.#pumpDeferredNow);
  }

  readonly #pumpDeferredNow = (): void => {
    this.#pumpDeferred = false;
    this.pump();
  };

  #failed(error: unknown): void {
    if (!this.#dying) this.fail(toTrap(error));
  }

  /** Runs ready threads until none is, or until host I/O is due. */
  pump(): void {
    if (this.#pumping || this.busy || this.#resuming !== null || this.failure !== null) return;
    this.#pumping = true;
    let budget = this.limits.opsPerTurn;
    try {
      while (this.#resuming === null && this.failure === null && !this.#dying) {
        if (budget-- === 0) {
          this.#defer(() => this.pump());
          return;
        }
        if (!this.#step()) break;
      }
    } finally {
      this.#pumping = false;
    }
    if (this.#resuming === null && this.failure === null && !this.#dying)
      for (const idle of this.#onIdle) idle();
  }

  /** Runs what is next; false if nothing can run. */
  #step(): boolean {
    try {
      return this.#runNext();
    } catch (error) {
      this.#failed(error);
      return true;
    }
  }

  #runNext(): boolean {
    const finished = this.#finished.length === 0 ? undefined : this.#finished.shift();
    if (finished !== undefined) {
      const { bottom, result } = finished;
      assert(bottom !== null, "a stack that parked has a thread");
      finished.afterwards(result, bottom);
      return true;
    }
    const next = this.#next;
    if (next !== null) {
      this.#next = null;
      this.#resume(next.thread, next.cancelled);
      return true;
    }
    const { top } = this.#nest;
    if (top === undefined) return this.#runFree();
    switch (top.kind) {
      case "return":
        this.#nest.pop();
        this.#resume(top.thread, false);
        return true;
      case "host-lock":
        return false;
      case "lock": {
        const thread = this.#ready.takeAccepted((candidate) => eligible(candidate, top.task.instance));
        if (thread === null) raise("deadlock", this.#stuckMessage(top.task));
        this.#resume(thread, false);
        return true;
      }
    }
  }

  #stuckMessage(task: Task): string {
    return `deadlock detected: event loop cannot make further progress: ${task.target.name} is not async, it has blocked, and no other thread of ${task.instance.path} can run`;
  }

  /** Nothing is locked: a ready thread runs, or else an entry of the host's. */
  #runFree(): boolean {
    const thread = this.#ready.take();
    if (thread !== null) {
      this.#resume(thread, false);
      return true;
    }
    const entry = this.#entries.length === 0 ? undefined : this.#entries.shift();
    entry?.enter();
    return entry !== undefined;
  }

  /** Goes on with a thread that has no stack; who waits at its instance's gate hears if that is open afterwards. */
  #continue(thread: Thread, cancelled: boolean): void {
    const { instance } = thread.task;
    thread.stopWaiting().continuation(cancelled);
    if (instance.gateWaiters.size > 0 && instance.exclusiveThread === null) instance.wakeGate();
  }

  #resume(thread: Thread, cancelled: boolean): void {
    const { stack } = thread;
    if (stack === null) {
      this.#continue(thread, cancelled);
      return;
    }
    stack.cancelled = cancelled;
    this.#resuming = stack;
    this.#parkedStacks.delete(stack);
    const { resolve } = stack;
    assert(resolve !== null, "a parked stack can be resolved");
    resolve();
  }

  /** Resumes a thread before anything else: within this call if it has no stack, else as the very next step. */
  resumeNow(thread: Thread, cancelled: boolean): void {
    if (thread.stack === null) {
      this.#continue(thread, cancelled);
      return;
    }
    assert(this.#next === null, "one switch at a time");
    this.#next = { thread, cancelled };
    if (!this.busy) this.schedulePump();
  }

  /** Runs `thread` as the very next step, after the caller has parked. */
  switchTo(thread: Thread): void {
    assert(this.#next === null, "one switch at a time");
    this.#next = { thread, cancelled: false };
  }

  /** How deep the nest is: give it to {@link giveWay} after running what may have blocked the program. */
  get depth(): number {
    return this.#nest.depth;
  }

  /** Whether something started since `depth` was taken must end before its starter may go on. */
  stalled(depth: number): boolean {
    return this.#next !== null || this.#nest.depth > depth;
  }

  /** Parks `thread` until what it started since `depth` has ended or blocked. Answers {@link PARKED}. */
  giveWay(thread: Thread, depth: number, what: string, continuation: () => Outcome): Outcome {
    this.#nest.giveWay(depth, thread);
    return thread.startWaiting({
      reason: { kind: "callee", what },
      cancellable: false,
      ready: null,
      continuation: () => continuation(),
    });
  }

  // --- blocking inside sync-typed calls ---

  /** Traps unless the current thread may block: `trap_if(not candidates)` of `canon_lift`, asked before the work is done. */
  checkMayBlock(): void {
    const instance = this.#syncInstance();
    if (instance === null) return;
    const ready = this.#ready.ready();
    if (ready.some((thread) => eligible(thread, instance))) return;
    raise(ready.length > 0 ? "deadlock" : "cannot-block");
  }

  /** The instance of the sync-typed call in progress, if there is one. */
  #syncInstance(): TaskInstance | null {
    const target = this.currentTarget();
    if (!target.type.async) return target.instance;
    const { top } = this.#nest;
    return top?.kind === "lock" ? top.task.instance : null;
  }

  /** Whether a yield would be pointless: the current call is sync-typed and no other thread could run. */
  get nothingElseMayRun(): boolean {
    const instance = this.#syncInstance();
    if (instance === null) return false;
    return !this.#ready.ready().some((thread) => eligible(thread, instance));
  }

  /** Called when the current thread waits: while a sync-typed call is blocked, little else runs. */
  lockIfSync(thread: Thread): void {
    if (!thread.task.target.type.async) this.#nest.lock(thread.task);
  }

  unlock(task: Task): void {
    this.#nest.unlock(task);
  }

  /** A sync-typed host function is not done: nothing of this store runs until the answer calls what is returned. */
  lockForHost(what: string): () => void {
    const unlock = this.#nest.lockForHost(what);
    return (): void => {
      unlock();
      if (!this.busy) this.schedulePump();
    };
  }

  /** The blocked sync-typed call on top, if any, for the wait graph. */
  get locked(): string | null {
    const { top } = this.#nest;
    if (top === undefined || top.kind === "return") return null;
    return top.kind === "lock" ? top.task.target.name : top.what;
  }

  /** Whether the scheduler has nothing to do: what is left waits for the host, or for nothing. */
  get idle(): boolean {
    return (
      !this.busy &&
      this.#resuming === null &&
      this.#next === null &&
      this.#finished.length === 0 &&
      this.#ready.isEmpty
    );
  }

  /** Whether nothing is left of what ran, and nobody is about to enter. */
  get isAtRest(): boolean {
    return (
      this.failure === null &&
      this.idle &&
      !this.#pumping &&
      !this.#dying &&
      this.readingArguments === 0 &&
      this.#nest.depth === 0 &&
      this.#entries.length === 0 &&
      this.#parkedStacks.size === 0 &&
      this.tasks.size === 0 &&
      this.hostOperations.size === 0
    );
  }

  // --- the host's part ---

  beginHostOperation(what: string): HostOperation {
    const operation = new HostOperation(what, this.now());
    this.hostOperations.add(operation);
    return operation;
  }

  endHostOperation(operation: HostOperation): void {
    this.hostOperations.delete(operation);
    if (!this.busy) this.schedulePump();
  }

  /** Calls `listener` once if the store ends by a trap. Answers how to stop listening. */
  onFailure(listener: (trap: Trap) => void): () => void {
    const listening: FailureListener = { before: null, after: null, storeFailed: listener };
    this.failureListeners.add(listening);
    return (): void => void this.failureListeners.delete(listening);
  }

  /** Calls `listener` each time the scheduler runs dry. */
  onIdle(listener: () => void): void {
    this.#onIdle.push(listener);
  }

  /** Ends the store: rejects every parked stack (which frees it) and tells everyone who waits. */
  fail(trap: Trap): void {
    if (this.failure !== null) return;
    this.failure = trap;
    this.tracer?.closed(trap.code, trap.message);
    for (const stack of this.#parkedStacks) stack.reject?.(trap);
    this.#parkedStacks.clear();
    this.#ready.clear();
    this.#nest.clear();
    this.#next = null;
    for (const listener of this.failureListeners) {
      this.failureListeners.delete(listener);
      listener.storeFailed(trap);
    }
    const entries = this.#entries.splice(0);
    for (const entry of entries) entry.enter();
  }

  /** Traps with the store's end if it has ended. */
  checkAlive(): void {
    if (this.failure !== null) throw this.refusal(this.failure);
    if (this.#dying) raise("store-closed");
  }

  /** What a call is answered with after the store has ended: not the trap itself, which other calls got. */
  refusal(failure: Trap): Trap {
    if (failure.code === "store-closed") return failure;
    const message = `cannot enter component instance: its program has ended: ${failure.message}`;
    return makeTrap("cannot-enter", message, { cause: failure });
  }

  /** Ends the store for a reason of the host's. */
  end(code: TrapCode, message?: string, cause?: unknown): Trap {
    const trap = makeTrap(code, message, cause === undefined ? {} : { cause });
    this.fail(trap);
    return this.failure ?? trap;
  }
}

/** Holds on to what is behind a getter of the platform's globals. */
function clock(): () => number {
  const timer = performance;
  return () => timer.now();
}

/** `setImmediate` where there is one: a timer of 0 ms waits for 1. */
function defaultDefer(): (callback: () => void) => void {
  const immediate: unknown = Reflect.get(globalThis, "setImmediate");
  if (typeof immediate === "function")
    return (callback): void => void Reflect.apply(immediate, undefined, [callback]);
  return (callback): void => void setTimeout(callback, 0);
}

/** Which threads may run while a sync-typed call of `instance` is blocked: none that has yet to enter it. */
function eligible(thread: Thread, instance: TaskInstance): boolean {
  return thread.task.instance === instance && !thread.needsExclusive && thread.wait?.reason.kind !== "enter";
}

/** The record of a call in progress that had none. */
function recordOf(target: TaskTarget, caller: Caller | null): Thread {
  const task = new Task(target, caller);
  const { implicitThread } = task;
  task.state = caller?.resolved === true ? TaskState.RESOLVED : TaskState.STARTED;
  task.registerThread(implicitThread);
  if (task.needsExclusive) target.instance.exclusiveThread = implicitThread;
  return implicitThread;
}
