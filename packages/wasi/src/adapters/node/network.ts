/**
 * The machine's network for a guest.
 * Invariant: `node:net`, `node:dgram` and `node:dns` are loaded when a guest first uses them.
 */
import type { NetworkPort, TcpPort, UdpPort } from "../../port/network.ts";
import { createNetworkPolicy, type NetworkOptions, type NetworkPolicy } from "../../sockets/policy/index.ts";
import { lookup } from "./network-lookup.ts";
import { nodeTcp } from "./network-tcp.ts";
import { nodeUdp } from "./network-udp.ts";

/** Throws `LinkError` of code `bad-argument` for an allow entry that cannot be read. */
export function nodeNetwork(
  options: NetworkOptions,
  policy: NetworkPolicy = createNetworkPolicy(options),
): NetworkPort {
  let tcp: TcpPort | undefined;
  let udp: UdpPort | undefined;
  return {
    policy,
    get tcp() {
      return (tcp ??= nodeTcp(process.getBuiltinModule("node:net")));
    },
    get udp() {
      return (udp ??= nodeUdp(process.getBuiltinModule("node:dgram")));
    },
    lookup: (name, signal) => lookup(process.getBuiltinModule("node:dns"), name, signal),
  };
}
