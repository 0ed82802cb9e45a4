/**
 * Text for standard output or standard error, from functions that cannot wait.
 *
 * It goes out at once where the task that writes is known, else at the end of the next call; a call ends when its text is out.
 * Invariant: what is written comes out in order and once; no task waits for another one's writing.
 */
import type { Activities, Activity } from "./activity.ts";
import type { Output, Wit } from "./imported.ts";

/** What is kept while nothing can be written: a guest without any async call must not grow without bound. */
const MAX_KEPT = 1 << 16;

export class TextOutput {
  readonly #wit: Wit;
  readonly #output: () => Output;
  readonly #activities: Activities;
  #kept: string[] = [];
  #size = 0;
  /** Whose writing is under way: what comes meanwhile is written after it, by the same task. */
  #writer: Activity | null = null;

  /** `output` throws where there is none. */
  constructor(wit: Wit, output: () => Output, activities: Activities) {
    this.#wit = wit;
    this.#output = output;
    this.#activities = activities;
  }

  write(text: string): void {
    this.#output();
    this.#kept.push(text);
    this.#size += text.length;
    while (this.#size > MAX_KEPT && this.#kept.length > 1) this.#size -= this.#kept.shift()?.length ?? 0;
    const { only } = this.#activities;
    if (only === undefined || this.#writer !== null) return;
    const writing = this.#drain(only).finally(() => only.pending.delete(writing));
    only.pending.add(writing);
  }

  /** Writes what is there, as the task of `activity`, unless another one is writing: then that one goes on with it. */
  async flush(activity: Activity): Promise<void> {
    if (this.#writer === null && this.#kept.length > 0) await this.#drain(activity);
  }

  async #drain(activity: Activity): Promise<void> {
    this.#writer = activity;
    try {
      while (this.#kept.length > 0) {
        const text = this.#kept.join("");
        this.#kept = [];
        this.#size = 0;
        try {
          await this.#send(new TextEncoder().encode(text));
        } catch {
          // The task that runs is none that may write: the text is for the end of the next call.
          this.#kept.unshift(text);
          this.#size += text.length;
          return;
        }
      }
    } finally {
      this.#writer = null;
    }
  }

  async #send(bytes: Uint8Array): Promise<void> {
    const make = this.#wit.Stream;
    if (make === undefined) return;
    const { readable, writable } = make(make.U8);
    const written = this.#output().writeViaStream(readable);
    await writable.writeAll(bytes);
    writable.drop();
    // Whether anybody reads is not the program's to know.
    await written.read();
  }
}
