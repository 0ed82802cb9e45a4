/**
 * Why an export that nearly serves an import does not.
 * Spec: Explainer.md, "Canonical Interface Name" (which versions are compatible).
 * Invariant: it says what else would not fit, so that nobody mends the name to find the next fault.
 */
import { splitVersion } from "@heddle/component/model";
import { explainMismatch } from "./check.ts";
import { baseOf, exportOf, importOf, type Part } from "./part.ts";
import { alignResources } from "./resources.ts";

/** What stands between the import `wanted` of `importer` and the export `near` of `provider`. */
export function whyNear(importer: Part, wanted: string, provider: Part, near: string): string {
  const given = exportOf(provider, near)?.type;
  const type = importOf(importer, wanted)?.type;
  const wrong =
    given === undefined || type === undefined
      ? null
      : explainMismatch(given, type, alignResources(importer, provider, "exports"));
  return `${nameDifference(wanted, near)}; ${wrong === null ? "its type fits" : `besides, ${wrong}`}`;
}

/** The names differ: in the version, or somewhere else. */
export function nameDifference(wanted: string, near: string): string {
  if (baseOf(near) !== baseOf(wanted)) return `is ${near} meant?`;
  const [found, other] = [splitVersion(near).version, splitVersion(wanted).version];
  return `${found === null ? "no version" : `version ${found}`} is not compatible with ${other === null ? "none" : other}`;
}
