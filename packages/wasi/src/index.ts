/**
 * WASI for JavaScript hosts: 0.3, and 0.2 beside it, in semantics free of any platform over a port. Platforms are entries of their
 * own: `/node`, `/memory`, `/web`.
 */
export { createWasi } from "./wasi.ts";
export type { WasiImports, WasiInterfaces } from "./interfaces.ts";
export type { StdioOptions, WasiLimits, WasiOptions } from "./options.ts";
export type { Audit, CapabilityUse, ConnectUse, FileUse } from "./port/audit.ts";
export type { Port } from "./port/index.ts";
export type { ByteSink, ByteSource } from "./port/stdio.ts";
export type { ByteStream, Context, IncomingStream, Outcome } from "./streams.ts";
export type { CliErrorCode } from "./cli/error-code.ts";
export type { ErrorCode } from "./filesystem/error.ts";
export { FilesystemError } from "./filesystem/error.ts";
