/**
 * The servers of the benchmark of serving: what starts each, and how it uses instances. Each answers `hello NAME, COUNT`.
 *
 * Those of WASI 0.3 serve guests/http/hello-rust, those of 0.2 its sibling hello-0.2-rust. A service of 0.2 takes one request at a time,
 * so who reuses its instances has several of them, each with a count of its own; jco has one. Who makes an instance for each
 * request counts to 1.
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { locatePart } from "../scripts/setup-parts.mjs";
import { heddle } from "./in-turn.ts";

export interface Contender {
  readonly name: string;
  readonly command: (port: number) => readonly [string, ...string[]];
  /** Not ours: started anew, with a word about it, where it stops answering. */
  readonly isPeer?: true;
  /** An instance for each request: the count is always 1. */
  readonly isFreshEachTime?: true;
  /** Refuses who gives no name. */
  readonly isGated?: true;
}

const hello = guest("hello-rust/hello.wasm");
const hello02 = guest("hello-0.2-rust/hello_0_2.wasm");
const gate = guest("gate-rust/gate.wasm");
const bare = fileURLToPath(new URL("http-bare.ts", import.meta.url));

/** Those whose program is there; the others are named. `scratch` is a folder that they may write to. */
export function contenders(scratch: string): readonly Contender[] {
  return [
    { name: "node:http", command: (port) => [process.execPath, bare, String(port)] },
    { name: "heddle", command: serve(hello) },
    { name: "heddle, chain of 3", command: serve(gate, gate, hello), isGated: true },
    { name: "heddle, 1 worker", command: serve("--workers", "1", hello) },
    { name: "heddle, 2 workers", command: serve("--workers", "2", hello) },
    { name: "heddle, WASI 0.2", command: serve("--reuse", "serial", hello02) },
    {
      name: "heddle, 0.2, an instance a request",
      command: serve("--reuse", "none", hello02),
      isFreshEachTime: true,
    },
    ...native(),
    ...jco(scratch),
  ];
}

function guest(path: string): string {
  return fileURLToPath(new URL(`guests/http/${path}`, import.meta.url));
}

function serve(...words: readonly string[]): Contender["command"] {
  return (port) => [...heddle, "serve", "--addr", `127.0.0.1:${port}`, ...words];
}

function native(): readonly Contender[] {
  const program = process.env["WASMTIME"] ?? locatePart("wasmtime");
  if (program === undefined) {
    console.log("wasmtime serve: skipped, needs npm run setup -- wasmtime");
    return [];
  }
  const serving =
    (component: string, ...words: readonly string[]): Contender["command"] =>
    (port) => {
      const flags = ["-C", "cache=n", "-W", "component-model-async=y", "-S", "p3=y", ...words];
      return [program, "serve", ...flags, "--addr", `127.0.0.1:${port}`, component];
    };
  return [
    { name: "wasmtime", command: serving(hello), isPeer: true },
    {
      name: "wasmtime, an instance a request",
      command: serving(hello, "--max-instance-reuse-count", "1"),
      isPeer: true,
      isFreshEachTime: true,
    },
    { name: "wasmtime, WASI 0.2", command: serving(hello02), isPeer: true, isFreshEachTime: true },
  ];
}

/** Of 0.2 alone: `jco serve` refuses components that export the handler of 0.3. */
function jco(scratch: string): readonly Contender[] {
  const program = process.env["JCO"];
  if (program === undefined) {
    console.log("jco serve: skipped, JCO names no program");
    return [];
  }
  const command: Contender["command"] = (port) => {
    const place = ["--host", "127.0.0.1", "--port", String(port), "--jco-dir", scratch];
    return [program, "serve", ...place, hello02];
  };
  return [{ name: "jco, WASI 0.2", command, isPeer: true }];
}
