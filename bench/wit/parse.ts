/**
 * Parsing and resolving WIT against wasm-tools, as it is shipped to JavaScript in `@bytecodealliance/jco-transpile`.
 *
 *   node bench/wit/parse.ts WIT...      directories or files; later ones may use earlier ones
 * Needs `npm run setup -- jco-transpile` once.
 *
 * What is compared: both get one text that holds all the packages, and a world that includes every world of them.
 * `resolveWit` makes the whole graph; `componentWitMetadataForWorld`, the cheapest function of that package that resolves
 * text, makes it too and then lists the world's imports. Both decode and validate every name.
 */
import { pathToFileURL } from "node:url";
import { formatVersion, parseWit, resolveWit } from "@heddle/wit";
import { locatePart } from "../../scripts/setup-parts.mjs";
import { joined, readRoot } from "./inputs.ts";

interface WasmTools {
  componentWitMetadataForWorld(
    wit: { readonly tag: "source"; readonly val: string },
    world: string | undefined,
  ): Promise<{ readonly imports: readonly unknown[] }> | { readonly imports: readonly unknown[] };
}

const ROUNDS = 200;
const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error("usage: node bench/wit/parse.ts WIT...");
  process.exit(2);
}
const part = locatePart("jco-transpile");
if (part === undefined) {
  console.error("wasm-tools is missing: npm run setup -- jco-transpile");
  process.exit(2);
}
const wasmTools: WasmTools = await import(pathToFileURL(part).href);

const roots = paths.map(readRoot);
const text = everything();
const source = { path: "all.wit", text };
interface Contender {
  readonly name: string;
  readonly times: number[];
  readonly run: () => unknown;
}

const contenders: readonly Contender[] = [
  { name: "heddle parse and resolve", times: [], run: () => resolveWit({ files: { "all.wit": text } }) },
  {
    name: "wasm-tools parse and resolve",
    times: [],
    run: () => wasmTools.componentWitMetadataForWorld({ tag: "source", val: text }, "everything"),
  },
  { name: "heddle parse only", times: [], run: () => parseWit(source) },
  { name: "heddle from the files", times: [], run: () => resolveWit(roots, { features: "all" }) },
];

const graph = resolveWit({ files: { "all.wit": text } });
const listed = await wasmTools.componentWitMetadataForWorld({ tag: "source", val: text }, "everything");
console.log(
  `${text.length} characters, ${graph.packages.length} packages; the world imports ${graph.package.worlds.get("everything")?.imports.size} here, ${listed.imports.length} there`,
);
// In turn, so that what else the machine does falls on all of them.
for (let round = 0; round < ROUNDS; round++) {
  for (const each of contenders) {
    const start = performance.now();
    await each.run();
    each.times.push(performance.now() - start);
  }
}
for (const { name, times } of contenders) {
  const sorted = times.toSorted((a, b) => a - b);
  const [first] = times;
  console.log(
    `${name.padEnd(30)} median ${ms(sorted[ROUNDS >> 1])}, best ${ms(sorted[0])}, first ${ms(first)}`,
  );
}

/** The packages in one text, and a world that includes all their worlds. */
function everything(): string {
  const all = resolveWit(roots, { features: "all" });
  const includes = all.packages.flatMap((each) =>
    [...each.worlds.keys()].map((world) => {
      const version = each.name.version === null ? "" : `@${formatVersion(each.name.version)}`;
      return `  include ${each.name.namespace}:${each.name.name}/${world}${version};`;
    }),
  );
  const nested = joined(paths).replace(
    /^((?:\/\/\/.*\n)*)package ([^;{]+);([\s\S]*?)(?=\n(?:\/\/\/.*\n)*package |$)/,
    "$1package $2 {$3\n}\n",
  );
  return `package bench:all;\n\nworld everything {\n${includes.join("\n")}\n}\n\n${nested}`;
}

function ms(value: number | undefined): string {
  return `${(value ?? Number.NaN).toFixed(3)} ms`;
}
