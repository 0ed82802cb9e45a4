/**
 * Running the command line in tests: here, or as a process of its own where signals and streams count.
 * Invariant: what is written here is caught, and the process's own outputs are as before afterwards.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import { main } from "../main.ts";

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function heddle(...words: readonly string[]): Promise<Outcome> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation((text) => stdout.push(String(text)) > 0),
    vi.spyOn(console, "log").mockImplementation((text) => void stdout.push(`${String(text)}\n`)),
    vi.spyOn(console, "error").mockImplementation((text) => void stderr.push(`${String(text)}\n`)),
  ];
  try {
    const exitCode = await main(words);
    return { exitCode, stdout: stdout.join(""), stderr: stderr.join("") };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

export const bin: string = fileURLToPath(new URL("../../bin/heddle.js", import.meta.url));

/** The built command as a process. */
export function startHeddle(...words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [bin, ...words], { stdio: ["ignore", "pipe", "pipe"] });
}

/** The built command to its end. */
export async function heddleProcess(...words: readonly string[]): Promise<Outcome> {
  const child = startHeddle(...words);
  const ended = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? -1)));
  const [stdout, stderr] = await Promise.all([child.stdout, child.stderr].map(allOf));
  return { exitCode: await ended, stdout: stdout ?? "", stderr: stderr ?? "" };
}

async function allOf(stream: Readable | null): Promise<string> {
  return stream === null ? "" : textOf(stream);
}

/** A component of examples/, e.g. `weave-rust/weave`. */
export function example(name: string): string {
  return fileURLToPath(new URL(`../../../../examples/${name}.wasm`, import.meta.url));
}

/** A guest of conformance/guests. */
export function guest(name: string): string {
  return fileURLToPath(new URL(`../../../../conformance/guests/${name}.wasm`, import.meta.url));
}

export interface TestFolder extends Disposable {
  readonly path: string;
}

export function testFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), "heddle-test-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
