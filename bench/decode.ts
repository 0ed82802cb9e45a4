/**
 * Decoding and validation against wasm-tools, as it is shipped to JavaScript in `@bytecodealliance/jco-transpile`.
 *
 *   npm run bench:decode [-- COUNT [ROUNDS [SLACK]]]   20000 of each kind of definition and 40 rounds unless given
 * Needs `npm run setup -- jco-transpile` once. The exit code is 1 if decoding is not at least twice as fast, or decoding and
 * validation together not one and a half times as fast.
 *
 * What is compared: `decodeComponent`, which makes the whole raw model, with `print`, the cheapest function of that package
 * that reads every item of every section; and both steps with `componentWit`, which reads and validates (and then refuses a
 * component without a world). For the record: `metadataShow` reads section headers and skips their contents, which is no parsing.
 * Times are of this thread's processor, so that what else the machine does counts for nobody; on an idle machine the clock shows
 * the same. `print` also writes text, so the ratio is one of answers to "what is in this component?", not of bare parsing loops.
 */
import { pathToFileURL } from "node:url";
import { decodeComponent } from "@heddle/component/decode";
import { definitionsOf, type RawComponent } from "@heddle/component/model";
import { validateComponent } from "@heddle/component/validate";
import { locatePart } from "../scripts/setup-parts.mjs";
import { generateComponent } from "./generate.ts";
import { reportRatio } from "./in-turn.ts";

/** What `@bytecodealliance/jco-transpile/wasm-tools` exports, as far as it is used here. */
interface WasmTools {
  print(bytes: Uint8Array): Promise<string>;
  componentWit(bytes: Uint8Array): Promise<string>;
  metadataShow(bytes: Uint8Array): Promise<unknown>;
}

interface Contender {
  readonly name: string;
  readonly run: (bytes: Uint8Array) => unknown;
  /** Milliseconds of processor time, and by the clock. */
  readonly times: number[];
  readonly elapsed: number[];
}

const [, , countArgument = "20000", roundsArgument = "40", slackArgument = "1"] = process.argv;
const bytes = generateComponent(Number(countArgument));
const rounds = Number(roundsArgument);

const wasmTools = await loadWasmTools();
const ours = contender("heddle decodeComponent", decodeComponent);
const theirs = contender("wasm-tools print", (input) => wasmTools.print(input));
const both = contender("heddle decode + validate", (input) => validateComponent(decodeComponent(input)));
const theirBoth = contender("wasm-tools componentWit", (input) =>
  wasmTools.componentWit(input).catch(() => ""),
);
const contenders = [
  ours,
  theirs,
  both,
  theirBoth,
  contender("wasm-tools metadataShow", (input) => wasmTools.metadataShow(input)),
];

console.log(`component: ${bytes.length} bytes; ${describe(decodeComponent(bytes))}`);
// In turn, so that what else the machine does falls on all of them.
for (let round = 0; round < rounds; round++) for (const each of contenders) await measure(each);
for (const each of contenders) report(each);
const slack = Number(slackArgument);
const ratio = (one: Contender, other: Contender): number => median(one.times) / median(other.times);
const good = [
  reportRatio("time of decodeComponent / print", ratio(ours, theirs), 1 / 2, slack),
  reportRatio("time of decode + validate / componentWit", ratio(both, theirBoth), 1 / 1.5, slack),
];
process.exitCode = good.every((within) => within) ? 0 : 1;

async function loadWasmTools(): Promise<WasmTools> {
  const path = locatePart("jco-transpile");
  if (path === undefined) {
    console.error("wasm-tools is missing: npm run setup -- jco-transpile");
    process.exit(2);
  }
  return import(pathToFileURL(path).href);
}

function contender(name: string, run: Contender["run"]): Contender {
  return { name, run, times: [], elapsed: [] };
}

async function measure({ run, times, elapsed }: Contender): Promise<void> {
  const start = performance.now();
  const before = process.threadCpuUsage();
  await run(bytes);
  const { user, system } = process.threadCpuUsage(before);
  times.push((user + system) / 1000);
  elapsed.push(performance.now() - start);
}

function report({ name, times, elapsed }: Contender): void {
  console.log(
    `${name.padEnd(24)} median ${ms(median(times))}, best ${ms(Math.min(...times))}, first ${ms(times[0])}; by the clock ${ms(median(elapsed))}`,
  );
}

function ms(value: number | undefined): string {
  return `${(value ?? Number.NaN).toFixed(2)} ms`;
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Counts what was decoded, so that a decoder that skips cannot win. */
function describe(root: RawComponent): string {
  const counts = new Map<string, number>();
  const visit = (component: RawComponent): void => {
    for (const definition of definitionsOf(component)) {
      counts.set(definition.kind, (counts.get(definition.kind) ?? 0) + 1);
      if (definition.kind === "component") visit(definition.component);
    }
  };
  visit(root);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(", ");
}
