/**
 * The two directions of a TCP connection: what `send` and `receive` start.
 * Spec: wasi:sockets/types `tcp-socket.send`, `tcp-socket.receive`.
 *
 * Invariants: a result future resolves once and never rejects. Each direction holds the connection until it is over. Dropping
 * the receiving stream is SHUT_RD: its future then says ok, or the failure that had arrived by then.
 */
import { NetworkError, type TcpConnection } from "../port/network.ts";
import type { SocketErrorCode } from "./error-code.ts";
import { hostStream, OK, type GuestStream, type Result } from "./guest.ts";

export type Transfer = Result<undefined, SocketErrorCode>;

/** Takes data and release: the stream is dropped and the connection released even if sending fails. */
export async function sendAll(
  connection: TcpConnection,
  data: GuestStream<Uint8Array>,
  release: () => void,
): Promise<Transfer> {
  try {
    for (let chunk = await data.read(); chunk !== null; chunk = await data.read())
      await connection.write(chunk);
    await connection.finish();
    return OK;
  } catch (error) {
    return { tag: "err", val: codeOf(error) };
  } finally {
    data[Symbol.dispose]();
    release();
  }
}

/** Takes release. */
export function receiveAll(
  connection: TcpConnection,
  release: () => void,
): [AsyncIterableIterator<Uint8Array>, Promise<Transfer>] {
  let settle: (outcome: Transfer) => void = () => {};
  const outcome = new Promise<Transfer>((resolve) => {
    settle = (result) => {
      release();
      resolve(result);
    };
  });

  const next = async (): Promise<Uint8Array | null> => {
    try {
      const chunk = await connection.read();
      if (chunk === null) settle(OK);
      return chunk;
    } catch (error) {
      settle({ tag: "err", val: codeOf(error) });
      return null;
    }
  };
  const drop = (): void => {
    connection.stopReading().then(
      () => settle(OK),
      (error: unknown) => settle({ tag: "err", val: codeOf(error) }),
    );
  };
  return [hostStream(next, drop), outcome];
}

function codeOf(error: unknown): SocketErrorCode {
  return error instanceof NetworkError ? error.code : { tag: "other", val: undefined };
}
