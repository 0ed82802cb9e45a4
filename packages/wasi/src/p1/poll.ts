/**
 * Waiting for one of several things: clocks, and descriptors to be read or written.
 * Spec: wasi_snapshot_preview1 `poll_oneoff`; the records `subscription` and `event`.
 *
 * Invariant: on the readiness layer: one wait costs one entry at the bell and at most one timer, however many subscriptions there
 * are. A subscription that makes no sense is an event with an error, not a failure of the call.
 */
import type { Waitable } from "../p2/readiness.ts";
import { CLOCK, now } from "./clocks.ts";
import { ERRNO, errnoOf, refuse } from "./errno.ts";
import type { Fd, FileFd, InputFd } from "./fds.ts";
import { waiting, type Answer, type Preview1Functions } from "./function.ts";
import type { Guest } from "./guest.ts";
import { turn } from "./turn.ts";

const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
const EVENTTYPE = { clock: 0, fdRead: 1, fdWrite: 2 } as const;
const ABSOLUTE = 1;
/** In `eventrwflags`: the other side is gone. */
const HANGUP = 1;

/** What is told of a subscription that is ready. */
interface Happening {
  readonly errno: number;
  readonly bytes?: bigint;
  readonly flags?: number;
}

type Condition =
  | { readonly kind: "clock"; readonly mark: bigint }
  | { readonly kind: "input"; readonly fd: InputFd }
  | { readonly kind: "file"; readonly fd: FileFd }
  /** There is nothing to wait for. */
  | { readonly kind: "now"; readonly happening: Happening };

interface Subscription extends Waitable {
  readonly userdata: bigint;
  readonly type: number;
  readonly condition: Condition;
}

export const pollFunctions: Preview1Functions = {
  poll_oneoff: waiting("iiii", (guest, list, into, count, result) => {
    if (count === 0 || count > guest.limits.maxSubscriptions) refuse("inval");
    const subscriptions = readSubscriptions(guest, list, count);
    guest.memory.view(into, count * EVENT_BYTES);
    const answer = (ready: readonly number[]): Answer => {
      for (const { condition } of subscriptions)
        if (condition.kind === "clock") guest.alarm.forget(condition.mark);
      return tell(guest, subscriptions, ready, into, result);
    };
    const report = (): Answer => {
      const ready = guest.bell.waitForAny(subscriptions);
      return ready instanceof Promise ? ready.then(answer) : answer(ready);
    };
    // Clocks that have passed must not keep input from coming.
    if (!subscriptions.some(({ condition }) => isAwaited(condition))) return report();
    return turn(guest)?.then(report) ?? report();
  }),
};

function readSubscriptions(guest: Guest, list: number, count: number): Subscription[] {
  const view = guest.memory.view(list, count * SUBSCRIPTION_BYTES);
  return Array.from({ length: count }, (_, index) => {
    const at = index * SUBSCRIPTION_BYTES;
    const type = view.getUint8(at + 8);
    const condition = conditionOf(guest, view, at, type);
    const isConditionReady = (): boolean => isReady(guest, condition);
    return { userdata: view.getBigUint64(at, true), type, condition, isReady: isConditionReady };
  });
}

function conditionOf(guest: Guest, view: DataView, at: number, type: number): Condition {
  try {
    if (type === EVENTTYPE.clock) return { kind: "clock", mark: markOf(guest, view, at) };
    const entry = guest.fds.get(view.getUint32(at + 16, true));
    if (type === EVENTTYPE.fdRead) return readable(entry);
    return type === EVENTTYPE.fdWrite ? writable(entry) : refuse("inval");
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return { kind: "now", happening: { errno } };
  }
}

/** When the monotonic clock will have got there. A system clock that is set meanwhile changes nothing. */
function markOf(guest: Guest, view: DataView, at: number): bigint {
  const clock = view.getUint32(at + 16, true);
  const timeout = view.getBigUint64(at + 24, true);
  const flags = view.getUint16(at + 40, true);
  if ((flags & ~ABSOLUTE) !== 0) refuse("inval");
  const start = now(guest, CLOCK.monotonic);
  const passed = now(guest, clock);
  return (flags & ABSOLUTE) === 0 ? start + timeout : start + timeout - passed;
}

function readable(entry: Fd): Condition {
  if (entry.kind === "input") return { kind: "input", fd: entry };
  if (entry.kind === "file" && entry.read) return { kind: "file", fd: entry };
  return refuse(entry.kind === "directory" ? "isdir" : "badf");
}

/** A write waits by itself where it has to. */
function writable(entry: Fd): Condition {
  if (entry.kind !== "output" && !(entry.kind === "file" && entry.write)) refuse("badf");
  return { kind: "now", happening: { errno: ERRNO.success } };
}

function isReady({ alarm }: Guest, condition: Condition): boolean {
  if (condition.kind === "clock") return alarm.hasPassed(condition.mark);
  return condition.kind === "input" ? condition.fd.input.isReady() : true;
}

/** Input that has not come. Asking for it has it read. */
function isAwaited(condition: Condition): boolean {
  return condition.kind === "input" && !condition.fd.input.isReady();
}

/** Waits only for the size of a file, where one is told. */
function tell(
  guest: Guest,
  subscriptions: readonly Subscription[],
  ready: readonly number[],
  into: number,
  result: number,
): Answer {
  const told = ready.flatMap((index) => subscriptions[index] ?? []);
  const happenings = told.map(({ condition }) => happeningOf(condition));
  const write = (known: readonly Happening[]): undefined => {
    for (const [index, happening] of known.entries())
      writeEvent(guest, into + index * EVENT_BYTES, told[index], happening);
    guest.memory.setU32(result, known.length);
  };
  if (areKnown(happenings)) return write(happenings);
  return Promise.all(happenings.map((happening) => Promise.resolve(happening))).then(write);
}

function areKnown(happenings: readonly (Happening | Promise<Happening>)[]): happenings is Happening[] {
  return !happenings.some((happening) => happening instanceof Promise);
}

function happeningOf(condition: Condition): Happening | Promise<Happening> {
  switch (condition.kind) {
    case "clock":
      return { errno: ERRNO.success };
    case "now":
      return condition.happening;
    case "input": {
      const { available } = condition.fd.input;
      return { errno: ERRNO.success, bytes: BigInt(available), flags: available === 0 ? HANGUP : 0 };
    }
    case "file":
      return bytesLeft(condition.fd);
  }
}

async function bytesLeft({ file, position }: FileFd): Promise<Happening> {
  try {
    const { size } = await file.object.stat();
    return { errno: ERRNO.success, bytes: size > position ? size - position : 0n };
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return { errno };
  }
}

function writeEvent(
  { memory }: Guest,
  at: number,
  subscription: Subscription | undefined,
  { errno, bytes = 0n, flags = 0 }: Happening,
): void {
  if (subscription === undefined) return;
  memory.bytes(at, EVENT_BYTES).fill(0);
  const view = memory.view(at, EVENT_BYTES);
  view.setBigUint64(0, subscription.userdata, true);
  view.setUint16(8, errno, true);
  view.setUint8(10, subscription.type);
  view.setBigUint64(16, bytes, true);
  view.setUint16(24, flags, true);
}
