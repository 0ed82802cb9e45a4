/**
 * heddle:demo/letters in TypeScript: takes the place of the stage in ../letters-wat without a change to anything else.
 *
 * `capitals` gives its results back before the first byte has moved; `move` goes on after it.
 */

interface Tally {
  bytes: number;
  changed: number;
}

export const letters = {
  async capitals(data: AsyncIterable<Uint8Array>): Promise<[wit.Readable, wit.Readable]> {
    const stream = wit.Stream(wit.Stream.U8);
    const future = wit.Future(wit.Future.RESULT_TALLY_FAULT);
    void report(move(data, stream.writable), future.writable);
    return [stream.readable, future.readable];
  },
};

/** Whether it is taken or its reader went away, the outcome is out of our hands then. */
async function report(outcome: Promise<Outcome>, writable: wit.FutureWritable): Promise<void> {
  await writable.write(await outcome);
  writable.drop();
}

type Outcome = { tag: "ok"; val: Tally } | { tag: "err"; val: { tag: "abandoned"; val: number } };

/** Leaving the loop drops the input; the output is dropped here. */
async function move(data: AsyncIterable<Uint8Array>, output: wit.StreamWritable): Promise<Outcome> {
  const tally: Tally = { bytes: 0, changed: 0 };
  let abandoned = false;
  for await (const chunk of data) {
    tally.changed += capitalize(chunk);
    const taken = await output.writeAll(chunk);
    tally.bytes += taken;
    abandoned = taken < chunk.length;
    if (abandoned) break;
  }
  output.drop();
  return abandoned ? { tag: "err", val: { tag: "abandoned", val: tally.bytes } } : { tag: "ok", val: tally };
}

/** Changes the bytes in place and returns how many changed. */
function capitalize(bytes: Uint8Array): number {
  let changed = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte < 0x61 || byte > 0x7a) continue;
    bytes[index] = byte - 0x20;
    changed += 1;
  }
  return changed;
}
