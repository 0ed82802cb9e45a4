/**
 * Programs of hosts and of guests in TypeScript, compiled under the strictest options against declarations that `heddle types` wrote.
 * Invariant: a program sees this repository's built packages and nothing else: no types of Node's, no other package.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { testFolder, type TestFolder } from "./command.test-util.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

const strictest = {
  target: "ES2023",
  lib: ["ESNext", "DOM"],
  types: [],
  module: "NodeNext",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  erasableSyntaxOnly: true,
  allowImportingTsExtensions: true,
  skipLibCheck: false,
  noEmit: true,
};

/** A folder with these files, where `@heddle/component` can be imported. */
export function programFolder(files: Readonly<Record<string, string>>): TestFolder {
  const folder = testFolder();
  mkdirSync(join(folder.path, "node_modules/@heddle"), { recursive: true });
  symlinkSync(
    join(root, "packages/component"),
    join(folder.path, "node_modules/@heddle/component"),
    "junction",
  );
  const settings = { compilerOptions: strictest, include: ["**/*.ts"] };
  const all = { "package.json": '{ "type": "module" }', "tsconfig.json": JSON.stringify(settings), ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
  }
  return folder;
}

/** What the compiler says of the folder's files; nothing if all is well. */
export function typeErrors(folder: TestFolder): string {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  return spawnSync(process.execPath, [tsc, "-p", folder.path], { encoding: "utf8" }).stdout;
}

const runner = `import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { run } from "./use.ts";
const [bytes, ...others] = process.argv.slice(2).map((path) => readFileSync(path));
await run(bytes, assert.deepStrictEqual, ...others);
console.log("done");
`;

/**
 * Runs `run(bytes, equal, ...)` of the folder's use.ts with the bytes of components, as it is: Node takes the types away. Answers what went wrong; nothing if
 * all is well.
 */
export function runProgram(folder: TestFolder, ...components: readonly string[]): string {
  const file = join(folder.path, "run.mjs");
  writeFileSync(file, runner);
  const { stdout, stderr } = spawnSync(process.execPath, [file, ...components], { encoding: "utf8" });
  return stdout === "done\n" ? "" : `${stdout}${stderr}`;
}
