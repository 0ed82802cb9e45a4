/**
 * Which names led a guest to an address, so that an entry for a name opens the addresses that the name resolved to.
 * Invariant: bounded; the oldest address is forgotten first, and then has to be looked up again.
 */
import { formatIp, type IpAddress } from "../address.ts";

/** Addresses remembered at once. */
export const MAX_RESOLVED_ADDRESSES = 4096;
/** Names remembered for one address. */
export const MAX_NAMES_PER_ADDRESS = 64;

export class ResolvedNames {
  readonly #limit: number;
  readonly #names = new Map<string, Set<string>>();

  constructor(limit: number = MAX_RESOLVED_ADDRESSES) {
    this.#limit = limit;
  }

  record(name: string, addresses: Iterable<IpAddress>): void {
    for (const ip of addresses) {
      const key = formatIp(ip);
      const names = this.#names.get(key) ?? new Set();
      this.#names.delete(key);
      this.#names.set(key, names.size < MAX_NAMES_PER_ADDRESS ? names.add(name) : names);
    }
    for (const oldest of this.#names.keys()) {
      if (this.#names.size <= this.#limit) break;
      this.#names.delete(oldest);
    }
  }

  namesOf(ip: IpAddress): Iterable<string> {
    return this.#names.get(formatIp(ip)) ?? [];
  }
}
