/**
 * The area wasi:clocks 0.2.
 * Spec: wasi:clocks 0.2 monotonic-clock, wall-clock.
 */
import type { Area, Interface } from "../area.ts";
import { waitUntil } from "../clocks/wait.ts";
import type { ClocksPort, WallTime } from "../port/clocks.ts";
import type { Port } from "../port/index.ts";
import { wallFromNanoseconds } from "../wall-time.ts";
import { Pollable } from "./io/pollable.ts";
import type { Bell, Waitable } from "./readiness.ts";
import { VERSION_P2 } from "./version.ts";

export function createClocksP2(port: Port, bell: Bell): Area {
  return {
    [`wasi:clocks/monotonic-clock@${VERSION_P2}`]: () => createMonotonicClock(port.clocks, bell),
    [`wasi:clocks/wall-clock@${VERSION_P2}`]: () => ({
      now: (): WallTime => port.clocks.wallNow(),
      resolution: (): WallTime => wallFromNanoseconds(port.clocks.wallResolution),
    }),
  };
}

function createMonotonicClock(clocks: ClocksPort, bell: Bell): Interface {
  const subscribe = (mark: bigint): Pollable => new Pollable(bell, new Timer(clocks, mark, bell));
  return {
    now: (): bigint => clocks.monotonicNow(),
    resolution: (): bigint => clocks.monotonicResolution,
    subscribeInstant: subscribe,
    subscribeDuration: (duration: bigint): Pollable => subscribe(clocks.monotonicNow() + duration),
  };
}

/** Ready from its mark on. It is armed when somebody first asks. */
class Timer implements Waitable, Disposable {
  readonly #clocks: ClocksPort;
  readonly #mark: bigint;
  readonly #bell: Bell;
  #armed: AbortController | undefined;

  constructor(clocks: ClocksPort, mark: bigint, bell: Bell) {
    this.#clocks = clocks;
    this.#mark = mark;
    this.#bell = bell;
  }

  isReady(): boolean {
    if (this.#clocks.monotonicNow() >= this.#mark) return true;
    if (this.#armed === undefined) {
      this.#armed = new AbortController();
      void this.#ring(this.#armed.signal);
    }
    return false;
  }

  [Symbol.dispose](): void {
    this.#armed?.abort();
  }

  async #ring(signal: AbortSignal): Promise<void> {
    try {
      await waitUntil(this.#clocks, this.#mark, signal);
    } catch {
      // Nobody waits any more.
      return;
    }
    this.#bell.ring();
  }
}
