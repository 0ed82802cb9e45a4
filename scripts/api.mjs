/**
 * The public surface as text: `api/<package>.d.ts` lists what each entry point exports, and every declaration that can
 * be reached from there, without comments. A change of the surface is then a change in review.
 *
 * `npm run api` writes the reports; `node scripts/api.mjs --check` compares them with the committed ones and changes
 * nothing. Both read the built declarations.
 *
 * Invariant: the report depends on the reachable declarations alone; internal types that no export mentions are not in it.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { argv, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";

/**
 * A declaration file, indexed.
 *
 * @typedef {object} Indexed
 * @property {string} text with comments blanked out
 * @property {Map<string, any[]>} locals name to its top-level statements (overloads and merged interfaces are several)
 * @property {Map<string, Source>} imports local name to where it comes from
 * @property {Map<string, Source>} exports exported name to where it comes from; a local one has no `from`
 * @property {string[]} stars specifiers of `export * from`
 *
 * @typedef {{ from?: string, name: string }} Source a name of a module; `*` is the whole module
 * @typedef {{ file: string, name: string }} Found
 */

const root = fileURLToPath(new URL("..", import.meta.url));
/** @type {Map<string, Indexed>} */
const indexed = new Map();
const reports = new Map(
  publicPackages().map(({ folder, manifest }) => [`${folder}.d.ts`, report(folder, manifest)]),
);
if (argv.includes("--check")) exit(check() ? 0 : 1);
else writeReports();

function publicPackages() {
  return readdirSync(join(root, "packages"))
    .map((folder) => ({
      folder,
      manifest: JSON.parse(readFileSync(join(root, "packages", folder, "package.json"), "utf8")),
    }))
    .filter(({ manifest }) => manifest.private !== true);
}

/**
 * @param {string} folder
 * @param {{ name: string, exports: Record<string, { types: string }> }} manifest
 */
function report(folder, manifest) {
  const base = join(root, "packages", folder);
  let text = `// The public surface of ${manifest.name}. Written by \`npm run api\`.\n`;
  /** @type {Map<string, Set<string>>} */
  const reached = new Map();
  for (const [path, { types }] of Object.entries(manifest.exports)) {
    const entry = join(base, types);
    const names = exportedNames(entry).toSorted(compare);
    text += `\n// ${manifest.name}${path.slice(1)}\n`;
    text +=
      names.length === 0 ? "export {};\n" : `export {\n${names.map((name) => `  ${name},\n`).join("")}};\n`;
    for (const name of names) reach(resolveExport(entry, name), reached);
  }
  for (const file of [...reached.keys()].toSorted(compare)) {
    text += `\n// ${relative(base, file).split("\\").join("/")}\n`;
    for (const name of [...(reached.get(file) ?? [])].toSorted(compare)) text += declarations(file, name);
  }
  return text;
}

/**
 * Adds a declaration, and all that it mentions, to what was reached.
 *
 * @param {Found | undefined} found
 * @param {Map<string, Set<string>>} reached
 */
function reach(found, reached) {
  if (found === undefined) return;
  const names = reached.get(found.file) ?? new Set();
  if (names.has(found.name)) return;
  reached.set(found.file, names.add(found.name));
  const { locals, imports } = index(found.file);
  for (const statement of locals.get(found.name) ?? []) {
    for (const mentioned of mentionedNames(statement)) {
      if (locals.has(mentioned)) reach({ file: found.file, name: mentioned }, reached);
      const source = imports.get(mentioned);
      if (source === undefined) continue;
      if (source.name !== "*") reach(follow(found.file, source), reached);
      else reachModule(found.file, source, reached);
    }
  }
}

/**
 * `import * as x` reaches every export of the module.
 *
 * @param {string} file
 * @param {Source} source
 * @param {Map<string, Set<string>>} reached
 */
function reachModule(file, source, reached) {
  const target = source.from === undefined ? undefined : moduleFile(file, source.from);
  if (target === undefined) return;
  for (const name of exportedNames(target)) reach(resolveExport(target, name), reached);
}

/**
 * @param {string} file
 * @returns {string[]}
 */
function exportedNames(file) {
  const { exports, stars } = index(file);
  const fromStars = stars.flatMap((specifier) => {
    const target = moduleFile(file, specifier);
    if (target === undefined) return [`* from "${specifier}"`];
    return exportedNames(target).filter((name) => name !== "default");
  });
  return [...new Set([...exports.keys(), ...fromStars])];
}

/**
 * @param {string} file
 * @param {string} name
 * @returns {Found | undefined} undefined if it comes from another package
 */
function resolveExport(file, name) {
  const { exports, stars } = index(file);
  const source = exports.get(name);
  if (source !== undefined) return follow(file, source);
  for (const specifier of stars) {
    const target = moduleFile(file, specifier);
    const found = target === undefined ? undefined : resolveExport(target, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * @param {string} file
 * @param {Source} source
 * @returns {Found | undefined}
 */
function follow(file, { from, name }) {
  if (from !== undefined) {
    const target = moduleFile(file, from);
    return target === undefined ? undefined : resolveExport(target, name);
  }
  const { locals, imports } = index(file);
  if (locals.has(name)) return { file, name };
  const source = imports.get(name);
  return source === undefined ? undefined : follow(file, source);
}

/**
 * @param {string} file
 * @param {string} specifier
 * @returns {string | undefined} the declaration file of a relative specifier
 */
function moduleFile(file, specifier) {
  if (!specifier.startsWith(".")) return undefined;
  return resolve(dirname(file), specifier.replace(/\.(js|ts)$/, ".d.ts"));
}

/**
 * @param {string} file
 * @returns {Indexed}
 */
function index(file) {
  const known = indexed.get(file);
  if (known !== undefined) return known;
  const source = readFileSync(file, "utf8");
  const { program, comments, errors } = parseSync(file, source, { lang: "dts" });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  let text = source;
  for (const { start, end } of comments)
    text = text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, " ") + text.slice(end);
  /** @type {Indexed} */
  const result = { text, locals: new Map(), imports: new Map(), exports: new Map(), stars: [] };
  for (const statement of program.body) indexStatement(statement, result);
  indexed.set(file, result);
  return result;
}

/**
 * @param {any} statement
 * @param {Indexed} into
 */
function indexStatement(statement, into) {
  const from = statement.source?.value;
  switch (statement.type) {
    case "ImportDeclaration":
      for (const specifier of statement.specifiers)
        into.imports.set(specifier.local.name, { from, name: importedName(specifier) });
      return;
    case "ExportAllDeclaration":
      if (statement.exported === null) into.stars.push(from);
      else into.exports.set(nameOf(statement.exported), { from, name: "*" });
      return;
    case "ExportNamedDeclaration":
      for (const { local, exported } of statement.specifiers)
        into.exports.set(nameOf(exported), { from, name: nameOf(local) });
      if (statement.declaration !== null)
        for (const name of declaredNames(statement.declaration)) {
          into.exports.set(name, { name });
          addLocal(into, name, statement);
        }
      return;
    case "ExportDefaultDeclaration":
      into.exports.set("default", { name: "default" });
      addLocal(into, "default", statement);
      return;
    default:
      for (const name of declaredNames(statement)) addLocal(into, name, statement);
  }
}

/**
 * @param {Indexed} into
 * @param {string} name
 * @param {any} statement
 */
function addLocal(into, name, statement) {
  into.locals.set(name, [...(into.locals.get(name) ?? []), statement]);
}

/** @param {any} specifier */
function importedName(specifier) {
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  return nameOf(specifier.imported);
}

/** @param {any} declaration */
function declaredNames(declaration) {
  if (declaration.type === "VariableDeclaration")
    return declaration.declarations.map((/** @type {any} */ one) => nameOf(one.id));
  return declaration.id === null || declaration.id === undefined ? [] : [nameOf(declaration.id)];
}

/** @param {any} node an identifier or a string literal */
function nameOf(node) {
  return node.type === "Literal" ? String(node.value) : String(node.name);
}

/**
 * The identifiers of a declaration that may name other declarations: not keys, labels or parameters.
 *
 * @param {any} node
 * @param {Set<string>} names
 */
function mentionedNames(node, names = new Set()) {
  if (Array.isArray(node)) {
    for (const one of node) mentionedNames(one, names);
    return names;
  }
  if (node === null || typeof node !== "object") return names;
  if (node.type === "Identifier" && (node.typeAnnotation ?? null) === null) names.add(node.name);
  for (const [key, value] of Object.entries(node)) {
    if (key === "key" && node.computed === false) continue;
    if (key === "label" || key === "parent") continue;
    mentionedNames(value, names);
  }
  return names;
}

/**
 * @param {string} file
 * @param {string} name
 */
function declarations(file, name) {
  const { text, locals } = index(file);
  const statements = locals.get(name) ?? [];
  return statements.map(({ start, end }) => `${tidy(text.slice(start, end))}\n`).join("");
}

/**
 * Drops the lines that comments left empty.
 *
 * @param {string} text
 */
function tidy(text) {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");
}

/**
 * @param {string} a
 * @param {string} b
 */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function writeReports() {
  const folder = join(root, "api");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, text] of reports) writeFileSync(join(folder, name), text);
}

/** @returns {boolean} whether the committed reports are those of the build */
function check() {
  const folder = join(root, "api");
  const committed = existsSync(folder) ? readdirSync(folder) : [];
  const stale = committed.filter((name) => !reports.has(name));
  for (const [name, text] of reports)
    if (!committed.includes(name) || readFileSync(join(folder, name), "utf8") !== text) stale.push(name);
  for (const name of stale)
    console.log(`api/${name} is not what the build exports: run \`npm run api\` and commit it`);
  return stale.length === 0;
}
