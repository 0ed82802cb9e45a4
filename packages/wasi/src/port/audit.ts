/**
 * What a guest asks of its host, told as it happens: for those who must find out what a component needs.
 *
 * Invariants: a use is told once it is decided, granted or not; telling changes nothing. What a guest never asks for cannot be
 * told: a library that finds no directory given does not go on to ask for a file.
 */
import type { ErrorCode } from "../filesystem/error.ts";

export type Audit = (use: CapabilityUse) => void;

export type CapabilityUse =
  | FileUse
  /** The directories given were asked for: all at once, as the interface has it. */
  | { readonly kind: "directories"; readonly paths: readonly string[] }
  /** The environment was asked for: all at once, so which of it was wanted is not known. */
  | { readonly kind: "environment"; readonly names: readonly string[] }
  | { readonly kind: "lookup"; readonly name: string; readonly granted: boolean }
  | ConnectUse
  | {
      readonly kind: "listen";
      readonly protocol: "tcp" | "udp";
      /** `127.0.0.1:80`, `[::]:0`. */
      readonly address: string;
      readonly granted: boolean;
    };

/** An operation on a path. */
export interface FileUse {
  readonly kind: "file";
  /** As the interface calls it: `open-at`, `unlink-file-at`. */
  readonly operation: string;
  /** The preopened directory that it began in, as the guest calls it. */
  readonly preopen: string;
  /** The path from there on, as the guest wrote it; an absolute one stands for itself. */
  readonly path: string;
  /** Whether it would change something. */
  readonly writes: boolean;
  /** False: the sandbox refused. True also where the file system did, for another reason. */
  readonly granted: boolean;
  /** How it failed, if it did. */
  readonly failure: ErrorCode["tag"] | undefined;
}

/** A connection, a request or a datagram to somewhere. */
export interface ConnectUse {
  readonly kind: "connect";
  /** What has to be allowed: a name, or an address (without brackets). */
  readonly host: string;
  readonly port: number;
  readonly granted: boolean;
}
