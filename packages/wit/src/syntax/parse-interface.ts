/**
 * Interfaces and the `use` statement that interfaces and worlds share.
 * Spec: WIT.md, "Item: `interface`" and "Item: `use`".
 */
import type { InterfaceItem, Preamble, UseNameNode, UseNode } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { parsePreamble } from "./parse-attributes.ts";
import { parseFuncItem } from "./parse-func.ts";
import { parseBlock, parseCommaList } from "./parse-list.ts";
import { parseUsePath } from "./parse-path.ts";
import { parseTypeDef } from "./parse-typedef.ts";
import { isKeyword } from "./token.ts";

export function parseInterfaceItems(cursor: Cursor): InterfaceItem[] {
  return parseBlock(cursor, "interface", parseInterfaceItem);
}

function parseInterfaceItem(cursor: Cursor): InterfaceItem {
  const preamble = parsePreamble(cursor);
  if (cursor.is("use")) return parseUse(cursor, preamble);
  const typeDef = parseTypeDef(cursor, preamble);
  if (typeDef !== null) return typeDef;
  if (!cursor.is("identifier")) {
    const hint = isKeyword(cursor.kind) ? `write \`%${cursor.kind}\` to use this keyword as a name` : null;
    cursor.unexpected("a function, a type definition, `use` or `}`", hint);
  }
  return parseFuncItem(cursor, preamble);
}

export function parseUse(cursor: Cursor, preamble: Preamble): UseNode {
  const { start } = cursor;
  cursor.next();
  const from = parseUsePath(cursor);
  cursor.expect(".", "and the used names after the interface");
  cursor.expect("{", "to open the used names");
  const names = parseCommaList(cursor, "}", "in the used names", parseUseName);
  cursor.expect(";", "after `use`");
  return { kind: "use", ...preamble, from, names, ...cursor.spanFrom(start) };
}

function parseUseName(cursor: Cursor): UseNameNode {
  const { start } = cursor;
  const name = cursor.identifier("the name of a type");
  const as = cursor.eat("as") ? cursor.identifier("a new name for the type") : null;
  return { name, as, ...cursor.spanFrom(start) };
}
