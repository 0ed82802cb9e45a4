/**
 * What a store tells of its program while it runs, for those who want to see it on a timeline.
 *
 * Invariants: each span that begins ends once, at the latest with its store, the later one first. What is kept is what is
 * open. Calls between components that run without JavaScript are not seen: telling of them would cost more than the calls.
 */

/**
 * - `task`: a call as its callee sees it, until its last thread has ended.
 * - `subtask`: a call as its caller sees it, until it is resolved.
 * - `wait`: a thread waits; `name` says for what.
 * - `park`: a stack is suspended while its thread waits.
 * - `host`: a function of the host's, until it has answered.
 */
export type SpanKind = "task" | "subtask" | "wait" | "park" | "host";

interface Span {
  readonly kind: SpanKind;
  /** Different for each span of a store. */
  readonly span: number;
  /** Spans on one track enclose each other: a task, and what its first thread waits for. */
  readonly track: number;
  readonly name: string;
  /** The path of the component instance, as messages have it. */
  readonly instance: string;
}

export type TraceEvent =
  | (Span & { readonly event: "begin" })
  | (Span & { readonly event: "end" })
  /** A task has returned, or was cancelled; it may go on. */
  | {
      readonly event: "return";
      readonly track: number;
      readonly instance: string;
      readonly cancelled: boolean;
    }
  | CopyEvent
  /** The store has ended: by a trap, or because it was closed (`store-closed`). */
  | { readonly event: "closed"; readonly code: string; readonly message: string };

/** Elements went from the writable end to the readable end. */
export interface CopyEvent {
  readonly event: "copy";
  readonly what: "stream" | "future";
  readonly elements: number;
  /** Undefined unless the elements are plain bytes in a guest's memory. */
  readonly bytes: number | undefined;
  /** Instances, or `host`. */
  readonly from: string;
  readonly to: string;
}

export type Trace = (event: TraceEvent) => void;

export class Tracer {
  readonly #emit: Trace;
  readonly #open: Record<SpanKind, Map<object, Span>> = {
    task: new Map(),
    subtask: new Map(),
    wait: new Map(),
    park: new Map(),
    host: new Map(),
  };
  readonly #tracks: WeakMap<object, number> = new WeakMap();
  #last = 0;

  constructor(emit: Trace) {
    this.#emit = emit;
  }

  /** @param on what the span stands on the track of: itself, unless given */
  begin(kind: SpanKind, subject: object, name: string, instance: string, on: object = subject): void {
    this.#last += 1;
    const span: Span = { kind, span: this.#last, track: this.#trackOf(on), name, instance };
    this.#open[kind].set(subject, span);
    this.#emit({ event: "begin", ...span });
  }

  end(kind: SpanKind, subject: object): void {
    const span = this.#open[kind].get(subject);
    if (span === undefined) return;
    this.#open[kind].delete(subject);
    this.#emit({ event: "end", ...span });
  }

  returned(task: object, instance: string, cancelled: boolean): void {
    this.#emit({ event: "return", track: this.#trackOf(task), instance, cancelled });
  }

  copied(copy: Omit<CopyEvent, "event">): void {
    this.#emit({ event: "copy", ...copy });
  }

  /** Ends what is open. */
  closed(code: string, message: string): void {
    this.#emit({ event: "closed", code, message });
    const spans = Object.values(this.#open).flatMap((open) => [...open.values()]);
    for (const open of Object.values(this.#open)) open.clear();
    for (const span of spans.toSorted((one, other) => other.span - one.span))
      this.#emit({ event: "end", ...span });
  }

  #trackOf(subject: object): number {
    let track = this.#tracks.get(subject);
    if (track === undefined) {
      track = this.#last;
      this.#tracks.set(subject, track);
    }
    return track;
  }
}
