/**
 * WASI on Node.
 *
 * Invariant: deny by default. Only the directories named are opened; the network says itself what is allowed. What a guest never
 * uses is never built, and no module of Node's is loaded for it.
 */
import type { Audit } from "../../port/audit.ts";
import type { FilesystemPort } from "../../port/filesystem.ts";
import type { HttpPort } from "../../port/http.ts";
import type { Port } from "../../port/index.ts";
import type { NetworkPort } from "../../port/network.ts";
import { createNetworkPolicy } from "../../sockets/policy/index.ts";
import { webRandom } from "../shared/random.ts";
import { createNodeClocks } from "./clocks.ts";
import { createNodeFilesystem, type DirectoryHold, type PreopenOptions } from "./filesystem.ts";
import { nodeHttp, type NodeHttpOptions } from "./http.ts";
import { nodeNetwork } from "./network.ts";
import { createNodeStdio, type NodeStdio } from "./stdio.ts";

export interface NodeOptions {
  /** The directories that the guest may see. */
  readonly preopens?: readonly PreopenOptions[];
  /** What the guest may reach by sockets and by HTTP. Without it: nothing. */
  readonly network?: NodeNetworkOptions;
  /** `inherit`: the process's own. Without it they are empty, and what is written is discarded. */
  readonly stdio?: "inherit";
  /** Is told what the guest asks for: directories and paths, the network, the environment. */
  readonly audit?: Audit;
  /** How directories are held; for tests of the way that the system at hand does not need. */
  readonly holdDirectories?: DirectoryHold;
}

export type NodeNetworkOptions = NodeHttpOptions;

export interface NodePlatform extends Port, Disposable {
  readonly stdio?: NodeStdio;
  readonly filesystem: FilesystemPort;
}

/** Dispose of it to close the preopened directories. */
export function nodePlatform(options: NodeOptions = {}): NodePlatform {
  const filesystem = createNodeFilesystem(options.preopens ?? [], options.holdDirectories);
  return {
    clocks: createNodeClocks(),
    random: webRandom,
    ...(options.stdio === "inherit" ? { stdio: createNodeStdio() } : {}),
    filesystem,
    ...(options.network === undefined ? {} : createNodeNetwork(withAudit(options.network, options.audit))),
    ...(options.audit === undefined ? {} : { audit: options.audit }),
    [Symbol.dispose]: () => filesystem[Symbol.dispose](),
  };
}

function withAudit(network: NodeNetworkOptions, audit: Audit | undefined): NodeNetworkOptions {
  return audit === undefined ? network : { ...network, audit };
}

function createNodeNetwork(options: NodeNetworkOptions): {
  readonly network: NetworkPort;
  readonly http: HttpPort;
} {
  const policy = createNetworkPolicy(options);
  return { network: nodeNetwork(options, policy), http: nodeHttp(options, policy) };
}

export type { DirectoryHold, PreopenOptions } from "./filesystem.ts";
