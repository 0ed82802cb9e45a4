/**
 * Package names, versions and use-paths.
 * Spec: WIT.md, "Package declaration" and "Item: `toplevel-use`".
 */
import type { Id, PackageNameNode, UsePath, VersionNode } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { parseVersion } from "./version.ts";

export function parsePackageName(cursor: Cursor): PackageNameNode {
  const { start } = cursor;
  const namespace = lowerCase(
    cursor,
    cursor.identifier("the namespace of a package name such as `local:demo`"),
  );
  cursor.expect(":", "between namespace and package name");
  const name = lowerCase(cursor, cursor.identifier("a package name"));
  refuseNesting(cursor);
  const version = parseOptionalVersion(cursor);
  return { namespace, name, version, ...cursor.spanFrom(start) };
}

export function parseUsePath(cursor: Cursor): UsePath {
  const { start } = cursor;
  const first = cursor.identifier("the name of an interface or world");
  if (!cursor.is(":")) return { kind: "local", name: first, ...cursor.spanFrom(start) };
  cursor.next();
  lowerCase(cursor, first);
  const packageName = lowerCase(cursor, cursor.identifier("a package name"));
  const packageEnd = cursor.previousEnd;
  refuseNesting(cursor);
  cursor.expect("/", "and an interface or world after the package name");
  const name = cursor.identifier("the name of an interface or world");
  if (cursor.is("/")) refuseNested(cursor);
  const version = parseOptionalVersion(cursor);
  return {
    kind: "foreign",
    package: { namespace: first, name: packageName, version, start, end: packageEnd },
    name,
    ...cursor.spanFrom(start),
  };
}

/** Namespaces and packages have no acronyms: `words` in Explainer.md, where other names are labels. */
function lowerCase(cursor: Cursor, id: Id): Id {
  const better = id.name.toLowerCase();
  if (better !== id.name) {
    const fault = `\`${id.name}\` has an upper-case word; the names of namespaces and packages are lower case`;
    cursor.report(id, "bad-identifier", fault, `write \`${better}\``);
  }
  return id;
}

function parseOptionalVersion(cursor: Cursor): VersionNode | null {
  return cursor.eat("@") ? parseVersionNode(cursor) : null;
}

export function parseVersionNode(cursor: Cursor): VersionNode {
  const { start } = cursor;
  if (!cursor.is("integer")) cursor.unexpected("a version such as `1.0.0`");
  const read = cursor.version();
  if (read === null)
    cursor.fail(cursor, "bad-version", "expected a version of three numbers such as `1.0.0`");
  const value = parseVersion(read.text);
  if (value === null) {
    cursor.fail(
      read,
      "bad-version",
      `\`${read.text}\` is not a semantic version: a number has leading zeros or is too big`,
    );
  }
  return { value, start, end: read.end };
}

function refuseNesting(cursor: Cursor): void {
  if (cursor.is(":")) refuseNested(cursor);
}

function refuseNested(cursor: Cursor): never {
  cursor.fail(cursor, "unsupported", "nested namespaces and packages are not supported");
}
