/**
 * Settings of V8's for a process that serves: how it collects what requests leave behind, and what it compiles. See docs/RATIONALE.md.
 *
 * Invariant: under load the room for new objects is {@link ROOM} at least. V8 makes it small when little is made for a while, and large
 * again only when much of it survives a collection, which is not what requests do: so something is made here that survives.
 */

/** Bytes that may be made before what of it is still used is looked for. */
const ROOM = 4 * 2 ** 20;
const CHECK_MS = 1000;
/** Bytes of an object of what is made to survive, about. */
const SURVIVOR_BYTES = 64;

/** Flags by the first V8 of which it is known that it has them: others complain. */
const FLAGS: readonly (readonly [since: number, flag: string])[] = [
  // By how much the heap may grow, in percent of what is alive, before old objects are collected.
  [0, "--heap-growing-percent=700"],
  // How much of what a function calls may be compiled into it, by the bytes of one callee and of all.
  [0, "--max-inlined-bytecode-size=1200"],
  [0, "--max-inlined-bytecode-size-cumulative=4000"],
  // Calls of an imported function before the way to it is compiled.
  [13, "--wasm-wrapper-tiering-budget=60"],
  // How long nothing has to happen before all is collected, and compiled code dropped with it.
  [14.6, "--memory-reducer-delay-ms=600000"],
];

export function tuneEngine(): void {
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  const version = Number.parseFloat(process.versions.v8);
  for (const [since, flag] of FLAGS) if (version >= since) setFlagsFromString(flag);
  keepRoom();
}

function keepRoom(): void {
  const { getHeapSpaceStatistics, setFlagsFromString } = process.getBuiltinModule("node:v8");
  let survivors: object[] = [];
  const check = (): void => {
    const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    const room = space === undefined ? ROOM : space.space_used_size + space.space_available_size;
    const factor = Math.ceil(ROOM / room);
    setFlagsFromString(`--semi-space-growth-factor=${factor}`);
    if (factor === 1) survivors = [];
    else if (survivors.length === 0)
      survivors = Array.from({ length: (1.5 * room) / SURVIVOR_BYTES }, (_, at) => ({ at }));
  };
  check();
  setInterval(check, CHECK_MS).unref();
}
