/**
 * The signals that end a server.
 * Invariant: the first one is told once. A second one is told only if it comes later: terminals and process managers send the
 * same signal to a process and to the one that it runs in, so that it arrives twice at once.
 */

/** A signal this soon after the first is the first again. */
const ECHO_MS = 300;

const NAMES = ["SIGINT", "SIGTERM"] as const;

export interface StopSignals extends Disposable {
  /** Resolves with the first signal. */
  readonly first: Promise<NodeJS.Signals>;
  /** Resolves with the next one after that. */
  readonly second: Promise<NodeJS.Signals>;
}

export function stopSignals(): StopSignals {
  let since: number | undefined;
  let tellFirst = (_signal: NodeJS.Signals): void => {};
  let tellSecond = (_signal: NodeJS.Signals): void => {};
  const first = new Promise<NodeJS.Signals>((resolve) => (tellFirst = resolve));
  const second = new Promise<NodeJS.Signals>((resolve) => (tellSecond = resolve));
  const onSignal = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (since === undefined) {
      since = now;
      tellFirst(signal);
    } else if (now - since > ECHO_MS) tellSecond(signal);
  };
  for (const name of NAMES) process.on(name, onSignal);
  return {
    first,
    second,
    [Symbol.dispose]: () => {
      for (const name of NAMES) process.off(name, onSignal);
    },
  };
}
