/**
 * What a new user does: an empty folder, the packed packages, and three commands to a service that answers.
 *
 * Nothing of this repository is in reach there but the tarballs; the engine, the bundler and the compiler, which a registry gives
 * otherwise, are linked.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { describeWithPart } from "../scripts/with-part.ts";

vi.setConfig({ testTimeout: 120_000 });

const root = fileURLToPath(new URL("..", import.meta.url));

describeWithPart("componentize-qjs", "a new user, with packed tarballs in an empty folder", (program) => {
  const folder = mkdtempSync(join(tmpdir(), "heddle-user-"));
  const user = join(folder, "user");

  beforeAll(() => {
    const tarballs = join(folder, "tarballs");
    for (const each of [tarballs, user]) mkdirSync(each);
    pack(tarballs);
    install(user, tarballs, program);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ["http", "Hello from a component!\n"],
    ["cli", "Hello, Ada!\n"],
    ["library", '[("two", 2), ("one", 1)]\n'],
  ])("%s: new, build, start", async (kind, answer) => {
    const times: string[] = [];
    const timed = async <T>(name: string, action: () => T): Promise<Awaited<T>> => {
      const start = performance.now();
      const result = await action();
      times.push(`${name} ${((performance.now() - start) / 1_000).toFixed(1)} s`);
      return result;
    };
    const project = join(user, kind);
    expect(await timed("new", () => npx(user, "heddle", "new", kind, kind))).toMatchObject({
      status: 0,
      stderr: "",
    });
    // As `npm install` would leave it: what the project names is found above it.
    expect(missing(project, user)).toEqual([]);
    expect(await timed("check", () => npm(project, "run", "check"))).toMatchObject({ status: 0 });
    expect(await timed("build", () => npm(project, "run", "build"))).toMatchObject({ status: 0 });
    expect(await timed("start", () => starts[kind]?.(project))).toBe(answer);
    console.log(`${kind}: ${times.join(", ")}`);
  });
});

const starts: Readonly<Record<string, (project: string) => unknown>> = {
  http: async (project) => {
    // `npm start` takes the usual port, which may be taken.
    const server = spawn("npx", ["heddle", "serve", "--addr", "127.0.0.1:0", "app.wasm"], {
      cwd: project,
      env: environment(),
      detached: true,
    });
    onTestFinished(() => {
      if (server.pid !== undefined) process.kill(-server.pid);
    });
    const [line] = await once(server.stderr.setEncoding("utf8"), "data");
    const url = String(line).trim().split(" ").at(-1) ?? "";
    return (await fetch(url)).text();
  },
  cli: (project) => npm(project, "start", "--silent", "--", "Ada").stdout,
  library: (project) =>
    npx(project, "heddle", "run", "--invoke", 'count-words("one two two")', "app.wasm").stdout,
};

/** The packages that a registry would have. */
function pack(target: string): void {
  const folders = readdirSync(join(root, "packages")).flatMap((name) => ["--workspace", `packages/${name}`]);
  const { status, stderr } = run(root, "npm", "pack", "--silent", ...folders, "--pack-destination", target);
  if (status !== 0) throw new Error(stderr);
}

function install(user: string, tarballs: string, program: string): void {
  const files = readdirSync(tarballs).map((name) => join(tarballs, name));
  const flags = ["--offline", "--no-audit", "--no-fund", "--silent", "--legacy-peer-deps"];
  run(user, "npm", "init", "--yes", "--silent");
  const installed = npm(user, "install", ...flags, ...files);
  expect(installed).toMatchObject({ status: 0, stderr: "" });
  const modules = join(user, "node_modules");
  const beside = dirname(dirname(dirname(program)));
  for (const [name, from] of [
    ["componentize-qjs", beside],
    ["@andreiltd", beside],
    ["rolldown", join(root, "node_modules")],
    ["@rolldown", join(root, "node_modules")],
    ["@oxc-project", join(root, "node_modules")],
    ["typescript", join(root, "node_modules")],
    ["@typescript", join(root, "node_modules")],
  ] as const) {
    if (readdirSync(from).includes(name)) symlinkSync(join(from, name), join(modules, name), "junction");
  }
  // Where the compiler's command is looked for.
  symlinkSync(join(root, "node_modules/typescript/bin/tsc"), join(modules, ".bin/tsc"));
}

/** The dependencies of a project that are not installed. */
function missing(project: string, user: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const modules = readdirSync(join(user, "node_modules"));
  return Object.keys(manifest.devDependencies).filter((name) => !modules.includes(name));
}

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function npx(cwd: string, ...words: readonly string[]): Outcome {
  return run(cwd, "npx", "--no-install", ...words);
}

function npm(cwd: string, ...words: readonly string[]): Outcome {
  return run(cwd, "npm", ...words);
}

function run(cwd: string, command: string, ...words: readonly string[]): Outcome {
  return spawnSync(command, words, { cwd, encoding: "utf8", env: environment() });
}

/** Nothing of this run of npm's, and the Node that runs the tests first. */
function environment(): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:npm_|NODE_OPTIONS|VITEST)/i.test(name));
  return {
    ...Object.fromEntries(own),
    PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
    npm_config_loglevel: "error",
  };
}
