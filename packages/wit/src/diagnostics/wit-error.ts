/**
 * What parsing or resolving WIT text throws: every fault found in one run, in the order of the text.
 * Invariant: there is at least one diagnostic; `code` is the first one's.
 */
import { renderDiagnostic } from "./diagnostic.ts";
import type { Diagnostic, WitErrorCode } from "./diagnostic.ts";

export class WitError extends Error {
  override readonly name = "WitError";
  readonly code: WitErrorCode;
  readonly diagnostics: readonly Diagnostic[];

  constructor(first: Diagnostic, rest: readonly Diagnostic[] = []) {
    const all = [first, ...rest];
    super(all.map(renderDiagnostic).join("\n\n"));
    this.code = first.code;
    this.diagnostics = all;
  }
}
