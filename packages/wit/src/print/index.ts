/** WIT text from syntax trees and from resolved packages, in one canonical form. */
import type { WitPackage } from "../model/index.ts";
import type { WitFile } from "../syntax/index.ts";
import { formatText } from "./format.ts";
import { packageText } from "./print-package.ts";
import type { PrintPackageOptions } from "./print-package.ts";

export type { PrintPackageOptions } from "./print-package.ts";
export { signature, typeText } from "./print-package.ts";

/**
 * Prints a parsed file in canonical form, every comment kept; or a resolved package, with its documentation and any
 * `nested` packages after it.
 */
export function printWit(wit: WitFile | WitPackage, options: PrintPackageOptions = {}): string {
  if ("source" in wit) return formatText(wit.source);
  return formatText({ path: "", text: packageText(wit, options) });
}
