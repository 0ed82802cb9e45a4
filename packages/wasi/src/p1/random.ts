/**
 * Random bytes.
 * Spec: wasi_snapshot_preview1 `random_get`.
 * Invariant: straight into the guest's memory, which bounds the length; a platform is asked for no more than it gives at once.
 */
import { RANDOM_LIMITS } from "../random/limits.ts";
import { immediate, type Preview1Functions } from "./function.ts";

export const randomFunctions: Preview1Functions = {
  random_get: immediate("ii", ({ memory, port }, pointer, length) => {
    const bytes = memory.bytes(pointer, length);
    for (let at = 0; at < length; at += RANDOM_LIMITS.maxBytes)
      port.random.overwrite(bytes.subarray(at, at + RANDOM_LIMITS.maxBytes));
  }),
};
