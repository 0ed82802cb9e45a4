/**
 * report: a command in TypeScript that reads standard input to its end and says what was in it, one line for each figure.
 *
 * Streams are async iterables here and nothing is kept but the figures, so the input may be of any size.
 */
import stdin from "wasi:cli/stdin@0.3.0";
import stdout from "wasi:cli/stdout@0.3.0";

const newline = 0x0a;

interface Figures {
  bytes: number;
  lines: number;
  words: number;
  longest: number;
}

export const run = {
  async run(): Promise<void> {
    const [source, sourceDone] = stdin.readViaStream();
    const figures = await measure(source);
    settle(await sourceDone.read());

    const text = Object.entries(figures).map(([name, value]) => `${name} ${value}\n`);
    const written = stdout.writeViaStream(ascii(text.join("")));
    settle(await written.read());
  },
};

/** Lines end with a newline; what follows the last one is a line too. Words are separated by ASCII white space. */
async function measure(source: AsyncIterable<Uint8Array>): Promise<Figures> {
  const figures: Figures = { bytes: 0, lines: 0, words: 0, longest: 0 };
  let line = 0;
  let inWord = false;
  for await (const chunk of source) {
    figures.bytes += chunk.length;
    for (const byte of chunk) {
      line = byte === newline ? 0 : line + 1;
      if (byte === newline) figures.lines += 1;
      if (line > figures.longest) figures.longest = line;
      const space = byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
      if (!space && !inWord) figures.words += 1;
      inWord = !space;
    }
  }
  if (line > 0) figures.lines += 1;
  return figures;
}

/** One chunk. This engine has no TextEncoder, and the figures need none. */
function* ascii(text: string): Iterable<Uint8Array> {
  yield Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** An error of either side is the command's error. */
function settle(outcome: { tag: "ok" } | { tag: "err"; val: string }): void {
  if (outcome.tag === "err") throw outcome.val;
}
