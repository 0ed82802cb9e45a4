/**
 * Gates: which attributes an item carries, and whether the item exists for this run.
 * Spec: WIT.md, "Feature Gates".
 */
import type { Source } from "../diagnostics/index.ts";
import type { Gate, PackageName } from "../model/index.ts";
import { formatPackageName } from "../model/index.ts";
import { compareVersions, formatVersion } from "../syntax/index.ts";
import type { Attribute, Span, Version } from "../syntax/index.ts";
import type { RunContext } from "./context.ts";

export interface Attributes {
  readonly gate: Gate | null;
  readonly externalId: string | null;
}

const NONE: Attributes = { gate: null, externalId: null };

export function readAttributes(
  run: RunContext,
  source: Source,
  attributes: readonly Attribute[],
): Attributes {
  if (attributes.length === 0) return NONE;
  const seen = new Map<Attribute["kind"], Attribute>();
  for (const attribute of attributes) {
    if (seen.has(attribute.kind)) {
      run.report.add(source, attribute, "bad-gate", `found a second \`@${attribute.kind}\` on one item`);
    } else seen.set(attribute.kind, attribute);
  }
  const externalId = seen.get("external-id");
  return {
    gate: gateOf(run, source, seen),
    externalId: externalId?.kind === "external-id" ? externalId.value : null,
  };
}

function gateOf(
  run: RunContext,
  source: Source,
  seen: ReadonlyMap<Attribute["kind"], Attribute>,
): Gate | null {
  const since = seen.get("since");
  const unstable = seen.get("unstable");
  const deprecation = seen.get("deprecated");
  const deprecated: Version | null = deprecation?.kind === "deprecated" ? deprecation.version.value : null;
  if (since?.kind === "since") {
    if (unstable !== undefined) {
      run.report.add(
        source,
        unstable,
        "bad-gate",
        "found `@unstable` beside `@since`; an item is stable or it is not",
        {
          hint: "remove one of the two",
        },
      );
    }
    return { kind: "stable", since: since.version.value, deprecated };
  }
  if (unstable?.kind === "unstable") return { kind: "unstable", feature: unstable.feature.name, deprecated };
  if (deprecation !== undefined) {
    run.report.add(source, deprecation, "bad-gate", "found `@deprecated` without `@since` or `@unstable`");
  }
  return null;
}

/** Whether an item behind `gate` exists in package `name` for this run. */
export function isOpen(
  run: RunContext,
  source: Source,
  place: Span,
  gate: Gate | null,
  name: PackageName,
): boolean {
  if (gate === null) return true;
  if (gate.kind === "unstable") return run.features === "all" || run.features.has(gate.feature);
  if (name.version === null) {
    run.report.add(
      source,
      place,
      "bad-gate",
      `found \`@since\` in package \`${formatPackageName(name)}\`, which has no version`,
      {
        hint: `give the package a version: \`package ${formatPackageName(name)}@${formatVersion(gate.since)};\``,
      },
    );
  } else if (compareVersions(gate.since, name.version) > 0) {
    run.report.add(
      source,
      place,
      "bad-gate",
      `found \`@since(version = ${formatVersion(gate.since)})\`, which is later than package \`${formatPackageName(name)}\` itself`,
    );
  }
  return true;
}

export function sameGate(a: Gate | null, b: Gate | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === "stable" && b.kind === "stable") {
    return compareVersions(a.since, b.since) === 0 && sameVersion(a.deprecated, b.deprecated);
  }
  if (a.kind === "unstable" && b.kind === "unstable") {
    return a.feature === b.feature && sameVersion(a.deprecated, b.deprecated);
  }
  return false;
}

function sameVersion(a: Version | null, b: Version | null): boolean {
  if (a === null || b === null) return a === b;
  return compareVersions(a, b) === 0;
}
