/**
 * The wait graph in words: which task of which function waits on what, held by whom.
 * Spec: Concurrency.md; the text is heddle's own.
 * Invariant: reading only; the same text explains a deadlock and a program that is merely slow.
 */
import { CopyEnd, type Holder } from "../streams/index.ts";
import {
  ELIDED,
  Subtask,
  type PendingCall,
  type Store,
  type Task,
  type Thread,
  type Waitable,
} from "../tasks/index.ts";

/** What `store` waits for: a line a task, a line for what the host still does, and hints. */
export function explain(store: Store): string {
  const lines: string[] = [];
  const hints = new Set<string>();
  for (const task of store.tasks)
    for (const thread of task.threads) lines.push(...describeThread(task, thread, hints));
  for (const task of store.tasks)
    if (task.threads.length === 0) lines.push(...describeThread(task, task.implicitThread, hints));
  for (const { what, startedAt } of store.hostOperations) {
    lines.push(`the host works on ${what} for ${Math.round(store.now() - startedAt)} ms`);
  }
  if (store.locked !== null)
    lines.push(`nothing else runs until ${store.locked}, which is not async, returns`);
  if (lines.length === 0) return "nothing waits: no task is in progress";
  return [...lines, ...[...hints].map((hint) => `hint: ${hint}`)].join("\n");
}

function describeThread(task: Task, thread: Thread, hints: Set<string>): string[] {
  const who = `${task.target.name} (task in ${task.instance.path})`;
  const { wait } = thread;
  if (wait === null) return [`${who} runs`];
  const { reason } = wait;
  switch (reason.kind) {
    case "set": {
      const { elements } = reason.set;
      if (elements.length === 0) {
        hints.add("nothing was added to the waitable set: waitable.join puts a subtask or an end into it");
        return [`${who} waits on a waitable set that is empty`];
      }
      return elements.map(
        (each) => `${who} waits on a waitable set with ${describeWaitable(each, task, hints)}`,
      );
    }
    case "call":
      return [`${who} waits for subtask ${describeCall(reason.call)}`];
    case "waitable":
      return [`${who} waits for ${describeWaitable(reason.waitable, task, hints)}`];
    case "enter":
      return [`${who} waits to start: ${whyNotEntered(task, hints)}`];
    case "yield":
      return [`${who} has yielded and is ready`];
    case "suspend":
      hints.add("a suspended thread goes on only when another one resumes it");
      return [`${who} suspended itself (thread ${thread.index})`];
    case "callee":
      return [`${who} waits until what it called, ${reason.what}, blocks or ends`];
    case "host":
      return [`${who} waits for the host: ${reason.what}`];
  }
}

function whyNotEntered(task: Task, hints: Set<string>): string {
  const { instance } = task;
  if (instance.backpressure > 0) {
    hints.add("backpressure.inc was called more often than backpressure.dec");
    return `${instance.path} has backpressure ${instance.backpressure}`;
  }
  const holder = instance.exclusiveThread;
  if (holder === null) return "others wait before it";
  return holder === ELIDED
    ? `a call in progress has ${instance.path} to itself`
    : `${holder.task.target.name} has ${instance.path} to itself`;
}

function describeCall({ callName, callee }: PendingCall): string {
  return `(${callName}), run by ${callee?.describe() ?? "nobody yet"}`;
}

function describeWaitable(waitable: Waitable, task: Task, hints: Set<string>): string {
  if (waitable instanceof Subtask) {
    return `subtask ${waitable.index} ${describeCall(waitable.call)}`;
  }
  if (!(waitable instanceof CopyEnd)) return "something unknown";
  const { readable, shared } = waitable;
  const end = `the ${readable ? "readable" : "writable"} end ${waitable.index} of a ${shared.what}`;
  if (!waitable.copying) {
    hints.add(
      `no ${readable ? "read" : "write"} is in progress on ${end}: joined to a set, it still tells nothing`,
    );
    return `${end}, on which nothing is in progress`;
  }
  const other = readable ? shared.writableHolder : shared.readableHolder;
  if (other === task.instance)
    hints.add(`one component holds both ends of a ${shared.what}: start the other side before waiting`);
  return `${end}, whose ${readable ? "writable" : "readable"} end is held by ${describeHolder(other, task)}`;
}

function describeHolder(holder: Holder, task: Task): string {
  if (holder === null) return "nobody (it is on its way)";
  if (holder === "host") return "the host";
  return holder === task.instance ? `the same instance, ${holder.path}` : holder.path;
}

/** Whether the host, by cancelling a call, or by using or dropping an end it holds, could still let some thread go on. */
export function hostCouldHelp(store: Store): boolean {
  if (store.hostOperations.size > 0) return true;
  for (const task of store.tasks) {
    if (task.caller?.mayCancel === true) return true;
    for (const thread of task.threads) {
      for (const waitable of waitablesOf(thread)) if (heldByHost(waitable)) return true;
    }
  }
  return false;
}

function waitablesOf(thread: Thread): Iterable<Waitable> {
  const reason = thread.wait?.reason;
  if (reason?.kind === "set") return reason.set.elements;
  return reason?.kind === "waitable" ? [reason.waitable] : [];
}

function heldByHost(waitable: Waitable): boolean {
  if (!(waitable instanceof CopyEnd) || !waitable.copying) return false;
  const { readable, shared } = waitable;
  return (readable ? shared.writableHolder : shared.readableHolder) === "host";
}
