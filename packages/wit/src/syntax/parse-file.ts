/**
 * One WIT file: an optional package declaration, then interfaces, worlds, uses and nested packages.
 * Spec: WIT.md, "Top-level items".
 * Invariant: a file with faults still yields what could be read of it; the report says what was lost.
 */
import type { Report, Source } from "../diagnostics/index.ts";
import type { WitLimits } from "../limits.ts";
import type { FileItem, PackageDeclNode, PackagePart, Preamble, TopUseNode, WitFile } from "./ast.ts";
import { Cursor, SyntaxFault } from "./cursor.ts";
import { parsePreamble } from "./parse-attributes.ts";
import { parseInterfaceItems } from "./parse-interface.ts";
import { parseBlock } from "./parse-list.ts";
import { parsePackageName, parseUsePath } from "./parse-path.ts";
import { parseWorldItems } from "./parse-world.ts";

export function parseFile(source: Source, report: Report, limits: WitLimits): WitFile {
  if (source.text.length > limits.maxSourceLength) {
    const message = `the file has ${source.text.length} characters; allowed are ${limits.maxSourceLength} (limit maxSourceLength)`;
    report.add(source, { start: 0, end: 0 }, "limit-exceeded", message);
    return { source, package: null, items: [], nested: [], comments: [] };
  }
  const cursor = new Cursor(source, report, limits);
  const nested: PackagePart[] = [];
  const items: FileItem[] = [];
  let declaration: PackageDeclNode | null = null;
  let first = true;
  while (!cursor.is("end") && !cursor.stopped) {
    const { start } = cursor;
    try {
      const item = parseFileItem(cursor, first);
      if (!("kind" in item)) declaration = item;
      else if (item.kind === "nested") nested.push(item.part);
      else items.push(item);
    } catch (fault) {
      if (!(fault instanceof SyntaxFault)) throw fault;
      cursor.recover(0, start);
      if (cursor.is("}")) cursor.next();
      cursor.depth = 0;
    }
    first = false;
  }
  return { source, package: declaration, items, nested, comments: cursor.comments };
}

type Nested = { readonly kind: "nested"; readonly part: PackagePart };

function parseFileItem(cursor: Cursor, first: boolean): FileItem | Nested | PackageDeclNode {
  const preamble = parsePreamble(cursor);
  if (!cursor.is("package")) return parseItem(cursor, preamble);
  const { start, end } = cursor;
  cursor.next();
  const name = parsePackageName(cursor);
  if (!cursor.is("{")) {
    cursor.expect(";", "or `{` after the package name");
    const place = { start, end };
    if (!first) {
      cursor.fail(
        place,
        "expected-token",
        "found a package declaration after other items",
        "move it to the top of the file",
      );
    }
    if (preamble.attributes.length > 0)
      cursor.fail(place, "bad-attribute", "a package declaration takes no attributes");
    return { comments: preamble.comments, name, ...cursor.spanFrom(start) };
  }
  if (preamble.attributes.length > 0) {
    cursor.report({ start, end }, "bad-attribute", "a nested package takes no attributes");
  }
  const items = parseBlock(cursor, "package", parseNestedItem);
  const declaration = { comments: preamble.comments, name, ...cursor.spanFrom(start) };
  return { kind: "nested", part: { source: cursor.source, package: declaration, items } };
}

function parseNestedItem(cursor: Cursor): FileItem {
  const preamble = parsePreamble(cursor);
  if (cursor.is("package")) {
    cursor.fail(
      cursor,
      "nested-package",
      "found a package inside a package block; packages stand at the top level of a file",
    );
  }
  return parseItem(cursor, preamble);
}

function parseItem(cursor: Cursor, preamble: Preamble): FileItem {
  const { start, kind } = cursor;
  switch (kind) {
    case "interface": {
      cursor.next();
      const name = cursor.identifier("the name of the interface");
      return { kind, ...preamble, name, items: parseInterfaceItems(cursor), ...cursor.spanFrom(start) };
    }
    case "world": {
      cursor.next();
      const name = cursor.identifier("the name of the world");
      return { kind, ...preamble, name, items: parseWorldItems(cursor), ...cursor.spanFrom(start) };
    }
    case "use":
      return parseTopUse(cursor, preamble);
    default:
      return cursor.unexpected("`interface`, `world`, `use` or `package`");
  }
}

function parseTopUse(cursor: Cursor, preamble: Preamble): TopUseNode {
  const { start, end } = cursor;
  cursor.next();
  const path = parseUsePath(cursor);
  const as = cursor.eat("as") ? cursor.identifier("a new name") : null;
  cursor.expect(";", "after `use`");
  if (preamble.attributes.length > 0) {
    cursor.report({ start, end }, "bad-attribute", "a `use` at the top level takes no attributes");
  }
  return { kind: "top-use", ...preamble, path, as, ...cursor.spanFrom(start) };
}
