/**
 * A source map, cut down to lines.
 * Spec: ECMA-426, "mappings": base64 VLQ, groups of lines split by `;`, segments by `,`, each number relative to the one before.
 * Invariant: a line without a mapping of its own is from nowhere.
 */
import { member } from "../cli/peer.ts";
import type { LineTable } from "../guest/stack-lines.ts";

export function lineTable(map: unknown): LineTable {
  const sources = member(map, "sources");
  const mappings = member(map, "mappings");
  if (!Array.isArray(sources) || typeof mappings !== "string") return { sources: [], lines: [] };
  const lines: number[] = [];
  let source = 0;
  let line = 0;
  for (const group of mappings.split(";")) {
    let first: readonly [number, number] | undefined;
    for (const segment of group.split(",")) {
      const [, sourceDelta, lineDelta] = decodeVlq(segment);
      if (sourceDelta === undefined || lineDelta === undefined) continue;
      source += sourceDelta;
      line += lineDelta;
      first ??= [source + 1, line + 1];
    }
    lines.push(...(first ?? [0, 0]));
  }
  return { sources: sources.map(String), lines };
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Numbers of five bits a digit, the lowest first; the lowest bit of all is the sign. */
export function decodeVlq(text: string): readonly number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of text) {
    const bits = DIGITS.indexOf(digit);
    value += (bits & 31) * 2 ** shift;
    shift += 5;
    if ((bits & 32) !== 0) continue;
    const size = Math.floor(value / 2);
    numbers.push(value % 2 === 1 ? -size : size);
    value = 0;
    shift = 0;
  }
  return numbers;
}
