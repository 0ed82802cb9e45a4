/**
 * A TCP connection as the two streams of 0.2.
 * Invariant: dropping or shutting down a stream ends its direction and no other.
 */
import type { TcpSocket } from "../../sockets/tcp.ts";
import type { Transfer } from "../../sockets/tcp-transfer.ts";
import { InputStream } from "../io/input-stream.ts";
import { OutputStream } from "../io/output-stream.ts";
import type { Bell } from "../readiness.ts";
import { PushStream } from "../io/push-stream.ts";
import { ConnectionError } from "./error.ts";

export class ConnectionStreams {
  readonly input: InputStream;
  readonly output: OutputStream;
  readonly #received: AsyncIterableIterator<Uint8Array>;
  readonly #sent: PushStream = new PushStream();

  constructor(bell: Bell, socket: TcpSocket) {
    const [received, receiving] = socket.receive();
    this.#received = received;
    this.input = new InputStream(bell, {
      read: async () => {
        const next = await received.next();
        if (next.done !== true) return next.value;
        throwFailure(await receiving);
        return null;
      },
      close: () => this.#stopReceiving(),
    });

    const sending = socket.send(this.#sent);
    this.output = new OutputStream(bell, {
      write: async (chunk) => {
        try {
          await this.#sent.write(chunk);
        } catch (error) {
          throwFailure(await sending);
          throw error;
        }
      },
      close: () => this.#stopSending(),
    });
  }

  /** Of the guest's own accord: what it has not read is lost, and what it writes from now on is refused. */
  shutdown(type: "receive" | "send" | "both"): void {
    if (type !== "send") {
      this.input.end();
      this.#stopReceiving();
    }
    if (type !== "receive") {
      this.output.end();
      this.#stopSending();
    }
  }

  #stopReceiving(): void {
    void this.#received.return?.();
  }

  #stopSending(): void {
    this.#sent.end();
  }
}

function throwFailure(outcome: Transfer): void {
  if (outcome.tag === "err") throw new ConnectionError(outcome.val);
}
