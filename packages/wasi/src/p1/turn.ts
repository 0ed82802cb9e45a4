/**
 * A turn of the event loop for everyone else.
 *
 * A guest that asks again and again whether something has come, without ever waiting, would keep it from coming: it runs on the thread
 * that brings it. So whatever answers "not yet" gives way first.
 */
import type { Guest } from "./guest.ts";

/** Undefined: this guest cannot wait. */
export function turn({ port, suspends }: Guest): Promise<void> | undefined {
  if (!suspends) return undefined;
  return new Promise((resolve) => {
    port.clocks.setTimer(0n, resolve);
  });
}
