/**
 * The state of one decoding: the cursor, the limits, and what of them is used up.
 * Spec: Binary.md.
 * Invariant: `depth` and the totals only grow past a limit by way of an error.
 */
import { Reader } from "../bytes/index.ts";
import type { ReaderOrigin, Scope } from "../bytes/index.ts";
import { defaultDecodeLimits } from "./limits.ts";
import type { DecodeLimits } from "./limits.ts";
import { SharedParts } from "./shared.ts";

const outermost: ReaderOrigin = { offset: 0, path: [] };

export class Input extends Reader {
  readonly limits: DecodeLimits;
  readonly shared: SharedParts = new SharedParts();
  private depth = 0;
  private definitions = 0;
  private customSections = 0;
  private coreModules = 0;

  constructor(bytes: Uint8Array, limits: Partial<DecodeLimits> = {}, origin: ReaderOrigin = outermost) {
    const all = { ...defaultDecodeLimits, ...limits };
    super(bytes, origin, all.nameLength);
    this.limits = all;
    if (bytes.length > all.size) throw this.limitExceeded("size", bytes.length, all.size);
  }

  /** Enters a component or a type that nests others; {@link Reader.leave} by way of {@link ascend}. */
  descend(scope: Scope): void {
    this.enter(scope);
    if (++this.depth > this.limits.nesting)
      throw this.limitExceeded("nesting", this.depth, this.limits.nesting);
  }

  ascend(): void {
    this.depth--;
    this.leave();
  }

  /** Refuses bytes that are left in a section after its last item. */
  expectEnd(): void {
    const left = this.end - this.pos;
    if (left > 0)
      throw this.error("section-size-mismatch", `${left} bytes are left after the section's last item`);
  }

  /** The length of a vector of definitions or declarators, which count towards the total. */
  definitionCount(): number {
    const start = this.pos;
    const count = this.count(this.limits.definitions, "definitions");
    this.definitions += count;
    if (this.definitions > this.limits.definitions)
      throw this.limitExceeded("definitions", this.definitions, this.limits.definitions, start);
    return count;
  }

  oneDefinition(): void {
    if (++this.definitions > this.limits.definitions)
      throw this.limitExceeded("definitions", this.definitions, this.limits.definitions);
  }

  oneCustomSection(): void {
    if (++this.customSections > this.limits.customSections)
      throw this.limitExceeded("customSections", this.customSections, this.limits.customSections);
  }

  oneCoreModule(): void {
    if (++this.coreModules > this.limits.coreModules)
      throw this.limitExceeded("coreModules", this.coreModules, this.limits.coreModules);
  }
}

/** A list that is being read. */
export class ListScope implements Scope {
  /** The item being read: the reader of the list counts it up. */
  index: number = 0;
  private readonly noun: string;

  constructor(noun: string) {
    this.noun = noun;
  }

  segments(): readonly string[] {
    return [`${this.noun}[${this.index}]`];
  }
}
