/**
 * Hosts of URLs: names, IPv4 and IPv6 addresses.
 * Spec: WHATWG URL, "Hosts"; RFC 3492 (punycode). Names beyond ASCII are lower-cased, normalised and encoded, without the
 * tables of UTS 46.
 * Invariant: what is answered is in its canonical form, and parses to itself.
 */
import { encodeSets, percentDecode, percentEncode } from "./percent-encoding.ts";

const FORBIDDEN = /[\0\t\n\r #/:<>?@[\\\]^|]/;
const FORBIDDEN_IN_NAMES = /[\0-\u0020#%/:<>?@[\\\]^|\u007f]/;

/** Null for a host that is none. `opaque`: of a scheme of which nothing is known. */
export function parseHost(text: string, opaque: boolean): string | null {
  if (text.startsWith("[")) {
    const pieces = text.endsWith("]") ? parseIpv6(text.slice(1, -1)) : null;
    return pieces === null ? null : `[${printIpv6(pieces)}]`;
  }
  if (opaque) return FORBIDDEN.test(text) ? null : percentEncode(text, encodeSets.controls);
  const name = nameToAscii(percentDecode(text));
  if (name === null || name === "" || FORBIDDEN_IN_NAMES.test(name)) return null;
  return endsInNumber(name) ? parseIpv4(name) : name;
}

// --- names ---

function nameToAscii(name: string): string | null {
  const mapped = name
    .replaceAll(/\u00ad|\u034f|[\u180b-\u180d]|\u200b|\u2060|[\ufe00-\ufe0f]|\ufeff/g, "")
    .replaceAll(/[\u3002\uff0e\uff61]/g, ".")
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFKC");
  const labels = mapped.split(".").map((label) => {
    if (/^[\0-\u007f]*$/.test(label)) return label;
    if (/[\ufffd\u200e\u200f\u202a-\u202e]/.test(label)) return null;
    const encoded = punycode(label);
    return encoded === null ? null : `xn--${encoded}`;
  });
  return labels.includes(null) ? null : labels.join(".");
}

/** RFC 3492, section 6.3. */
function punycode(label: string): string | null {
  const input = [...label].map((each) => each.codePointAt(0) ?? 0);
  let output = input
    .filter((code) => code < 0x80)
    .map((code) => String.fromCharCode(code))
    .join("");
  let handled = output.length;
  const basic = handled;
  if (basic > 0) output += "-";
  let [code, delta, bias] = [0x80, 0, 72];
  while (handled < input.length) {
    const next = Math.min(...input.filter((each) => each >= code));
    delta += (next - code) * (handled + 1);
    if (delta > 0x7fff_ffff) return null;
    code = next;
    for (const each of input) {
      if (each < code) delta++;
      if (each !== code) continue;
      let rest = delta;
      for (let k = 36; ; k += 36) {
        const threshold = Math.max(1, Math.min(26, k - bias));
        if (rest < threshold) break;
        output += digit(threshold + ((rest - threshold) % (36 - threshold)));
        rest = Math.floor((rest - threshold) / (36 - threshold));
      }
      output += digit(rest);
      bias = adapt(delta, handled + 1, handled === basic);
      delta = 0;
      handled++;
    }
    delta++;
    code++;
  }
  return output;
}

function digit(value: number): string {
  return String.fromCharCode(value < 26 ? value + 97 : value + 22);
}

function adapt(delta: number, count: number, first: boolean): number {
  let rest = first ? Math.floor(delta / 700) : delta >> 1;
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > 455; k += 36) rest = Math.floor(rest / 35);
  return k + Math.floor((36 * rest) / (rest + 38));
}

// --- IPv4 ---

function endsInNumber(name: string): boolean {
  const parts = name.split(".");
  if (parts.at(-1) === "" && parts.length > 1) parts.pop();
  const last = parts.at(-1) ?? "";
  return /^\d+$/.test(last) || /^0x[\da-f]*$/i.test(last);
}

function parseIpv4(name: string): string | null {
  const parts = name.split(".");
  if (parts.at(-1) === "" && parts.length > 1) parts.pop();
  if (parts.length > 4) return null;
  const numbers = parts.map(ipv4Number);
  const last = numbers.pop();
  if (last === undefined || numbers.some((each) => !(each <= 255))) return null;
  if (!(last < 256 ** (4 - numbers.length))) return null;
  const address = numbers.reduce((sum, each, index) => sum + each * 256 ** (3 - index), last);
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** NaN for what is no number. */
function ipv4Number(text: string): number {
  if (/^0x[\da-f]*$/i.test(text)) return text.length === 2 ? 0 : Number.parseInt(text, 16);
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : Number.NaN;
}

// --- IPv6 ---

function parseIpv6(text: string): readonly number[] | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [left, right] = halves.map((half, index) => ipv6Pieces(half, index === halves.length - 1));
  if (left === null || left === undefined || right === null) return null;
  if (right === undefined) return left.length === 8 ? left : null;
  const missing = 8 - left.length - right.length;
  return missing < 1 ? null : [...left, ...Array.from({ length: missing }, () => 0), ...right];
}

/** An address of IPv4 may stand at the end. */
function ipv6Pieces(text: string, last: boolean): number[] | null {
  if (text === "") return [];
  const parts = text.split(":");
  const pieces: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (/^[\da-f]{1,4}$/i.test(part)) pieces.push(Number.parseInt(part, 16));
    else {
      const bytes = last && index === parts.length - 1 ? dottedBytes(part) : null;
      if (bytes === null) return null;
      const [a = 0, b = 0, c = 0, d = 0] = bytes;
      pieces.push(a * 256 + b, c * 256 + d);
    }
  }
  return pieces;
}

function dottedBytes(text: string): readonly number[] | null {
  const parts = text.split(".");
  const fits =
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return fits ? parts.map(Number) : null;
}

/** The first of the longest runs of zeroes is left out. */
function printIpv6(pieces: readonly number[]): string {
  let [start, length] = [-1, 1];
  for (let index = 0; index < 8; index++) {
    let end = index;
    while (end < 8 && pieces[end] === 0) end++;
    if (end - index > length) [start, length] = [index, end - index];
  }
  const print = (part: readonly number[]): string => part.map((piece) => piece.toString(16)).join(":");
  if (start === -1) return print(pieces);
  return `${print(pieces.slice(0, start))}::${print(pieces.slice(start + length))}`;
}
