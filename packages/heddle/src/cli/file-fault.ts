/**
 * Errors in one of several files.
 * Invariant: such an error is told in the words of its cause, after the file's name.
 */
import { DecodeError, ValidationError } from "@heddle/component/errors";

export class FileFault extends Error {
  override readonly name = "FileFault";
  readonly file: string;

  constructor(file: string, cause: unknown) {
    super(`${file} has an error`, { cause });
    this.file = file;
  }
}

/** What `use` says of bytes that are no component is told with the file's name. */
export function inFile<T>(file: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw faultIn(file, error);
  }
}

/** The error as one of a file, if it is of its bytes. */
export function faultIn(file: string, error: unknown): unknown {
  return error instanceof DecodeError || error instanceof ValidationError
    ? new FileFault(file, error)
    : error;
}
