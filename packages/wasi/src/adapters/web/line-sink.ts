/**
 * Output line by line, for a console or a log.
 * Invariant: a character is never cut in two, and a line is given out once it is complete or no longer fits.
 */
import type { ByteSink } from "../../port/stdio.ts";

/** Characters kept of a line that has not ended. */
const MAX_LINE = 64 * 1024;

/** E.g. `lineSink((line) => console.log(line))`. */
export function lineSink(print: (line: string) => void): ByteSink {
  const decoder = new TextDecoder();
  let started = "";
  return {
    isTerminal: false,
    write(chunk) {
      const lines = (started + decoder.decode(chunk, { stream: true })).split("\n");
      started = lines.pop() ?? "";
      for (const line of lines) print(line);
      if (started.length > MAX_LINE) {
        print(started);
        started = "";
      }
      return undefined;
    },
    flush() {
      if (started !== "") print(started);
      started = "";
      return undefined;
    },
  };
}
