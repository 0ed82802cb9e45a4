/**
 * Printing what a command answers on standard output.
 *
 * Invariant: what could not be written is an error, and told; but a reader that has gone away (`heddle wit x.wasm | head`) had all
 * it wanted, and ends the command quietly.
 */
import { once } from "node:events";
import { exitCodes } from "./exit-codes.ts";
import { reasonOf } from "./reason.ts";

/** Standard output cannot be written. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  readonly closed: boolean;

  constructor(cause: Error) {
    super(`cannot write to standard output: ${reasonOf(cause)}`, { cause });
    this.closed = "code" in cause && cause.code === "EPIPE";
  }
}

export function print(text: string): void {
  guardOutput();
  process.stdout.write(text);
  checkWritten();
}

/** As {@link print}, for much: resolves when there is room for more. */
export async function printSlowly(content: string | Uint8Array): Promise<void> {
  guardOutput();
  const room = process.stdout.write(content);
  checkWritten();
  if (!room) await once(process.stdout, "drain");
}

/** A file, and on most systems a pipe, is written before `write` returns. */
function checkWritten(): void {
  const failure = process.stdout.errored;
  if (failure === null || failure === undefined) return;
  // It is told here; the event comes yet.
  process.stdout.off("error", onError).on("error", () => {});
  throw new OutputError(failure);
}

/** What fails later, or in another thread's name, ends the process here. */
export function guardOutput(): void {
  if (process.stdout.listeners("error").includes(onError)) return;
  process.stdout.on("error", onError);
}

function onError(error: Error): void {
  const failed = new OutputError(error);
  if (!failed.closed) console.error(`heddle: ${failed.message}`);
  process.exit(failed.closed ? exitCodes.ok : exitCodes.error);
}
