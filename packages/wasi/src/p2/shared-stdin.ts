/**
 * Standard input with several readers: streams of 0.3, and streams and pollables of 0.2.
 * Invariant: a byte goes to one reader, in the order of the reads. What was read for somebody who asked whether it is there and
 * did not take it is the next reader's.
 */
import type { ByteSource } from "../port/stdio.ts";
import { Intake } from "./intake.ts";
import type { Bell } from "./readiness.ts";

export class SharedStdin implements ByteSource {
  readonly intake: Intake;
  readonly #bell: Bell;
  readonly #source: ByteSource;

  /** The source stays its owner's. */
  constructor(bell: Bell, source: ByteSource) {
    this.#bell = bell;
    this.#source = source;
    this.intake = new Intake(bell, { read: (max, signal) => source.read(max, signal) });
  }

  get isTerminal(): boolean {
    return this.#source.isTerminal;
  }

  async read(max: number, signal: AbortSignal): Promise<Uint8Array | null> {
    const giveUp = (): void => {
      this.intake.pause();
      this.#bell.ring();
    };
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      for (;;) {
        await this.#bell.waitFor({ isReady: () => signal.aborted || this.intake.isReadyFor(max) });
        signal.throwIfAborted();
        const taken = this.intake.take(max);
        if (taken !== undefined) return taken;
      }
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  }
}
