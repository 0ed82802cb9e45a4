/**
 * Worlds: imports, exports, includes, uses and types.
 * Spec: WIT.md, "Item: `world`" and "Item: `include`".
 */
import type { ExternNode, IncludeNode, PortNode, Preamble, WorldItemNode } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { parsePreamble } from "./parse-attributes.ts";
import { parseFuncType } from "./parse-func.ts";
import { parseInterfaceItems, parseUse } from "./parse-interface.ts";
import { parseBlock, parseCommaList } from "./parse-list.ts";
import { parseUsePath } from "./parse-path.ts";
import { parseTypeDef } from "./parse-typedef.ts";

export function parseWorldItems(cursor: Cursor): WorldItemNode[] {
  return parseBlock(cursor, "world", parseWorldItem);
}

function parseWorldItem(cursor: Cursor): WorldItemNode {
  const preamble = parsePreamble(cursor);
  const { kind } = cursor;
  if (kind === "import" || kind === "export") return parsePort(cursor, preamble, kind);
  if (kind === "use") return parseUse(cursor, preamble);
  if (kind === "include") return parseInclude(cursor, preamble);
  const typeDef = parseTypeDef(cursor, preamble);
  if (typeDef !== null) return typeDef;
  return cursor.unexpected("`import`, `export`, `include`, `use`, a type definition or `}`");
}

function parsePort(cursor: Cursor, preamble: Preamble, kind: "import" | "export"): PortNode {
  const { start } = cursor;
  cursor.next();
  const extern = parseExtern(cursor);
  return { kind, ...preamble, extern, ...cursor.spanFrom(start) };
}

function parseExtern(cursor: Cursor): ExternNode {
  const { start } = cursor;
  if (cursor.is("identifier") && !startsPath(cursor)) {
    const name = cursor.identifier("a name");
    cursor.next();
    if (cursor.is("interface")) {
      cursor.next();
      return { kind: "interface", name, items: parseInterfaceItems(cursor), ...cursor.spanFrom(start) };
    }
    if (cursor.is("func") || cursor.is("async")) {
      const type = parseFuncType(cursor);
      cursor.expect(";", "after the function");
      return { kind: "func", name, type, ...cursor.spanFrom(start) };
    }
    if (!cursor.is("identifier"))
      cursor.unexpected("`func`, `async func`, `interface` or the name of an interface");
    // `a:b` is one word, the name of a package; `a: b` names an interface.
    if (name.end + 1 === cursor.start) {
      const place = { start: name.start, end: cursor.end };
      const text = cursor.source.text.slice(place.start, place.end);
      const hint = `write \`${text.replace(":", ": ")}\` to give interface \`${cursor.text}\` a name, or \`${text}/...\` for an interface of the package`;
      cursor.fail(
        place,
        "expected-token",
        `found \`${text}\`, which names a package; a package cannot be imported`,
        hint,
      );
    }
    const path = parseUsePath(cursor);
    cursor.expect(";", "after the interface");
    return { kind: "named-path", name, path, ...cursor.spanFrom(start) };
  }
  const path = parseUsePath(cursor);
  cursor.expect(";", "after the interface");
  return { kind: "path", path, ...cursor.spanFrom(start) };
}

/** Whether a path stands here (`a;` or `a:b/c`), and not a name with its type (`a: b`, `a: b:c/d`). */
function startsPath(cursor: Cursor): boolean {
  const mark = cursor.mark();
  try {
    cursor.next();
    if (!cursor.is(":")) return true;
    cursor.next();
    if (!cursor.is("identifier")) return false;
    cursor.next();
    return cursor.is("/");
  } finally {
    cursor.reset(mark);
  }
}

function parseInclude(cursor: Cursor, preamble: Preamble): IncludeNode {
  const { start } = cursor;
  cursor.next();
  const from = parseUsePath(cursor);
  if (!cursor.eat("with")) {
    cursor.expect(";", "or `with { ... }` after the included world");
    return { kind: "include", ...preamble, from, renames: [], ...cursor.spanFrom(start) };
  }
  cursor.expect("{", "to open the renames");
  const renames = parseCommaList(cursor, "}", "in the renames", (inner) => {
    const name = inner.identifier("the name of an import or export");
    inner.expect("as", "and a new name");
    return { name, as: inner.identifier("a new name") };
  });
  const { end } = cursor;
  if (cursor.is(";")) {
    cursor.fail(
      { start: cursor.start, end },
      "expected-token",
      "expected no `;` after the renames",
      "remove the `;`",
    );
  }
  return { kind: "include", ...preamble, from, renames, ...cursor.spanFrom(start) };
}
