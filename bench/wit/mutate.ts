/** Small random changes of a WIT text, by tokens, so that many of the results are still nearly WIT. */

const TOKEN = /\s+|\/\/.*|[A-Za-z%][\w-]*|[0-9]+|->|./g;
const STRAY =
  '; , : { } ( ) < > -> . / @ = _ % " * as async bool borrow char constructor enum export f32 flags from func future import include interface list map option own package record resource result static stream string tuple type u32 u8 use variant with world error-context a foo x-Y X é 0 1 1.0.0 @since(version=1.0.0) @unstable(feature=f) /// /* */ \r \n'.split(
    " ",
  );

/** A generator of numbers below 1, the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const TYPES =
  "u8 s8 u16 s16 u32 s32 u64 s64 f32 f64 bool char string list<u8> option<string> result stream<u8> future tuple<u32> error-context list<u8,4> map<string,u32> borrow<x> own<x>".split(
    " ",
  );

/** Half of the texts change in their words only, so that they still parse. */
export function mutate(text: string, next: () => number): string {
  if (next() < 0.3) return mutateLines(text, next);
  if (next() < 0.5) return mutateWords(text, next);
  const tokens = text.match(TOKEN) ?? [];
  const changes = 1 + Math.floor(next() * next() * 4);
  for (let change = 0; change < changes; change++) mutateOnce(tokens, next);
  return tokens.join("");
}

/** A line is doubled, dropped, moved or taken to another place. */
function mutateLines(text: string, next: () => number): string {
  const lines = text.split("\n");
  const pick = (): number => Math.floor(next() * lines.length);
  const from = pick();
  const line = lines[from] ?? "";
  switch (Math.floor(next() * 4)) {
    case 0:
      lines.splice(from, 1);
      break;
    case 1:
      lines.splice(pick(), 0, line);
      break;
    case 2:
      lines.splice(from, 1);
      lines.splice(pick(), 0, line);
      break;
    default:
      lines.splice(
        from,
        0,
        line.replace(/[a-z]+/, (word) => `${word}-two`),
      );
  }
  return lines.join("\n");
}

/** A name becomes another name of the text, or a type another type. */
function mutateWords(text: string, next: () => number): string {
  const words = [...text.matchAll(/[A-Za-z%][\w-]*(?=[^\n]*$)/gm)].filter(
    (match) => !isComment(text, match.index),
  );
  const word = words[Math.floor(next() * words.length)];
  const other = words[Math.floor(next() * words.length)];
  if (word === undefined || other === undefined) return text;
  const replacement = next() < 0.4 ? (TYPES[Math.floor(next() * TYPES.length)] ?? "u8") : other[0];
  return text.slice(0, word.index) + replacement + text.slice(word.index + word[0].length);
}

function isComment(text: string, at: number): boolean {
  return text.slice(text.lastIndexOf("\n", at) + 1, at).includes("//");
}

function mutateOnce(tokens: string[], next: () => number): void {
  const pick = (): number => Math.floor(next() * tokens.length);
  const solid = (): number => {
    for (let tries = 0; tries < 20; tries++) {
      const index = pick();
      if (/\S/.test(tokens[index] ?? "") && !(tokens[index] ?? "").startsWith("//")) return index;
    }
    return pick();
  };
  const index = solid();
  switch (Math.floor(next() * 7)) {
    case 0:
      tokens.splice(index, 1);
      return;
    case 1:
      tokens.splice(index, 0, `${STRAY[Math.floor(next() * STRAY.length)] ?? ";"} `);
      return;
    case 2:
      tokens[index] = STRAY[Math.floor(next() * STRAY.length)] ?? ";";
      return;
    case 3: {
      const other = solid();
      const kept = tokens[index] ?? "";
      tokens[index] = tokens[other] ?? "";
      tokens[other] = kept;
      return;
    }
    case 4:
      tokens[index] = tokens[solid()] ?? "";
      return;
    case 5: {
      const length = 1 + Math.floor(next() * 12);
      tokens.splice(pick(), 0, ...tokens.slice(index, index + length));
      return;
    }
    default:
      tokens.splice(index, 1 + Math.floor(next() * 8));
  }
}
