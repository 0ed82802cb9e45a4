/**
 * The echo server in a process of its own, as an embedder runs it: says on which port it listens, and what its memory holds whenever it
 * is asked. Its argument is the number of connections after which it ends. Started with --expose-gc.
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { instantiate, compile } from "@heddle/component";
import { createWasi } from "@heddle/wasi";
import { nodePlatform } from "@heddle/wasi/node";

const [, , connections = "0"] = process.argv;
const said: string[] = [];

process.on("message", () => {
  for (let i = 0; i < 4; i++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({ held: heapUsed + external });
});

const component = await compile(readFileSync(new URL("echo-c/echo.wasm", import.meta.url)));
using platform = nodePlatform({ network: { allow: ["127.0.0.1"], listen: true } });
const instance = await instantiate(
  component,
  createWasi(platform, {
    args: ["echo", "0", connections],
    stdio: {
      stdout: {
        isTerminal: false,
        flush: () => undefined,
        write: (chunk) => {
          const line = new TextDecoder().decode(chunk);
          said.push(line);
          const port = /^listening on 127\.0\.0\.1:(\d+)\n$/.exec(line)?.[1];
          if (port !== undefined) process.send?.({ port: Number(port) });
          return undefined;
        },
      },
    },
  }),
);
const { run } = instance.exports["wasi:cli/run@0.2.0"] as { readonly run: () => Promise<void> };
await run();
process.send?.({ said: said.at(-1) });
process.disconnect?.();
