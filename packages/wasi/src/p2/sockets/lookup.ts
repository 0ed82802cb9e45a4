/**
 * Name lookup.
 * Spec: wasi:sockets/ip-name-lookup 0.2.
 */
import type { IpAddress } from "../../sockets/address.ts";
import { resolveAddresses } from "../../sockets/lookup.ts";
import type { SocketContext } from "../../sockets/tcp.ts";
import { Pollable } from "../io/pollable.ts";
import { Completion, type Bell } from "../readiness.ts";
import { attempt, stepError } from "./error.ts";

/** The resource `resolve-address-stream`. */
export class ResolveAddressStream implements Disposable {
  readonly #bell: Bell;
  readonly #dropped: AbortController = new AbortController();
  readonly #lookup: Completion<readonly IpAddress[]>;
  #given = 0;

  constructor(bell: Bell, context: SocketContext | undefined, name: string) {
    this.#bell = bell;
    this.#lookup = new Completion(bell, resolveAddresses(context, name, { signal: this.#dropped.signal }));
  }

  resolveNextAddress(): IpAddress | undefined {
    const found = attempt(() => this.#lookup.take());
    if (found === undefined) throw stepError("would-block");
    const address = found.value[this.#given];
    this.#given++;
    return address;
  }

  subscribe(): Pollable {
    return new Pollable(this.#bell, this.#lookup);
  }

  [Symbol.dispose](): void {
    this.#dropped.abort();
  }
}
