/**
 * What a field may be called and hold.
 * Spec: RFC 9110 sections 5.1, 5.5 and 5.6.2; wasi:http/types `header-error`.
 */

/** A name and one value, as they are sent. */
export type FieldEntry = readonly [name: string, value: Uint8Array];

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Visible characters, space, tab and what is not ASCII. */
export function isFieldValue(value: Uint8Array): boolean {
  for (const byte of value) if ((byte < 0x20 && byte !== 0x09) || byte === 0x7f) return false;
  return true;
}

/** Fields that belong to a connection, and `host`, which the request's authority says. They are the host's alone. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  "connection",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

export function isForbidden(lowerCaseName: string): boolean {
  return FORBIDDEN.has(lowerCaseName);
}
