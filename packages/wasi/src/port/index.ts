/**
 * What a platform supplies so that the platform-free semantics of WASI can run on it.
 *
 * Invariant: a member that is missing is denied, not emulated: without `filesystem` there are no preopens, without
 * `network` nothing connects. An adapter may define members as getters, so that what is never used is never built.
 */
import type { Audit } from "./audit.ts";
import type { ClocksPort } from "./clocks.ts";
import type { FilesystemPort } from "./filesystem.ts";
import type { HttpPort } from "./http.ts";
import type { NetworkPort } from "./network.ts";
import type { RandomPort } from "./random.ts";
import type { StdioPort } from "./stdio.ts";

export interface Port {
  readonly clocks: ClocksPort;
  readonly random: RandomPort;
  /** Where the standard streams lead unless the options say otherwise. Without it they are closed and empty. */
  readonly stdio?: StdioPort;
  readonly filesystem?: FilesystemPort;
  readonly network?: NetworkPort;
  readonly http?: HttpPort;
  /** Is told what a guest asks for, granted or not. The network's part of it is told by its policy. */
  readonly audit?: Audit;
}
