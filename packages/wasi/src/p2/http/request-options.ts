/**
 * The timeouts of a request in 0.2, over those of 0.3.
 * Spec: wasi:http/types 0.2 `request-options`.
 */
import { RequestOptions } from "../../http/request-options.ts";

/** Nanoseconds. */
type Duration = bigint;

/** The resource `request-options`. */
export class RequestOptionsP2 {
  readonly #options: RequestOptions = new RequestOptions();

  /** Moves what is inside out: the handle is gone. */
  take(): RequestOptions {
    return this.#options.immutable();
  }

  connectTimeout(): Duration | undefined {
    return this.#options.getConnectTimeout();
  }

  setConnectTimeout(duration: Duration | undefined): void {
    this.#options.setConnectTimeout(duration);
  }

  firstByteTimeout(): Duration | undefined {
    return this.#options.getFirstByteTimeout();
  }

  setFirstByteTimeout(duration: Duration | undefined): void {
    this.#options.setFirstByteTimeout(duration);
  }

  betweenBytesTimeout(): Duration | undefined {
    return this.#options.getBetweenBytesTimeout();
  }

  setBetweenBytesTimeout(duration: Duration | undefined): void {
    this.#options.setBetweenBytesTimeout(duration);
  }
}
