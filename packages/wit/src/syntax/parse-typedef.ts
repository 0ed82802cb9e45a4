/**
 * Named types.
 * Spec: WIT.md, "Items: type".
 */
import type { CaseNode, FieldNode, Preamble, TypeDefNode } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { parseResourceFunc } from "./parse-func.ts";
import { parseBlock, parseCommaList } from "./parse-list.ts";
import { parseType } from "./parse-type.ts";

/** The type definition at the cursor, or null if none starts there. */
export function parseTypeDef(cursor: Cursor, preamble: Preamble): TypeDefNode | null {
  const { start, kind } = cursor;
  switch (kind) {
    case "type": {
      cursor.next();
      const name = cursor.identifier("the name of the type");
      cursor.expect("=", "after the type's name");
      const type = parseType(cursor);
      cursor.expect(";", "after the type");
      return { kind, ...preamble, name, type, ...cursor.spanFrom(start) };
    }
    case "record": {
      cursor.next();
      const name = cursor.identifier("the name of the record");
      cursor.expect("{", "to open the record");
      const fields = parseCommaList(cursor, "}", "after the field", parseField);
      return { kind, ...preamble, name, fields, ...cursor.spanFrom(start) };
    }
    case "variant":
    case "enum":
    case "flags": {
      cursor.next();
      const name = cursor.identifier(`the name of the ${kind}`);
      cursor.expect("{", `to open the ${kind}`);
      const parseItem = kind === "variant" ? parseVariantCase : parsePlainCase;
      const cases = parseCommaList(
        cursor,
        "}",
        kind === "flags" ? "after the flag" : "after the case",
        parseItem,
      );
      return { kind, ...preamble, name, cases, ...cursor.spanFrom(start) };
    }
    case "resource": {
      cursor.next();
      const name = cursor.identifier("the name of the resource");
      if (!cursor.is(";") && !cursor.is("{")) cursor.unexpected("`;` or `{` after the resource's name");
      const funcs = cursor.eat(";") ? [] : parseBlock(cursor, "resource", parseResourceFunc);
      return { kind, ...preamble, name, funcs, ...cursor.spanFrom(start) };
    }
    default:
      return null;
  }
}

function parseField(cursor: Cursor): FieldNode {
  const { start, leadingComments: comments } = cursor;
  const name = cursor.identifier("the name of a field");
  cursor.expect(":", "and a type after the field's name");
  return { comments, name, type: parseType(cursor), ...cursor.spanFrom(start) };
}

function parseVariantCase(cursor: Cursor): CaseNode {
  const { start, leadingComments: comments } = cursor;
  const name = cursor.identifier("the name of a case");
  if (!cursor.eat("(")) return { comments, name, type: null, ...cursor.spanFrom(start) };
  const type = parseType(cursor);
  cursor.expect(")", "to close the case's payload");
  return { comments, name, type, ...cursor.spanFrom(start) };
}

function parsePlainCase(cursor: Cursor): CaseNode {
  const { start, leadingComments: comments } = cursor;
  const name = cursor.identifier("a name");
  return { comments, name, type: null, ...cursor.spanFrom(start) };
}
