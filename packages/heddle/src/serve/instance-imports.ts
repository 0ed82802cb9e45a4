/**
 * What one instance of a site is given: the site's platform, told apart by request.
 * Invariant: what a guest writes names the request that it was written for, and what it sends belongs to that request's trace.
 */
import type { Imports } from "@heddle/component";
import { guestLine, guestOutput, type InstanceRequests, type LogFormat } from "@heddle/http";
import type { Port } from "@heddle/wasi";
import type { CreateImports } from "@heddle/wasi/lazy";
import type { NodePlatform } from "@heddle/wasi/node";
import type { HostOptions } from "../run/host.ts";

export interface OutputOptions {
  readonly format: LogFormat;
  readonly maxLineBytes: number;
}

/** What `create` makes. Instances share the open directories and the process's outputs; nobody gets its input. */
export function instanceImports(
  create: CreateImports,
  platform: NodePlatform,
  wasi: HostOptions["wasi"],
  requests: InstanceRequests,
  output: OutputOptions,
): Imports {
  const stdin = { read: () => Promise.resolve(null), isTerminal: false };
  const { stdout, stderr } = guestOutput(
    requests,
    (line) => platform.stdio?.[line.output]?.write(guestLine(line, output.format, new Date())),
    output.maxLineBytes,
  );
  return create(traced(platform, requests), { ...wasi, stdio: { stdin, stdout, stderr } });
}

/** Requests that the guest gives no trace of their own are part of the one that it works for. */
function traced(platform: NodePlatform, requests: InstanceRequests): Port {
  const { http } = platform;
  if (http === undefined) return platform;
  return {
    ...platform,
    http: {
      policy: http.policy,
      send: (request, signal) => {
        const { current } = requests;
        const own = request.headers.some(([name]) => name.toLowerCase() === "traceparent");
        if (current === undefined || own) return http.send(request, signal);
        const trace = ["traceparent", new TextEncoder().encode(current.header)] as const;
        return http.send({ ...request, headers: [...request.headers, trace] }, signal);
      },
    },
  };
}
