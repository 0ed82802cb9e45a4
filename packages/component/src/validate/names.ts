/**
 * Labels and extern names: their grammar and what makes two of them strongly unique.
 * Spec: Explainer.md, "Import and Export Definitions" and "Name Uniqueness".
 * Invariant: a scan is one pass over the characters; nothing here knows of types or scopes.
 */

type ExternNameKind = "label" | "constructor" | "method" | "static" | "interface";

export interface ExternName {
  readonly kind: ExternNameKind;
  /** Two names of one scope conflict iff these strings are equal. */
  readonly canonical: string;
  /** The resource that an annotated name belongs to. */
  readonly resource: string | null;
  /** The text behind `@` of an interface name. */
  readonly version: string | null;
}

/** What is wrong with a name, in words, with the validation code for it. */
export interface NameError {
  readonly error: "not-kebab-case" | "bad-extern-name" | "bad-version" | "nested-name" | "canonical-version";
  readonly message: string;
}

const dash = 0x2d;

function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39;
}
function isLower(c: number): boolean {
  return c >= 0x61 && c <= 0x7a;
}
function isUpper(c: number): boolean {
  return c >= 0x41 && c <= 0x5a;
}

/** No label, one in lower case, or one with acronyms. */
export type LabelShape = "none" | "lower" | "mixed";

/** Scans the whole of `text[start..end)` as a `label`. */
function scanLabel(text: string, start: number, end: number): LabelShape {
  if (start >= end) return "none";
  const first = text.charCodeAt(start);
  if (!isLower(first) && !isUpper(first)) return "none";
  let acronyms = false;
  // Case of the fragment at hand: 0 not known yet (digits only), 1 word, 2 acronym.
  let fragment = 0;
  let length = 0;
  for (let i = start; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === dash) {
      if (length === 0) return "none";
      fragment = 0;
      length = 0;
      continue;
    }
    length++;
    if (isDigit(c)) continue;
    const found = isLower(c) ? 1 : isUpper(c) ? 2 : 0;
    if (found === 0 || (fragment !== 0 && fragment !== found)) return "none";
    fragment = found;
    acronyms ||= found === 2;
  }
  if (length === 0) return "none";
  return acronyms ? "mixed" : "lower";
}

/** What kind of `label` `text` is. */
export function labelShape(text: string): LabelShape {
  return scanLabel(text, 0, text.length);
}

/** The label in the form that uniqueness compares, or null if it is no label. */
export function canonicalLabel(text: string): string | null {
  const shape = scanLabel(text, 0, text.length);
  if (shape === "none") return null;
  return shape === "lower" ? text : text.toLowerCase();
}

function notKebab(part: string): NameError {
  return { error: "not-kebab-case", message: `\`${part}\` is not in kebab case` };
}

function badName(message: string): NameError {
  return { error: "bad-extern-name", message };
}

/** `label.label` behind `[method]` or `[static]`. */
function parseMember(kind: "method" | "static", name: string): ExternName | NameError {
  const start = kind.length + 2;
  const dot = name.indexOf(".", start);
  if (dot < 0) return badName(`failed to find \`.\` character in \`${name}\``);
  const resource = name.slice(start, dot);
  const member = name.slice(dot + 1);
  const canonicalResource = canonicalLabel(resource);
  if (canonicalResource === null) return notKebab(resource);
  const canonicalMember = canonicalLabel(member);
  if (canonicalMember === null) return notKebab(member);
  const same = canonicalResource === canonicalMember;
  const canonical = same ? canonicalResource : `${canonicalResource}.${canonicalMember}`;
  return { kind, canonical, resource, version: null };
}

function parsePlain(name: string): ExternName | NameError {
  if (name.startsWith("[constructor]")) {
    const resource = name.slice(13);
    const canonical = canonicalLabel(resource);
    if (canonical === null) return notKebab(resource);
    return { kind: "constructor", canonical: `[constructor]${canonical}`, resource, version: null };
  }
  if (name.startsWith("[method]")) return parseMember("method", name);
  if (name.startsWith("[static]")) return parseMember("static", name);
  const canonical = canonicalLabel(name);
  if (canonical === null) return notKebab(name);
  return { kind: "label", canonical, resource: null, version: null };
}

/** End of the run of characters up to one of `:/@`. */
function endOfPart(name: string, start: number): number {
  for (let i = start; i < name.length; i++) {
    const c = name[i];
    if (c === ":" || c === "/" || c === "@") return i;
  }
  return name.length;
}

/** Checks `words`: a label without acronyms. */
function checkWords(name: string, start: number, end: number): NameError | null {
  const shape = scanLabel(name, start, end);
  if (shape === "none") return notKebab(name.slice(start, end));
  if (shape === "mixed") return badName(`\`${name.slice(start, end)}\` has upper case letters: only words`);
  return null;
}

function parseInterface(
  name: string,
  colon: number,
  nested: boolean,
  canonicalVersions: boolean,
): ExternName | NameError {
  const wrongNamespace = checkWords(name, 0, colon);
  if (wrongNamespace !== null) return wrongNamespace;
  let at = colon + 1;
  let end = endOfPart(name, at);
  for (;;) {
    const wrong = checkWords(name, at, end);
    if (wrong !== null) return wrong;
    if (name[end] !== ":") break;
    if (!nested) return { error: "nested-name", message: "expected `/` after package name, found `:`" };
    at = end + 1;
    end = endOfPart(name, at);
  }
  if (name[end] !== "/") return badName("expected `/` after package name");
  for (let more = true; more; more = nested && name[end] === "/") {
    at = end + 1;
    end = endOfPart(name, at);
    if (scanLabel(name, at, end) === "none") return notKebab(name.slice(at, end));
  }
  if (end === name.length)
    return { kind: "interface", canonical: name.toLowerCase(), resource: null, version: null };
  if (name[end] !== "@") {
    const trailing = `trailing characters found: \`${name.slice(end)}\``;
    return { error: name[end] === "/" ? "nested-name" : "bad-extern-name", message: trailing };
  }
  const version = name.slice(end + 1);
  if (isCanonicalVersion(version)) {
    if (!canonicalVersions)
      return { error: "canonical-version", message: `version \`${version}\` is canonical` };
  } else {
    const wrong = checkSemver(version);
    if (wrong !== null) return { error: "bad-version", message: wrong };
  }
  const canonical = `${name.slice(0, end).toLowerCase()}@${version}`;
  return { kind: "interface", canonical, resource: null, version };
}

/** Parses an `externname`. */
export function parseExternName(
  name: string,
  features: { readonly nestedNames: boolean; readonly canonicalNames: boolean },
): ExternName | NameError {
  const colon = name.indexOf(":");
  if (colon < 0) return parsePlain(name);
  return parseInterface(name, colon, features.nestedNames, features.canonicalNames);
}

// --- versions ---

/** Reads the digits of a numeric identifier; returns the end, or says what is wrong. */
function scanNumber(text: string, start: number): number | string {
  let i = start;
  while (i < text.length && isDigit(text.charCodeAt(i))) i++;
  if (i === start)
    return i === text.length ? "unexpected end of input" : `unexpected character '${text[i] ?? ""}'`;
  if (i - start > 1 && text[start] === "0") return "a number has a leading zero";
  return i;
}

/** Checks the dot-separated identifiers of `text[start..end)`. */
function checkIdentifiers(text: string, start: number, end: number, numericZero: boolean): string | null {
  for (let at = start; ;) {
    let i = at;
    let digits = true;
    for (; i < end && text[i] !== "."; i++) {
      const c = text.charCodeAt(i);
      if (!isDigit(c)) {
        if (!isLower(c) && !isUpper(c) && c !== dash) return `unexpected character '${text[i] ?? ""}'`;
        digits = false;
      }
    }
    if (i === at) return "empty identifier segment";
    if (numericZero && digits && i - at > 1 && text[at] === "0") return "a number has a leading zero";
    if (i === end) return null;
    at = i + 1;
  }
}

/** What keeps `text` from being a semantic version (semver.org), or null. */
export function checkSemver(text: string): string | null {
  if (text.length === 0) return "empty string, expected a semantic version";
  let at = 0;
  for (let part = 0; part < 3; part++) {
    const end = scanNumber(text, at);
    if (typeof end === "string") return `${end} in version \`${text}\``;
    at = end;
    if (part === 2) break;
    if (at === text.length) return `unexpected end of input in version \`${text}\``;
    if (text[at] !== ".") return `unexpected character '${text[at] ?? ""}' in version \`${text}\``;
    at++;
  }
  if (at === text.length) return null;
  const plus = text.indexOf("+", at);
  const endOfPre = plus < 0 ? text.length : plus;
  if (text[at] === "-") {
    const wrong = checkIdentifiers(text, at + 1, endOfPre, true);
    if (wrong !== null) return `${wrong} in version \`${text}\``;
  } else if (at !== endOfPre) return `unexpected character '${text[at] ?? ""}' in version \`${text}\``;
  if (plus < 0) return null;
  const wrong = checkIdentifiers(text, plus + 1, text.length, false);
  return wrong === null ? null : `${wrong} in version \`${text}\``;
}

/** Whether `text` is a `canonversion`: `1`, `0.2`, `0.0.3` or `0.0.0`. */
export function isCanonicalVersion(text: string): boolean {
  let at = 0;
  for (let zeros = 0; ; zeros++) {
    const end = scanNumber(text, at);
    if (typeof end === "string") return false;
    const isZero = end - at === 1 && text[at] === "0";
    if (end === text.length) return !isZero || zeros === 2;
    if (!isZero || zeros === 2 || text[end] !== ".") return false;
    at = end + 1;
  }
}

/** Whether `text` is a `semversuffix`. */
export function isSemverSuffix(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const dotPlusDash = c === 0x2e || c === 0x2b || c === dash;
    if (!isDigit(c) && !isLower(c) && !isUpper(c) && !dotPlusDash) return false;
  }
  return true;
}
