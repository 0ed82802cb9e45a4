/**
 * What guests write to their standard output and error, in lines that say for which request.
 *
 * A write belongs to the request in whose call it is made. What is written through a stream arrives later, from nobody's call:
 * it belongs to the request that handed the stream over, and once that is over to the only other one under way, if there is one.
 * Invariants: a line is told whole, never mixed with another request's; what has no end is told when its request ends. A line
 * longer than the limit is told in pieces.
 */
import type { RequestOrigin } from "./instance.ts";
import type { InstanceRequests } from "./requests.ts";

export type OutputName = "stdout" | "stderr";

export interface GuestLine {
  readonly output: OutputName;
  /** Undefined: it cannot be known. */
  readonly origin: RequestOrigin | undefined;
  /** Without the line's end. Good until `tell` returns. */
  readonly bytes: Uint8Array;
  /** More of the same line follows. */
  readonly cut: boolean;
}

/** Takes a line; resolves when it has been handed over. */
export type TellLine = (line: GuestLine) => Promise<void> | undefined;

/** As a sink of `@heddle/wasi`. */
export interface OutputSink {
  readonly isTerminal: boolean;
  write(chunk: Uint8Array): Promise<void> | undefined;
  flush(): Promise<void> | undefined;
  forStream(): OutputSink;
}

export interface GuestOutput {
  readonly stdout: OutputSink;
  readonly stderr: OutputSink;
}

const NEWLINE = 10;

export function guestOutput(requests: InstanceRequests, tell: TellLine, maxLineBytes: number): GuestOutput {
  const sinkOf = (output: OutputName): OutputSink => {
    const lines = new Map<RequestOrigin | undefined, Line>();
    const writeAs = (origin: RequestOrigin | undefined, chunk: Uint8Array): Promise<void> | undefined => {
      const line = lines.get(origin) ?? new Line(maxLineBytes);
      const tellPiece: TellPiece = (bytes, cut) => tell({ output, origin, bytes, cut });
      // Nothing tells the rest later of a request that is over already.
      const isOver = origin !== undefined && !requests.active.includes(origin);
      const added = line.add(chunk, tellPiece);
      const told = isOver ? allOf([added, line.end(tellPiece)]) : added;
      if (line.isEmpty) lines.delete(origin);
      else lines.set(origin, line);
      return told;
    };
    requests.onOver((over) => {
      if (lines.size === 0) return;
      for (const [origin, line] of over === undefined ? [...lines] : [[over, lines.get(over)] as const]) {
        lines.delete(origin);
        const told = line?.end((bytes, cut) => tell({ output, origin, bytes, cut }));
        // Nobody is left who could be told.
        told?.catch(() => {});
      }
    });
    const sink = (opener: RequestOrigin | undefined): OutputSink => ({
      isTerminal: false,
      write: (chunk) => writeAs(requests.current ?? behind(opener, requests.active), chunk),
      flush: () => undefined,
      forStream: () => sink(requests.current),
    });
    return sink(undefined);
  };
  return { stdout: sinkOf("stdout"), stderr: sinkOf("stderr") };
}

/** Whose stream it is by now. */
function behind(
  opener: RequestOrigin | undefined,
  active: readonly RequestOrigin[],
): RequestOrigin | undefined {
  if (active.length === 0 || (opener !== undefined && active.includes(opener))) return opener;
  return active.length === 1 ? active[0] : undefined;
}

type TellPiece = (bytes: Uint8Array, cut: boolean) => Promise<void> | undefined;

/** The line that is being written. */
class Line {
  readonly #max: number;
  #begun: Uint8Array[] = [];
  #size = 0;

  constructor(max: number) {
    this.#max = Math.max(1, max);
  }

  get isEmpty(): boolean {
    return this.#size === 0;
  }

  /** Tells every line that `chunk` ends, and keeps a copy of the rest. */
  add(chunk: Uint8Array, tell: TellPiece): Promise<void> | undefined {
    const told: (Promise<void> | undefined)[] = [];
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      this.#keep(rest.subarray(0, end), told, tell);
      told.push(tell(this.#take(), false));
      rest = rest.subarray(end + 1);
    }
    this.#keep(rest, told, tell);
    return allOf(told);
  }

  end(tell: TellPiece): Promise<void> | undefined {
    return this.isEmpty ? undefined : tell(this.#take(), false);
  }

  /** A full line is told only when it goes on: its end may follow. */
  #keep(bytes: Uint8Array, told: (Promise<void> | undefined)[], tell: TellPiece): void {
    for (let rest = bytes; rest.length > 0;) {
      if (this.#size === this.#max) told.push(tell(this.#take(), true));
      const piece = rest.slice(0, this.#max - this.#size);
      this.#begun.push(piece);
      this.#size += piece.length;
      rest = rest.subarray(piece.length);
    }
  }

  #take(): Uint8Array {
    const [only] = this.#begun;
    const whole = this.#begun.length === 1 && only !== undefined ? only : joined(this.#begun, this.#size);
    this.#begun = [];
    this.#size = 0;
    return whole;
  }
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function allOf(told: readonly (Promise<void> | undefined)[]): Promise<void> | undefined {
  const pending = told.filter((each) => each !== undefined);
  return pending.length === 0 ? undefined : waitFor(pending);
}

async function waitFor(pending: readonly Promise<void>[]): Promise<void> {
  await Promise.all(pending);
}
