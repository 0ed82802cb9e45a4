/**
 * The timeouts of a request.
 * Spec: wasi:http/types `request-options`.
 * Invariant: what a request hands out is immutable and never changes under its holder.
 */
import { ComponentError } from "@heddle/component/errors";

/** Nanoseconds. */
type Duration = bigint;

interface Timeouts {
  readonly connect?: Duration;
  readonly firstByte?: Duration;
  readonly betweenBytes?: Duration;
}

export class RequestOptions {
  #timeouts: Timeouts = {};
  #mutable = true;

  getConnectTimeout(): Duration | undefined {
    return this.#timeouts.connect;
  }

  setConnectTimeout(duration: Duration | undefined): void {
    this.#set("connect", duration);
  }

  getFirstByteTimeout(): Duration | undefined {
    return this.#timeouts.firstByte;
  }

  setFirstByteTimeout(duration: Duration | undefined): void {
    this.#set("firstByte", duration);
  }

  getBetweenBytesTimeout(): Duration | undefined {
    return this.#timeouts.betweenBytes;
  }

  setBetweenBytesTimeout(duration: Duration | undefined): void {
    this.#set("betweenBytes", duration);
  }

  clone(): RequestOptions {
    const copy = new RequestOptions();
    copy.#timeouts = this.#timeouts;
    return copy;
  }

  /** The same timeouts, unchangeable. */
  immutable(): RequestOptions {
    const view = this.clone();
    view.#mutable = false;
    return view;
  }

  #set(which: keyof Timeouts, duration: Duration | undefined): void {
    if (!this.#mutable) throw new ComponentError({ tag: "immutable" });
    const { [which]: _replaced, ...others } = this.#timeouts;
    this.#timeouts = duration === undefined ? others : { ...others, [which]: duration };
  }
}
