/** `heddle new` and `heddle componentize`, where the engine is installed. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { describeWithPart } from "../scripts/with-part.ts";

// Each builds a component with the whole script engine in it.
vi.setConfig({ testTimeout: 60_000 });

const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
const bin = fileURLToPath(new URL("../packages/heddle/bin/heddle.js", import.meta.url));
const wit = "package t:t;\nworld app { export greet: async func(name: string) -> result<string, string>; }";

function project(files: Readonly<Record<string, string>>): TestFolder {
  const folder = testFolder();
  for (const [path, text] of Object.entries({ "wit/app.wit": wit, ...files })) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
  }
  return folder;
}

interface TestFolder extends Disposable {
  readonly path: string;
}

function testFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), "heddle-test-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

describeWithPart("componentize-qjs", "guests in TypeScript", (program) => {
  // The project whose packages are used.
  const beside = dirname(dirname(dirname(dirname(program))));

  test("several files, an enum and the web's text encoding become a component that runs", () => {
    using folder = project({
      "main.ts": `import { Mood, hello } from "./hello.ts";
        export async function greet(name: string): Promise<string> {
          if (name === "") throw "nobody";
          return new TextDecoder().decode(new TextEncoder().encode(hello(name, Mood.Glad)));
        }`,
      "hello.ts": `export enum Mood { Sad, Glad }
        export const hello = (name: string, mood: Mood): string => \`héllo \${name} \${mood}\`;`,
    });
    expect(build(folder, beside)).toMatchObject({ status: 0, stdout: "", stderr: "" });
    const run = (call: string): unknown =>
      spawnSync(process.execPath, [bin, "run", "--invoke", call, join(folder.path, "out.wasm")], {
        encoding: "utf8",
      });
    expect(run('greet("you")')).toMatchObject({ status: 0, stdout: expect.stringContaining("héllo you 1") });
    expect(run('greet("")')).toMatchObject({ stdout: expect.stringContaining("nobody") });
  });

  test.each(["cli", "http", "library"])("a new %s type-checks, builds and starts", async (kind) => {
    using folder = testFolder();
    expect(heddle("new", kind, folder.path)).toMatchObject({ status: 0 });
    const checked = spawnSync(process.execPath, [tsc, "-p", folder.path], { encoding: "utf8" });
    expect(checked).toMatchObject({ status: 0, stdout: "" });
    const source = join(folder.path, "src/main.ts");
    expect(build(folder, beside, source)).toMatchObject({ status: 0, stderr: "" });
    await starts[kind]?.(join(folder.path, "out.wasm"));
  });

  test("a body that throws midway never reaches the client as whole", async () => {
    using folder = testFolder();
    heddle("new", "http", folder.path);
    const source = join(folder.path, "src/main.ts");
    const text = readFileSync(source, "utf8");
    writeFileSync(source, text.replace(/yield "Hello.*;/, 'yield "Hello"; throw new Error("midway");'));
    expect(readFileSync(source, "utf8")).not.toBe(text);
    expect(build(folder, beside, source)).toMatchObject({ status: 0, stderr: "" });
    const url = await serving(join(folder.path, "out.wasm"));
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow(/fetch failed|terminated/);
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  });

  test("an error's stack has the lines of the sources", () => {
    using folder = project({
      "main.ts": `import { fail } from "./fail.ts";
        export async function greet(name: string): Promise<string> {
          try {
            return fail(name);
          } catch (error) {
            throw error instanceof Error ? error.stack : "";
          }
        }`,
      "fail.ts": `interface Unused { readonly gone: true }\n
        export function fail(name: string): never {
          throw new TypeError(name);
        }`,
    });
    expect(build(folder, beside)).toMatchObject({ status: 0, stderr: "" });
    const { stdout } = heddle("run", "--invoke", 'greet("x")', join(folder.path, "out.wasm"));
    expect(stdout).toContain("at fail (fail.ts:4)");
    expect(stdout).toContain("at greet (main.ts:4)");
  });

  test("an async import for which the engine has no stand-in is told by its name", () => {
    using folder = project({
      "wit/app.wit":
        "package t:t;\ninterface far { ask: async func() -> u32; }\nworld app { import far; export greet: func(); }",
      "main.ts": "export const greet = () => {};\n",
    });
    const { status, stderr } = build(folder, beside);
    expect(status).toBe(1);
    expect(stderr).toContain("ask of t:t/far is async");
    expect(stderr).toContain("docs/typescript-guests.md");
  });

  test("what does not parse is told with its line, and nothing is written", () => {
    using folder = project({ "main.ts": "export const greet = 1;\nexport const bad = (;\n" });
    const { status, stderr } = build(folder, beside);
    expect(status).toBe(1);
    expect(stderr).toMatch(/main\.ts does not build: [^]*main\.ts:2:\d+/);
    expect(existsSync(join(folder.path, "out.wasm"))).toBe(false);
  });
});

const starts: Readonly<Record<string, (component: string) => Promise<void>>> = {
  cli: async (component) => {
    expect(heddle("run", component, "Ada", "Zoë").stdout).toBe("Hello, Ada!\nHello, Zoë!\n");
    const options = { input: "Bob\nCleo", encoding: "utf8" } as const;
    expect(spawnSync(process.execPath, [bin, "run", component], options).stdout).toBe(
      "Hello, Bob!\nHello, Cleo!\n",
    );
  },
  http: async (component) => {
    const url = await serving(component);
    expect(await (await fetch(url)).text()).toBe("Hello from a component!\n");
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);
    const body = "é".repeat(500_000);
    expect(await (await fetch(`${url}/echo`, { method: "POST", body })).text()).toBe(body);
  },
  library: async (component) => {
    const { stdout } = heddle("run", "--invoke", 'count-words("one two two")', component);
    expect(stdout).toBe('[("two", 2), ("one", 1)]\n');
  },
};

async function serving(component: string): Promise<string> {
  const server = spawn(process.execPath, [bin, "serve", "--addr", "127.0.0.1:0", component]);
  onTestFinished(() => void server.kill());
  const [line] = await once(server.stderr.setEncoding("utf8"), "data");
  return String(line).trim().split(" ").at(-1) ?? "";
}

function heddle(...words: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [bin, ...words], { encoding: "utf8" });
}

function build(
  folder: TestFolder,
  cwd: string,
  source: string = join(folder.path, "main.ts"),
): { status: number | null; stdout: string; stderr: string } {
  const at = (path: string): string => join(folder.path, path);
  const words = ["-o", at("out.wasm"), "--wit", at("wit"), "--world", "app", source];
  return spawnSync(process.execPath, [bin, "componentize", ...words], { cwd, encoding: "utf8" });
}
