/**
 * Why a standard stream failed.
 * Spec: wasi:cli/types `error-code`.
 */
export type CliErrorCode = "io" | "illegal-byte-sequence" | "pipe";
