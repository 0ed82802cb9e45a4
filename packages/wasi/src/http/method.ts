/**
 * Methods and schemes.
 * Spec: wasi:http/types `method`, `scheme`; RFC 9110 section 9.1, RFC 3986 section 3.1.
 * Invariant: a well-known one is never kept as `other`.
 */
import { isToken } from "./field-syntax.ts";

const KNOWN_METHODS = [
  "get",
  "head",
  "post",
  "put",
  "delete",
  "connect",
  "options",
  "trace",
  "patch",
] as const;

export type Method =
  | { readonly tag: (typeof KNOWN_METHODS)[number] }
  | { readonly tag: "other"; readonly val: string };

export type Scheme = { readonly tag: "HTTP" | "HTTPS" } | { readonly tag: "other"; readonly val: string };

const METHODS: ReadonlyMap<string, Method> = new Map(
  KNOWN_METHODS.map((tag) => [tag.toUpperCase(), { tag }]),
);

/** Methods are case-sensitive: `get` is a method of its own. Undefined if it is none. */
export function methodOf(text: string): Method | undefined {
  const known = METHODS.get(text);
  if (known !== undefined) return known;
  return isToken(text) ? { tag: "other", val: text } : undefined;
}

export function methodText(method: Method): string {
  return method.tag === "other" ? method.val : method.tag.toUpperCase();
}

const SCHEME = /^[a-z][a-z0-9+\-.]*$/i;

/** Schemes are not case-sensitive. Undefined if it is none. */
export function schemeOf(text: string): Scheme | undefined {
  const lower = text.toLowerCase();
  if (lower === "http") return { tag: "HTTP" };
  if (lower === "https") return { tag: "HTTPS" };
  return SCHEME.test(text) ? { tag: "other", val: text } : undefined;
}
