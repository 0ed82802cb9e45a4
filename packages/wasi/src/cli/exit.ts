/**
 * Ending the program.
 * Spec: wasi:cli/exit.
 */
import { GuestExit } from "@heddle/component/errors";
import type { Exit } from "./interfaces.ts";

export function createExit(): Exit {
  return {
    exit: (status: { readonly tag: "ok" | "err" }): never => {
      throw new GuestExit(status.tag === "ok" ? 0 : 1);
    },
    exitWithCode: (code: number): never => {
      throw new GuestExit(code);
    },
  };
}
