/**
 * WASI in memory: for tests, pages and embedded use.
 *
 * Invariant: nothing outside the process is touched. The clocks are the machine's unless others are given; the random bytes are
 * always the platform's own, since `wasi:random/random` promises that nobody can predict them.
 */
import type { Audit } from "../../port/audit.ts";
import type { ClocksPort } from "../../port/clocks.ts";
import type { FilesystemPort } from "../../port/filesystem.ts";
import type { HttpPort } from "../../port/http.ts";
import type { Port } from "../../port/index.ts";
import type { NetworkPort } from "../../port/network.ts";
import type { RandomPort } from "../../port/random.ts";
import { webRandom } from "../shared/random.ts";
import { systemClocks } from "../shared/system-clocks.ts";
import { MEMORY_LIMITS, type MemoryLimits } from "./limits.ts";
import { OpenMemoryDirectory } from "./open-directory.ts";
import { MemorySink, MemorySource } from "./stdio.ts";
import { growTree, type Tree } from "./tree.ts";
import { Volume } from "./volume.ts";

/** A directory that the guest may see. All of a platform's are of one volume. */
export interface MemoryPreopen {
  readonly guest: string;
  readonly tree?: Tree;
  readonly readOnly?: boolean;
}

export interface MemoryOptions {
  readonly preopens?: readonly MemoryPreopen[];
  readonly stdin?: string | Uint8Array;
  readonly clocks?: ClocksPort;
  readonly random?: RandomPort;
  readonly limits?: Partial<MemoryLimits>;
  /** One guest's side of a network from `createMemoryNetwork`. Without it: nothing. */
  readonly network?: NetworkPort;
  /** Servers in this process, from `memoryHttp`. Without it every request is denied. */
  readonly http?: HttpPort;
  /** Is told what the guest asks for of files and of the environment; what it asks of a network, the network's options tell. */
  readonly audit?: Audit;
}

export interface MemoryPlatform extends Port {
  readonly stdio: { readonly stdin: MemorySource; readonly stdout: MemorySink; readonly stderr: MemorySink };
  readonly filesystem: FilesystemPort;
}

export function memoryPlatform(options: MemoryOptions = {}): MemoryPlatform {
  const { preopens = [], stdin, clocks = systemClocks(), random = webRandom } = options;
  const limits = { ...MEMORY_LIMITS, ...options.limits };
  const volume = new Volume(limits, () => clocks.wallNow());
  return {
    clocks,
    random,
    stdio: {
      stdin: new MemorySource(stdin),
      stdout: new MemorySink(limits.maxOutputBytes),
      stderr: new MemorySink(limits.maxOutputBytes),
    },
    filesystem: {
      preopens: preopens.map(({ guest, tree = {}, readOnly = false }) => ({
        path: guest,
        directory: new OpenMemoryDirectory(growTree(volume, tree)),
        writable: !readOnly,
      })),
    },
    ...(options.network === undefined ? {} : { network: options.network }),
    ...(options.http === undefined ? {} : { http: options.http }),
    ...(options.audit === undefined ? {} : { audit: options.audit }),
  };
}

export { memoryHttp, type MemoryHandler, type MemoryHttpOptions } from "./http.ts";
export { createMemoryNetwork, type MemoryNetwork, type MemoryNetworkOptions } from "./network.ts";
export { MEMORY_LIMITS, type MemoryLimits } from "./limits.ts";
export { MemorySink, MemorySource } from "./stdio.ts";
export { SymbolicLink, type Tree, type TreeEntry } from "./tree.ts";
export { VirtualClock, type VirtualClockOptions } from "./virtual-clock.ts";
