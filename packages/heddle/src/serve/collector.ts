/**
 * How V8 collects what requests and instances leave behind: two settings of the process. See docs/RATIONALE.md.
 *
 * Invariant: the room for new objects grows once, from 1 MiB to {@link ROOM}; a thread in which it did holds it there, in all of them.
 */

/** Bytes. */
const ROOM = 4 * 2 ** 20;
/** The room that V8 starts with, times this, is {@link ROOM}. */
const GROWTH = 4;
/** Well under the time in which 4 MiB of new objects survive, after which the room would grow again. */
const CHECK_MS = 20;

export function tuneCollector(): void {
  const { getHeapSpaceStatistics, setFlagsFromString } = process.getBuiltinModule("node:v8");
  setFlagsFromString(`--semi-space-growth-factor=${GROWTH}`);
  setFlagsFromString("--heap-growing-percent=300");
  const check = setInterval(() => {
    const room = getHeapSpaceStatistics().find((space) => space.space_name === "new_space")?.space_size ?? 0;
    if (room < ROOM) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    clearInterval(check);
  }, CHECK_MS);
  check.unref();
}
