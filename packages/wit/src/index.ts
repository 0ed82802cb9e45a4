/**
 * WIT: text, resolved packages, their binary form, TypeScript declarations, and migration.
 * Folders, each of which may import those to its left: diagnostics <- syntax <- model <- resolve | print <- binary | declare
 * <- migrate.
 */
export { decodeWit, encodeWit, isWitBinary, witOfComponent } from "./binary/index.ts";
export type { ComponentWit, DecodeWitOptions } from "./binary/index.ts";
export { emitTypes } from "./declare/index.ts";
export type { EmitTypesOptions, Side } from "./declare/index.ts";
export { lineColumnOf, renderDiagnostic, WitError } from "./diagnostics/index.ts";
export type { Diagnostic, LineColumn, RelatedPlace, Source, WitErrorCode } from "./diagnostics/index.ts";
export { DEFAULT_WIT_LIMITS } from "./limits.ts";
export type { WitLimits } from "./limits.ts";
export { migrateWit } from "./migrate/index.ts";
export type { MigrateOptions, MigrationResult } from "./migrate/index.ts";
export { renderMigration } from "./migrate/report.ts";
export type {
  CallChange,
  CallChanges,
  MigrationAction,
  MigrationItem,
  MigrationReport,
} from "./migrate/report.ts";
export * from "./model/index.ts";
export { parseWit } from "./parse.ts";
export type { ParseOptions } from "./parse.ts";
export { printWit, signature, typeText } from "./print/index.ts";
export type { PrintPackageOptions } from "./print/index.ts";
export { resolveWit } from "./resolve-wit.ts";
export type { ResolveOptions, WitRoot } from "./resolve/index.ts";
export type * from "./syntax/ast.ts";
export { compareVersions, formatVersion, parseVersion } from "./syntax/index.ts";
export type { Comment, Version } from "./syntax/index.ts";
