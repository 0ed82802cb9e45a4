/**
 * WASI in a page or a worker: clocks, random bytes, and standard streams that the page gives.
 * Invariant: nothing that needs the DOM, and nothing that the page did not hand over.
 */
import type { FilesystemPort } from "../../port/filesystem.ts";
import type { Port } from "../../port/index.ts";
import type { StdioPort } from "../../port/stdio.ts";
import { webRandom } from "../shared/random.ts";
import { systemClocks } from "../shared/system-clocks.ts";
import { webHttp, type WebHttpOptions } from "./http.ts";

export interface WebOptions {
  readonly stdio?: StdioPort;
  /** A page has no directories of its own; those of a memory platform are one way to have some. */
  readonly filesystem?: FilesystemPort;
  /** What the guest may `fetch`. Without it every request is denied. */
  readonly http?: WebHttpOptions;
}

export function webPlatform(options: WebOptions = {}): Port {
  const { stdio, filesystem, http } = options;
  return {
    clocks: systemClocks(),
    random: webRandom,
    ...(stdio === undefined ? {} : { stdio }),
    ...(filesystem === undefined ? {} : { filesystem }),
    ...(http === undefined ? {} : { http: webHttp(http) }),
  };
}

export type { WebHttpOptions } from "./http.ts";
export { lineSink } from "./line-sink.ts";
export { readableSource } from "./readable-source.ts";
