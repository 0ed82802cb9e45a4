/**
 * Telling what is done with the paths below a preopened directory.
 * Invariant: a path is told as the guest wrote it, behind those of the directories that it was opened from.
 */
import type { Audit } from "../port/audit.ts";
import { FilesystemError, type ErrorCode } from "./error.ts";

export class AuditedPlace {
  readonly #audit: Audit;
  readonly #preopen: string;
  readonly #path: string;

  constructor(audit: Audit, preopen: string, path: string = preopen) {
    this.#audit = audit;
    this.#preopen = preopen;
    this.#path = path;
  }

  /** What was opened at `path`. */
  at(path: string): AuditedPlace {
    return new AuditedPlace(this.#audit, this.#preopen, this.#joined(path));
  }

  async during<R>(operation: string, path: string, writes: boolean, act: () => Promise<R>): Promise<R> {
    try {
      const result = await act();
      this.#tell(operation, path, writes, undefined);
      return result;
    } catch (error) {
      if (error instanceof FilesystemError) this.#tell(operation, path, writes, error.payload.tag);
      throw error;
    }
  }

  #tell(operation: string, path: string, writes: boolean, failure: ErrorCode["tag"] | undefined): void {
    this.#audit({
      kind: "file",
      operation,
      preopen: this.#preopen,
      path: this.#joined(path),
      writes,
      granted: failure !== "not-permitted" && failure !== "read-only",
      failure,
    });
  }

  #joined(path: string): string {
    if (path.startsWith("/")) return path;
    return this.#path.endsWith("/") ? `${this.#path}${path}` : `${this.#path}/${path}`;
  }
}
