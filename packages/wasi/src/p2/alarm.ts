/**
 * Marks of the monotonic clock on the readiness layer.
 * Invariant: however many marks are asked for, one timer of the platform runs, for the earliest; when it has gone off, those who
 * still wait ask again. The clock decides, so a mark is never met early; it is read once a look.
 */
import type { ClocksPort } from "../port/clocks.ts";
import type { Bell } from "./readiness.ts";

export class Alarm {
  readonly #clocks: ClocksPort;
  readonly #bell: Bell;
  #timer: { readonly mark: bigint; readonly cancel: () => void } | undefined;
  #look: number | undefined;
  #now = 0n;

  constructor(clocks: ClocksPort, bell: Bell) {
    this.#clocks = clocks;
    this.#bell = bell;
  }

  /** If not, the bell will ring when it has. */
  hasPassed(mark: bigint): boolean {
    const now = this.#read();
    if (now >= mark) return true;
    if (this.#timer === undefined || mark < this.#timer.mark) this.#set(mark, now);
    return false;
  }

  /** Nobody asks for this mark any more; whoever asks for it all the same asks again. */
  forget(mark: bigint): void {
    if (this.#timer?.mark !== mark) return;
    this.#timer.cancel();
    this.#timer = undefined;
    this.#bell.ring();
  }

  #read(): bigint {
    const { look } = this.#bell;
    if (look === undefined || look !== this.#look) this.#now = this.#clocks.monotonicNow();
    this.#look = look;
    return this.#now;
  }

  #set(mark: bigint, now: bigint): void {
    this.#timer?.cancel();
    const done = (): void => {
      this.#timer = undefined;
      this.#bell.ring();
    };
    this.#timer = { mark, cancel: this.#clocks.setTimer(mark - now, done) };
  }
}
