/**
 * Receiving the body of a response.
 * Invariant: nothing is read ahead of the guest but Node's own buffer. An end before the message's end is `HTTP-response-incomplete`.
 */
import type { IncomingMessage } from "node:http";
import { HttpError, type HttpResponseBody } from "../../port/http.ts";
import { httpError } from "./http-errors.ts";
import { fromRaw } from "./http-headers.ts";
import type { ExchangeTimers } from "./http-timers.ts";

/** Takes message. `failure` is why the exchange was given up, if it was. */
export function download(
  message: IncomingMessage,
  timers: ExchangeTimers,
  failure: () => HttpError | undefined,
): HttpResponseBody {
  const events = new MessageEvents(message, () => timers.firstByte());
  return {
    read: async () => {
      const stop = events.begun ? timers.betweenBytes() : undefined;
      try {
        const chunk = await events.read();
        events.begun = true;
        return chunk;
      } catch (error) {
        throw failure() ?? error;
      } finally {
        stop?.();
      }
    },
    trailers: () => fromRaw(message.rawTrailers),
    cancel: () => {
      message.destroy();
    },
  };
}

/** Chunks of a message as they are asked for. */
class MessageEvents {
  readonly #message: IncomingMessage;
  begun = false;
  #ended = false;
  #failure: HttpError | undefined;
  #wake: (() => void) | undefined;

  constructor(message: IncomingMessage, arrived: () => void) {
    this.#message = message;
    message.on("readable", () => {
      arrived();
      this.#signal();
    });
    message.on("end", () => {
      arrived();
      this.#ended = true;
      this.#signal();
    });
    message.on("error", (error) => this.#fail(error));
    message.on("close", () => this.#fail(new HttpError({ tag: "HTTP-response-incomplete" })));
  }

  #fail(error: unknown): void {
    const failed = httpError(error);
    // Node reports a connection that ends within a body as a reset.
    const incomplete = failed.code.tag === "connection-terminated";
    this.#failure ??= incomplete
      ? new HttpError({ tag: "HTTP-response-incomplete" }, { cause: error })
      : failed;
    this.#signal();
  }

  #signal(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const chunk: unknown = this.#message.read();
      if (chunk instanceof Uint8Array) return chunk;
      if (this.#ended && this.#message.complete) return null;
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
