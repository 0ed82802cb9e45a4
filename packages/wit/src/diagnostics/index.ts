/** Faults of WIT text: one diagnostic each, collected in a report, thrown together as a `WitError`. */
export { renderDiagnostic } from "./diagnostic.ts";
export type { Diagnostic, RelatedPlace, WitErrorCode } from "./diagnostic.ts";
export { Report } from "./report.ts";
export type { Place } from "./report.ts";
export { lineColumnOf } from "./source.ts";
export type { LineColumn, Source } from "./source.ts";
export { didYouMean } from "./suggest.ts";
export { WitError } from "./wit-error.ts";
