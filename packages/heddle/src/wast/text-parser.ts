/**
 * The text format, by wasm-tools as npm's `@bytecodealliance/jco-transpile` brings it: an optional peer of this package.
 *
 * Invariant: heddle installs nothing by itself; where the package is missing the error names the exact command.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { UsageError } from "../cli/usage-error.ts";

/** The version that is known to read the specification's tests. */
const peer = "@bytecodealliance/jco-transpile";
export const peerVersion: string = "0.15.0";

/** Text that the parser refuses. */
export class TextError extends Error {
  override readonly name = "TextError";
  /** Stable for what tests ask for, else `text`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface TextParser {
  /** The binary of a component or core module in text. Rejects with {@link TextError}. */
  parse(text: string): Promise<Uint8Array>;
}

/** Throws a `UsageError` if the package is not installed beside heddle or in the current directory. */
export async function loadTextParser(): Promise<TextParser> {
  const path = resolvePeer();
  if (path === undefined) {
    throw new UsageError(
      `the text format is read by ${peer}, which is not installed: npm install --save-dev ${peer}@${peerVersion}`,
    );
  }
  const module = await loadModule(path);
  const parse = parseOf(module);
  if (parse === undefined)
    throw new UsageError(`${path} has no function parse; wanted ${peer}@${peerVersion}`);
  return {
    parse: async (text) => {
      try {
        return await parse(text);
      } catch (error) {
        throw textError(error);
      }
    },
  };
}

/** Where `require` takes ES modules it is used: the bundle's `import()` is experimental in Node, which then says so on stderr. */
async function loadModule(path: string): Promise<unknown> {
  const takesModules: unknown = Reflect.get(process.features, "require_module");
  return takesModules === true ? createRequire(path)(path) : import(pathToFileURL(path).href);
}

function resolvePeer(): string | undefined {
  for (const from of [import.meta.url, join(process.cwd(), "package.json")]) {
    try {
      return createRequire(from).resolve(`${peer}/wasm-tools`);
    } catch {
      // looked for in the next place
    }
  }
  return undefined;
}

function parseOf(module: unknown): ((text: string) => Promise<Uint8Array>) | undefined {
  if (typeof module !== "object" || module === null || !("parse" in module)) return undefined;
  const { parse } = module;
  if (typeof parse !== "function") return undefined;
  return async (text) => {
    const bytes: unknown = await Reflect.apply(parse, undefined, [text]);
    if (bytes instanceof Uint8Array) return bytes;
    throw new TypeError(`${peer} parsed text to something other than bytes`);
  };
}

/** The parser's errors are a debug print of its own structures. */
function textError(error: unknown): TextError {
  const text =
    typeof error === "object" && error !== null && "payload" in error ? String(error.payload) : String(error);
  const custom = /kind: Custom\("((?:[^"\\]|\\.)*)"\)/.exec(text)?.[1]?.replaceAll(/\\(.)/g, "$1");
  const lexical = /kind: Lex\((\w+)/.exec(text)?.[1];
  const [, line = "0", column = "0"] = /line: (\d+), col: (\d+)/.exec(text) ?? [];
  const where = `line ${Number(line) + 1}, column ${Number(column) + 1} of the component`;
  if (lexical !== undefined) return new TextError(lexicalCode(lexical), `${lexical} (${where})`);
  return new TextError("text", `${custom ?? text} (${where})`);
}

function lexicalCode(kind: string): string {
  return `text-${kind.replaceAll(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}`;
}
