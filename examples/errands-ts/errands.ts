/**
 * A command that runs one errand out in the world, which its first argument names: files, HTTP, TCP, UDP, listening, or
 * saying what it was given.
 *
 * What an errand has to say goes to standard output; an error goes to standard error by the name that its interface gives it,
 * and the command fails.
 */
import environment from "wasi:cli/environment@0.3.0";
import { Fault, complain, say } from "./say.ts";
import { copyFile, printFile } from "./files.ts";
import { post, request } from "./http.ts";
import { greetTcp, greetUdp, listen } from "./sockets.ts";
import type { Exports } from "./types/errands-ts.js";

export const run: Exports["run"] = {
  async run() {
    const [name = "errands", ...words] = environment.getArguments().slice(1);
    try {
      await errand(name, words);
    } catch (error) {
      await complain(`${name}: ${faultName(error)}\n`);
      throw undefined;
    }
  },
};

async function errand(name: string, [first = "", second = "", third = ""]: readonly string[]): Promise<void> {
  switch (name) {
    case "show":
      return show();
    case "files":
      return copyFile(first, second);
    case "cat":
      return printFile(first);
    case "post":
      return post(first, second, third);
    case "http":
      return request(first, second);
    case "tcp":
      return greetTcp(first);
    case "udp":
      return greetUdp(first);
    case "listen":
      return listen(first);
    default:
      throw new Fault("usage");
  }
}

/** The arguments, the variables and the directory that the guest was given, a line each. */
async function show(): Promise<void> {
  const words = environment.getArguments().slice(1);
  const variables = environment.getEnvironment();
  const directory = environment.getInitialCwd();
  const lines = [
    ...words.map((word) => `argument ${word}\n`),
    ...variables.map(([name, value]) => `variable ${name}=${value}\n`),
    ...(directory === null ? [] : [`directory ${directory}\n`]),
  ];
  await say(lines.join(""));
}

/** The error of an imported function is in the `payload` of what is thrown; that of a future is thrown here as it is. */
function faultName(error: unknown): string {
  if (error instanceof Fault) return error.message;
  const code = error instanceof Error && "payload" in error ? error.payload : error;
  return typeof code === "object" && code !== null && "tag" in code
    ? String(code.tag).toLowerCase()
    : String(code);
}
