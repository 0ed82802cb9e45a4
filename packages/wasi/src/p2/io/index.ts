/**
 * The area wasi:io 0.2.
 * Spec: wasi:io error, poll, streams.
 */
import type { Area } from "../../area.ts";
import type { Port } from "../../port/index.ts";
import type { Bell } from "../readiness.ts";
import { VERSION_P2 } from "../version.ts";
import { IoError } from "./error.ts";
import { InputStream } from "./input-stream.ts";
import { OutputStream } from "./output-stream.ts";
import { createPoll, Pollable } from "./pollable.ts";

export function createIo(port: Port, bell: Bell): Area {
  const turn = (): Promise<void> =>
    new Promise((resolve) => {
      port.clocks.setTimer(0n, resolve);
    });
  // Where nothing can be suspended, nobody must wait for that alone.
  if (typeof WebAssembly.Suspending === "function") bell.giveWayBy(turn);
  const poll = createPoll(bell);
  return {
    [`wasi:io/error@${VERSION_P2}`]: () => ({ Error: IoError }),
    [`wasi:io/poll@${VERSION_P2}`]: () => ({ Pollable, poll }),
    [`wasi:io/streams@${VERSION_P2}`]: () => ({ InputStream, OutputStream }),
  };
}
