/** One WIT file to its syntax tree. */
import { Report } from "./diagnostics/index.ts";
import type { Source } from "./diagnostics/index.ts";
import { DEFAULT_WIT_LIMITS } from "./limits.ts";
import type { WitLimits } from "./limits.ts";
import { parseFile } from "./syntax/index.ts";
import type { WitFile } from "./syntax/index.ts";

export interface ParseOptions {
  readonly limits?: Partial<WitLimits>;
}

/** Parses one file. Names are not resolved. Throws a `WitError` that lists every fault. */
export function parseWit(source: Source, options: ParseOptions = {}): WitFile {
  const limits = { ...DEFAULT_WIT_LIMITS, ...options.limits };
  const report = new Report(limits.maxErrors);
  const file = parseFile(source, report, limits);
  report.throwIfAny();
  return file;
}
