/**
 * `heddle new KIND DIR`: a guest in TypeScript to begin with.
 * Invariant: what is there stays as it is, unless --force says otherwise; every file is plain text and of this kind's template.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { emitTypes, resolveWit } from "@heddle/wit";
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { nearest } from "../cli/parse.ts";
import { print } from "../cli/print.ts";
import { UsageError } from "../cli/usage-error.ts";
import { writeOutputs } from "../cli/write-output.ts";
import { bundler, engine } from "../componentize/build.ts";
import { version } from "../version.ts";

const kinds = ["cli", "http", "library"] as const;
const templates = new URL("../../templates/", import.meta.url);

/** The compiler that the templates are checked with. */
const typescript = "7.0.2";

export async function execute(options: Options): Promise<number> {
  const [kind = "", folder = ""] = options.operands;
  const known: readonly string[] = kinds;
  if (!known.includes(kind)) {
    const near = nearest(kind, kinds);
    throw new UsageError(
      `there is no kind ${kind}; ${near === undefined ? `there are ${kinds.join(", ")}` : `did you mean ${near}?`}`,
    );
  }
  const files = new Map(
    [...filesOf("common"), ...filesOf(kind)].map(([path, text]) => [path, filled(text, folder)]),
  );
  for (const [path, text] of declarations(files)) files.set(`types/${path}`, text);
  writeOutputs(folder, files, { force: options.has("--force") });
  print(
    `${folder} has ${files.size} files. Next:\n  cd ${folder}\n  npm install\n  npm run build\n  npm start\n`,
  );
  return exitCodes.ok;
}

/** By path with `/`. A package's own `.gitignore` would keep npm from packing what it names, so that it goes by another name. */
function filesOf(template: string): readonly (readonly [path: string, text: string])[] {
  const root = fileURLToPath(new URL(template, templates));
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(root, path)).isFile())
    .map((path) => [targetPath(path), readFileSync(join(root, path), "utf8")]);
}

function targetPath(path: string): string {
  return path === "gitignore" ? ".gitignore" : path.replaceAll("\\", "/");
}

function filled(text: string, folder: string): string {
  const values: Readonly<Record<string, string>> = {
    name: packageName(folder),
    heddle: version,
    typescript,
    [engine.name]: engine.version,
    [bundler.name]: bundler.version,
  };
  return text.replaceAll(/\{\{([\w-]+)\}\}/g, (found, name: string) => values[name] ?? found);
}

function packageName(folder: string): string {
  const name = basename(resolve(folder))
    .toLowerCase()
    .replaceAll(/[^a-z\d-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return name === "" ? "app" : name;
}

function declarations(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const texts = [...files]
    .filter(([path]) => path.startsWith("wit/"))
    .map(([path, text]): [string, string] => [path.slice("wit/".length), text]);
  const world = resolveWit({ files: new Map(texts) }).package.worlds.get("app");
  if (world === undefined) throw new TypeError("a template has no world app");
  return emitTypes(world, { side: "guest" });
}
