/**
 * The demonstration as a library: the three kept components composed in memory and run, with an account of what happened.
 *
 * Invariant: the bytes that come out are counted and digested here too, independently of the components, and what they say is
 * compared with that.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { compileSync, instantiate } from "@heddle/component";
import { compose } from "@heddle/compose";
import { createWasi } from "@heddle/wasi";
import { nodePlatform } from "@heddle/wasi/node";

/**
 * @typedef {{ read(max: number, signal: AbortSignal): Promise<Uint8Array | null>, readonly isTerminal: boolean }} Source
 * @typedef {{ write(chunk: Uint8Array): Promise<void> | undefined, flush(): Promise<void> | undefined, readonly isTerminal: boolean }} Sink
 *
 * @typedef {object} Account
 * @property {number} bytes that came out
 * @property {number} chunks in which they came out
 * @property {string} sha256 of them, computed here
 * @property {boolean} agrees whether the component in C computed the same digest, and all three counted the same bytes
 * @property {boolean} succeeded whether the program ended well
 * @property {readonly string[]} lines what each component said at its end
 * @property {{ suspensions: number, copies: number, bytesCopied: number, tasks: number }} counters
 * @property {{ composing: number, starting: number, running: number }} milliseconds
 */

/** In order: the main component, and what is plugged into it. */
export const components = [
  { name: "weave", language: "Rust", file: "weave-rust/weave.wasm" },
  { name: "letters", language: "component text", file: "letters-wat/letters.wasm" },
  { name: "digest", language: "C", file: "digest-c/digest.wasm" },
];

/** The demonstration as one component. */
export function composeDemo() {
  const [main, ...plugs] = components.map(({ name, file }) => ({
    name,
    bytes: readFileSync(new URL(file, import.meta.url)),
  }));
  if (main === undefined) throw new RangeError("the demonstration has a main component");
  return compose(main, plugs);
}

/**
 * Streams `source` through the components into `sink`.
 *
 * @param {Source} source
 * @param {Sink} sink
 * @returns {Promise<Account>}
 */
export async function runDemo(source, sink) {
  const began = performance.now();
  const bytes = composeDemo();
  const composed = performance.now();
  const output = new Meter(sink);
  const errors = new Collector();
  const platform = nodePlatform();
  const imports = createWasi(platform, { stdio: { stdin: source, stdout: output, stderr: errors } });
  const program = await instantiate(compileSync(bytes), imports);
  const started = performance.now();
  try {
    const succeeded = await ranWell(program);
    const lines = errors.lines();
    const sha256 = output.digest();
    const count = `${output.bytes} bytes`;
    return {
      bytes: output.bytes,
      chunks: output.chunks,
      sha256,
      agrees:
        lines.length === components.length &&
        lines.every((line) => line.includes(count)) &&
        lines.some((line) => line.endsWith(sha256)),
      succeeded,
      lines,
      counters: { ...program.counters },
      milliseconds: {
        composing: composed - began,
        starting: started - composed,
        running: performance.now() - started,
      },
    };
  } finally {
    await program[Symbol.asyncDispose]();
    platform[Symbol.dispose]();
  }
}

/** @param {import("@heddle/component").ComponentInstance} program */
async function ranWell(program) {
  const run = program.functions.get("wasi:cli/run@0.3.0#run");
  if (run === undefined) throw new TypeError("the demonstration exports wasi:cli/run");
  try {
    await run();
    await program.finished();
    return true;
  } catch (error) {
    // The command's own error has no text; what it has to say, it wrote.
    if (error instanceof Error && error.name === "ComponentError") return false;
    throw error;
  }
}

/** Counts and digests what passes to a sink. */
class Meter {
  bytes = 0;
  chunks = 0;
  isTerminal = false;
  #hash = createHash("sha256");
  #sink;

  /** @param {Sink} sink */
  constructor(sink) {
    this.#sink = sink;
  }

  /** @param {Uint8Array} chunk */
  write(chunk) {
    this.bytes += chunk.byteLength;
    this.chunks += 1;
    this.#hash.update(chunk);
    return this.#sink.write(chunk);
  }

  flush() {
    return this.#sink.flush();
  }

  digest() {
    return this.#hash.digest("hex");
  }
}

/** Keeps the little that the components write to standard error. */
class Collector {
  isTerminal = false;
  /** @type {Uint8Array[]} */
  #chunks = [];

  /** @param {Uint8Array} chunk */
  write(chunk) {
    this.#chunks.push(chunk.slice());
    return undefined;
  }

  flush() {
    return undefined;
  }

  lines() {
    const text = Buffer.concat(this.#chunks).toString();
    return text.split("\n").filter((line) => line !== "");
  }
}
