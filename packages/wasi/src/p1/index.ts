/**
 * WASI preview 1: core modules that import `wasi_snapshot_preview1`, on the semantics of WASI 0.3 and the readiness layer of 0.2.
 * Spec: wasi_snapshot_preview1 and its application ABI (commands).
 *
 * Invariants: the same sandbox as for components. A call that can complete at once does; one that has to wait parks the guest's
 * stack (JSPI), and where the engine cannot do that it traps with `jspi-required`. Whatever goes back into the guest is a number
 * or a trap that it cannot catch.
 */
import { GuestExit, LinkError, makeTrap, raise, toTrap, Trap } from "@heddle/component/errors";
import type { Port } from "../port/index.ts";
import { ERRNO, errnoOf } from "./errno.ts";
import type { Preview1Function } from "./function.ts";
import { functions } from "./functions.ts";
import { createGuest, type Guest, type Preview1Options } from "./guest.ts";

export { PREVIEW1_LIMITS, type Preview1Limits } from "./limits.ts";
export type { Preview1Options } from "./guest.ts";

/** The name that modules import preview 1 by. */
export const PREVIEW1 = "wasi_snapshot_preview1";

/** How a module becomes an instance: for hosts that bound what it allocates. */
export type Instantiate = (imports: WebAssembly.Imports) => WebAssembly.Exports;

/** One program's preview 1. Disposing of it closes its descriptors. */
export interface Preview1 extends Disposable {
  /** The functions, for an instance whose memory is known once it is there. All calls share one table of descriptors. */
  imports(memory: () => WebAssembly.Memory | undefined): Record<string, WebAssembly.ImportValue>;
  /** Runs a command to its end: the exit code. Throws {@link LinkError} or {@link Trap}. Once only: its descriptors are closed then. */
  run(module: WebAssembly.Module, instantiate?: Instantiate): Promise<number>;
}

export function createPreview1(port: Port, options: Preview1Options = {}): Preview1 {
  const suspends =
    typeof WebAssembly.Suspending === "function" && typeof WebAssembly.promising === "function";
  let memory: () => WebAssembly.Memory | undefined = () => undefined;
  const guest = createGuest(port, options, () => memory(), suspends);
  const imports: Preview1["imports"] = (from) => {
    memory = from;
    return Object.fromEntries(
      Object.entries(functions).map(([name, each]) => [name, importOf(guest, name, each)]),
    );
  };
  const dispose = (): void => guest.fds[Symbol.dispose]();
  const run: Preview1["run"] = async (module, instantiate = (given) => instanceOf(module, given)) => {
    try {
      return await runCommand(module, instantiate, imports, suspends);
    } finally {
      dispose();
    }
  };
  return { imports, run, [Symbol.dispose]: dispose };
}

function importOf(guest: Guest, name: string, each: Preview1Function): WebAssembly.ImportValue {
  const call = (...values: readonly unknown[]): number | Promise<number> => {
    try {
      const called = each.call(guest, values);
      if (called === undefined)
        return raise("host-bad-value", `${PREVIEW1}.${name} is imported with another type`);
      if (called.answer === undefined) return ERRNO.success;
      if (guest.suspends) return called.answer.then(success, answerTo);
      called.answer.catch(() => {});
      return raise(
        "jspi-required",
        `${PREVIEW1}.${name} has to wait, and this engine cannot suspend WebAssembly (Node 24 or newer can)`,
      );
    } catch (error) {
      return answerTo(error);
    }
  };
  return each.waits && guest.suspends ? new WebAssembly.Suspending(call) : call;
}

function success(): number {
  return ERRNO.success;
}

/** The number that tells the guest of an error; what is none ends it. */
function answerTo(error: unknown): number {
  const errno = errnoOf(error);
  if (errno === undefined) throw toTrap(error, "host-threw");
  return errno;
}

function instanceOf(module: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Exports {
  return new WebAssembly.Instance(module, imports).exports;
}

async function runCommand(
  module: WebAssembly.Module,
  instantiate: Instantiate,
  imports: Preview1["imports"],
  suspends: boolean,
): Promise<number> {
  checkImports(module);
  checkStart(module);
  try {
    let memory: WebAssembly.ExportValue | undefined;
    const own = imports(() => (memory instanceof WebAssembly.Memory ? memory : undefined));
    const exports = instantiate({ [PREVIEW1]: own });
    ({ memory } = exports);
    const { _start: start } = exports;
    if (typeof start !== "function") return noStart();
    await (suspends ? WebAssembly.promising(start)() : start());
    return 0;
  } catch (error) {
    return statusOf(error);
  }
}

/** The status that ended the program, if that is what happened. */
function statusOf(error: unknown): number {
  if (error instanceof LinkError) throw error;
  if (error instanceof WebAssembly.LinkError)
    throw new LinkError("core-link-failed", error.message, { cause: error });
  if (error instanceof Trap && error.code === "exit" && error.cause instanceof GuestExit)
    return error.cause.status;
  if (typeof WebAssembly.SuspendError === "function" && error instanceof WebAssembly.SuspendError)
    throw makeTrap("blocked-in-plain", undefined, { cause: error });
  throw toTrap(error, error instanceof WebAssembly.Exception ? "guest-exception" : "internal");
}

function checkImports(module: WebAssembly.Module): void {
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (from === PREVIEW1 && kind === "function" && Object.hasOwn(functions, name)) continue;
    throw new LinkError(
      "unknown-import",
      `the core module imports the ${kind} ${from}.${name}; only the functions of ${PREVIEW1} are there`,
    );
  }
}

function checkStart(module: WebAssembly.Module): void {
  const found = WebAssembly.Module.exports(module).find(({ name }) => name === "_start");
  if (found?.kind !== "function") noStart();
}

function noStart(): never {
  throw new LinkError(
    "missing-export",
    "the core module exports no function _start: it is no command of preview 1",
  );
}
