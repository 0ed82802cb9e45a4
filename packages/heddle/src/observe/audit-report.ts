/**
 * `--audit`: tells each use of a capability once, and at the end the flags that the run needed.
 *
 * Invariants: what is remembered is bounded. The summary names no more than was used: a directory that was only read is `::ro`.
 */
import { flagOf, type Entry, type Need } from "./audit-entry.ts";

/** Different uses that are told; of a guest that goes on and on, the first ones. */
export const MAX_USES = 10_000;

export class AuditReport {
  readonly #tell: (line: string) => void;
  readonly #told: Set<string> = new Set();
  readonly #used: Needs = new Needs();
  readonly #denied: Needs = new Needs();
  #ended = false;
  /** What waits for {@link release}; null if nothing has to. */
  #held: string[] | null;

  /** @param held whether lines wait for {@link release}, or for the end */
  constructor(tell: (line: string) => void, held: boolean = false) {
    this.#held = held ? [] : null;
    this.#tell = (line) => (this.#held === null ? tell(line) : void this.#held.push(line));
  }

  /** What was held is told now, and what follows at once. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const line of held) this.#tell(line);
  }

  add({ granted, line, needs }: Entry): void {
    if (this.#ended || this.#told.has(line) || this.#told.size > MAX_USES) return;
    this.#told.add(line);
    if (this.#told.size > MAX_USES) {
      this.#tell(`audit: more than ${MAX_USES} different uses: what follows is not told`);
      return;
    }
    this.#tell(line);
    for (const need of needs) (granted ? this.#used : this.#denied).add(need);
  }

  /** The summary, once. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.release();
    const used = this.#used.flags();
    const denied = this.#denied.flags();
    this.#tell(`audit: used: ${used.length === 0 ? "nothing that needs a flag" : used.join(" ")}`);
    if (denied.length > 0) this.#tell(`audit: denied, and granted by: ${denied.join(" ")}`);
  }
}

/** Needs as flags, each no wider than it has to be. */
class Needs {
  /** By host and guest. */
  readonly #directories: Map<string, Extract<Need, { kind: "dir" }>> = new Map();
  readonly #others: Map<string, Need> = new Map();

  add(need: Need): void {
    if (need.kind !== "dir") {
      this.#others.set(flagOf(need), need);
      return;
    }
    const key = JSON.stringify([need.host, need.guest]);
    const known = this.#directories.get(key);
    this.#directories.set(key, { ...need, writes: need.writes || known?.writes === true });
  }

  flags(): string[] {
    const others = [...this.#others.values()];
    // An entry for a port of a name lets the name be looked up.
    const connected = new Set(
      others.flatMap((need) => (need.kind === "net" && need.port !== undefined ? [need.host] : [])),
    );
    const needed = others.filter(
      (need) => need.kind !== "net" || need.port !== undefined || !connected.has(need.host),
    );
    return [...this.#directories.values(), ...needed].map(flagOf);
  }
}
