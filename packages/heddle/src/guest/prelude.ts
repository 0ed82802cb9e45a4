/** What stands before a guest's own code. Invariant: loaded in a guest and nowhere else, since it changes the globals. */
import { install } from "./text-encoding.ts";
import { installStacks } from "./stack-lines.ts";

install(globalThis);
installStacks(Error, globalThis);
