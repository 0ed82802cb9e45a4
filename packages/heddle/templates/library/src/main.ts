/** Functions for other components, and for hosts. */
import type { Exports } from "../types/app.js";

export const text: Exports["text"] = {
  countWords(content) {
    const counts = new Map<string, number>();
    for (const word of content.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    return [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  },

  async capitals(content) {
    return inCapitals(content);
  },
};

async function* inCapitals(content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  for await (const chunk of content)
    yield encoder.encode(decoder.decode(chunk, { stream: true }).toUpperCase());
}
