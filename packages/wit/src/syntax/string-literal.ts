/**
 * The value of a string literal.
 * Spec: WIT.md, "String Literals", which are `name` literals of the core text format: bytes that must be UTF-8.
 */

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const SIMPLE: ReadonlyMap<string, number> = new Map([
  ["t", 0x09],
  ["n", 0x0a],
  ["r", 0x0d],
  ['"', 0x22],
  ["'", 0x27],
  ["\\", 0x5c],
]);
const PART = /\\u\{([0-9A-Fa-f](?:_?[0-9A-Fa-f])*)\}|\\([0-9A-Fa-f]{2})|\\([tnr"'\\])|([^\\]+)/gy;

/** The value of `literal` (quotes included), or a message that says what is wrong with it. */
export function stringValue(
  literal: string,
): { readonly value: string } | { readonly fault: string; readonly at: number } {
  const encoder = new TextEncoder();
  const bytes: number[] = [];
  const body = literal.slice(1, -1);
  let at = 0;
  while (at < body.length) {
    PART.lastIndex = at;
    const match = PART.exec(body);
    if (match === null) return { fault: badEscape(body.slice(at)), at: at + 1 };
    const [whole, unicode, hex, simple, plain] = match;
    if (unicode !== undefined) {
      const code = Number.parseInt(unicode.replaceAll("_", ""), 16);
      if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
        return { fault: `found \`${whole}\`, which is not a Unicode scalar value`, at: at + 1 };
      }
      bytes.push(...encoder.encode(String.fromCodePoint(code)));
    } else if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (simple !== undefined) bytes.push(SIMPLE.get(simple) ?? 0);
    else if (plain !== undefined) {
      const control = /\t|\r/.exec(plain);
      if (control !== null) {
        return { fault: "found a control character in a string literal", at: at + 1 + control.index };
      }
      bytes.push(...encoder.encode(plain));
    }
    at += whole.length;
  }
  try {
    return { value: UTF8.decode(Uint8Array.from(bytes)) };
  } catch {
    return { fault: "the bytes of this string literal are not UTF-8", at: 0 };
  }
}

function badEscape(rest: string): string {
  return `found the escape \`${rest.slice(0, 2)}\`; allowed are \\t \\n \\r \\" \\' \\\\ \\u{hex} and two hex digits`;
}

/** `value` as a string literal. */
export function stringLiteral(value: string): string {
  let text = '"';
  for (const char of value) {
    const code = char.codePointAt(0) ?? 0;
    if (char === '"' || char === "\\") text += `\\${char}`;
    else if (code < 0x20 || code === 0x7f) text += `\\u{${code.toString(16)}}`;
    else if (/\p{C}/u.test(char)) text += `\\u{${code.toString(16)}}`;
    else text += char;
  }
  return `${text}"`;
}
