/** Words on standard output and error, and the streams and outcomes that all errands meet. */
import stderr from "wasi:cli/stderr@0.3.0";
import stdout from "wasi:cli/stdout@0.3.0";

/** What went wrong, where no interface has a name for it. */
export class Fault extends Error {}

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Says it on standard output, and waits until that has taken it. */
export async function say(text: string): Promise<void> {
  await print(once(encode(text)));
}

/** Sends a stream of bytes to standard output. */
export async function print(data: AsyncIterable<Uint8Array>): Promise<void> {
  await settle(stdout.writeViaStream(data));
}

export async function complain(text: string): Promise<void> {
  await settle(stderr.writeViaStream(once(encode(text))));
}

/** A stream of one chunk. */
export async function* once(chunk: Uint8Array): AsyncIterable<Uint8Array> {
  yield chunk;
}

/** What comes, with small ASCII letters turned into capitals; the bytes that were asked for are counted. */
export async function* capitals(
  source: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncIterable<Uint8Array> {
  for await (const chunk of source) {
    count(chunk.length);
    yield chunk.map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte));
  }
}

type Outcome = { tag: "ok" } | { tag: "err"; val: unknown };

/** Waits for the outcome, and throws the error if it is one. */
export async function settle(future: { read(): Promise<Outcome> }): Promise<void> {
  const outcome = await future.read();
  if (outcome.tag === "err") throw outcome.val;
}
