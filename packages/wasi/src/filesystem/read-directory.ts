/**
 * Listing a directory as a stream.
 * Spec: wasi:filesystem/types `descriptor.read-directory`.
 * Invariant: each stream is a listing of its own, from the beginning.
 */
import type { Listing, OpenDirectory } from "../port/filesystem.ts";
import { produce, type ProducedStream } from "../produce.ts";
import type { Outcome } from "../streams.ts";
import { errorCodeOf, type ErrorCode } from "./error.ts";
import type { Shared } from "./shared.ts";
import { descriptorType, type TypedEntry } from "./types.ts";

export function readDirectory(
  directory: Shared<OpenDirectory>,
): [stream: ProducedStream<TypedEntry[]>, result: Promise<Outcome<ErrorCode>>] {
  directory.retain();
  let listing: Listing | undefined;
  return produce<TypedEntry[], ErrorCode>({
    async pull() {
      listing ??= await directory.object.list();
      const entries = await listing.read();
      return entries?.map(({ kind, name }) => ({ type: descriptorType(kind), name })) ?? null;
    },
    errorCode: errorCodeOf,
    close() {
      listing?.close();
      directory.release();
    },
    readAhead: false,
  });
}
