/**
 * The readiness layer, for hosts whose own interfaces give pollables and streams of WASI 0.2.
 *
 * A host makes one `Bell`, gives it to `createWasi` as the option `bell`, and makes its pollables and streams with the same one: then a
 * guest may wait for them beside those of WASI, in one `poll`.
 */
export { IoError } from "./p2/io/error.ts";
export { InputStream } from "./p2/io/input-stream.ts";
export { OutputStream, type Writing } from "./p2/io/output-stream.ts";
export { Pollable } from "./p2/io/pollable.ts";
export { Intake, type Reading } from "./p2/intake.ts";
export { Bell, Completion, type Waitable } from "./p2/readiness.ts";
