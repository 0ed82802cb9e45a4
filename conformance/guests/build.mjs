/**
 * Parses the guests in text beside it into the binaries that tests load: `node conformance/guests/build.mjs [--check]`.
 * `x.wat` is a component; `x.core.wat` is a core module, which the world `x` of `x.wit` makes a component.
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
  const name = file.replace(/(\.core)?\.wat$/, "");
  const core = file.endsWith(".core.wat");
  const embed = ["component", "embed", "--all-features", "--world", name, `${name}.wit`, file];
  const parsed = core ? tool(["component", "new", "-"], tool(embed)) : tool(["parse", file]);
  const target = `${here}${name}.wasm`;
  const same = parsed !== null && existsSync(target) && readFileSync(target).equals(parsed);
  if (!same && check) console.error(`${target} is not what ${file} gives`);
  else if (!same && parsed !== null) writeFileSync(target, parsed);
  if (parsed === null || (check && !same)) bad += 1;
}
process.exit(bad > 0 ? 1 : 0);

/**
 * What wasm-tools answers; null where it fails, or where its input is missing.
 *
 * @param {readonly string[]} words
 * @param {Buffer | null} [input]
 * @returns {Buffer | null}
 */
function tool(words, input) {
  if (input === null) return null;
  const { status, stdout, stderr, error } = spawnSync(wasmTools, words, { cwd: here, input });
  if (error !== undefined) {
    console.error(`build: ${wasmTools} does not start (${error.message}): npm run setup brings it`);
    process.exit(2);
  }
  if (status === 0) return stdout;
  console.error(stderr.toString());
  return null;
}
