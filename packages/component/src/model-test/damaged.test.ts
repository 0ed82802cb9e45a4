/**
 * Damaged components: cut short at every byte, and edited at random, with and without regard for their structure.
 * Spec: none; whatever the bytes are, decoding and validating end with a checked component, a DecodeError or a ValidationError.
 * Invariant: no other exception, nothing slower than a second, memory bounded.
 *
 * `HEDDLE_DAMAGED_EDITS` says how many edits (nightly: 100,000, and then every truncation is tried; the default takes samples).
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { decodeComponent } from "../decode/index.ts";
import { DecodeError, ValidationError } from "../errors/index.ts";
import { seededChoice } from "../tasks/index.ts";
import { allFeatures, validateComponent } from "../validate/index.ts";
import { concat, copyTree, leaves, readTree, scopes, writeTree, type Section } from "./sections.test-util.ts";

const EDITS = Number(process.env["HEDDLE_DAMAGED_EDITS"] ?? 4_000);
const NIGHTLY = EDITS >= 100_000;
/** Cuts tried in each component when it is not the nightly run. */
const SAMPLED_CUTS = 200;
const SLOW_MS = 1_000;
const MAX_GROWTH_BYTES = 512 * 2 ** 20;
/** The share of edits that keep every size right. */
const STRUCTURED_PER_CENT = 60;

interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly tree: Section[];
}

const samples = ["conformance/guests", "examples"].flatMap((folder) => samplesBelow(folder));

function samplesBelow(folder: string): Sample[] {
  const root = fileURLToPath(new URL(`../../../../${folder}`, import.meta.url));
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".wasm") && !/node_modules|target|dist/.test(path))
    .toSorted()
    .map((path) => ({ name: basename(path), bytes: new Uint8Array(readFileSync(join(root, path))) }))
    .filter(({ bytes }) => bytes[4] === 0x0d)
    .map((sample) => ({ ...sample, tree: readTree(sample.bytes) }));
}

const EVENTS = ["decode error", "validation error", "accepted"] as const;
type Outcome = (typeof EVENTS)[number];

let slowest = 0;

/** Decodes and validates; what is thrown is one of our two classes or fails the test with what was fed. */
function feed(bytes: Uint8Array, what: string): Outcome {
  const started = performance.now();
  try {
    validateComponent(decodeComponent(bytes), { features: allFeatures });
    return "accepted";
  } catch (error) {
    if (error instanceof DecodeError) return "decode error";
    if (error instanceof ValidationError) return "validation error";
    throw new Error(`${what}: ${String(error)}\n${Buffer.from(bytes.subarray(0, 4_096)).toString("hex")}`, {
      cause: error,
    });
  } finally {
    slowest = Math.max(slowest, performance.now() - started);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

type Pick = (count: number) => number;

function oneOf<T>(pick: Pick, list: readonly T[]): T | undefined {
  return list.length === 0 ? undefined : list[pick(list.length)];
}

// --- edits of bytes ---

const byteEdits: readonly ((bytes: Uint8Array, pick: Pick) => Uint8Array)[] = [
  (bytes, pick) => bytes.with(pick(bytes.length), pick(256)),
  (bytes, pick) => {
    const at = pick(bytes.length);
    return bytes.with(at, (bytes[at] ?? 0) ^ (1 << pick(8)));
  },
  (bytes, pick) => {
    const at = pick(bytes.length);
    return concat([bytes.subarray(0, at), bytes.subarray(at + 1 + pick(4))]);
  },
  (bytes, pick) => {
    const at = pick(bytes.length);
    return concat([bytes.subarray(0, at), Uint8Array.of(pick(256)), bytes.subarray(at)]);
  },
  (bytes, pick) => {
    const at = pick(bytes.length);
    const from = pick(bytes.length);
    return concat([bytes.subarray(0, at), bytes.subarray(from, from + pick(32)), bytes.subarray(at)]);
  },
];

// --- edits of sections ---

/** Small numbers are what indices, counts and tags are made of. */
function nudge(contents: Uint8Array, pick: Pick): Uint8Array {
  const at = pick(contents.length);
  const byte = contents[at] ?? 0;
  return contents.with(at, pick(2) === 0 ? byte + 1 : byte - 1);
}

const sectionEdits: readonly ((tree: Section[], pick: Pick) => void)[] = [
  (tree, pick) => {
    const leaf = oneOf(pick, leaves(tree));
    if (leaf !== undefined) leaf.contents = nudge(leaf.contents, pick);
  },
  (tree, pick) => {
    const leaf = oneOf(pick, leaves(tree));
    if (leaf !== undefined) leaf.contents = leaf.contents.with(pick(leaf.contents.length), pick(128));
  },
  (tree, pick) => {
    const leaf = oneOf(pick, leaves(tree));
    const edit = oneOf(pick, byteEdits);
    if (leaf !== undefined && edit !== undefined) leaf.contents = edit(leaf.contents, pick);
  },
  (tree, pick) => {
    const scope = oneOf(pick, scopes(tree));
    if (scope !== undefined) scope.splice(pick(scope.length + 1), 1);
  },
  (tree, pick) => {
    const scope = oneOf(pick, scopes(tree));
    const section = oneOf(pick, scope ?? []);
    if (section !== undefined) scope?.splice(pick(scope.length + 1), 0, ...copyTree([section]));
  },
  (tree, pick) => {
    const scope = oneOf(pick, scopes(tree));
    const at = pick(scope?.length ?? 1);
    const [section] = scope?.splice(at, 1) ?? [];
    if (section !== undefined) scope?.splice(Math.max(0, at - 1 - pick(3)), 0, section);
  },
  (tree, pick) => {
    const other = oneOf(pick, samples);
    const foreign = other === undefined ? undefined : oneOf(pick, leaves(other.tree));
    const scope = oneOf(pick, scopes(tree));
    if (foreign !== undefined) scope?.splice(pick(scope.length + 1), 0, { ...foreign });
  },
];

function editBytes(sample: Sample, pick: Pick): Uint8Array {
  let { bytes } = sample;
  for (let edits = 1 + pick(3); edits > 0 && bytes.length > 0; edits--) {
    bytes = oneOf(pick, byteEdits)?.(bytes, pick) ?? bytes;
  }
  return bytes;
}

function editSections(sample: Sample, pick: Pick): Uint8Array {
  const tree = copyTree(sample.tree);
  for (let edits = 1 + pick(2); edits > 0; edits--) oneOf(pick, sectionEdits)?.(tree, pick);
  return writeTree(tree);
}

// --- the tests ---

test("there are at least twenty components to damage, and a tree writes back what it was read from", () => {
  expect(samples.length).toBeGreaterThanOrEqual(20);
  for (const { name, tree, bytes } of samples) {
    const again = readTree(writeTree(tree));
    expect({ name, tree: again }).toEqual({ name, tree });
    expect([name, feed(bytes, name), feed(writeTree(tree), name)]).toEqual([name, "accepted", "accepted"]);
  }
});

test(`components cut short (${NIGHTLY ? "at every byte" : "at samples"})`, { timeout: 1_200_000 }, () => {
  let cuts = 0;
  for (const { name, bytes } of samples) {
    const stride = NIGHTLY ? 1 : Math.max(1, Math.floor(bytes.length / SAMPLED_CUTS));
    for (let length = bytes.length - 1; length >= 0; length -= stride) {
      feed(bytes.subarray(0, length), `${name} cut to ${length} bytes`);
      cuts += 1;
    }
  }
  say(`truncations: ${cuts} of ${samples.length} components, slowest ${slowest.toFixed(1)} ms`);
  expect(slowest).toBeLessThan(SLOW_MS);
});

test(`${EDITS} edited components`, { timeout: 1_200_000 }, () => {
  const choice = seededChoice(20_261_122);
  const pick: Pick = (count) => choice.pick(count);
  const split = {
    bytes: { "decode error": 0, "validation error": 0, accepted: 0 },
    sections: { "decode error": 0, "validation error": 0, accepted: 0 },
  };
  const before = process.memoryUsage().rss;
  for (let index = 0; index < EDITS; index++) {
    const sample = oneOf(pick, samples);
    if (sample === undefined) continue;
    const how = pick(100) < STRUCTURED_PER_CENT ? "sections" : "bytes";
    const bytes = how === "sections" ? editSections(sample, pick) : editBytes(sample, pick);
    split[how][feed(bytes, `edit ${index} of ${sample.name}`)] += 1;
  }
  const grown = process.memoryUsage().rss - before;
  const reached = (counts: Record<Outcome, number>): number => counts["validation error"] + counts.accepted;
  for (const how of ["bytes", "sections"] as const) {
    const counts = EVENTS.map((event) => `${split[how][event]} ${event}`).join(", ");
    say(`edits of ${how}: ${counts}; reached the validator: ${reached(split[how])}`);
  }
  say(`slowest ${slowest.toFixed(1)} ms, memory grew by ${Math.round(grown / 2 ** 20)} MiB`);
  expect((reached(split.bytes) + reached(split.sections)) / EDITS).toBeGreaterThan(0.3);
  expect(split.sections["validation error"] / EDITS).toBeGreaterThan(0.1);
  expect(slowest).toBeLessThan(SLOW_MS);
  expect(grown).toBeLessThan(MAX_GROWTH_BYTES);
});
