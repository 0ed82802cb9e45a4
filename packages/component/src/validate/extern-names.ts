/**
 * The rules that an import's or export's name and attributes put on its type.
 * Spec: Binary.md, "Import and Export Definitions", notes; Explainer.md, "Name Uniqueness".
 * Invariant: a name that passes is recorded, so that the next one is checked against it.
 */
import type { ExternAttributes, ExternType, RawAttribute, RawExternName, ValType } from "../model/index.ts";
import type { Context } from "./context.ts";
import {
  canonicalLabel,
  checkSemver,
  type ExternName,
  isCanonicalVersion,
  isSemverSuffix,
  parseExternName,
} from "./names.ts";
import { type ExternTable, nameKey } from "./extern-table.ts";
import type { Direction } from "./visibility.ts";

/** Checks the name of `extern` and records both. */
export function addExtern(
  cx: Context,
  table: ExternTable,
  direction: Direction,
  raw: RawExternName,
  extern: ExternType,
): void {
  const { name } = raw;
  const canonical = canonicalName(cx, table, direction, raw, extern);
  const before = table.add(name, canonical, extern);
  if (before !== null)
    cx.fail(
      "duplicate-extern-name",
      `${direction} name \`${name}\` conflicts with previous name \`${before}\``,
    );
}

/** Checks the name on its own, and gives the form of it that must be unique. */
function canonicalName(
  cx: Context,
  table: ExternTable,
  direction: Direction,
  raw: RawExternName,
  extern: ExternType,
): string {
  const { name, attributes } = raw;
  const label = canonicalLabel(name);
  // Most names are labels without attributes: there is no more to them.
  if (label !== null && attributes.length === 0) return label;
  const parsed = parseName(cx, name, `${direction} name`);
  if (attributes.length > 0) table.setAttributes(name, checkAttributes(cx, raw, parsed, extern));
  checkAnnotation(cx, table, direction, name, parsed, extern);
  return parsed.canonical;
}

function parseName(cx: Context, name: string, what: string): ExternName {
  const parsed = parseExternName(name, cx.features);
  if (!("error" in parsed)) return parsed;
  const message = `${what} \`${name}\` is not a valid extern name: ${parsed.message}`;
  if (parsed.error === "nested-name") cx.gated("nestedNames", message);
  if (parsed.error === "canonical-version") cx.gated("canonicalNames", message);
  cx.fail(parsed.error, message);
}

// --- attributes ---

function checkAttributes(
  cx: Context,
  raw: RawExternName,
  parsed: ExternName,
  extern: ExternType,
): ExternAttributes {
  const found = new Map<RawAttribute["kind"], string>();
  for (const { kind, value, offset } of raw.attributes) {
    if (found.has(kind)) {
      cx.offset = offset;
      cx.fail("duplicate-attribute", `duplicate '${kind}' option in name \`${raw.name}\``);
    }
    found.set(kind, value);
  }
  const interfaceName = found.get("implements");
  const suffix = found.get("versionsuffix");
  const externalId = found.get("external-id");
  if (externalId !== undefined) cx.gate("implements", "`external-id`");
  const implemented =
    interfaceName === undefined ? null : checkImplements(cx, raw.name, parsed, extern, interfaceName);
  if (suffix !== undefined) checkVersionSuffix(cx, implemented ?? parsed, suffix);
  return {
    ...(interfaceName === undefined ? {} : { implements: interfaceName }),
    ...(suffix === undefined ? {} : { versionSuffix: suffix }),
    ...(externalId === undefined ? {} : { externalId }),
  };
}

function checkImplements(
  cx: Context,
  name: string,
  parsed: ExternName,
  extern: ExternType,
  interfaceName: string,
): ExternName {
  cx.gate("implements", "`implements`");
  if (parsed.kind !== "label")
    cx.fail(
      "implements-not-plain",
      `name \`${name}\` is not valid with \`implements\`: a plain label is needed`,
    );
  if (extern.kind !== "instance")
    cx.fail(
      "implements-not-instance",
      `only instances can have an \`implements\`, \`${name}\` is a ${extern.kind}`,
    );
  const implemented = parseExternName(interfaceName, cx.features);
  if ("error" in implemented)
    cx.fail(
      "implements-not-interface",
      `\`implements\` must be an interface: \`${interfaceName}\` is not a valid name: ${implemented.message}`,
    );
  if (implemented.kind !== "interface")
    cx.fail("implements-not-interface", `\`implements\` name \`${interfaceName}\` must be an interface`);
  return implemented;
}

function checkVersionSuffix(cx: Context, name: ExternName, suffix: string): void {
  cx.gate("canonicalNames", "`versionsuffix`");
  const { version } = name;
  if (version === null || !isCanonicalVersion(version))
    cx.fail(
      "bad-version-suffix",
      `version suffix \`${suffix}\` needs an interface name with a canonical version, found ${version ?? "none"}`,
    );
  if (!isSemverSuffix(suffix))
    cx.fail(
      "bad-version-suffix",
      `version suffix \`${suffix}\` has characters other than letters, digits, ".+-"`,
    );
  const wrong = checkSemver(version + suffix);
  if (wrong !== null) cx.fail("bad-version-suffix", `invalid interface version: ${wrong}`);
}

// --- annotated names ---

function checkAnnotation(
  cx: Context,
  table: ExternTable,
  direction: Direction,
  name: string,
  parsed: ExternName,
  extern: ExternType,
): void {
  const { kind, resource } = parsed;
  if (resource === null) return;
  const where = `${direction} name \`${name}\` is not valid`;
  if (extern.kind !== "func")
    cx.fail("annotated-not-func", `${where}: item is not a func, but a ${extern.kind}`);
  if (kind === "constructor") {
    if (extern.async) cx.fail("bad-constructor", `${where}: constructor function cannot be async`);
    if (extern.result === null) cx.fail("bad-constructor", `${where}: function should return one value`);
    const handle = constructed(extern.result);
    if (handle === null)
      cx.fail("bad-constructor", `${where}: function should return \`(own $T)\` or \`(result (own $T))\``);
    checkResourceName(cx, table, where, handle, resource);
  } else if (kind === "method") {
    const self = extern.params[0];
    if (self === undefined) cx.fail("bad-method", `${where}: function should have at least one argument`);
    if (self.label !== "self")
      cx.fail(
        "bad-method",
        `${where}: function should have a first argument called \`self\`, found \`${self.label}\``,
      );
    if (self.type.kind !== "borrow")
      cx.fail("bad-method", `${where}: function should take a first argument of \`(borrow $T)\``);
    checkResourceName(cx, table, where, self.type, resource);
  } else if (!hasResourceName(table, resource)) {
    cx.fail("unknown-resource-name", `${where}: static resource name is not known in this context`);
  }
}

function constructed(result: ValType): (ValType & { readonly kind: "own" }) | null {
  if (result.kind === "own") return result;
  if (result.kind === "result" && result.ok?.kind === "own") return result.ok;
  return null;
}

function checkResourceName(
  cx: Context,
  table: ExternTable,
  where: string,
  handle: ValType & { readonly kind: "own" | "borrow" },
  name: string,
): void {
  const known = table.nameOfResource(nameKey(handle.resource, handle.via ?? 0));
  if (known === undefined)
    cx.fail(
      "unknown-resource-name",
      `${where}: resource used in function does not have a name in this context`,
    );
  if (known !== name)
    cx.fail(
      "resource-name-mismatch",
      `${where}: function does not match expected resource name \`${known}\``,
    );
}

function hasResourceName(table: ExternTable, name: string): boolean {
  const extern = table.types.get(name);
  return extern?.kind === "type" && extern.type.kind === "resource";
}
