/** `heddle new` and `heddle componentize`, where the engine is installed. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { text as textOf } from "node:stream/consumers";
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
    // Cut, or refused as a whole where the fault came before the status was sent.
    const outcome = await fetch(url).then(
      async (response) => {
        if (response.status === 500) return "refused";
        return response.text().catch(() => "cut");
      },
      () => "cut",
    );
    expect(["cut", "refused"]).toContain(outcome);
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

  test("the web's globals are there, over what the world imports", () => {
    using folder = project({ ...webWit, "main.ts": webGuest });
    const globals = join(dirname(bin), "../templates/common/src/globals.d.ts");
    writeFileSync(join(folder.path, "globals.d.ts"), readFileSync(globals));
    const settings = join(dirname(bin), "../templates/common/tsconfig.json");
    const tsconfig = readFileSync(settings, "utf8").replace('["src", "types"]', '["*.ts"]');
    writeFileSync(join(folder.path, "tsconfig.json"), tsconfig);
    const checked = spawnSync(process.execPath, [tsc, "-p", folder.path], { encoding: "utf8" });
    expect(checked).toMatchObject({ status: 0, stdout: "" });
    expect(build(folder, beside)).toMatchObject({ status: 0, stderr: "" });
    const run = (call: string): unknown => heddle("run", "--invoke", call, join(folder.path, "out.wasm"));
    // What is printed at the top level is kept from the build to the first call.
    expect(run("print(2)")).toMatchObject({
      status: 0,
      stdout: 'at build\nline 0 { a: [1, "x"] }\nline 1 { a: [1, "x"] }\n"printed"\n',
      stderr: expect.stringMatching(/^TypeError: shown\n {4}at print \(main\.ts:\d+\)\n$/),
    });
    expect(run("wait()")).toMatchObject({ stdout: 'at build\ntick\ntick\n"TimeoutError: true"\n' });
    expect(run("values()")).toMatchObject({
      stdout: expect.stringContaining(
        '"http://h/a/x?q=1 36 true 200 text/plain;charset=UTF-8 body [object Object] sync"',
      ),
    });
    expect(run("say()")).toMatchObject({ stdout: 'at build\nin a method\n"said"\n' });
  });

  test("an error thrown in a stream reaches its reader", () => {
    using folder = project({ ...webWit, "main.ts": webGuest });
    expect(build(folder, beside)).toMatchObject({ status: 0, stderr: "" });
    expect(heddle("run", "--invoke", "stream()", join(folder.path, "out.wasm"))).toMatchObject({
      status: 4,
      stdout: expect.not.stringContaining("second"),
      stderr: expect.stringMatching(/boom[^]*main\.ts:\d+[^]*trap/),
    });
  });

  test("fetch, through the courier that sends requests for engines without async imports", async () => {
    using folder = project({
      ...webWit,
      "wit/app.wit": fetchWit,
      "wit/deps/http.wit": readFileSync(
        join(dirname(bin), "../templates/http/wit/deps/wasi-http.wit"),
        "utf8",
      ),
      "wit/deps/clocks.wit": "package wasi:clocks@0.3.0; interface types { type duration = u64; }",
      "main.ts": fetchGuest,
    });
    expect(build(folder, beside)).toMatchObject({ status: 0, stderr: "" });
    const at = (name: string): string => join(folder.path, name);
    const plug = (name: string): string =>
      fileURLToPath(new URL(`courier-wat/${name}.wasm`, import.meta.url));
    const plugs = ["--plug", plug("courier"), "--plug", plug("delivery")];
    expect(heddle("compose", "-o", at("whole.wasm"), at("out.wasm"), ...plugs)).toMatchObject({ status: 0 });
    const server = createServer((request, response) => {
      if (request.url === "/old") response.writeHead(302, { location: "/new?q=1" }).end();
      else {
        response.setHeader("x-method", request.method ?? "");
        response.setHeader("x-length", request.headers["content-length"] ?? "none");
        request.pipe(response);
        if (request.method === "GET") response.end(request.url);
      }
    });
    onTestFinished(() => void server.close());
    await once(server.listen(0, "127.0.0.1"), "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const call = async (name: string, path: string): Promise<string> => {
      const words = [
        "--allow-net",
        `127.0.0.1:${port}`,
        "--invoke",
        `${name}("http://127.0.0.1:${port}${path}")`,
      ];
      const child = spawn(process.execPath, [bin, "run", ...words, at("whole.wasm")]);
      const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
      return stdout + stderr;
    };
    expect(await call("get", "/a?b")).toBe(`ok("200 GET false http://127.0.0.1:${port}/a?b: /a?b")\n`);
    expect(await call("get", "/old")).toBe(`ok("200 GET true http://127.0.0.1:${port}/new?q=1: /new?q=1")\n`);
    expect(await call("post", "/")).toBe('ok("text 4: body, stream none: onetwo, aborted: AbortError")\n');
    const refused = heddle("run", "--invoke", `get("http://127.0.0.1:${port}/")`, at("whole.wasm"));
    expect(refused.stdout).toContain("fetch failed: GET http://127.0.0.1");
  });

  test("a global whose import is missing says what to add", () => {
    using folder = project({
      "main.ts":
        "export async function greet(name: string): Promise<string> { console.log(name); return name; }",
    });
    expect(build(folder, beside)).toMatchObject({ status: 0, stderr: "" });
    expect(heddle("run", "--invoke", 'greet("x")', join(folder.path, "out.wasm"))).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('add \\"import wasi:cli/stdout@0.3.0;\\" to it'),
    });
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

const fetchWit = `package t:t;
world app {
  import heddle:demo/courier@0.1.0;
  import wasi:http/types@0.3.0;
  export get: async func(url: string) -> result<string, string>;
  export post: async func(url: string) -> result<string, string>;
}
package heddle:demo@0.1.0 {
  interface courier {
    use wasi:http/types@0.3.0.{request, response, error-code};
    send: func(request: request) -> future<result<response, error-code>>;
  }
}`;

const fetchGuest = `export async function get(url: string): Promise<string> {
  const response = await fetch(url, { headers: { accept: "text/plain" } });
  const method = response.headers.get("x-method");
  return [response.status, method, response.redirected, response.url].join(" ") + ": " + (await response.text());
}

export async function post(url: string): Promise<string> {
  const text = await fetch(url, { method: "POST", body: "body" });
  const stream = await fetch(url, { method: "POST", body: parts() });
  const signal = AbortSignal.abort();
  const aborted = await fetch(url, { signal }).catch((error: unknown) => (error as Error).name);
  const told = async (each: Response): Promise<string> => each.headers.get("x-length") + ": " + (await each.text());
  return \`text \${await told(text)}, stream \${await told(stream)}, aborted: \${aborted}\`;
}

async function* parts(): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode("one");
  yield new TextEncoder().encode("two");
}
`;

const webWit = {
  "wit/app.wit": `package t:t;
    interface ops { say: async func() -> string; }
    world app {
      import wasi:cli/stdout@0.3.0;
      import wasi:cli/stderr@0.3.0;
      import wasi:clocks/monotonic-clock@0.3.0;
      import wasi:random/random@0.3.0;
      export print: async func(lines: u32) -> string;
      export wait: async func() -> string;
      export values: async func() -> string;
      export %stream: async func() -> stream<string>;
      export ops;
    }`,
  "wit/deps/cli.wit": `package wasi:cli@0.3.0;
    interface types { enum error-code { io, illegal-byte-sequence, pipe } }
    interface stdout { use types.{error-code}; write-via-stream: func(data: stream<u8>) -> future<result<_, error-code>>; }
    interface stderr { use types.{error-code}; write-via-stream: func(data: stream<u8>) -> future<result<_, error-code>>; }`,
  "wit/deps/clocks.wit": `package wasi:clocks@0.3.0;
    interface monotonic-clock { wait-for: async func(how-long: u64); }`,
  "wit/deps/random.wit": `package wasi:random@0.3.0;
    interface random { get-random-bytes: func(max-len: u64) -> list<u8>; }`,
};

const webGuest = `console.log("at build");
const sleep = (ms: number): Promise<void> => new Promise<void>((resolve) => void setTimeout(resolve, ms));

export async function print(lines: number): Promise<string> {
  for (let line = 0; line < lines; line++) console.log("line %d", line, { a: [1, "x"] });
  console.error(new TypeError("shown"));
  return "printed";
}

export async function wait(): Promise<string> {
  let ticks = 0;
  const id = setInterval(() => {
    console.log("tick");
    if (++ticks === 2) clearInterval(id);
  }, 5);
  setTimeout(() => console.log("after the call"), 60_000);
  const signal = AbortSignal.timeout(100);
  const reason = await new Promise((resolve) => signal.addEventListener("abort", () => resolve(signal.reason)));
  return \`\${reason instanceof Error ? reason.name : ""}: \${signal.aborted}\`;
}

export async function values(): Promise<string> {
  const url = new URL("../x?q=1", "http://h/a/b/c");
  const random = crypto.getRandomValues(new Uint8Array(8)).some((byte) => byte !== 0);
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("body"));
      controller.close();
    },
  });
  const response = new Response(await new Response(source).text());
  const copy = structuredClone({ at: new Date(0) });
  const request = new Request(url, { method: "PUT", body: "sync", headers: new Headers({ a: "b" }) });
  return [
    url,
    crypto.randomUUID().length,
    random,
    response.status,
    response.headers.get("content-type"),
    await response.text(),
    copy,
    await request.text(),
  ].join(" ");
}

export async function stream(): Promise<AsyncIterable<string>> {
  return (async function* () {
    yield "first";
    await sleep(1);
    throw new RangeError("boom");
  })();
}

export const ops = {
  async say(): Promise<string> {
    console.log("in a method");
    return "said";
  },
};
`;

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
