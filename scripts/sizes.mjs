/**
 * What each entry point weighs when a page bundles it: minified, then compressed with gzip, with other packages left out.
 *
 * A budget that is passed fails `npm run check`: raise it here, in the change that needs it. `npm run sizes` prints the table.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { exit } from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

/** Budgets in KiB of gzip, by specifier; an entry point without one fails. */
const budgets = new Map([
  ["@heddle/component", 92],
  ["@heddle/component/model", 2],
  ["@heddle/component/decode", 16],
  ["@heddle/component/errors", 4],
  ["@heddle/component/validate", 28],
  ["@heddle/component/internal/bytes", 1],
  ["@heddle/wit", 48],
  ["@heddle/compose", 24],
  ["@heddle/wasi", 48],
  ["@heddle/wasi/lazy", 48],
  ["@heddle/wasi/http", 8],
  ["@heddle/wasi/node", 32],
  ["@heddle/wasi/memory", 16],
  ["@heddle/wasi/web", 16],
  ["@heddle/wasi/p1", 16],
  ["@heddle/wasi/readiness", 4],
  ["@heddle/http", 24],
  ["@heddle/http/node", 16],
  ["heddle", 8],
]);

const root = fileURLToPath(new URL("..", import.meta.url));
let passed = true;
for (const [specifier, file] of entryPoints()) {
  const bytes = await weigh(file);
  const budget = budgets.get(specifier);
  const fits = budget !== undefined && bytes <= budget * 1024;
  passed &&= fits;
  const kib = (bytes / 1024).toFixed(1).padStart(7);
  const verdict = budget === undefined ? "no budget: add one to scripts/sizes.mjs" : `of ${budget} KiB`;
  console.log(`${kib} KiB ${verdict.padEnd(12)} ${specifier}${fits ? "" : "  <- too much"}`);
}
exit(passed ? 0 : 1);

/** @returns {[specifier: string, file: string][]} */
function entryPoints() {
  return readdirSync(join(root, "packages")).flatMap((folder) => {
    const base = join(root, "packages", folder);
    const manifest = JSON.parse(readFileSync(join(base, "package.json"), "utf8"));
    if (manifest.private === true) return [];
    /** @type {[string, { default: string }][]} */
    const targets = Object.entries(manifest.exports);
    return targets.map(([path, target]) => [manifest.name + path.slice(1), join(base, target.default)]);
  });
}

/**
 * @param {string} file
 * @returns {Promise<number>} bytes of gzip
 */
async function weigh(file) {
  const bundle = await rolldown({ input: file, external: /^(node:|heddle$|@heddle\/)/, logLevel: "silent" });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  await bundle.close();
  const code = output.map((part) => (part.type === "chunk" ? part.code : "")).join("");
  return gzipSync(code, { level: 9 }).length;
}
