/**
 * Types in place.
 * Spec: WIT.md, "Types".
 */
import type { Id, Primitive, TypeNode } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { parseCommaList } from "./parse-list.ts";
import type { TokenKind } from "./token.ts";

const MAX_LIST_LENGTH = 0xffff_ffff;

const PRIMITIVE_OF: ReadonlyMap<TokenKind, Primitive> = new Map<TokenKind, Primitive>([
  ["bool", "bool"],
  ["s8", "s8"],
  ["u8", "u8"],
  ["s16", "s16"],
  ["u16", "u16"],
  ["s32", "s32"],
  ["u32", "u32"],
  ["s64", "s64"],
  ["u64", "u64"],
  ["f32", "f32"],
  ["f64", "f64"],
  ["char", "char"],
  ["string", "string"],
  ["error-context", "error-context"],
]);

export function parseType(cursor: Cursor, depth = 0): TypeNode {
  const { start, kind } = cursor;
  if (depth >= cursor.limits.maxTypeDepth) {
    cursor.fail(
      cursor,
      "limit-exceeded",
      `types nest deeper than ${cursor.limits.maxTypeDepth} levels (limit maxTypeDepth)`,
    );
  }
  if (kind === "identifier") {
    const name = cursor.identifier("a type");
    return { kind: "name", name, start: name.start, end: name.end };
  }
  const primitive = PRIMITIVE_OF.get(kind);
  if (primitive !== undefined) {
    cursor.next();
    return { kind: "primitive", primitive, ...cursor.spanFrom(start) };
  }
  return parseConstructed(cursor, depth, start);
}

function parseConstructed(cursor: Cursor, depth: number, start: number): TypeNode {
  const inner = (): TypeNode => parseType(cursor, depth + 1);
  const { kind } = cursor;
  switch (kind) {
    case "list":
      return parseList(cursor, inner, start);
    case "map": {
      open(cursor);
      const key = inner();
      cursor.expect(",", "between the key and the value type of a map");
      const value = inner();
      close(cursor, "map");
      return { kind, key, value, ...cursor.spanFrom(start) };
    }
    case "option": {
      open(cursor);
      const element = inner();
      close(cursor, kind);
      return { kind, element, ...cursor.spanFrom(start) };
    }
    case "result":
      return parseResult(cursor, inner, start);
    case "tuple": {
      open(cursor);
      const elements = parseCommaList(cursor, ">", "in the tuple", inner);
      return { kind, elements, ...cursor.spanFrom(start) };
    }
    case "stream":
    case "future": {
      cursor.next();
      let element: TypeNode | null = null;
      if (cursor.eat("<")) {
        element = inner();
        close(cursor, kind);
      }
      return { kind, element, ...cursor.spanFrom(start) };
    }
    case "own":
    case "borrow": {
      open(cursor);
      const resource: Id = cursor.identifier("the name of a resource");
      close(cursor, kind);
      return { kind, resource, ...cursor.spanFrom(start) };
    }
    default:
      return cursor.unexpected("a type");
  }
}

function parseList(cursor: Cursor, inner: () => TypeNode, start: number): TypeNode {
  open(cursor);
  const element = inner();
  let length: number | null = null;
  if (cursor.eat(",")) {
    if (!cursor.is("integer")) cursor.unexpected("the length of the list");
    length = Number(cursor.text);
    if (!/^[1-9]/.test(cursor.text) || length > MAX_LIST_LENGTH) {
      cursor.report(
        cursor,
        "bad-list-length",
        `found the list length ${cursor.text}; allowed are 1 to ${MAX_LIST_LENGTH}, without leading zeros`,
      );
    }
    cursor.next();
  }
  close(cursor, "list");
  return { kind: "list", element, length, ...cursor.spanFrom(start) };
}

function parseResult(cursor: Cursor, inner: () => TypeNode, start: number): TypeNode {
  cursor.next();
  let ok: TypeNode | null = null;
  let err: TypeNode | null = null;
  if (cursor.eat("<")) {
    if (cursor.eat("_")) {
      cursor.expect(",", "and the error type after `_`");
      err = inner();
    } else {
      ok = inner();
      if (cursor.eat(",")) err = inner();
    }
    close(cursor, "result");
  }
  return { kind: "result", ok, err, ...cursor.spanFrom(start) };
}

function open(cursor: Cursor): void {
  const { kind } = cursor;
  cursor.next();
  cursor.expect("<", `after \`${kind}\``);
}

function close(cursor: Cursor, what: string): void {
  cursor.expect(">", `to close the \`${what}\``);
}
