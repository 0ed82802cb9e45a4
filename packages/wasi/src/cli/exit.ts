/**
 * Ending the program.
 * Spec: wasi:cli/exit.
 */
import { GuestExit } from "@heddle/component/errors";
import type { Interface } from "../area.ts";

export function createExit(): Interface {
  return {
    exit: (status: { readonly tag: "ok" | "err" }): never => {
      throw new GuestExit(status.tag === "ok" ? 0 : 1);
    },
    exitWithCode: (code: number): never => {
      throw new GuestExit(code);
    },
  };
}
