/**
 * The program itself: ending it, and letting others run.
 * Spec: wasi_snapshot_preview1 `proc_exit`, `proc_raise`, `sched_yield`.
 */
import { GuestExit, raise } from "@heddle/component/errors";
import { refuse } from "./errno.ts";
import { immediate, waiting, type Preview1Functions } from "./function.ts";
import { turn } from "./turn.ts";

export const procFunctions: Preview1Functions = {
  proc_exit: immediate("i", (_guest, status) => {
    const cause = new GuestExit(status);
    raise("exit", cause.message, { cause });
  }),
  // There are no signals.
  proc_raise: immediate("i", () => refuse("nosys")),
  sched_yield: waiting("", turn),
};
