/**
 * Proves the import walls: plants one import for every pair of the table in a copy of the layout, lints it, and compares
 * what was refused with what the table says. A wall that lets something through fails here, and so does one that
 * refuses what it should allow.
 *
 * Three things stand beside the table and are proved in the same way: cycles (of types too) are refused, every form of
 * import is judged, and the types of the portable packages know no `process` and no `document`.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execPath, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { allowsPackage, componentFolders, packageWalls, privateWorkspaces } from "./lint/walls.mjs";

/** @typedef {{ file: string, source: string, refused: boolean, rule?: string }} Plant */

const root = fileURLToPath(new URL("..", import.meta.url));
const copy = mkdtempSync(join(tmpdir(), "heddle-walls-"));
try {
  const failures = [...checkLint(allPlants()), ...checkPlatformTypes()];
  for (const failure of failures) console.log(failure);
  if (failures.length > 0) exit(1);
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** @returns {Plant[]} */
function allPlants() {
  return [...folderPlants(), ...packagePlants(), ...formPlants(), ...cyclePlants()];
}

/** Each folder of the component package against each other one. */
function folderPlants() {
  const folders = [...componentFolders.keys()];
  return folders.flatMap((from) =>
    folders
      .filter((to) => to !== from)
      .map((to) => ({
        file: `packages/component/src/${from}/plant-${to}.ts`,
        source: `import type { T } from "../${to}/target.ts";\nexport type U = T[];\n`,
        refused: !(componentFolders.get(from) ?? []).includes(to),
      })),
  );
}

/** Each package against each entry of each other one, Node, npm, its neighbours' files, and the private workspaces. */
function packagePlants() {
  const specifiers = [
    "heddle",
    ...[...packageWalls.keys()].filter((name) => name !== "heddle").map((name) => `@heddle/${name}`),
    ...["model", "decode", "errors", "validate"].map((entry) => `@heddle/component/${entry}`),
    ...privateWorkspaces.map((name) => `@heddle/${name}`),
  ];
  /** @type {Plant[]} */
  const plants = [];
  for (const [name, wall] of packageWalls) {
    const folder = name === "component" ? "embed" : "plants";
    const plant = (/** @type {string} */ specifier, /** @type {boolean} */ refused, where = folder) =>
      plants.push({
        file: `packages/${name}/src/${where}/plant-${plants.length}.ts`,
        source: `import type { T } from "${specifier}";\nexport type U = T[];\n`,
        refused,
      });
    for (const specifier of specifiers) plant(specifier, !allowsPackage(wall.packages, specifier));
    plant("node:fs", !wall.node.includes("."));
    for (const where of wall.node.filter((allowed) => allowed !== ".")) plant("node:fs", false, where);
    plant("left-pad", true);
    plant("../../../wit/src/target.ts", true);
    plant("../../../../bench/target.ts", true);
  }
  return plants;
}

/** Every form in which a module can be named, across one wall. */
function formPlants() {
  const target = "../embed/target.ts";
  const forms = [
    `import { v } from "${target}";\nexport const u: unknown = v;\n`,
    `import * as all from "${target}";\nexport const u: unknown = all;\n`,
    `export { v } from "${target}";\n`,
    `export type { T } from "${target}";\n`,
    `export * from "${target}";\n`,
    `export const u: Promise<unknown> = import("${target}");\n`,
    `export type U = import("${target}").T;\n`,
    `const name: string = "${target}";\nexport const u: Promise<unknown> = import(name);\n`,
    `import type { T } from "../../src/embed/target.ts";\nexport type U = T[];\n`,
    `import type { T } from "../index.ts";\nexport type U = T[];\n`,
  ];
  return forms.map((source, index) => ({
    file: `packages/component/src/canon/form-${index}.ts`,
    source,
    refused: true,
  }));
}

/** Two files of one folder that name each other's types. */
function cyclePlants() {
  return ["a", "b"].map((name) => ({
    file: `packages/component/src/canon/cycle-${name}.ts`,
    source:
      `import type { T } from "./cycle-${name === "a" ? "b" : "a"}.ts";\n` +
      `export interface ${name === "a" ? "U" : "T"} {\n  readonly next?: T;\n}\n`,
    refused: true,
    rule: "import(no-cycle)",
  }));
}

/**
 * @param {Plant[]} plants
 * @returns {string[]} one line a wall that does not hold
 */
function checkLint(plants) {
  for (const plant of plants) write(plant.file, plant.source);
  for (const folder of componentFolders.keys())
    write(`packages/component/src/${folder}/target.ts`, "export type T = number;\nexport const v = 1;\n");
  write("packages/component/src/index.ts", "export type T = number;\n");
  for (const path of [".oxlintrc.json", "tsconfig.base.json", "scripts/lint"])
    cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  const oxlint = join(root, "node_modules/oxlint/bin/oxlint");
  const { stdout, stderr } = spawnSync(execPath, [oxlint, "--format=json", "packages"], {
    cwd: copy,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const refusals = parseRefusals(stdout, stderr);
  return plants.flatMap(({ file, source, refused, rule = "heddle(walls)" }) => {
    const found = refusals.get(file)?.has(rule) ?? false;
    if (found === refused) return [];
    const verb = refused ? "let through" : "refused";
    return [`wall: ${rule} ${verb} ${file}:\n  ${source.split("\n")[0]}`];
  });
}

/**
 * @param {string} stdout
 * @param {string} stderr
 * @returns {Map<string, Set<string>>} the rules that spoke, by file
 */
function parseRefusals(stdout, stderr) {
  let report;
  try {
    report = JSON.parse(stdout);
  } catch {
    throw new Error(`oxlint gave no report:\n${stdout}\n${stderr}`);
  }
  const refusals = new Map();
  for (const { filename, code } of report.diagnostics) {
    const file = filename.split("\\").join("/");
    if (!refusals.has(file)) refusals.set(file, new Set());
    refusals.get(file).add(code);
  }
  return refusals;
}

/** The portable packages are compiled without Node and without the DOM: naming either is a type error. */
function checkPlatformTypes() {
  const names = ["process", "document", "window", "Buffer", "require", "console", "fetch"];
  write(
    "types-wall/plant.ts",
    names.map((name, i) => `export const plant${i}: unknown = ${name};\n`).join(""),
  );
  write(
    "types-wall/tsconfig.json",
    JSON.stringify({
      extends: join(root, "tsconfig.base.json"),
      compilerOptions: { composite: false, incremental: false, noEmit: true, types: [] },
      files: ["plant.ts", join(root, "types/portable.d.ts"), join(root, "types/webassembly.d.ts")],
    }),
  );
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(execPath, [tsc, "-p", "types-wall", "--pretty", "false"], {
    cwd: copy,
    encoding: "utf8",
  });
  return names
    .filter(
      (_, index) =>
        !new RegExp(`plant\\.ts\\(${index + 1},.*error TS(2304|2584|2591|2580|2503)`).test(stdout),
    )
    .map((name) => `wall: the portable packages' types know \`${name}\``);
}

/**
 * @param {string} file
 * @param {string} text
 */
function write(file, text) {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  writeFileSync(join(copy, file), text);
}
