/** The host interfaces that the guest imports, as its toolchain maps them. */
declare module "wasi:cli/stdin@0.3.0" {
  const stdin: { readViaStream(): [AsyncIterable<Uint8Array>, Later] };
  export default stdin;
}

declare module "wasi:cli/stdout@0.3.0" {
  const stdout: { writeViaStream(data: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Later };
  export default stdout;
}

/** A future of `result<_, error-code>`. */
interface Later {
  read(): Promise<{ tag: "ok" } | { tag: "err"; val: "io" | "illegal-byte-sequence" | "pipe" }>;
}
