/** A command: greets everyone whose name is in a line of its input, or in an argument. */
import environment from "wasi:cli/environment@0.3.0";
import stdin from "wasi:cli/stdin@0.3.0";
import stdout from "wasi:cli/stdout@0.3.0";
import type { Exports } from "../types/app.js";

export const run: Exports["run"] = {
  async run() {
    const names = environment.getArguments().slice(1);
    const [input, inputEnd] = stdin.readViaStream();
    const written = stdout.writeViaStream(greetings(names.length > 0 ? names : lines(input)));
    settle(await written.read());
    if (names.length === 0) settle(await inputEnd.read());
  },
};

async function* greetings(names: Iterable<string> | AsyncIterable<string>): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const name of names) yield encoder.encode(`Hello, ${name}!\n`);
}

/** The lines of a stream, as they come. */
async function* lines(input: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of input) {
    const [first = "", ...more] = decoder.decode(chunk, { stream: true }).split("\n");
    rest += first;
    for (const line of more) {
      yield rest;
      rest = line;
    }
  }
  if (rest !== "") yield rest;
}

/** An error of either end is the command's error. */
function settle(outcome: { tag: "ok" } | { tag: "err"; val: string }): void {
  if (outcome.tag === "err") throw outcome.val;
}
