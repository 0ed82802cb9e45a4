import { describe, expect, test } from "vitest";
import { HttpError } from "../../http/error-code.ts";
import { emptyStream, type GuestStream } from "../../sockets/guest.ts";
import type { SocketErrorCode } from "../../sockets/error-code.ts";
import type { TcpSocket } from "../../sockets/tcp.ts";
import { IoError } from "../io/error.ts";
import { Bell } from "../readiness.ts";
import { outcome } from "../testing.test-util.ts";
import { ConnectionStreams } from "./connection.ts";
import { networkErrorCode } from "./error.ts";

/** A connection that fails in both directions. */
function failing(code: SocketErrorCode): ConnectionStreams {
  const failed = Promise.resolve({ tag: "err", val: code });
  const socket = {
    receive: () => [emptyStream(), failed],
    send: (data: GuestStream<Uint8Array>) => {
      data[Symbol.dispose]();
      return failed;
    },
  };
  return new ConnectionStreams(new Bell(), socket as unknown as TcpSocket);
}

describe("why a connection's stream failed", () => {
  test.each<[SocketErrorCode, string]>([
    [{ tag: "connection-reset" }, "connection-reset"],
    [{ tag: "connection-broken" }, "connection-aborted"],
    [{ tag: "other", val: undefined }, "unknown"],
  ])("%j is %s", async (code, expected) => {
    const { input, output } = failing(code);
    const reads = outcome(() => input.blockingRead(1n));
    const writes = outcome(() => output.blockingWriteAndFlush(Uint8Array.of(1)));
    for (const failed of await Promise.all([reads, writes])) {
      const { tag, val } = failed as { readonly tag: string; readonly val: IoError };
      expect([tag, networkErrorCode(val)]).toEqual(["last-operation-failed", expected]);
    }
  });

  test("other errors are not the network's", () => {
    expect(networkErrorCode(new IoError(new HttpError({ tag: "DNS-timeout" })))).toBeUndefined();
  });
});
