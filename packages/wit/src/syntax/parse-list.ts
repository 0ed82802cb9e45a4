/**
 * Lists of WIT: items between braces, each on its own after a fault; and comma-separated ones, with an optional last comma.
 */
import { SyntaxFault } from "./cursor.ts";
import type { Cursor } from "./cursor.ts";
import type { TokenKind } from "./token.ts";

/** Items up to `}` (eaten) or the end of the file; a fault in one does not lose the others. */
export function parseBlock<T>(cursor: Cursor, what: string, parseItem: (cursor: Cursor) => T): T[] {
  const open = { start: cursor.start, end: cursor.end };
  cursor.expect("{", `to open the ${what}`);
  const depth = cursor.depth;
  const items: T[] = [];
  for (;;) {
    if (cursor.is("end")) {
      if (!cursor.stopped)
        cursor.fail(open, "expected-token", `expected \`}\` to close the ${what}, found none`);
      throw new SyntaxFault();
    }
    if (cursor.eat("}")) return items;
    const { start } = cursor;
    try {
      items.push(parseItem(cursor));
    } catch (fault) {
      if (!(fault instanceof SyntaxFault) || cursor.stopped) throw fault;
      cursor.recover(depth, start);
      if (cursor.depth < depth) throw fault;
    }
  }
}

/** `item (',' item)* ','?` up to `close`, which is eaten; the opening token is eaten already. */
export function parseCommaList<T>(
  cursor: Cursor,
  close: TokenKind,
  where: string,
  parseItem: (cursor: Cursor) => T,
): T[] {
  const items: T[] = [];
  while (!cursor.eat(close)) {
    items.push(parseItem(cursor));
    if (!cursor.eat(",")) {
      if (!cursor.is(close)) cursor.unexpected(`\`,\` or \`${close}\` ${where}`);
      cursor.next();
      break;
    }
  }
  return items;
}
