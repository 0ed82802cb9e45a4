/** Which names stand for an entry of that name, where the system has other ideas about some. */
import { describe, expect, test } from "vitest";
import { isWindowsName } from "./name.ts";

describe("on Windows", () => {
  test.each([
    "a.txt",
    "Ünï — ☃",
    ".hidden",
    "..a",
    "a b",
    " a",
    "console",
    "con1",
    "com",
    "com10",
    "lpt",
    "nul0",
    "anul.txt",
    "a.nul",
    "aux-in",
    "a~1",
  ])("%j is a name", (name) => expect(isWindowsName(name)).toBe(true));

  test.each([
    // streams and paths
    "a:b",
    "a.txt::$DATA",
    "C:",
    "a\\b",
    "a/b",
    // cut short by the system: the second to last is the parent
    "a.",
    "a ",
    "... ",
    ".. ",
    ". ",
    // devices, in any case and with any extension
    "con",
    "NUL",
    "Aux.txt",
    "prn.a.b",
    "nul .txt",
    "COM1",
    "com¹",
    "lpt9.log",
    "CONIN$",
    "conout$",
    // patterns and control characters
    "a*",
    "a?",
    "<a",
    "a>",
    'a"',
    "a|b",
    "a\u0000",
    "a\n",
  ])("%j is none", (name) => expect(isWindowsName(name)).toBe(false));
});
