/**
 * What machines are told to do: a program is a list of numbers, and each number chooses among what could be done just now.
 * Spec: none.
 * Invariant: the same numbers and the same reports give the same moves; when the numbers end, everything is put away.
 */
import {
  BUFFER_BYTES,
  giftWords,
  NO_GIFT,
  pending,
  returnsByLeaving,
  type Call,
  type End,
  type Gift,
  type Group,
  type Home,
  type Item,
  type Lift,
  type Move,
  type Sub,
  type Thing,
  type Words,
  type World,
} from "./model.test-util.ts";

/** Bytes that nobody writes: what is left of them was not touched. */
const UNTOUCHED_WORDS: Words = [0xeeeeeeee, 0xeeeeeeee, 0xeeeeeeee];
const MAX_HANDLES = 14;
const MAX_LIVE_CALLS = 12;
/** One in so many moves takes a handle without looking what it is. */
const RECKLESS = 250;
/** One in so many moves is one that the rules may forbid. */
const MISCHIEF = 150;

/** The numbers of a program, one after the other. */
export class Tape {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  get over(): boolean {
    return this.#at >= this.#numbers.length;
  }

  /** A number below `count`; 0 when there are no more. */
  draw(count: number): number {
    return (this.#numbers[this.#at++] ?? 0) % count;
  }

  oneOf<T>(list: readonly T[]): T | undefined {
    return list.length === 0 ? undefined : list[this.draw(list.length)];
  }
}

interface Slot<T extends Item = Item> {
  readonly index: number;
  readonly item: T;
}

function slots(at: Home): Slot[] {
  return at.table.flatMap((item, index) => (item === null ? [] : [{ index, item }]));
}

function ends(at: Home): Slot<End>[] {
  return slots(at).filter((slot): slot is Slot<End> => slot.item.is === "end");
}

function subs(at: Home): Slot<Sub>[] {
  return slots(at).filter((slot): slot is Slot<Sub> => slot.item.is === "sub");
}

function groups(at: Home): Slot<Group>[] {
  return slots(at).filter((slot): slot is Slot<Group> => slot.item.is === "set");
}

function things(at: Home): Slot<Thing>[] {
  return slots(at).filter((slot): slot is Slot<Thing> => slot.item.is === "thing");
}

/** A place in a machine's memory that nothing else uses. */
export function freshBuffer(at: Home): number {
  const ptr = at.nextBuffer;
  at.nextBuffer += 16;
  if (ptr + BUFFER_BYTES > 131_072) throw new Error("the program used up a machine's memory");
  return ptr;
}

/** Whether the task may block: one of a function that is not async traps unless another task could run, so it seldom tries. */
function mayBlock(world: World, who: Call): boolean {
  return who.home.blocks && (who.lift !== "now" || who.id % 5 === 0 || world.couldBlock(who));
}

type Wish = (weight: number, make: () => Move | null) => void;

/** The next move of `who`, which has just reported. */
export function chooseMove(world: World, who: Call, tape: Tape): Move {
  if (tape.over) return putAway(who, tape);
  if (tape.draw(MISCHIEF) === MISCHIEF - 1) return mischief(world, who, tape);
  const wishes: { weight: number; make: () => Move | null }[] = [];
  const wish: Wish = (weight, make) => void wishes.push({ weight, make });
  wishMakes(who, wish, tape);
  wishCopies(world, who, wish, tape);
  wishWaitables(world, who, wish, tape);
  wishCalls(world, who, wish, tape);
  wishTask(world, who, wish, tape);
  for (let attempt = 0; attempt < 8; attempt++) {
    const move = pickWish(wishes, tape);
    // Who goes away with backpressure on may leave an instance that nobody can enter ever again.
    if (move?.name === "leave" && who.home.pressure > 0 && tape.draw(6) !== 0)
      return { name: "pressure.dec" };
    if (move !== null) return tape.draw(RECKLESS) === RECKLESS - 1 ? reckless(who, move, tape) : move;
  }
  return { name: "none" };
}

function pickWish(wishes: readonly { weight: number; make: () => Move | null }[], tape: Tape): Move | null {
  let at = tape.draw(wishes.reduce((sum, { weight }) => sum + weight, 0));
  for (const { weight, make } of wishes) {
    if (at < weight) return make();
    at -= weight;
  }
  return null;
}

/** A move that its state may forbid, on a handle of the right kind if there is one. */
function mischief(world: World, who: Call, tape: Tape): Move {
  const { home: at } = who;
  const sub = tape.oneOf(subs(at));
  const set = tape.oneOf(groups(at));
  const thing = tape.oneOf(things(at));
  const end = tape.oneOf(ends(at));
  const moves: Move[] = [
    { name: "task.return", x: 1, y: 1 },
    { name: "task.cancel" },
    { name: "leave", x: 0 },
  ];
  if (at.pressure === 0) moves.push({ name: "pressure.dec" });
  if (who.lift === "run" || who.lift === "lend") moves.push({ name: "leave", x: 3 + tape.draw(13) });
  if (sub !== undefined) moves.push({ name: "sub.drop", x: sub.index });
  if (sub !== undefined && at.blocks) moves.push({ name: "sub.cancel", x: sub.index });
  if (sub !== undefined && mayBlock(world, who)) moves.push({ name: "sub.cancel-sync", x: sub.index });
  if (set !== undefined) moves.push({ name: "set.drop", x: set.index });
  if (thing !== undefined) moves.push({ name: "thing.drop", x: thing.index });
  if (end !== undefined) {
    const { kind, side } = end.item;
    moves.push(
      { name: `${kind}.drop-${side}`, x: end.index },
      { name: `${kind}.cancel-${side}`, x: end.index },
    );
    moves.push(copyMove(at, end, mayBlock(world, who) && tape.draw(2) === 0, tape) ?? { name: "none" });
  }
  const move = tape.oneOf(moves) ?? { name: "none" };
  // A task that is lifted synchronously leaves with a pointer to its result.
  return returnsByLeaving(who) && move.name === "leave"
    ? (finishing(who, NO_GIFT, tape) ?? { name: "none" })
    : move;
}

/** The same with a handle that may be anything; copies only, so that memory stays what it should be. */
function reckless(who: Call, move: Move, tape: Tape): Move {
  if (/^(?:none|leave|[pqh]\..*|task\..*|pressure\..*|yield|.*\.new|thing\.make)$/.test(move.name))
    return move;
  return { ...move, x: tape.draw(who.home.table.length + 1) };
}

function wishMakes(who: Call, wish: Wish, tape: Tape): void {
  const { home: at } = who;
  if (slots(at).length >= MAX_HANDLES) return;
  wish(3, () => ({ name: `${["s", "s", "b", "f"][tape.draw(4)]}.new`, peek: freshBuffer(at) }));
  wish(groups(at).length === 0 ? 4 : 1, () => ({ name: "set.new" }));
  wish(1, () => ({ name: "thing.make" }));
}

function wishCopies(world: World, who: Call, wish: Wish, tape: Tape): void {
  const { home: at } = who;
  const all = ends(at);
  // Copies within one instance trap unless the elements are numbers: that is tried, but does not end every program.
  const own = ({ kind, shared }: End): boolean =>
    kind === "b" && shared.parked?.home === at && tape.draw(40) !== 0;
  const idle = all.filter(({ item }) => item.state === "idle" && !own(item));
  wish(idle.length * 3, () => copyMove(at, tape.oneOf(idle), false, tape));
  if (mayBlock(world, who))
    wish(idle.length, () =>
      copyMove(at, tape.oneOf(idle.filter(({ item }) => item.set === null)), true, tape),
    );
  const busy = all.filter(({ item }) => item.state === "copying" && !item.blocking);
  wish(busy.length, () => endMove("cancel", tape.oneOf(busy)));
  const droppable = all.filter(
    ({ item }) =>
      item.state === "done" || (item.state === "idle" && !(item.kind === "f" && item.side === "write")),
  );
  wish(droppable.length === 0 ? 0 : 2, () => endMove("drop", tape.oneOf(droppable)));
}

function copyMove(at: Home, slot: Slot<End> | undefined, sync: boolean, tape: Tape): Move | null {
  if (slot === undefined) return null;
  const { index, item } = slot;
  const ptr = freshBuffer(at);
  const length = item.kind === "f" ? 1 : tape.draw(8) === 0 ? 0 : 1 + tape.draw(BUFFER_BYTES - 1);
  const words = item.side === "read" ? UNTOUCHED_WORDS : randomWords(tape);
  return {
    name: `${item.kind}.${item.side}${sync ? "-sync" : ""}`,
    x: index,
    y: ptr,
    z: length,
    fill: ptr,
    peek: ptr,
    words,
  };
}

function randomWords(tape: Tape): Words {
  const seed = tape.draw(0x10000);
  return [
    Math.imul(seed + 1, 0x9e3779b1) >>> 0,
    Math.imul(seed + 7, 0x85ebca6b) >>> 0,
    Math.imul(seed + 13, 0xc2b2ae35) >>> 0,
  ];
}

function endMove(what: "cancel" | "drop", slot: Slot<End> | undefined): Move | null {
  if (slot === undefined) return null;
  const { item, index } = slot;
  const peek = item.copy?.at;
  return { name: `${item.kind}.${what}-${item.side}`, x: index, ...(peek === undefined ? {} : { peek }) };
}

function wishWaitables(world: World, who: Call, wish: Wish, tape: Tape): void {
  const { home: at } = who;
  const sets = groups(at);
  if (sets.length === 0) return;
  const waitables = slots(at).filter(
    ({ item }) =>
      (item.is === "end" || item.is === "sub") && !item.blocking && (item.set === null || tape.draw(6) === 0),
  );
  wish(waitables.length * 2, () => {
    const slot = tape.oneOf(waitables);
    const set = tape.oneOf(sets);
    if (slot === undefined || set === undefined) return null;
    return { name: "join", x: slot.index, y: tape.draw(8) === 0 ? 0 : set.index };
  });
  wish(3, () => setMove(at, "set.poll", tape.oneOf(sets)));
  if (mayBlock(world, who)) wish(1, () => setMove(at, "set.wait", tape.oneOf(sets)));
  const empty = sets.filter(({ item }) => item.members.size === 0 && item.waiters === 0);
  if (empty.length > 1) wish(1, () => setMove(at, "set.drop", tape.oneOf(empty)));
}

function setMove(at: Home, what: string, slot: Slot<Group> | undefined): Move | null {
  return slot === undefined
    ? null
    : { name: what, x: slot.index, peek: freshBuffer(at), ...fillOf(at.nextBuffer - 16) };
}

function fillOf(ptr: number): Partial<Move> {
  return { fill: ptr, words: UNTOUCHED_WORDS };
}

function wishCalls(world: World, who: Call, wish: Wish, tape: Tape): void {
  const { home: at } = who;
  const waiting = subs(at).filter(({ item }) => !item.delivered && !item.requested && !item.blocking);
  if (at.blocks) {
    wish(waiting.length * 2, () => {
      const slot = tape.oneOf(waiting);
      if (slot === undefined) return null;
      return {
        name:
          slot.item.set === null && mayBlock(world, who) && tape.draw(3) === 0
            ? "sub.cancel-sync"
            : "sub.cancel",
        x: slot.index,
      };
    });
  }
  const delivered = subs(at).filter(({ item }) => item.delivered);
  wish(delivered.length, () => {
    const slot = tape.oneOf(delivered);
    return slot === undefined ? null : { name: "sub.drop", x: slot.index };
  });
  wish(2, () => echoMove(world, who, tape));
  if (at.peers.length === 0 || world.live.length >= MAX_LIVE_CALLS || slots(at).length >= MAX_HANDLES) return;
  wish(6, () => callMove(world, who, tape));
}

function callMove(world: World, who: Call, tape: Tape): Move | null {
  const { home: at } = who;
  const peer = ["p", "q"][tape.draw(at.peers.length)] ?? "p";
  const lift = (["run", "run", "run", "sync", "stack", "lend", "now"] as const)[tape.draw(7)] ?? "run";
  const ptr = freshBuffer(at);
  const sync = mayBlock(world, who) && lift !== "lend" && lift !== "now" && tape.draw(5) === 0 ? "-sync" : "";
  const base = { name: `${peer}.${lift}${sync}`, x: world.nextTag, peek: ptr, ...fillOf(ptr) };
  if (lift === "lend") {
    const thing = tape.oneOf(things(at));
    return thing === undefined ? null : { ...base, y: thing.index };
  }
  const [y, z, w] = wordsOf(tape.draw(2) === 0 ? NO_GIFT : giftFrom(at, tape));
  return { ...base, y, z, w };
}

function echoMove(world: World, who: Call, tape: Tape): Move | null {
  const { home: at } = who;
  if (slots(at).length >= MAX_HANDLES) return null;
  const ptr = freshBuffer(at);
  const [y, z, w] = wordsOf(tape.draw(4) === 0 ? NO_GIFT : giftFrom(at, tape));
  const name = mayBlock(world, who) && tape.draw(4) === 0 ? "h.echo-sync" : "h.echo";
  return { name, x: world.nextTag, y, z, w, peek: ptr, ...fillOf(ptr), later: tape.draw(3) !== 0 };
}

function giftFrom(at: Home, tape: Tape): Gift {
  const free = ends(at).filter(
    ({ item }) => item.side === "read" && item.state === "idle" && item.set === null,
  );
  const slot = tape.oneOf(free);
  return slot === undefined ? NO_GIFT : { kind: slot.item.kind, index: slot.index };
}

function wordsOf({ kind, index }: Gift): Words {
  return giftWords(kind, index);
}

function wishTask(world: World, who: Call, wish: Wish, tape: Tape): void {
  const { home: at, lift } = who;
  wish(1, () => ({ name: "pressure.inc" }));
  if (at.pressure > 0) wish(at.pressure * 3, () => ({ name: "pressure.dec" }));
  if (mayBlock(world, who)) wish(lift === "stack" ? 4 : 1, () => ({ name: "yield" }));
  const lent = things(at).filter(({ item }) => item.lends === 0);
  wish(lent.length, () => {
    const slot = tape.oneOf(lent);
    return slot === undefined ? null : { name: "thing.drop", x: slot.index };
  });
  wish(2, () =>
    finishing(who, who.caller === null || tape.draw(2) === 0 ? NO_GIFT : giftFrom(at, tape), tape),
  );
  if (lift === "run" || lift === "lend") {
    wish(3, () => ({ name: "leave", x: 1 }));
    const sets = groups(at);
    wish(sets.length === 0 ? 0 : 5, () => {
      const set = tape.oneOf(
        sets.some(({ item }) => item.members.size > 0)
          ? sets.filter(({ item }) => item.members.size > 0)
          : sets,
      );
      return set === undefined ? null : { name: "leave", x: 2 | (set.index << 4) };
    });
  }
}

/** One step towards the end of a task; null if borrows are in its way. */
function finishing(who: Call, gift: Gift, tape: Tape): Move | null {
  if (who.state === "resolved") return returnsByLeaving(who) ? null : { name: "leave", x: 0 };
  if (who.borrows > 0) {
    const borrow = things(who.home).find(({ item }) => item.scope === who && item.lends === 0);
    return borrow === undefined ? null : { name: "thing.drop", x: borrow.index };
  }
  const words = wordsOf(gift);
  if (returnsByLeaving(who)) {
    const ptr = freshBuffer(who.home);
    return { name: "leave", x: ptr, fill: ptr, words };
  }
  if (who.state === "cancel-delivered" && tape.draw(2) === 0) return { name: "task.cancel" };
  const [x, y, z] = words;
  return { name: "task.return", x, y, z };
}

// --- when the numbers are over ---

/** Puts one thing of the instance away; when there is nothing more to put away, the task ends. */
function putAway(who: Call, tape: Tape): Move {
  const { home: at } = who;
  if (at.pressure > 0) return { name: "pressure.dec" };
  const wake = wakeWaiter(at);
  if (wake !== null) return wake;
  for (const { item, index } of slots(at)) {
    const move =
      item.is === "end"
        ? putEndAway(at, item, index)
        : item.is === "sub"
          ? putSubAway(at, item, index)
          : putOtherAway(who, item, index);
    if (move !== null) return move;
  }
  const move = finishing(who, NO_GIFT, tape);
  if (move !== null) return move;
  // A borrow that was lent on: whoever has it must be waited for.
  const set = groups(at).find(({ item }) => item.members.size > 0);
  if ((who.lift === "run" || who.lift === "lend") && set !== undefined)
    return { name: "leave", x: 2 | (set.index << 4) };
  if (who.lift !== "stack" && !returnsByLeaving(who))
    return { name: "leave", x: set === undefined ? 1 : 2 | (set.index << 4) };
  return at.blocks && set !== undefined
    ? { name: "set.wait", x: set.index, peek: freshBuffer(at), ...fillOf(at.nextBuffer - 16) }
    : { name: "yield" };
}

/** Has something happen in a set on which somebody waits in vain: the end of a stream made for that. */
function wakeWaiter(at: Home): Move | null {
  const set = groups(at).find(({ item }) => item.waiters > 0 && pending(item).length === 0);
  if (set === undefined) return null;
  const pairs = ends(at).filter(
    ({ item }) => item.kind === "s" && item.side === "read" && (item.set === null || item.set === set.item),
  );
  for (const { item, index } of pairs) {
    const writable = ends(at).find(
      (other) =>
        other.item.side === "write" && other.item.shared === item.shared && other.item.state === "idle",
    );
    if (writable === undefined || item.blocking || item.shared.dropped) continue;
    if (item.set === null) return { name: "join", x: index, y: set.index };
    if (item.state === "idle") return copyMove(at, { item, index }, false, new Tape([]));
    if (item.state === "copying") return endMove("drop", writable);
  }
  return { name: "s.new", peek: freshBuffer(at) };
}

function putEndAway(at: Home, end: End, index: number): Move | null {
  if (end.blocking || isAwaited(end)) return null;
  const slot = { item: end, index };
  const unwritten = end.kind === "f" && end.side === "write";
  if (end.state === "copying" && (!unwritten || end.event !== null)) return endMove("cancel", slot);
  if (end.state === "done" || (end.state === "idle" && !unwritten)) return endMove("drop", slot);
  if (end.state !== "idle") return null;
  const ptr = freshBuffer(at);
  return { name: "f.write", x: index, y: ptr, fill: ptr, peek: ptr, words: UNTOUCHED_WORDS };
}

/** Whether its event is somebody else's to take. */
function isAwaited(item: End | Sub): boolean {
  return item.set !== null && item.set.waiters > 0 && pending(item.set).includes(item);
}

function putSubAway(at: Home, sub: Sub, index: number): Move | null {
  if (sub.blocking || isAwaited(sub)) return null;
  if (sub.delivered) return { name: "sub.drop", x: index };
  if (!sub.requested && at.blocks) return { name: "sub.cancel", x: index };
  if (sub.event) {
    const set = groups(at)[0];
    if (set === undefined) return { name: "set.new" };
    if (sub.set === null) return { name: "join", x: index, y: set.index };
    const mine = groups(at).find(({ item }) => item === sub.set);
    return mine === undefined
      ? null
      : { name: "set.poll", x: mine.index, peek: freshBuffer(at), ...fillOf(at.nextBuffer - 16) };
  }
  return null;
}

function putOtherAway(who: Call, item: Group | Thing, index: number): Move | null {
  if (item.is === "set") {
    if (item.waiters > 0) return null;
    if (item.members.size === 0) return keepsSet(who) ? null : { name: "set.drop", x: index };
    return null;
  }
  return item.lends > 0 ? null : { name: "thing.drop", x: index };
}

/** Whether something of the instance may still have to be waited for. */
function keepsSet(who: Call): boolean {
  return subs(who.home).some(({ item }) => !item.delivered);
}

// --- the host's part ---

const LIFTS: readonly Lift[] = ["run", "run", "run", "stack", "stack", "sync", "now"];

export interface HostMove {
  readonly what: "call" | "abort" | "answer";
  readonly lift: Lift;
  readonly to: Home;
  readonly mayAbort: boolean;
  readonly call: Call | null;
}

/** What the host does while nothing goes on; null if the program is over. */
export function chooseHostMove(world: World, tape: Tape, aborts: boolean): HostMove | null {
  const to = tape.oneOf([...world.homes, ...world.homes.slice(0, 2)]);
  if (tape.over || to === undefined) return null;
  const abortable = world.live.filter(
    (call) =>
      call.mayAbort &&
      call.state !== "resolved" &&
      call.state !== "cancel-pending" &&
      call.state !== "cancel-delivered",
  );
  if (abortable.length > 0 && tape.draw(4) === 0) {
    return { what: "abort", lift: "run", to, mayAbort: true, call: tape.oneOf(abortable) ?? null };
  }
  return {
    what: "call",
    lift: tape.oneOf(LIFTS) ?? "run",
    to,
    mayAbort: aborts && tape.draw(8) !== 0,
    call: null,
  };
}
