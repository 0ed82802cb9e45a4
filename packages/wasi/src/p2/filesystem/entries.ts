/**
 * Listing a directory entry by entry.
 * Spec: wasi:filesystem/types 0.2 `directory-entry-stream`.
 */
import { FilesystemError, type ErrorCode } from "../../filesystem/error.ts";
import type { TypedEntry } from "../../filesystem/types.ts";
import type { ProducedStream } from "../../produce.ts";
import type { Outcome } from "../../streams.ts";
import { markBlocking } from "../mark-blocking.ts";
import { attemptLater } from "./error.ts";
import { typeP2, type EntryP2 } from "./types.ts";

export class DirectoryEntryStream implements Disposable {
  readonly #stream: ProducedStream<TypedEntry[]>;
  readonly #result: Promise<Outcome<ErrorCode>>;
  #entries: TypedEntry[] = [];

  /** Takes the stream. */
  constructor([stream, result]: [ProducedStream<TypedEntry[]>, Promise<Outcome<ErrorCode>>]) {
    this.#stream = stream;
    this.#result = result;
  }

  static {
    markBlocking(this, "readDirectoryEntry");
  }

  readDirectoryEntry(): EntryP2 | undefined | Promise<EntryP2 | undefined> {
    return this.#take() ?? attemptLater(() => this.#fetch());
  }

  [Symbol.dispose](): void {
    void this.#stream.return();
  }

  #take(): EntryP2 | undefined {
    const entry = this.#entries.shift();
    return entry === undefined ? undefined : { type: typeP2(entry.type), name: entry.name };
  }

  async #fetch(): Promise<EntryP2 | undefined> {
    const next = await this.#stream.next();
    if (next.done !== true) {
      this.#entries = next.value;
      return this.#take();
    }
    const result = await this.#result;
    if (result.tag === "err") throw new FilesystemError(result.val);
    return undefined;
  }
}
