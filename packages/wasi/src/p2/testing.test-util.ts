/** Guests of WASI 0.2 for tests: what they import, and calls that may suspend them. */
import { ComponentError } from "@heddle/component/errors";
import { createWasi } from "../index.ts";
import type { WasiOptions } from "../options.ts";
import type { Port } from "../port/index.ts";
import type { DescriptorP2 } from "./filesystem/descriptor.ts";
import type { HttpErrorCode } from "../http/error-code.ts";
import type { FieldsP2 } from "./http/fields.ts";
import type { FutureIncomingResponse } from "./http/incoming-response.ts";
import type { OutgoingRequest } from "./http/outgoing-request.ts";
import type { OutgoingResponse } from "./http/outgoing-response.ts";
import type { RequestOptionsP2 } from "./http/request-options.ts";
import type { IoError } from "./io/error.ts";
import type { InputStream } from "./io/input-stream.ts";
import type { OutputStream } from "./io/output-stream.ts";
import type { Pollable } from "./io/pollable.ts";
import type { TcpSocketP2 } from "./sockets/tcp.ts";
import type { UdpSocketP2 } from "./sockets/udp.ts";

/** The functions that tests call. */
interface Interfaces {
  readonly "wasi:cli/environment": {
    readonly getArguments: () => string[];
    readonly getEnvironment: () => [string, string][];
    readonly initialCwd: () => string | undefined;
  };
  readonly "wasi:cli/stdin": { readonly getStdin: () => InputStream };
  readonly "wasi:cli/stdout": { readonly getStdout: () => OutputStream };
  readonly "wasi:clocks/monotonic-clock": {
    readonly now: () => bigint;
    readonly subscribeDuration: (by: bigint) => Pollable;
  };
  readonly "wasi:random/random": { readonly getRandomBytes: (length: bigint) => Uint8Array };
  readonly "wasi:http/types": {
    readonly OutgoingRequest: new (headers: FieldsP2) => OutgoingRequest;
    readonly OutgoingResponse: new (headers: FieldsP2) => OutgoingResponse;
    readonly RequestOptions: new () => RequestOptionsP2;
    readonly httpErrorCode: (error: IoError) => HttpErrorCode | undefined;
  };
  readonly "wasi:http/outgoing-handler": {
    readonly handle: (
      request: OutgoingRequest,
      options: RequestOptionsP2 | undefined,
    ) => FutureIncomingResponse;
  };
  readonly "wasi:filesystem/preopens": { readonly getDirectories: () => [DescriptorP2, string][] };
  readonly "wasi:filesystem/types": { readonly filesystemErrorCode: (error: IoError) => string | undefined };
  readonly "wasi:sockets/instance-network": { readonly instanceNetwork: () => object };
  readonly "wasi:sockets/tcp-create-socket": { readonly createTcpSocket: (family: "ipv4") => TcpSocketP2 };
  readonly "wasi:sockets/udp-create-socket": { readonly createUdpSocket: (family: "ipv4") => UdpSocketP2 };
}

/** Gives the interfaces of 0.2 that one program imports. */
export function importer(
  port: Port,
  options: WasiOptions = {},
): <K extends keyof Interfaces>(name: K) => Interfaces[K] {
  const imports = createWasi(port, options);
  return <K extends keyof Interfaces>(name: K) => imports[`${name}@0.2.12`] as unknown as Interfaces[K];
}

/** What a call gives: its value, or the payload of its error. */
export async function outcome(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ComponentError) return error.payload;
    throw error;
  }
}
