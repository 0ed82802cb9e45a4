/**
 * Reading WIT against wasm-tools: the same texts are accepted, with equal binary forms, and the same are refused.
 *
 *   node bench/wit/differential.ts [--mutations N] [--seed N] WIT...
 * Needs `npm run setup -- wasm-tools` once. Differences are printed with the text that shows them; exit 1 if there are any
 * that are not among the known kinds, which say why they differ.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { encodeWit, resolveWit, WitError } from "@heddle/wit";
import { locatePart } from "../../scripts/setup-parts.mjs";
import { singleTexts } from "./inputs.ts";
import { mutate, random } from "./mutate.ts";

const run = promisify(execFile);

interface Outcome {
  readonly bytes: Uint8Array | null;
  readonly message: string;
}

/** Differences that are meant. */
const KNOWN: readonly {
  readonly name: string;
  readonly fits: (text: string, ours: Outcome, theirs: Outcome) => boolean;
}[] = [
  {
    name: "getters and setters are not in the specification",
    fits: (text, ours) => ours.bytes === null && /\b[gs]et\s*\(/.test(text),
  },
  {
    name: "wasm-tools counts names that differ only by hyphens as equal; the specification does not",
    fits: (_, ours, theirs) => ours.bytes !== null && /conflicts with/.test(theirs.message),
  },
  {
    name: "a lone carriage return is white space",
    fits: (text, ours) => ours.bytes !== null && /\r(?!\n)/.test(text),
  },
  {
    name: "wasm-tools gives a type in place the gate of the item that it first met it in",
    fits: (text, ours, theirs) =>
      ours.bytes !== null && /@unstable/.test(text) && /feature not being activated/.test(theirs.message),
  },
  {
    name: "a version may hold a word that is a keyword elsewhere",
    fits: (text, ours, theirs) =>
      ours.bytes !== null && /\d+\.\d+\.\d+[-+]/.test(text) && /found keyword/.test(theirs.message),
  },
  {
    name: "`import a:b` names a package, by the specification; wasm-tools takes it as `import a: b`",
    fits: (_, ours) => ours.bytes === null && /which names a package/.test(ours.message),
  },
  {
    name: "list lengths have no leading zeros",
    fits: (_, ours) => ours.bytes === null && /leading zeros/.test(ours.message),
  },
];

const { mutations, seed, paths } = readArguments(process.argv.slice(2));
const wasmTools = locatePart("wasm-tools") ?? process.env["WASM_TOOLS"];
if (wasmTools === undefined) {
  console.error("wasm-tools is missing: npm run setup -- wasm-tools");
  process.exit(2);
}
const texts = [...singleTexts(paths)];
if (texts.length === 0) {
  console.error("usage: node bench/wit/differential.ts [--mutations N] [--seed N] WIT...");
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), "heddle-wit-"));
const counts = new Map<string, number>();
let bad = 0;
try {
  for (const [path, text] of texts) await compare(path, text, 0);
  const next = random(seed);
  const pool = texts.map(([, text]) => text);
  const lanes = [0, 1].map(async (lane) => {
    for (let index = lane; index < mutations; index += 2) {
      const base = pool[Math.floor(next() * pool.length)] ?? "";
      await compare(`mutation ${index}`, mutate(base, next), lane);
    }
  });
  await Promise.all(lanes);
} finally {
  rmSync(folder, { recursive: true });
}
for (const [name, count] of counts) console.log(`${String(count).padStart(6)} ${name}`);
process.exitCode = bad === 0 ? 0 : 1;

async function compare(name: string, text: string, lane: number): Promise<void> {
  const ours = readHere(text);
  const theirs = await readThere(text, lane);
  const verdict = judge(text, ours, theirs);
  counts.set(verdict.name, (counts.get(verdict.name) ?? 0) + 1);
  if (verdict.fine) return;
  bad++;
  const file = join(tmpdir(), `heddle-wit-difference-${bad}.wit`);
  writeFileSync(file, text);
  console.log(`--- ${name}: ${verdict.name} (${file})\n${(ours.message || theirs.message).slice(0, 600)}`);
}

function judge(
  text: string,
  ours: Outcome,
  theirs: Outcome,
): { readonly name: string; readonly fine: boolean } {
  if (ours.bytes === null && theirs.bytes === null) return { name: "refused by both", fine: true };
  if (ours.bytes !== null && theirs.bytes !== null && Buffer.compare(ours.bytes, theirs.bytes) === 0) {
    return { name: "accepted by both, equal bytes", fine: true };
  }
  const known = KNOWN.find(({ fits }) => fits(text, ours, theirs));
  if (known !== undefined) return { name: `known: ${known.name}`, fine: true };
  if (ours.bytes === null) return { name: "refused here only", fine: false };
  return { name: theirs.bytes === null ? "accepted here only" : "bytes differ", fine: false };
}

function readHere(text: string): Outcome {
  try {
    return { bytes: encodeWit(resolveWit({ files: { "in.wit": text } }).package), message: "" };
  } catch (error) {
    if (error instanceof WitError) return { bytes: null, message: error.message };
    throw error;
  }
}

async function readThere(text: string, lane: number): Promise<Outcome> {
  const input = join(folder, `in${lane}.wit`);
  const output = join(folder, `out${lane}.wasm`);
  writeFileSync(input, text);
  try {
    await run(wasmTools ?? "", ["component", "wit", "--wasm", "-o", output, input]);
    return { bytes: withoutProducers(readFileSync(output)), message: "" };
  } catch (error) {
    return { bytes: null, message: error instanceof Error ? error.message : String(error) };
  }
}

/** The section that says which tool wrote the bytes is no part of the package. */
function withoutProducers(bytes: Uint8Array): Uint8Array {
  const kept = [bytes.subarray(0, 8)];
  let at = 8;
  while (at < bytes.length) {
    const start = at;
    const id = bytes[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    const name = Buffer.from(bytes.subarray(at + 1, at + 10)).toString();
    at += size;
    if (id !== 0 || name !== "producers") kept.push(bytes.subarray(start, at));
  }
  return Buffer.concat(kept);
}

function readArguments(args: readonly string[]): { mutations: number; seed: number; paths: string[] } {
  const result = { mutations: 0, seed: 1, paths: [] as string[] };
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? "";
    if (argument === "--mutations") result.mutations = Number(args[++index]);
    else if (argument === "--seed") result.seed = Number(args[++index]);
    else result.paths.push(argument);
  }
  return result;
}
