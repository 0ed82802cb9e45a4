/**
 * All comparisons, or a quick version of them.
 *
 *   npm run bench              every benchmark, with its limits
 *   npm run bench:smoke        fewer rounds and limits four times as wide: shared machines are noisy, so it finds only what broke
 *
 * A benchmark whose peer is not there (exit code 2) is skipped and named; with CI=true it fails instead.
 */
import { spawnSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";

interface Benchmark {
  readonly name: string;
  readonly smoke: readonly string[];
  /** Flags of Node. */
  readonly node?: readonly string[];
  readonly onlyFull?: true;
}

const slack = "4";
const benchmarks: readonly Benchmark[] = [
  { name: "startup", smoke: ["--rounds", "11", "--slack", slack] },
  { name: "decode", smoke: ["20000", "15", slack] },
  { name: "stdout", smoke: ["--rounds", "3", "--slack", slack] },
  { name: "poll", smoke: ["--rounds", "5", "--slack", "2"] },
  {
    name: "calls",
    smoke: [
      "--rounds",
      "1",
      "--slack",
      slack,
      "--only",
      "^(add|64-byte string|async, eager|stream, 64 KiB chunks)$",
    ],
  },
  { name: "http", smoke: ["--smoke"] },
  { name: "scale", smoke: [], node: ["--expose-gc"], onlyFull: true },
];

const isSmoke = process.argv.includes("--smoke");
const results = benchmarks
  .filter(({ onlyFull }) => !isSmoke || onlyFull !== true)
  .map((benchmark) => ({ name: benchmark.name, outcome: run(benchmark) }));
for (const { name, outcome } of results) console.log(`${name}: ${outcome}`);
process.exitCode = results.some(({ outcome }) => outcome === "failed") ? 1 : 0;

function run({ name, smoke, node = [] }: Benchmark): "within its limits" | "skipped" | "failed" {
  console.log(`--- ${name}`);
  const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, [...node, script, ...(isSmoke ? smoke : [])], {
    stdio: "inherit",
  });
  if (status === 0) return "within its limits";
  return status === 2 && process.env["CI"] !== "true" ? "skipped" : "failed";
}
