/** What parsing needs to know of a command. Invariant: plain data. */
export interface Flag {
  readonly name: `--${string}`;
  /** A one-letter form. */
  readonly short?: `-${string}`;
  /** The placeholder of the flag's value; a flag without one is a switch. */
  readonly value?: string;
  /** The flag may be given more than once. */
  readonly many?: true;
  readonly help: string;
}

export interface Grammar {
  readonly name: string;
  /** What follows the name in the usage line. */
  readonly usage: string;
  readonly flags: readonly Flag[];
  /** How many operands are needed. */
  readonly least: number;
  /** How many are taken, if there is a bound. */
  readonly most?: number;
  /** Flags stand before the first operand only: what follows is the guest's. */
  readonly flagsFirst?: true;
}
