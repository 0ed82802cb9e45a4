/**
 * Gates and external ids.
 * Spec: WIT.md, "Feature gate syntax" and "Item: `world`" for `@external-id`.
 */
import { didYouMean } from "../diagnostics/index.ts";
import type { Attribute, Preamble } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { parseVersionNode } from "./parse-path.ts";
import { stringValue } from "./string-literal.ts";

const KNOWN = ["since", "unstable", "deprecated", "external-id"];

/** The comments and attributes before an item. */
export function parsePreamble(cursor: Cursor): Preamble {
  const comments = cursor.leadingComments;
  if (!cursor.is("@")) return { comments, attributes: NONE };
  const attributes: Attribute[] = [];
  while (cursor.is("@")) attributes.push(parseAttribute(cursor));
  return { comments, attributes };
}

const NONE: readonly Attribute[] = [];

function parseAttribute(cursor: Cursor): Attribute {
  const { start } = cursor;
  cursor.next();
  const name = cursor.identifier("an attribute");
  switch (name.name) {
    case "since":
    case "deprecated": {
      const version = parenthesized(cursor, () => {
        cursor.word("version");
        cursor.expect("=", "after `version`");
        return parseVersionNode(cursor);
      });
      return { kind: name.name, version, ...cursor.spanFrom(start) };
    }
    case "unstable": {
      const feature = parenthesized(cursor, () => {
        cursor.word("feature");
        cursor.expect("=", "after `feature`");
        return cursor.identifier("the name of a feature");
      });
      return { kind: "unstable", feature, ...cursor.spanFrom(start) };
    }
    case "external-id": {
      const value = parenthesized(cursor, () => parseString(cursor));
      return { kind: "external-id", value, ...cursor.spanFrom(start) };
    }
    default: {
      const message = `found the attribute \`@${name.name}\`; allowed are ${KNOWN.map((known) => `\`@${known}\``).join(", ")}`;
      return cursor.fail(name, "bad-attribute", message, didYouMean(name.name, KNOWN));
    }
  }
}

function parenthesized<T>(cursor: Cursor, parse: () => T): T {
  cursor.expect("(", "after the attribute's name");
  const value = parse();
  cursor.expect(")", "to close the attribute");
  return value;
}

function parseString(cursor: Cursor): string {
  if (!cursor.is("string literal")) cursor.unexpected("a string literal");
  const { start, end } = cursor;
  const result = stringValue(cursor.text);
  cursor.next();
  if ("value" in result) return result.value;
  cursor.report({ start: start + result.at, end }, "bad-string", result.fault);
  return "";
}
