/**
 * One use of a capability in words, with the flag that grants it.
 *
 * Invariant: nothing that a guest chose is printed raw: a word with anything but plain characters is quoted and escaped, and
 * what stands in a flag can be pasted into a shell.
 */
import { posix } from "node:path";
import type { CapabilityUse, FileUse } from "@heddle/wasi";
import type { Directory } from "../cli/values.ts";

/** What a flag would have to say. Plain data, since it may come from another thread. */
export type Need =
  | { readonly kind: "dir"; readonly host: string; readonly guest: string; readonly writes: boolean }
  | { readonly kind: "net"; readonly host: string; readonly port: number | undefined }
  | { readonly kind: "listen" }
  | { readonly kind: "env"; readonly name: string };

export interface Entry {
  readonly granted: boolean;
  readonly line: string;
  readonly needs: readonly Need[];
}

/** @param directories those that the guest was given */
export function entryOf(use: CapabilityUse, directories: readonly Directory[]): Entry {
  switch (use.kind) {
    case "file":
      return fileEntry(use, directories);
    case "directories": {
      const hint = use.paths.length === 0 ? [["flag", "--dir HOST::GUEST"] as const] : [];
      return entry(true, "directories", [["names", use.paths.join(",")], ...hint], []);
    }
    case "environment": {
      const needs = use.names.map((name) => ({ kind: "env", name }) as const);
      const hint = needs.length === 0 ? [["flag", "--env NAME"] as const] : [];
      return entry(true, "environment", [["names", use.names.join(",")], ...hint], needs);
    }
    case "lookup":
      return entry(
        use.granted,
        "lookup",
        [["name", use.name]],
        [{ kind: "net", host: use.name, port: undefined }],
      );
    case "connect": {
      const { host, port } = use;
      return entry(use.granted, "connect", [["to", hostAndPort(host, port)]], [{ kind: "net", host, port }]);
    }
    case "listen":
      return entry(
        use.granted,
        "listen",
        [
          ["protocol", use.protocol],
          ["on", use.address],
        ],
        [{ kind: "listen" }],
      );
    default:
      return use satisfies never;
  }
}

function fileEntry(use: FileUse, directories: readonly Directory[]): Entry {
  const failure = use.failure === undefined ? [] : [["failure", use.failure] as const];
  const fields = [["path", use.path], ["access", use.writes ? "write" : "read"], ...failure] as const;
  return entry(use.granted, use.operation, fields, directoriesFor(use, directories));
}

/**
 * The directory given, if it held the path; else the one that does, under the name that it has here. None if the path would have
 * left by a link: where to is not known.
 */
function directoriesFor(use: FileUse, directories: readonly Directory[]): readonly Need[] {
  const { writes, preopen } = use;
  const path = posix.normalize(use.path);
  if (use.granted || use.failure === "read-only") {
    const host = directories.find(({ guest }) => guest === preopen)?.host ?? preopen;
    return [{ kind: "dir", host, guest: preopen, writes }];
  }
  if (isBelow(path, posix.normalize(preopen))) return [];
  const parent = posix.dirname(path);
  const outside = parent === "/" ? path : parent;
  return [{ kind: "dir", host: outside, guest: outside, writes }];
}

function isBelow(path: string, directory: string): boolean {
  if (directory === "." || directory === "./") return !path.startsWith("/") && !path.startsWith("..");
  return path === directory || path.startsWith(directory.endsWith("/") ? directory : `${directory}/`);
}

function entry(
  granted: boolean,
  what: string,
  fields: readonly (readonly [name: string, value: string])[],
  needs: readonly Need[],
): Entry {
  const flags = needs.length === 0 ? [] : [["flag", needs.map(flagOf).join(" ")] as const];
  const words = [["decision", granted ? "granted" : "denied"], ["what", what], ...fields, ...flags].map(
    ([name, value]) => `${name}=${word(value ?? "")}`,
  );
  return { granted, line: `audit: ${words.join(" ")}`, needs };
}

/** The flag that grants it. */
export function flagOf(need: Need): string {
  switch (need.kind) {
    case "dir": {
      const guest = need.guest === need.host ? "" : `::${need.guest}`;
      return `--dir ${shellWord(`${need.host}${guest}${need.writes ? "" : "::ro"}`)}`;
    }
    case "net":
      return `--allow-net ${shellWord(need.port === undefined ? need.host : hostAndPort(need.host, need.port))}`;
    case "listen":
      return "--listen";
    case "env":
      return `--env ${shellWord(need.name)}`;
    default:
      return need satisfies never;
  }
}

function hostAndPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

const PLAIN = /^[\w./:@%+,~*[\]-]+$/;
const SHELL_PLAIN = /^[\w./:@%+,-]+$/;

function word(text: string): string {
  return PLAIN.test(text) ? text : JSON.stringify(text);
}

/** In single quotes if need be; with what no terminal should see, as JSON, which is at least to be seen. */
function shellWord(text: string): string {
  if (SHELL_PLAIN.test(text)) return text;
  return /\p{Cc}/u.test(text) ? JSON.stringify(text) : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
