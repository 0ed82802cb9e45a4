/** Web Cryptography's random bytes: Node, pages and workers alike. */
import type { RandomPort } from "../../port/random.ts";

export const webRandom: RandomPort = {
  overwrite: (bytes) => {
    globalThis.crypto.getRandomValues(bytes);
  },
};
