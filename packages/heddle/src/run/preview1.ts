/**
 * `heddle run` of a core module: WASI preview 1.
 *
 * Invariant: the same platform and sandbox as for a component. The exit code is the guest's; one that a process cannot have is 1,
 * so that a failure never looks like success.
 */
import { basename } from "node:path";
import { meterCoreModule, type MeteredCoreModule } from "@heddle/component";
import { LinkError } from "@heddle/component/errors";
import type { NodePlatform } from "@heddle/wasi/node";
import { createPreview1 } from "@heddle/wasi/p1";
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { UsageError } from "../cli/usage-error.ts";
import type { HostOptions } from "./host.ts";

/** What a process can tell. */
const MAX_STATUS = 255;

export async function runPreview1(
  bytes: Uint8Array,
  platform: NodePlatform,
  host: HostOptions,
  options: Options,
): Promise<number> {
  if (options.values("--invoke").length > 0)
    throw new UsageError(`${options.operand} is a core module: it has no exports for --invoke to call`);
  if (options.value("--trace") !== undefined)
    throw new UsageError(`${options.operand} is a core module: it has no tasks for --trace to tell of`);
  const [file, ...args] = options.operands;
  const preview1 = createPreview1(platform, { ...host.wasi, args: [basename(file ?? ""), ...args] });
  const program = compile(bytes, host.engine.limits?.maxMemory);
  const status = await preview1.run(program.module, program.instantiate);
  return status > MAX_STATUS ? exitCodes.error : status;
}

type Program = Pick<MeteredCoreModule, "module" | "instantiate">;

function compile(bytes: Uint8Array, maxMemory: number | undefined): Program {
  try {
    if (maxMemory !== undefined) return meterCoreModule(bytes, maxMemory);
    const module = new WebAssembly.Module(new Uint8Array(bytes));
    return { module, instantiate: (imports) => new WebAssembly.Instance(module, imports).exports };
  } catch (cause) {
    if (!(cause instanceof WebAssembly.CompileError)) throw cause;
    throw new LinkError("core-link-failed", cause.message, { cause });
  }
}
