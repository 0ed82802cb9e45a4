/**
 * The import walls: one table, read by the lint rule beside it and by the script that proves each wall.
 *
 * Invariant: whatever is not allowed here is refused. Packages see each other only through their exports; inside
 * `packages/component/src` a folder sees only what stands to its left. Types count: a type-only import is an import.
 */

/**
 * The folders of `packages/component/src`, and what each may import besides itself.
 *
 * errors <- bytes, model <- decode <- validate | handles <- tasks <- streams <- canon <- builtins, fuse <- rewrite <- meter | renew <- link <- embed.
 * Folders joined by a comma stand in that order; folders joined by a bar do not see each other.
 *
 * @type {ReadonlyMap<string, readonly string[]>}
 */
export const componentFolders = foldersToTheLeft([
  [["errors"]],
  [["bytes"]],
  [["model"]],
  // Validation reads the types of core modules with the decoder; it is no reader of bytes itself.
  [["decode"]],
  [["validate"], ["handles"]],
  [["tasks"]],
  [["streams"]],
  [["canon"]],
  [["builtins"]],
  [["fuse"]],
  [["rewrite"]],
  [["meter"], ["renew"]],
  [["link"]],
  [["embed"]],
]);

/**
 * What a package may import from outside itself.
 *
 * - `packages`: specifiers of other workspaces, exact.
 * - `npm`: packages of the registry, exact.
 * - `node`: which folders of its `src` may import `node:*` (`"."` is all of it).
 *
 * @typedef {{ packages: readonly string[], npm: readonly string[], node: readonly string[] }} PackageWall
 * @type {ReadonlyMap<string, PackageWall>}
 */
export const packageWalls = new Map([
  ["component", { packages: [], npm: [], node: [] }],
  [
    "wit",
    {
      packages: [
        "@heddle/component/model",
        "@heddle/component/decode",
        "@heddle/component/errors",
        "@heddle/component/internal/bytes",
      ],
      npm: [],
      node: [],
    },
  ],
  ["compose", { packages: ["@heddle/component/*", "@heddle/wit/*"], npm: [], node: [] }],
  ["wasi", { packages: ["@heddle/component/*"], npm: [], node: ["adapters/node"] }],
  ["http", { packages: ["@heddle/component/*", "@heddle/wasi/*"], npm: [], node: ["adapters/node"] }],
  ["wrpc", { packages: ["@heddle/component/*"], npm: [], node: ["tcp", "nats"] }],
  ["heddle", { packages: ["@heddle/*"], npm: [], node: ["."] }],
]);

/** What tests may import on top of their package's wall. */
const testImports = ["vitest", "fast-check", "hono"];

/** Private workspaces: they use the packages, no package uses them. */
export const privateWorkspaces = ["conformance", "bench", "examples", "playground"];

/**
 * @param {readonly (readonly (readonly string[])[])[]} tiers
 * @returns {ReadonlyMap<string, readonly string[]>}
 */
function foldersToTheLeft(tiers) {
  const allowed = new Map();
  /** @type {string[]} */
  const left = [];
  for (const tier of tiers) {
    for (const folder of tier.flat()) allowed.set(folder, [...left]);
    left.push(...tier.flat());
  }
  return allowed;
}

/**
 * Does a specifier of another workspace stand in the list? `@heddle/wit/*` means that package and its entry points,
 * `@heddle/*` every package.
 *
 * @param {readonly string[]} list
 * @param {string} specifier
 */
export function allowsPackage(list, specifier) {
  return list.some((entry) => {
    if (!entry.endsWith("/*")) return entry === specifier;
    const prefix = entry.slice(0, -2);
    return specifier === prefix || specifier.startsWith(`${prefix}/`);
  });
}

/**
 * Judges one import.
 *
 * @param {string} file the importing file, relative to the repository's root, with `/`
 * @param {string} specifier as written
 * @returns {string | undefined} why it is refused
 */
export function judgeImport(file, specifier) {
  const parts = file.split("/");
  if (parts[0] !== "packages" || parts.length < 4 || parts[2] !== "src") return undefined;
  const [, name = ""] = parts;
  const wall = packageWalls.get(name);
  if (wall === undefined) return `packages/${name} has no wall yet: add it to scripts/lint/walls.mjs`;
  const isTest = file.endsWith(".test.ts") || file.endsWith(".test-util.ts");
  const inside = parts.slice(3);
  if (specifier.startsWith(".")) return judgeRelative(name, inside, specifier, isTest);
  if (specifier.startsWith("node:")) return judgeNode(name, wall, inside, isTest);
  if (specifier === "heddle" || specifier.startsWith("heddle/") || specifier.startsWith("@heddle/")) {
    if (allowsPackage(wall.packages, specifier)) return undefined;
    return `packages/${name} may import ${describe(wall.packages)}, not ${specifier}`;
  }
  if (wall.npm.includes(specifier) || (isTest && testImports.includes(specifier))) return undefined;
  return `packages/${name} may import ${describe(wall.npm)} from npm, not ${specifier}`;
}

/**
 * Judges an import whose module is computed: only the command line, which stands above all walls, may have one.
 *
 * @param {string} file
 * @returns {string | undefined} why it is refused
 */
export function judgeComputedImport(file) {
  const walled = /^packages\/[^/]+\/src\//.test(file) && !file.startsWith("packages/heddle/");
  return walled ? "a computed import cannot be judged: name the module" : undefined;
}

/**
 * @param {string} name
 * @param {readonly string[]} inside the file's path below `src`
 * @param {string} specifier
 * @param {boolean} isTest
 */
function judgeRelative(name, inside, specifier, isTest) {
  const target = resolveBelowSource(inside, specifier);
  if (target === undefined)
    return `${specifier} leaves packages/${name}/src: import the other package by its name`;
  if (name !== "component" || isTest) return undefined;
  const to = target.length > 1 ? target[0] : undefined;
  if (inside.length === 1) {
    if (inside[0] === "index.ts") return undefined;
    return "packages/component/src holds index.ts and folders only: a file belongs to a folder, and so has a wall";
  }
  const from = inside[0] ?? "";
  const allowed = componentFolders.get(from);
  if (allowed === undefined) return `folder ${from}/ has no wall yet: add it to scripts/lint/walls.mjs`;
  if (to === from || (to !== undefined && allowed.includes(to))) return undefined;
  const found = to === undefined ? (target[0] ?? "src") : `${to}/`;
  return `${from}/ may import ${describe(allowed.map((folder) => `${folder}/`))}, not ${found} (${specifier})`;
}

/**
 * @param {string} name
 * @param {PackageWall} wall
 * @param {readonly string[]} inside
 * @param {boolean} isTest
 */
function judgeNode(name, wall, inside, isTest) {
  if (isTest || wall.node.includes(".")) return undefined;
  const folder = inside.slice(0, -1).join("/");
  if (wall.node.some((allowed) => folder === allowed || folder.startsWith(`${allowed}/`))) return undefined;
  const where = describe(wall.node.map((allowed) => `src/${allowed}/`));
  return `packages/${name} runs on every engine: node: imports belong in ${where}`;
}

/**
 * @param {readonly string[]} inside
 * @param {string} specifier
 * @returns {string[] | undefined} the target below `src`, or undefined if it leaves it
 */
function resolveBelowSource(inside, specifier) {
  const target = inside.slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "." || part === "") continue;
    if (part !== "..") target.push(part);
    else if (target.pop() === undefined) return undefined;
  }
  return target;
}

/** @param {readonly string[]} names */
function describe(names) {
  return names.length === 0 ? "nothing" : names.join(", ");
}
