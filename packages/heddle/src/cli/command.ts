/**
 * What a command is: its grammar, its texts and its module.
 *
 * Invariant: parsing, `--help` and docs/cli.md read the same table, so that none of them knows a flag that another does not.
 */
import type { Grammar } from "./grammar.ts";
import type { Options } from "./options.ts";

interface Example {
  readonly line: string;
  readonly says: string;
}

/** A command's module. */
interface CommandModule {
  /** Runs the command; the result is the exit code. */
  readonly execute: (options: Options) => Promise<number>;
}

export interface Command extends Grammar {
  readonly summary: string;
  /** Further paragraphs for the help and the documentation. */
  readonly details?: readonly string[];
  /** At least one; together they show each flag. */
  readonly examples: readonly Example[];
  /** The process ends when the command does, whatever is still under way. */
  readonly runsGuest?: true;
  readonly load: () => Promise<CommandModule>;
}
