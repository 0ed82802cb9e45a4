/**
 * What a command is: its flags, operands and texts as data.
 *
 * Invariant: parsing, `--help` and docs/cli.md read the same table, so that none of them knows a flag that another does not.
 */
import type { Options } from "./options.ts";

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

export interface Example {
  readonly line: string;
  readonly says: string;
}

/** A command's module. */
export interface CommandModule {
  /** Runs the command; the result is the exit code. */
  execute(options: Options): Promise<number>;
}

export interface Command {
  readonly name: string;
  /** What follows the name in the usage line. */
  readonly usage: string;
  readonly summary: string;
  /** Further paragraphs for the help and the documentation. */
  readonly details?: readonly string[];
  readonly flags: readonly Flag[];
  /** At least one; together they show each flag. */
  readonly examples: readonly Example[];
  /** How many operands are needed. */
  readonly least: number;
  /** How many are taken, if there is a bound. */
  readonly most?: number;
  /** Flags stand before the first operand only: what follows is the guest's. */
  readonly flagsFirst?: true;
  readonly load: () => Promise<CommandModule>;
}
