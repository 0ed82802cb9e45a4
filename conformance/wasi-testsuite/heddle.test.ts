/** The adapter: which command line follows from which manifest. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const adapter = fileURLToPath(new URL("heddle.py", import.meta.url));
const python = process.platform === "win32" ? "python" : "python3";
const hasPython = spawnSync(python, ["--version"]).status === 0;

const loadAndCall = `
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("adapter", sys.argv[1])
adapter = importlib.util.module_from_spec(spec)
spec.loader.exec_module(adapter)
print(json.dumps(adapter.compute_argv(*json.loads(sys.argv[2]))))
`;

interface Manifest {
  args?: string[];
  env?: Record<string, string>;
  root?: string;
  proposals?: string[];
  world?: string;
}

/** The command line that the adapter gives for `t.wasm`, with HEDDLE as given. */
function commandLine(manifest: Manifest, heddle = "heddle"): unknown {
  const { args = [], env = {}, root = null, proposals = [], world = "wasi:cli/command" } = manifest;
  const call = JSON.stringify(["t.wasm", [args, env, root], proposals, world, "wasm32-wasip3"]);
  const result = spawnSync(python, ["-c", loadAndCall, adapter, call], {
    encoding: "utf8",
    env: { ...process.env, HEDDLE: heddle, PYTHONDONTWRITEBYTECODE: "1" },
  });
  expect(result.stderr).toBe("");
  return JSON.parse(result.stdout);
}

describe.skipIf(!hasPython)("wasi-testsuite adapter (needs Python)", () => {
  const table: { title: string; manifest: Manifest; words: string[] }[] = [
    { title: "nothing asked, nothing allowed", manifest: {}, words: ["run", "t.wasm"] },
    {
      title: "arguments follow the component",
      manifest: { args: ["a", "--b"] },
      words: ["run", "t.wasm", "a", "--b"],
    },
    {
      title: "environment",
      manifest: { env: { k: "v=1", e: "" } },
      words: ["run", "--env", "k=v=1", "--env", "e=", "t.wasm"],
    },
    { title: "root folder", manifest: { root: "/x y" }, words: ["run", "--dir", "/x y::/", "t.wasm"] },
    {
      title: "http reaches the runner's servers only",
      manifest: { proposals: ["http"] },
      words: ["run", "--allow-net", "127.0.0.1", "t.wasm"],
    },
    {
      title: "a service is served on a port of the system's choice",
      manifest: { world: "wasi:http/service" },
      words: ["serve", "--addr", "127.0.0.1:0", "t.wasm"],
    },
  ];
  for (const { title, manifest, words } of table) {
    test(title, () => expect(commandLine(manifest)).toEqual(["heddle", ...words]));
  }

  test("sockets get the whole network", () => {
    expect(commandLine({ proposals: ["sockets"] })).toEqual(
      expect.arrayContaining(["*", "127.0.0.0/8", "::1", "--listen"]),
    );
  });

  test("the command under test may have arguments", () => {
    expect(commandLine({}, "'/a b/node' bin.js")).toEqual(["/a b/node", "bin.js", "run", "t.wasm"]);
  });
});
