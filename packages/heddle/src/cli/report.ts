/**
 * What went wrong, on standard error and as an exit code.
 *
 * Invariant: an error of one of heddle's classes is told in its own words, without a JavaScript stack; anything else is a bug of
 * heddle's own and is told with it.
 */
import { ComponentError, DecodeError, LinkError, Trap, ValidationError } from "@heddle/component/errors";
import { exitCodes } from "./exit-codes.ts";
import { FileFault } from "./file-fault.ts";
import { OutputError } from "./print.ts";
import { UsageError } from "./usage-error.ts";

export interface Verdict {
  readonly exitCode: number;
  readonly text: string;
}

/** @param subject what the error is about: the command, and the file where there is one */
export function describeError(error: unknown, subject: string): Verdict {
  if (error instanceof FileFault) return describeError(error.cause, `${subject}: ${error.file}`);
  if (error instanceof OutputError)
    return { exitCode: exitCodes.error, text: `${subject}: ${error.message}` };
  if (error instanceof UsageError) return { exitCode: exitCodes.usage, text: `${subject}: ${error.message}` };
  if (error instanceof DecodeError || error instanceof ValidationError) {
    const kind = error instanceof DecodeError ? "malformed" : "invalid";
    return {
      exitCode: exitCodes.badComponent,
      text: `${subject}: ${kind} component: ${error.message} [${error.code}]`,
    };
  }
  // By its name, since loading the WIT package for a comparison takes longer than most commands.
  if (error instanceof Error && error.name === "WitError") {
    return { exitCode: exitCodes.badComponent, text: error.message };
  }
  if (error instanceof LinkError) {
    const exitCode = error.code === "bad-argument" ? exitCodes.usage : exitCodes.badComponent;
    return { exitCode, text: `${subject}: ${error.message} [${error.code}]` };
  }
  if (error instanceof Trap) return describeTrap(error, subject);
  if (error instanceof ComponentError) {
    return { exitCode: exitCodes.error, text: `${subject}: the guest returned an error: ${error.message}` };
  }
  return {
    exitCode: exitCodes.internal,
    text: `${subject}: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  };
}

function describeTrap(trap: Trap, subject: string): Verdict {
  const [first = "", ...others] = trap.message.split("\n");
  const lines = [`${subject}: trap: ${first} [${trap.code}]`, ...others.map((line) => `  ${line}`)];
  if (trap.where !== undefined) lines.push(`  in ${trap.where}`);
  lines.push(...coreFrames(trap).map((frame) => `  at ${frame}`));
  if (trap.cause instanceof Error) lines.push(`  cause: ${trap.cause.stack ?? trap.cause.message}`);
  return {
    exitCode: trap.code === "timeout" ? exitCodes.timeout : exitCodes.trap,
    text: lines.join("\n"),
  };
}

/** How many frames of core functions are shown. */
const maxFrames = 16;

/** The core functions on the stack, as the engine names them from the module's name section. */
function coreFrames(trap: Trap): string[] {
  const frames = (trap.stack ?? "").split("\n");
  // A trap of heddle's own making begins with the function that it was made by.
  const maker = frames.findIndex((line) => line.includes("genuineTrap"));
  return frames
    .slice(maker + 1)
    .filter((line) => line.includes("wasm://"))
    .map((line) => {
      const [, name = "", index = ""] = /^\s*at (?:(.*?) \()?.*wasm-function\[(\d+)\]/.exec(line) ?? [];
      return name === "" ? `core function ${index}` : `${name} (core function ${index})`;
    })
    .slice(0, maxFrames);
}
