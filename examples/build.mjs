/**
 * Rebuilds the example guests, and those in Rust of the benchmarks, from their sources:
 * `node examples/build.mjs [--check] [NAME...]`.
 * With --check nothing is written, and a guest that comes out different from the kept one has failed.
 *
 * A guest whose tools are not all at hand is skipped and named; a tool is looked for in the variable of its name (CLANG=...),
 * among the parts of `npm run setup`, in node_modules/.bin and on the PATH. Guests in text, C and Rust end up beside their
 * sources and are kept in the repository; those with an engine or a runtime in them are too big for that and go to dist/.
 *
 * Exit code: 0 if nothing failed (skipped is not failed), 1 otherwise, 2 for a name that is not a guest.
 */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import * as nodeModule from "node:module";
import { homedir, tmpdir } from "node:os";
import { basename, delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { locatePart, parts } from "../scripts/setup-parts.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const wit = join(here, "wit");
const scratch = mkdtempSync(join(tmpdir(), "heddle-examples-"));

/** The versions that the committed guests were built with; others may give other bytes. */
const tools = {
  "wasm-tools": { variable: "WASM_TOOLS", programs: ["wasm-tools"], from: "npm run setup (1.262.0)" },
  "wit-bindgen": {
    variable: "WIT_BINDGEN",
    programs: ["wit-bindgen"],
    from: "cargo install wit-bindgen-cli (0.63.0)",
  },
  clang: {
    variable: "CLANG",
    programs: ["clang-22", "clang"],
    from: "the packages clang-22 lld-22 libclang-rt-22-dev-wasm32 wasi-libc",
  },
  cargo: {
    variable: "CARGO",
    programs: ["cargo"],
    from: "Rust 1.88 or newer (1.95.0) with rustup target add wasm32-unknown-unknown",
  },
  "componentize-qjs": {
    variable: "COMPONENTIZE_QJS",
    programs: ["componentize-qjs"],
    from: "npm run setup (0.4.5)",
  },
  "componentize-py": {
    variable: "COMPONENTIZE_PY",
    programs: ["componentize-py"],
    from: "npm run setup (0.25.1)",
  },
  go: { variable: "GO", programs: ["go"], from: "Go 1.24 or newer (1.26)" },
  "preview1-adapter": {
    variable: "PREVIEW1_ADAPTER",
    programs: [],
    from: "npm run setup (1.35.0)",
  },
};

/** @typedef {keyof typeof tools} Tool */
/** @typedef {{ needs: Tool[], output: string, build: (path: (tool: Tool) => string, output: string) => void }} Guest */

/** @type {Record<string, Guest>} */
const guests = {
  "upper-wat": componentText("upper-wat/upper.wat"),
  "letters-wat": coreText("letters-wat/letters.wat", "letters-stage"),
  "digest-c": c("digest-c", "digest", wit, "digest-stage", "--sync", "export:heddle:demo/digest@0.1.0#sum"),
  "echo-c": c("echo-c", "echo", join(here, "echo-c/wit"), "echo-server"),
  "courier-wat": coreText("courier-wat/courier.wat", "courier-part"),
  "delivery-wat": coreText("courier-wat/delivery.wat", "delivery-part"),
  "shout-rust": rust("shout-rust", "shout"),
  "weave-rust": rust("weave-rust", "weave"),
  "errands-rust": rust("errands-rust", "errands"),
  "both-rust": rust("both-rust", "both"),
  "errands-c": c("errands-c", "errands", wit, "errands", "--sync", "export:wasi:cli/run@0.3.0#run"),
  "relay-rust": rust("relay-rust", "relay"),
  "report-ts": script("report-ts/report.ts", "filter"),
  "letters-ts": script("letters-ts/letters.ts", "letters-stage"),
  "number-py": python("number-py", wit, "filter"),
  "errands-py": python("errands-py", wit, "errands"),
  "relay-py": python("relay-py", join(here, "wit-0.2"), "relay-service"),
  "errands-ts": modules("errands-ts", "errands", "errands-ts", ["courier", "delivery"]),
  "letters-go": go("letters-go", "letters-stage"),
  "bench-hello-rust": rust("../bench/guests/http/hello-rust", "hello"),
  "bench-hello-0.2-rust": rust("../bench/guests/http/hello-0.2-rust", "hello_0_2"),
  "bench-gate-rust": rust("../bench/guests/http/gate-rust", "gate"),
};

process.exit(main(process.argv.slice(2)));

/** @param {string[]} args */
function main(args) {
  const check = args.includes("--check");
  const names = args.filter((arg) => arg !== "--check");
  const unknown = names.filter((name) => !(name in guests));
  if (unknown.length > 0) {
    console.error(
      `build: no guest is called ${unknown.join(", ")}; there are ${Object.keys(guests).join(", ")}`,
    );
    return 2;
  }
  try {
    const wanted = names.length > 0 ? names : Object.keys(guests);
    return wanted.map((name) => make(name, check)).includes(false) ? 1 : 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} name
 * @param {boolean} check
 * @returns {boolean} false if it failed; true if it was built or skipped
 */
function make(name, check) {
  const guest = guests[name];
  if (guest === undefined) return false;
  /** @type {Map<Tool, string>} */
  const found = new Map();
  for (const tool of guest.needs) {
    const path = locate(tool);
    if (path === undefined) {
      console.log(`${name}: skipped, needs ${tool} (${tools[tool].from})`);
      return true;
    }
    found.set(tool, path);
  }
  const kept = join(here, guest.output);
  const before = existsSync(kept) ? readFileSync(kept) : undefined;
  const output = join(scratch, basename(kept));
  try {
    guest.build((tool) => found.get(tool) ?? tool, output);
  } catch (error) {
    console.error(`${name}: failed: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
  const after = readFileSync(output);
  if (!check) keep(after, kept);
  const news = before === undefined ? "new" : before.equals(after) ? "unchanged" : "changed";
  console.log(`${name}: ${relative(process.cwd(), kept)}, ${after.length} bytes, ${news}`);
  if (check && news !== "unchanged") console.error(`${name}: the kept binary is not what its sources give`);
  return !check || news === "unchanged";
}

/**
 * In one step: another build, or a test, may be at the same file.
 *
 * @param {Uint8Array} bytes
 * @param {string} file
 */
function keep(bytes, file) {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  writeFileSync(partial, bytes);
  renameSync(partial, file);
}

/**
 * A whole component in text.
 *
 * @param {string} source
 * @returns {Guest}
 */
function componentText(source) {
  return {
    needs: ["wasm-tools"],
    output: source.replace(/\.wat$/, ".wasm"),
    build: (path, output) => run(path("wasm-tools"), ["parse", join(here, source), "-o", output]),
  };
}

/**
 * A core module in text, wrapped for a world.
 *
 * @param {string} source
 * @param {string} world
 * @returns {Guest}
 */
function coreText(source, world) {
  return {
    needs: ["wasm-tools"],
    output: source.replace(/\.wat$/, ".wasm"),
    build: (path, output) => {
      const core = join(scratch, `${world}.core.wasm`);
      run(path("wasm-tools"), ["component", "embed", wit, "-w", world, join(here, source), "-o", core]);
      run(path("wasm-tools"), ["component", "new", core, "-o", output]);
    },
  };
}

/**
 * C. The bindings are kept in the repository and renewed only where their generator is at hand.
 *
 * @param {string} folder
 * @param {string} name
 * @param {string} texts the folder of the world
 * @param {string} world
 * @param {...string} options further ones of the generator, as which functions are lifted synchronously
 * @returns {Guest}
 */
function c(folder, name, texts, world, ...options) {
  return {
    needs: ["wasm-tools", "clang"],
    output: `${folder}/${name}.wasm`,
    build: (path, output) => {
      const bindings = join(here, folder, "bindings");
      const generator = locate("wit-bindgen");
      if (generator !== undefined)
        run(generator, ["c", texts, "-w", world, ...options, "--out-dir", bindings]);
      const sources = readdirSync(join(here, folder))
        .filter((file) => file.endsWith(".c"))
        .toSorted();
      const generated = readdirSync(bindings)
        .filter((file) => /\.[co]$/.test(file))
        .toSorted();
      const core = join(scratch, `${name}.core.wasm`);
      // The name of the target is the one that Debian's wasi-libc is installed under. Function names stay, for traps.
      const target = [
        "--target=wasm32-wasi",
        "-Wno-deprecated",
        "-mexec-model=reactor",
        "-O2",
        "-Wl,--strip-debug",
      ];
      const files = [...sources, ...generated.map((file) => `bindings/${file}`)];
      run(path("clang"), [...target, "-Wall", "-Wextra", "-o", core, ...files], { cwd: join(here, folder) });
      run(path("wasm-tools"), ["component", "new", core, "-o", output]);
    },
  };
}

/**
 * Rust. The macro in the source makes the bindings.
 *
 * @param {string} folder
 * @param {string} name
 * @returns {Guest}
 */
function rust(folder, name) {
  return {
    needs: ["wasm-tools", "cargo"],
    output: `${folder}/${name}.wasm`,
    build: (path, output) => {
      const target = "wasm32-unknown-unknown";
      const built = join(here, "dist", "rust");
      const flags = ["build", "--quiet", "--release", "--locked", "--target", target];
      const env = { CARGO_TARGET_DIR: built, RUSTFLAGS: withoutPaths() };
      run(path("cargo"), flags, { cwd: join(here, folder), env });
      const core = join(built, target, "release", `${name}.wasm`);
      run(path("wasm-tools"), ["component", "new", core, "-o", output]);
    },
  };
}

/** Flags that keep the builder's folders out of panic messages, and so out of the binary. */
function withoutPaths() {
  const sources = join(process.env["CARGO_HOME"] ?? join(homedir(), ".cargo"), "registry", "src");
  const registries = existsSync(sources) ? readdirSync(sources) : [];
  return registries.map((folder) => `--remap-path-prefix=${join(sources, folder)}=crates`).join(" ");
}

/**
 * TypeScript: the types are taken away, the rest is embedded with the engine.
 *
 * @param {string} source
 * @param {string} world
 * @returns {Guest}
 */
function script(source, world) {
  return {
    needs: ["componentize-qjs"],
    output: `dist/${dirname(source)}.wasm`,
    build: (path, output) => {
      if (nodeModule.stripTypeScriptTypes === undefined) throw new Error("needs Node 22.13 or newer");
      const plain = join(scratch, `${dirname(source)}.js`);
      writeFileSync(plain, nodeModule.stripTypeScriptTypes(readFileSync(join(here, source), "utf8")));
      run(path("componentize-qjs"), ["-w", wit, "-n", world, "-j", plain, "-o", output], { cwd: scratch });
    },
  };
}

/**
 * TypeScript in several modules, by `heddle componentize`; what its engine cannot do by itself is plugged in.
 *
 * @param {string} folder
 * @param {string} name
 * @param {string} world
 * @param {string[]} plugs
 * @returns {Guest}
 */
function modules(folder, name, world, plugs) {
  return {
    needs: ["componentize-qjs"],
    output: `dist/${folder}.wasm`,
    build: (path, output) => {
      const heddle = join(here, "..", "packages", "heddle", "bin", "heddle.js");
      const alone = join(scratch, `${folder}.alone.wasm`);
      const source = join(here, folder, `${name}.ts`);
      // The project whose packages are used.
      const cwd = dirname(dirname(dirname(dirname(path("componentize-qjs")))));
      const componentize = ["componentize", "-o", alone, "--wit", wit, "--world", world, source];
      run(process.execPath, [heddle, ...componentize], { cwd });
      const plugged = plugs.flatMap((plug) => ["--plug", join(here, "courier-wat", `${plug}.wasm`)]);
      run(process.execPath, [heddle, "compose", "--force", "-o", output, alone, ...plugged]);
    },
  };
}

/**
 * Python: the module app.py with its engine.
 *
 * @param {string} folder
 * @param {string} texts
 * @param {string} world
 * @returns {Guest}
 */
function python(folder, texts, world) {
  return {
    needs: ["componentize-py"],
    output: `dist/${folder}.wasm`,
    build: (path, output) => {
      const program = path("componentize-py");
      // A part of the setup has its package beside the program, where Python does not look by itself.
      const isPart = program === locatePart("componentize-py");
      const env = {
        PYTHONDONTWRITEBYTECODE: "1",
        ...(isPart ? { PYTHONPATH: dirname(dirname(program)) } : {}),
      };
      const args = ["-d", texts, "-w", world, "componentize", "app", "-o", output];
      run(program, args, { cwd: join(here, folder), env });
    },
  };
}

/**
 * Go, as a library of WASI preview 1, which an adapter puts on 0.2. The built-ins of the component model are imported by name.
 *
 * @param {string} folder
 * @param {string} world
 * @returns {Guest}
 */
function go(folder, world) {
  return {
    needs: ["go", "wasm-tools", "preview1-adapter"],
    output: `dist/${folder}.wasm`,
    build: (path, output) => {
      const [core, embedded] = [
        join(scratch, `${folder}.core.wasm`),
        join(scratch, `${folder}.embedded.wasm`),
      ];
      const flags = ["build", "-trimpath", "-ldflags=-s -w", "-buildmode=c-shared", "-o", core, "."];
      run(path("go"), flags, {
        cwd: join(here, folder),
        env: { GOOS: "wasip1", GOARCH: "wasm", GOTOOLCHAIN: "local" },
      });
      run(path("wasm-tools"), ["component", "embed", wit, "-w", world, core, "-o", embedded]);
      const adapter = `wasi_snapshot_preview1=${path("preview1-adapter")}`;
      const options = ["--realloc-via-memory-grow", "--adapt", adapter];
      run(path("wasm-tools"), ["component", "new", ...options, embedded, "-o", output]);
    },
  };
}

/**
 * @param {Tool} tool
 * @returns {string | undefined}
 */
function locate(tool) {
  const { variable, programs } = tools[tool];
  const named = process.env[variable];
  if (named !== undefined) return named;
  const part = tool in parts ? locatePart(tool) : undefined;
  if (part !== undefined) return part;
  const folders = [join(here, "..", "node_modules", ".bin"), ...(process.env["PATH"] ?? "").split(delimiter)];
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  const places = programs.flatMap((program) =>
    folders.flatMap((folder) => endings.map((ending) => join(folder, program + ending))),
  );
  return places.find((place) => existsSync(place));
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string> }} [options]
 */
function run(program, args, { cwd = here, env = {} } = {}) {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (error !== undefined) throw new Error(`${program} does not start: ${error.message}`);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}\n${stdout}${stderr}`);
}
