/** `heddle validate COMPONENT...`. Invariant: every file is checked, core functions included; one line for each that is not valid. */
import { decodeComponent } from "@heddle/component/decode";
import { validateComponent } from "@heddle/component/validate";
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { readOperand } from "../cli/read-file.ts";
import { describeError } from "../cli/report.ts";
import { UsageError } from "../cli/usage-error.ts";

export async function execute(options: Options): Promise<number> {
  let exitCode: number = exitCodes.ok;
  for (const path of options.operands) {
    try {
      validateComponent(decodeComponent(readOperand(path)), { isValidModule });
    } catch (error) {
      const verdict = describeError(error, error instanceof UsageError ? "heddle validate" : path);
      if (verdict.exitCode === exitCodes.internal) throw error;
      console.error(verdict.text);
      // A file that is not there is the worse mistake.
      if (exitCode !== exitCodes.usage) exitCode = verdict.exitCode;
    }
  }
  return exitCode;
}

function isValidModule(bytes: Uint8Array): boolean {
  return WebAssembly.validate(new Uint8Array(bytes));
}
