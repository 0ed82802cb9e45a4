/**
 * Whether an export fits the import it is meant for, and if not, what to say.
 * Spec: Explainer.md, "Type Checking".
 * Invariant: a message names both sides, the item inside the interface, and both types.
 */
import { LinkError } from "@heddle/component/errors";
import {
  nearMisses,
  printExternType,
  type ExternType,
  type InstanceType,
  type ResourceType,
} from "@heddle/component/model";
import { matchExtern } from "@heddle/component/validate";
import { exportOf, importOf } from "./part.ts";
import { alignResources } from "./resources.ts";
import type { Edge } from "./wiring.ts";

type Resources = ReadonlyMap<ResourceType, ResourceType>;

/** Throws a LinkError unless the export can stand for the import. */
export function checkEdge(edge: Edge): void {
  const given = exportOf(edge.provider, edge.export)?.type;
  const wanted = importOf(edge.importer, edge.import)?.type;
  if (given === undefined || wanted === undefined) return;
  const wrong = explainMismatch(given, wanted, alignResources(edge.importer, edge.provider, "exports"));
  if (wrong === null) return;
  throw new LinkError(
    "import-type-mismatch",
    `${edge.export} of ${edge.provider.name} does not fit ${edge.import}, which ${edge.importer.name} imports: ${wrong}`,
  );
}

/** Why `given` cannot stand for `wanted`, with both types; null if it can. */
export function explainMismatch(given: ExternType, wanted: ExternType, resources: Resources): string | null {
  if (given.kind === "instance" && wanted.kind === "instance")
    return explainInstance(given, wanted, resources);
  const wrong = matchExtern(given, wanted, resources);
  return wrong === null
    ? null
    : `expected ${printExternType(wanted)}, found ${printExternType(given)} (${wrong})`;
}

function explainInstance(given: InstanceType, wanted: InstanceType, resources: Resources): string | null {
  for (const [name, item] of wanted.exports) {
    const found = given.exports.get(name);
    if (found === undefined) {
      const near = nearMisses(name, given.exports.keys());
      const hint = near.length === 0 ? "" : ` (it has ${near.join(", ")})`;
      return `it has no ${name}: ${printExternType(item)}${hint}`;
    }
    const wrong = explainMismatch(found, item, resources);
    if (wrong !== null) return `${name}: ${wrong}`;
  }
  return null;
}
