/** `heddle validate COMPONENT...`. Invariant: every file is checked, core functions included; one line for each that is not valid. */
import { decodeComponent } from "@heddle/component/decode";
import { validateComponent } from "@heddle/component/validate";
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { readOperand } from "../cli/read-file.ts";
import { describeError } from "../cli/report.ts";

export async function execute(options: Options): Promise<number> {
  let exitCode: number = exitCodes.ok;
  for (const path of options.operands) {
    const bytes = readOperand(path);
    try {
      validateComponent(decodeComponent(bytes), { isValidModule });
    } catch (error) {
      const verdict = describeError(error, path);
      if (verdict.exitCode !== exitCodes.badComponent) throw error;
      console.error(verdict.text);
      exitCode = verdict.exitCode;
    }
  }
  return exitCode;
}

function isValidModule(bytes: Uint8Array): boolean {
  return WebAssembly.validate(new Uint8Array(bytes));
}
