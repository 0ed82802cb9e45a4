/** Names as the system has them: bytes, on most systems of any kind. */

/** Undefined: not Unicode. */
export function decodeName(name: string | Uint8Array): string | undefined {
  if (typeof name === "string") return name.isWellFormed() ? name : undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(name);
  } catch {
    return undefined;
  }
}
