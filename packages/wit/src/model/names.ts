/**
 * The names of the component model: package names, interface names, and what makes two names equal.
 * Spec: Explainer.md, "Import and Export Definitions".
 */
import { formatVersion } from "../syntax/index.ts";
import type { PackageName, WitFuncKind, WitInterface } from "./types.ts";

/** `ns:name@version`. */
export function formatPackageName(name: PackageName): string {
  const version = name.version === null ? "" : `@${formatVersion(name.version)}`;
  return `${name.namespace}:${name.name}${version}`;
}

/** `ns:name/item@version`. */
export function itemId(name: PackageName, item: string): string {
  const version = name.version === null ? "" : `@${formatVersion(name.version)}`;
  return `${name.namespace}:${name.name}/${item}${version}`;
}

/** The interface name of a named interface. */
export function interfaceId(witInterface: WitInterface): string {
  return itemId(witInterface.package.name, witInterface.name ?? "");
}

/** The name of a function as the component model mangles it. */
export function funcName(kind: WitFuncKind["kind"], resource: string, name: string): string {
  switch (kind) {
    case "free":
      return name;
    case "constructor":
      return `[constructor]${resource}`;
    case "method":
    case "static":
      return `[${kind}]${resource}.${name}`;
  }
}

/** The part of a mangled name that WIT text writes. */
export function itemName(name: string): string {
  const plain = name.replace(/^\[[a-z]+\]/, "");
  const dot = plain.indexOf(".");
  return dot === -1 ? plain : plain.slice(dot + 1);
}

/** Two names are strongly unique iff these are unequal. */
export function canonicalName(name: string): string {
  const lower = name.toLowerCase();
  if (lower.startsWith("[constructor]")) return lower;
  const plain = lower.replace(/^\[[a-z]+\]/, "");
  const [resource, func] = plain.split(".", 2);
  return func !== undefined && resource === func ? func : plain;
}
