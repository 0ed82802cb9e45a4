/** The built command as a process of its own, and asynchronous: a test may be the server that the guest talks to. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export const bin: string = fileURLToPath(new URL("../packages/heddle/bin/heddle.js", import.meta.url));

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runHeddle(words: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Outcome> {
  return outcomeOf(
    spawn(process.execPath, [bin, "run", ...words], { stdio: ["ignore", "pipe", "pipe"], env }),
  );
}

export function startHeddle(...words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [bin, ...words], { stdio: ["ignore", "pipe", "pipe"] });
}

export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const written = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (written.stdout += chunk));
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (written.stderr += chunk));
  const [status] = await once(child, "close");
  return { status: typeof status === "number" ? status : null, ...written };
}
