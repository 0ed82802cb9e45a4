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

/** Another name for something else there: a stream of a file, a device, or a name that is cut or read as a pattern. */
const NO_WINDOWS_NAME =
  // oxlint-disable-next-line no-control-regex -- they are what must not be there
  /[<>:"/\\|?*\u0000-\u001f]|[. ]$|^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³]) *(?:\.|$)/iu;

/**
 * Does this name in a directory mean the entry of that name on Windows, and nothing else?
 * Names of the form `..` do not come here: the walk has taken them out.
 */
export function isWindowsName(name: string): boolean {
  return !NO_WINDOWS_NAME.test(name);
}
