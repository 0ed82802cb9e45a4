/**
 * Percent-encoding.
 * Spec: WHATWG URL, "Percent-encoded bytes".
 * Invariant: the sets are of ASCII characters; everything beyond ASCII is always encoded.
 */

function setOf(characters: string, base: ReadonlySet<number> = new Set()): ReadonlySet<number> {
  return new Set([...base, ...[...characters].map((each) => each.charCodeAt(0))]);
}

const CONTROLS: ReadonlySet<number> = new Set([...Array.from({ length: 0x20 }, (_, code) => code), 0x7f]);
const FRAGMENT = setOf(' "<>`', CONTROLS);
const QUERY = setOf(' "#<>', CONTROLS);
const SPECIAL_QUERY = setOf("'", QUERY);
const PATH = setOf("?^`{}", QUERY);
const USERINFO = setOf("/:;=@[\\]|", PATH);

export const encodeSets: Readonly<
  Record<"controls" | "fragment" | "query" | "specialQuery" | "path" | "userinfo", ReadonlySet<number>>
> = {
  controls: CONTROLS,
  fragment: FRAGMENT,
  query: QUERY,
  specialQuery: SPECIAL_QUERY,
  path: PATH,
  userinfo: USERINFO,
};

/** What the web makes of a value that stands where text is wanted. */
export function textOf(value: unknown): string {
  return String(value);
}

export function percentEncode(text: string, set: ReadonlySet<number>): string {
  let encoded = "";
  for (const character of text.toWellFormed()) {
    const code = character.charCodeAt(0);
    if (code < 0x80 && !set.has(code)) encoded += character;
    else for (const byte of new TextEncoder().encode(character)) encoded += percentByte(byte);
  }
  return encoded;
}

export function percentByte(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}

/** As UTF-8, with replacement characters for what is none. */
export function percentDecode(text: string): string {
  if (!text.includes("%")) return text.toWellFormed();
  const input = new TextEncoder().encode(text);
  const output = new Uint8Array(input.length);
  let length = 0;
  for (let index = 0; index < input.length; index++) {
    const byte = input[index] ?? 0;
    const digits = byte === 0x25 ? String.fromCharCode(input[index + 1] ?? 0, input[index + 2] ?? 0) : "";
    if (/^[\da-f]{2}$/i.test(digits)) {
      output[length++] = Number.parseInt(digits, 16);
      index += 2;
    } else output[length++] = byte;
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(output.subarray(0, length));
}
