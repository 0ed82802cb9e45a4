/** An error in one of several files. Invariant: it is told in the words of its cause, after the file's name. */
export class FileFault extends Error {
  override readonly name = "FileFault";
  readonly file: string;

  constructor(file: string, cause: unknown) {
    super(`${file} has an error`, { cause });
    this.file = file;
  }
}
