/**
 * How the values of flags are written.
 *
 * Invariant: a reader takes the whole text or throws a {@link UsageError} that says what was wanted.
 */
import { UsageError } from "./usage-error.ts";

/** A whole number from 0 to 2^53 - 1. */
export function readCount(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new UsageError("wanted a whole number");
  return value;
}

/** `64MiB`, `64M`, `65536`: bytes, or units of 1,024. */
export function readSize(text: string): number {
  const [, digits = "", unit = ""] = /^(\d+)(?:([KMGT])(?:iB)?)?$/.exec(text) ?? [];
  const bytes = Number(digits) * 1024 ** (SIZE_UNITS.indexOf(unit) + 1);
  if (digits === "" || !Number.isSafeInteger(bytes))
    throw new UsageError("wanted a size such as 64MiB, 64M or a number of bytes");
  return bytes;
}

const SIZE_UNITS: readonly string[] = ["K", "M", "G", "T"];

/** `500ms`, `5s`, `1.5m`, `2h`; seconds without a unit. In milliseconds. */
export function readDuration(text: string): number {
  const found = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (found === null) throw new UsageError("wanted a time such as 500ms, 5s or 2m");
  const [, digits = "", unit = "s"] = found;
  const milliseconds = Number(digits) * (unitMilliseconds.get(unit) ?? 1);
  if (milliseconds <= 0 || milliseconds > longest) {
    throw new UsageError(`wanted a time above zero and of at most ${longest} ms`);
  }
  return milliseconds;
}

const unitMilliseconds: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/** What timers take. */
const longest = 2 ** 31 - 1;

/** `NAME=N`. */
export function readLimit(text: string): { readonly name: string; readonly value: number } {
  const equals = text.indexOf("=");
  if (equals <= 0) throw new UsageError("wanted NAME=N");
  return { name: text.slice(0, equals), value: readCount(text.slice(equals + 1)) };
}

/** `K=V`, or `K` alone for the value that heddle's own environment has. */
export function readVariable(
  text: string,
  own: Readonly<Record<string, string | undefined>>,
): readonly [name: string, value: string] {
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  if (name === "") throw new UsageError("wanted NAME=VALUE or NAME");
  if (equals >= 0) return [name, text.slice(equals + 1)];
  const value = own[name];
  if (value === undefined) throw new UsageError("there is no such variable in the environment to pass on");
  return [name, value];
}

export interface Directory {
  readonly host: string;
  readonly guest: string;
  readonly readOnly: boolean;
}

/** `HOST[::GUEST][::ro]`. Without GUEST the guest sees the directory under the name that HOST has. */
export function readDirectory(text: string): Directory {
  const parts = text.split("::");
  const readOnly = parts.length > 1 && parts.at(-1) === "ro";
  const [host = "", guest = host, ...rest] = readOnly ? parts.slice(0, -1) : parts;
  if (host === "" || guest === "" || rest.length > 0) throw new UsageError("wanted HOST[::GUEST][::ro]");
  return { host, guest, readOnly };
}
