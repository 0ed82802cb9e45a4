/** The small parts of the syntax: comments, identifiers, versions, string literals. */
import { describe, expect, test } from "vitest";
import { docsOf } from "./comment.ts";
import { identifierFault, kebabOf } from "./identifier.ts";
import { stringLiteral, stringValue } from "./string-literal.ts";
import { compareVersions, formatVersion, parseVersion } from "./version.ts";

describe("documentation", () => {
  const of = (...texts: string[]): string | null => docsOf(texts.map((text) => ({ text, start: 0, end: 0 })));
  test.each([
    [[], null],
    [["/// one", "/// two"], "one\ntwo"],
    [["///   a", "///  b"], " a\nb"],
    [["// plain"], "plain"],
    [["/// a", "///", "/// b", "///"], "a\n\nb"],
    [["/** block */"], "block"],
    [["/** two\r\n lines */"], "two\n lines"],
    [["/* starred */"], "* starred */"],
    [["////x"], "x"],
  ])("%j is %j", (comments, expected) => {
    expect(of(...comments)).toBe(expected);
  });
});

describe("identifiers", () => {
  test.each(["a", "a-b", "a1-2b", "XML", "parse-XML-document", "a-1"])("%s is one", (name) => {
    expect(identifierFault(name)).toBeNull();
  });
  test.each(["", "a--b", "-a", "a-", "1a", "aB", "Ab", "a_b", "é", "a-bC"])("%s is none", (name) => {
    expect(identifierFault(name)).not.toBeNull();
  });
  test.each([
    ["fooBar", "foo-bar"],
    ["foo_bar", "foo-bar"],
    ["_x", "x"],
    ["HTTPServer", "httpserver"],
  ])("%s is likely %s", (name, expected) => {
    expect(kebabOf(name)).toBe(expected);
  });
});

describe("versions", () => {
  test.each([
    "0.0.0",
    "1.2.3",
    "1.0.0-rc.1",
    "1.0.0-rc-2025-08-15",
    "1.0.0+b.01",
    "1.0.0-a.b+c",
    "18446744073709551615.0.0",
  ])("%s is one, and prints as it was read", (text) => {
    const version = parseVersion(text);
    expect(version && formatVersion(version)).toBe(text);
  });
  test.each([
    "1",
    "1.2",
    "01.0.0",
    "1.0.0-01",
    "1.0.0-",
    "1.0.0-a..b",
    "1.0.0-a_b",
    "18446744073709551616.0.0",
    "v1.0.0",
  ])("%s is none", (text) => {
    expect(parseVersion(text)).toBeNull();
  });
  test("are ordered as semver says", () => {
    const ordered =
      "0.1.0 1.0.0-1 1.0.0-2 1.0.0-10 1.0.0-a 1.0.0-a.1 1.0.0-b 1.0.0 1.0.0+1 1.0.1 1.1.0 2.0.0 10.0.0".split(
        " ",
      );
    const versions = ordered.map((text) => parseVersion(text)).filter((version) => version !== null);
    expect(versions).toHaveLength(ordered.length);
    for (const [i, a] of versions.entries()) {
      for (const [j, b] of versions.entries()) {
        expect(Math.sign(compareVersions(a, b)), `${ordered[i]} and ${ordered[j]}`).toBe(Math.sign(i - j));
      }
    }
  });
});

describe("string literals", () => {
  test.each([
    ['""', ""],
    ['"a☃︎"', "a☃︎"],
    [String.raw`"\t\n\r\"\'\\"`, "\t\n\r\"'\\"],
    [String.raw`"\7f\u{7fff}\u{1_F600}"`, "\u007f\u7fff\u{1f600}"],
    [String.raw`"\c3\a9"`, "é"],
  ])("%s is %j", (literal, value) => {
    expect(stringValue(literal)).toEqual({ value });
  });
  test.each([
    [String.raw`"\q"`, 1],
    [String.raw`"ab\u{d800}"`, 3],
    [String.raw`"\u{110000}"`, 1],
    [String.raw`"\u{_1}"`, 1],
    [String.raw`"\ff"`, 0],
    ['"a\tb"', 2],
  ])("%s is refused at %d", (literal, at) => {
    expect(stringValue(literal)).toMatchObject({ at });
  });
  test.each(["", "a", '"\\', "\n\u0000", "é\u{1f600}", "\u202e"])("%j is written and read", (value) => {
    expect(stringValue(stringLiteral(value))).toEqual({ value });
  });
});
