/**
 * Arguments and environment.
 * Spec: wasi_snapshot_preview1 `args_get`, `args_sizes_get`, `environ_get`, `environ_sizes_get`.
 * Invariant: what `..._get` writes is as long as `..._sizes_get` says.
 */
import { immediate, type Preview1Functions } from "./function.ts";
import type { Guest } from "./guest.ts";

export const argsFunctions: Preview1Functions = {
  args_sizes_get: immediate("ii", (guest, count, size) => writeSizes(guest, argumentsOf(guest), count, size)),
  args_get: immediate("ii", (guest, list, text) => writeList(guest, argumentsOf(guest), list, text)),
  environ_sizes_get: immediate("ii", (guest, count, size) =>
    writeSizes(guest, variablesOf(guest), count, size),
  ),
  environ_get: immediate("ii", (guest, list, text) => writeList(guest, variablesOf(guest), list, text)),
};

function argumentsOf({ environment }: Guest): Uint8Array[] {
  return environment.getArguments().map(terminated);
}

function variablesOf({ environment }: Guest): Uint8Array[] {
  return environment.getEnvironment().map(([name, value]) => terminated(`${name}=${value}`));
}

function terminated(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

function writeSizes({ memory }: Guest, texts: readonly Uint8Array[], count: number, size: number): void {
  memory.setU32(count, texts.length);
  memory.setU32(
    size,
    texts.reduce((sum, { byteLength }) => sum + byteLength, 0),
  );
}

function writeList({ memory }: Guest, texts: readonly Uint8Array[], list: number, text: number): void {
  let at = text;
  for (const [index, bytes] of texts.entries()) {
    memory.setU32(list + 4 * index, at);
    memory.bytes(at, bytes.byteLength).set(bytes);
    at += bytes.byteLength;
  }
}
