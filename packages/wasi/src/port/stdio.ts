/**
 * The standard streams of a platform.
 * Spec: wasi:cli stdin, stdout, stderr.
 * Invariant: completion style. A write is started with its bytes and settles once, when they are handed over.
 */
import type { CliErrorCode } from "../cli/error-code.ts";

/** Where bytes come from. At most one read is under way at a time. */
export interface ByteSource {
  /**
   * Reads some bytes (at least one, at most `max`); the chunk is the caller's to keep. Null: the end.
   * Rejects with whatever the platform reports. An abort ends the wait without losing data.
   */
  read(max: number, signal: AbortSignal): Promise<Uint8Array | null>;
  readonly isTerminal: boolean;
}

/** Where bytes go. */
export interface ByteSink {
  /**
   * Takes all of `chunk`; resolves when that is done, and undefined means that it is done already. From then on the chunk's
   * memory is used again: a sink that keeps bytes copies them.
   */
  write(chunk: Uint8Array): Promise<void> | undefined;
  /** Resolves when everything written has reached the system. */
  flush(): Promise<void> | undefined;
  readonly isTerminal: boolean;
  /** A sink for one stream: asked for while the guest hands that over or opens it, so that whose it is can be known. */
  forStream?(): ByteSink;
}

export interface StdioPort {
  readonly stdin?: ByteSource;
  readonly stdout?: ByteSink;
  readonly stderr?: ByteSink;
  /** What an error thrown by a source or a sink means. */
  errorCode?(error: unknown): CliErrorCode;
}
