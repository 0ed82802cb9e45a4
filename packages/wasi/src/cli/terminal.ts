/**
 * Whether the standard streams are terminals.
 * Spec: wasi:cli terminal-input, terminal-output, terminal-stdin, terminal-stdout, terminal-stderr.
 */

/** The input side of a terminal. */
// oxlint-disable-next-line typescript/no-extraneous-class -- a resource without methods
export class TerminalInput {}

/** The output side of a terminal. */
// oxlint-disable-next-line typescript/no-extraneous-class -- a resource without methods
export class TerminalOutput {}

export function terminalInput(
  stream: { readonly isTerminal: boolean } | undefined,
): TerminalInput | undefined {
  return stream?.isTerminal === true ? new TerminalInput() : undefined;
}

export function terminalOutput(
  stream: { readonly isTerminal: boolean } | undefined,
): TerminalOutput | undefined {
  return stream?.isTerminal === true ? new TerminalOutput() : undefined;
}
