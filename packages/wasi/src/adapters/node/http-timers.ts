/**
 * The three timeouts of a request.
 * Spec: wasi:http/types `request-options`.
 * Invariant: a timer runs only while what it bounds is awaited: a guest that reads slowly does not time out its server.
 */
import type { ClientRequest } from "node:http";
import type { Socket } from "node:net";
import { HttpError, type HttpErrorCode, type HttpTimeouts } from "../../port/http.ts";

export class ExchangeTimers {
  readonly #timeouts: HttpTimeouts;
  readonly #expire: (error: HttpError) => void;
  #connect: NodeJS.Timeout | undefined;
  #firstByte: NodeJS.Timeout | undefined;

  constructor(timeouts: HttpTimeouts, expire: (error: HttpError) => void) {
    this.#timeouts = timeouts;
    this.#expire = expire;
  }

  /** From now until the connection stands, and from then until the first byte. */
  watch(request: ClientRequest, secure: boolean): void {
    this.#connect = this.#start(this.#timeouts.connect, { tag: "connection-timeout" });
    request.once("socket", (socket: Socket) => {
      if (socket.connecting) socket.once(secure ? "secureConnect" : "connect", () => this.#connected());
      else this.#connected();
    });
    request.once("close", () => this.stop());
  }

  #connected(): void {
    clearTimeout(this.#connect);
    this.#firstByte ??= this.#start(this.#timeouts.firstByte, { tag: "HTTP-response-timeout" });
  }

  /** The first byte of the body, or its end. */
  firstByte(): void {
    clearTimeout(this.#firstByte);
  }

  /** Runs while more of the body is awaited. Returns what stops it. */
  betweenBytes(): () => void {
    const timer = this.#start(this.#timeouts.betweenBytes, { tag: "connection-read-timeout" });
    return () => clearTimeout(timer);
  }

  stop(): void {
    clearTimeout(this.#connect);
    clearTimeout(this.#firstByte);
  }

  #start(ms: number | undefined, code: HttpErrorCode): NodeJS.Timeout | undefined {
    return ms === undefined ? undefined : setTimeout(() => this.#expire(new HttpError(code)), ms);
  }
}
