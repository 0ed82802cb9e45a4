/**
 * Node's callback style as promises.
 * Invariant: completion style. The operation is started with its arguments and reports once; a failure is a FilesystemError.
 */
import { filesystemError } from "./errno.ts";

type Callback<R> = (error: unknown, result: R) => void;

/** Starts an operation and waits for its report. */
export function call<R = void>(start: (done: Callback<R>) => void): Promise<R> {
  return new Promise((resolve, reject) => {
    const done: Callback<R> = (error, result) => {
      if (error !== null && error !== undefined) reject(filesystemError(error));
      else resolve(result);
    };
    try {
      start(done);
    } catch (error) {
      // An argument that Node refuses at once.
      reject(filesystemError(error));
    }
  });
}
