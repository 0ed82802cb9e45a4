/**
 * The machine's HTTP client for a guest.
 * Invariant: `node:http` is loaded with the first request.
 */
import type { HttpPort } from "../../port/http.ts";
import { createNetworkPolicy, type NetworkOptions, type NetworkPolicy } from "../../sockets/policy/index.ts";
import type { HttpClientOptions } from "./http-client.ts";

export type NodeHttpOptions = NetworkOptions & HttpClientOptions;

/** Throws `LinkError` of code `bad-argument` for an allow entry that cannot be read. */
export function nodeHttp(
  options: NodeHttpOptions,
  policy: NetworkPolicy = createNetworkPolicy(options),
): HttpPort {
  let client: Promise<HttpPort["send"]> | undefined;
  const load = async (): Promise<HttpPort["send"]> => {
    const { createHttpClient } = await import("./http-client.ts");
    return createHttpClient(policy, options);
  };
  return {
    policy,
    send: async (request, signal) => {
      client ??= load();
      return (await client)(request, signal);
    },
  };
}
