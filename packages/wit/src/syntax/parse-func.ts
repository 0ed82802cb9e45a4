/**
 * Functions: free ones, and those of resources.
 * Spec: WIT.md, "Item: `interface`" (`func-item`) and "Item: `resource`".
 */
import type { FuncNode, FuncTypeNode, ParamNode, Preamble, ResourceFuncNode } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { parsePreamble } from "./parse-attributes.ts";
import { parseCommaList } from "./parse-list.ts";
import { parseType } from "./parse-type.ts";

export function parseFuncItem(cursor: Cursor, preamble: Preamble): FuncNode {
  const { start } = cursor;
  const name = cursor.identifier("the name of a function");
  cursor.expect(":", "after the function's name");
  const type = parseFuncType(cursor);
  cursor.expect(";", "after the function");
  return { kind: "func", ...preamble, name, type, ...cursor.spanFrom(start) };
}

export function parseFuncType(cursor: Cursor): FuncTypeNode {
  const { start } = cursor;
  const async = cursor.eat("async");
  if (!cursor.is("func")) cursor.unexpected(async ? "`func` after `async`" : "`func` or `async func`");
  cursor.next();
  return { ...parseSignature(cursor), async, ...cursor.spanFrom(start) };
}

export function parseResourceFunc(cursor: Cursor): ResourceFuncNode {
  const preamble = parsePreamble(cursor);
  const { start } = cursor;
  if (cursor.is("constructor")) {
    const name = { name: "constructor", start, end: cursor.end };
    cursor.next();
    const type = { ...parseSignature(cursor), async: false, ...cursor.spanFrom(start) };
    cursor.expect(";", "after the constructor");
    return { kind: "constructor", ...preamble, name, type, ...cursor.spanFrom(start) };
  }
  const name = cursor.identifier("`constructor` or the name of a method");
  cursor.expect(":", "after the method's name");
  const kind = cursor.eat("static") ? "static" : "method";
  const type = parseFuncType(cursor);
  cursor.expect(";", `after the ${kind === "static" ? "static function" : "method"}`);
  return { kind, ...preamble, name, type, ...cursor.spanFrom(start) };
}

function parseSignature(cursor: Cursor): Pick<FuncTypeNode, "params" | "result"> {
  cursor.expect("(", "to open the parameters");
  const params = parseCommaList(cursor, ")", "in the parameters", parseParam);
  const result = cursor.eat("->") ? parseType(cursor) : null;
  return { params, result };
}

function parseParam(cursor: Cursor): ParamNode {
  const { start } = cursor;
  const name = cursor.identifier("the name of a parameter");
  cursor.expect(":", "and a type after the parameter's name");
  return { name, type: parseType(cursor), ...cursor.spanFrom(start) };
}
