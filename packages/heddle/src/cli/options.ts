/** The flags and operands of one command line. Invariant: only flags of the command's table can be asked for. */
import { UsageError } from "./usage-error.ts";
import type { Flag, Grammar } from "./grammar.ts";

export class Options {
  readonly command: Grammar;
  readonly operands: readonly string[];
  private readonly given: ReadonlyMap<Flag, readonly string[]>;

  constructor(command: Grammar, given: ReadonlyMap<Flag, readonly string[]>, operands: readonly string[]) {
    this.command = command;
    this.given = given;
    this.operands = operands;
  }

  /** Was the switch given? */
  has(name: Flag["name"]): boolean {
    return this.given.has(this.flag(name));
  }

  /** The flag's value; undefined if it was not given. */
  value(name: Flag["name"]): string | undefined {
    return this.given.get(this.flag(name))?.[0];
  }

  /** All values of a flag that may be given more than once. */
  values(name: Flag["name"]): readonly string[] {
    return this.given.get(this.flag(name)) ?? [];
  }

  /** Reads the flag's value; what `read` refuses with a {@link UsageError} is told with the flag's name. */
  read<T>(name: Flag["name"], read: (text: string) => T): T | undefined {
    const text = this.value(name);
    return text === undefined ? undefined : named(name, text, read);
  }

  /** As {@link read}, for a flag that may be given more than once. */
  readAll<T>(name: Flag["name"], read: (text: string) => T): readonly T[] {
    return this.values(name).map((text) => named(name, text, read));
  }

  /** The only or first operand. */
  get operand(): string {
    const [first] = this.operands;
    if (first === undefined) throw new UsageError("an operand is missing");
    return first;
  }

  private flag(name: Flag["name"]): Flag {
    const flag = this.command.flags.find((candidate) => candidate.name === name);
    if (flag === undefined) throw new Error(`${name} is not in the table of ${this.command.name}`);
    return flag;
  }
}

function named<T>(name: string, text: string, read: (text: string) => T): T {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${name} ${text}: ${error.message}`);
    throw error;
  }
}
