/**
 * What is asked on connections of HTTP/1, where requests follow one another.
 * Invariant: a connection that is to close does so once its last answer is sent, and not before.
 */
import type { Socket } from "node:net";

export class HttpConnection {
  readonly #socket: Socket;
  #requests = 0;
  #closing = false;
  /** It ends with an answer already begun: what was sent behind its request is not one any more. */
  ended = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  begin(): void {
    this.#requests++;
  }

  end(): void {
    this.#requests--;
    this.#settle();
  }

  /** At once if nothing is asked, or else as soon as everything is answered. */
  closeIdle(): void {
    this.#closing = true;
    this.#settle();
  }

  #settle(): void {
    if (this.#closing && this.#requests === 0) this.#socket.destroySoon();
  }
}

export class HttpConnections {
  readonly #known = new WeakMap<Socket, HttpConnection>();

  of(socket: Socket): HttpConnection {
    let connection = this.#known.get(socket);
    if (connection === undefined) {
      connection = new HttpConnection(socket);
      this.#known.set(socket, connection);
    }
    return connection;
  }
}
