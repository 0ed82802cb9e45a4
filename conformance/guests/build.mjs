/**
 * Parses the guests in text beside it into the binaries that tests load: `node conformance/guests/build.mjs [--check]`.
 *
 * With --check nothing is written: the exit code says whether every binary is what its text gives.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { locatePart } from "../../scripts/setup-parts.mjs";

const check = process.argv.includes("--check");
const wasmTools = process.env["WASM_TOOLS"] ?? locatePart("wasm-tools") ?? "wasm-tools";
const here = fileURLToPath(new URL("./", import.meta.url));

let bad = 0;
for (const file of readdirSync(here).filter((name) => name.endsWith(".wat"))) {
  const { status, stdout, stderr, error } = spawnSync(wasmTools, ["parse", file], { cwd: here });
  if (error !== undefined) {
    console.error(`build: ${wasmTools} does not start (${error.message}): npm run setup brings it`);
    process.exit(2);
  }
  const target = here + file.replace(/\.wat$/, ".wasm");
  const same = existsSync(target) && readFileSync(target).equals(stdout);
  if (status !== 0) console.error(stderr.toString());
  else if (!same && check) console.error(`${target} is not what ${file} gives`);
  else if (!same) writeFileSync(target, stdout);
  if (status !== 0 || (check && !same)) bad += 1;
}
process.exit(bad > 0 ? 1 : 0);
