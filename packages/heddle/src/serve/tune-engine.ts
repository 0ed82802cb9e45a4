/**
 * Settings of V8's for a process that makes an instance after the other: how it collects what requests and instances leave behind, and
 * when it compiles what leads out of an instance. See docs/RATIONALE.md.
 *
 * Invariant: the room for new objects grows once, from 1 MiB to {@link ROOM}; a thread in which it did holds it there, in all of them.
 */

/** Bytes. */
const ROOM = 4 * 2 ** 20;
/** The room that V8 starts with, times this, is {@link ROOM}. */
const GROWTH = 4;
/** Well under the time in which 4 MiB of new objects survive, after which the room would grow again. */
const CHECK_MS = 20;
/** By how much the heap may grow, in percent of what is alive, before old objects are collected. */
const HEAP_GROWTH = 700;
/** Calls of an imported function before the way to it is compiled. */
const WRAPPER_CALLS = 60;
/** The first V8 that has a flag for that; others complain. */
const WRAPPER_FLAG_SINCE = 13;

export function tuneEngine(): void {
  const { getHeapSpaceStatistics, setFlagsFromString } = process.getBuiltinModule("node:v8");
  setFlagsFromString(`--semi-space-growth-factor=${GROWTH}`);
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`);
  if (Number.parseInt(process.versions.v8) >= WRAPPER_FLAG_SINCE)
    setFlagsFromString(`--wasm-wrapper-tiering-budget=${WRAPPER_CALLS}`);
  const check = setInterval(() => {
    const room = getHeapSpaceStatistics().find((space) => space.space_name === "new_space")?.space_size ?? 0;
    if (room < ROOM) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    clearInterval(check);
  }, CHECK_MS);
  check.unref();
}
