/**
 * Datagrams as they come and go in 0.2.
 * Spec: wasi:sockets/udp 0.2 `incoming-datagram-stream`, `outgoing-datagram-stream`.
 * Invariant: one datagram is received ahead of the guest, and one batch is being sent, at most. What cannot
 * be sent is refused at once; a failure of the network's is told by the next call.
 */
import type { IpSocketAddress } from "../../sockets/address.ts";
import type { UdpSocket } from "../../sockets/udp.ts";
import { Pollable } from "../io/pollable.ts";
import { Completion, type Bell, type Waitable } from "../readiness.ts";
import { attempt } from "./error.ts";

export interface IncomingDatagram {
  readonly data: Uint8Array;
  readonly remoteAddress: IpSocketAddress;
}

export interface OutgoingDatagram {
  readonly data: Uint8Array;
  readonly remoteAddress: IpSocketAddress | undefined;
}

/** The resource `incoming-datagram-stream`. */
export class IncomingDatagrams implements Waitable, Disposable {
  readonly #bell: Bell;
  readonly #socket: UdpSocket;
  readonly #dropped: AbortController = new AbortController();
  #receiving: Completion<[Uint8Array, IpSocketAddress]> | undefined;

  /** The socket stays its resource's. */
  constructor(bell: Bell, socket: UdpSocket) {
    this.#bell = bell;
    this.#socket = socket;
  }

  receive(max: bigint): IncomingDatagram[] {
    if (max === 0n || !this.isReady()) return [];
    const received = attempt(() => {
      const receiving = this.#receiving;
      this.#receiving = undefined;
      return receiving?.take();
    });
    if (received === undefined) return [];
    const [data, remoteAddress] = received.value;
    return [{ data, remoteAddress }];
  }

  subscribe(): Pollable {
    return new Pollable(this.#bell, this);
  }

  isReady(): boolean {
    const { signal } = this.#dropped;
    this.#receiving ??= new Completion(this.#bell, this.#socket.receive({ signal }));
    return this.#receiving.isReady();
  }

  [Symbol.dispose](): void {
    this.#dropped.abort();
  }
}

/** What `check-send` permits at once. */
const PERMIT = 16n;

/** The resource `outgoing-datagram-stream`. */
export class OutgoingDatagrams implements Waitable {
  readonly #bell: Bell;
  readonly #socket: UdpSocket;
  #sending: Completion<void> | undefined;

  /** The socket stays its resource's. */
  constructor(bell: Bell, socket: UdpSocket) {
    this.#bell = bell;
    this.#socket = socket;
  }

  checkSend(): bigint {
    if (!this.isReady()) return 0n;
    this.#settle();
    return PERMIT;
  }

  send(datagrams: readonly OutgoingDatagram[]): bigint {
    const permitted = this.checkSend();
    if (BigInt(datagrams.length) > permitted)
      throw new RangeError(`${datagrams.length} datagrams were sent where ${permitted} were permitted`);
    const good = this.#leading(datagrams);
    if (good.length > 0) this.#sending = new Completion(this.#bell, this.#sendAll(good));
    return BigInt(good.length);
  }

  subscribe(): Pollable {
    return new Pollable(this.#bell, this);
  }

  isReady(): boolean {
    return this.#sending?.isReady() ?? true;
  }

  /** Those before the first that cannot be sent; if that is the first of all, why. */
  #leading(datagrams: readonly OutgoingDatagram[]): readonly OutgoingDatagram[] {
    for (const [index, { data, remoteAddress }] of datagrams.entries()) {
      try {
        this.#socket.destinationOf(data, remoteAddress);
      } catch (error) {
        if (index > 0) return datagrams.slice(0, index);
        attempt(() => {
          throw error;
        });
      }
    }
    return datagrams;
  }

  #settle(): void {
    const sending = this.#sending;
    this.#sending = undefined;
    attempt(() => sending?.take());
  }

  async #sendAll(datagrams: readonly OutgoingDatagram[]): Promise<void> {
    for (const { data, remoteAddress } of datagrams) await this.#socket.send(data, remoteAddress);
  }
}
