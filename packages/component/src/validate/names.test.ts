import { describe, expect, test } from "vitest";
import {
  canonicalLabel,
  checkSemver,
  isCanonicalVersion,
  labelShape,
  isSemverSuffix,
  parseExternName,
} from "./names.ts";

const gated = { nestedNames: false, canonicalNames: false };
const open = { nestedNames: true, canonicalNames: true };

describe("labels", () => {
  const yes = [
    "a",
    "a-b-c",
    "a1-2-3",
    "A",
    "A-B-C",
    "A1-2-3",
    "a11-w0rds",
    "A11-4CR0NYMS",
    "m1x3d-4CR0NYMS",
    "is-XML",
  ];
  const no = [
    "",
    "-",
    "1",
    "1-a",
    "a-",
    "a--b",
    "-a",
    "aB",
    "Ab",
    "a_b",
    "a b",
    "a.b",
    "é",
    "a-bC",
    "x-1a-2B3c",
  ];
  test.each(yes)("%s is one", (text) => {
    expect(labelShape(text)).toBe(/[A-Z]/.test(text) ? "mixed" : "lower");
  });
  test.each(no)("%j is none", (text) => {
    expect(labelShape(text)).toBe("none");
  });
  test("uniqueness ignores the case of acronyms", () => {
    expect(canonicalLabel("foo-BAR")).toBe("foo-bar");
    expect(canonicalLabel("fOo")).toBeNull();
  });
});

describe("extern names", () => {
  const good: readonly (readonly [string, string, string])[] = [
    ["foo-BAR", "label", "foo-bar"],
    ["[constructor]FOO", "constructor", "[constructor]foo"],
    ["[method]a.b", "method", "a.b"],
    ["[method]a.A", "method", "a"],
    ["[static]foo-BAR.FOO-bar", "static", "foo-bar"],
    ["wasi:http/types", "interface", "wasi:http/types"],
    ["wasi:http/TYPES@0.2.0-RC.1+Build", "interface", "wasi:http/types@0.2.0-RC.1+Build"],
    ["ns-1-a:b-1-c/D-2", "interface", "ns-1-a:b-1-c/d-2"],
  ];
  test.each(good)("%s is a %s, unique as %s", (text, kind, canonical) => {
    expect(parseExternName(text, gated)).toMatchObject({ kind, canonical });
  });

  const bad: readonly (readonly [string, string])[] = [
    ["", "not-kebab-case"],
    ["[foo]a", "not-kebab-case"],
    ["[constructor]", "not-kebab-case"],
    ["[method]", "bad-extern-name"],
    ["[method]a", "bad-extern-name"],
    ["[method].a", "not-kebab-case"],
    ["[static]a.b.c", "not-kebab-case"],
    ["wasi/http", "not-kebab-case"],
    ["wasi:", "not-kebab-case"],
    [":/", "not-kebab-case"],
    ["wasi:/", "not-kebab-case"],
    ["wasi:http", "bad-extern-name"],
    ["wasi:http/", "not-kebab-case"],
    ["A:b/c", "bad-extern-name"],
    ["ns:pkg-A/b", "bad-extern-name"],
    ["a:b/c@", "bad-version"],
    ["a:b/c@1", "canonical-version"],
    ["a:b/c:d", "bad-extern-name"],
    ["foo:bar:baz/qux", "nested-name"],
    ["foo:bar/baz/qux", "nested-name"],
  ];
  test.each(bad)("%j: %s", (text, error) => {
    expect(parseExternName(text, gated)).toMatchObject({ error });
  });

  test.each(["foo:bar:baz/qux", "foo:bar/baz/qux", "a:b:c/d/e@1", "a:b/c@0.2"])(
    "%s with the gates open",
    (text) => {
      expect(parseExternName(text, open)).toMatchObject({ kind: "interface" });
    },
  );
});

describe("versions", () => {
  const good = [
    "0.0.0",
    "123456.7890.488",
    "1.0.0-a.b-c.1",
    "0.0.0+abcd-efg",
    "1.2.3-abcd.1.2+efg.4.ee.5",
    "1.0.0+01",
  ];
  test.each(good)("%s is semantic", (text) => {
    expect(checkSemver(text)).toBeNull();
  });
  const bad: readonly (readonly [string, string])[] = [
    ["", "empty string"],
    [".", "unexpected character '.'"],
    ["1.", "unexpected end of input"],
    ["1", "unexpected end of input"],
    ["a.2", "unexpected character 'a'"],
    ["2.0x0", "unexpected character 'x'"],
    ["2.0.0+", "empty identifier segment"],
    ["2.0.0-", "empty identifier segment"],
    ["2.0.0-a..b", "empty identifier segment"],
    ["01.0.0", "leading zero"],
    ["1.0.0-01", "leading zero"],
    ["1.0.0-a_b", "unexpected character '_'"],
    ["1.0.0.0", "unexpected character '.'"],
  ];
  test.each(bad)("%j: %s", (text, reason) => {
    expect(checkSemver(text)).toContain(reason);
  });
  test.each(["1", "12", "0.1", "0.23", "0.0.1", "0.0.0"])("%s is canonical", (text) => {
    expect(isCanonicalVersion(text)).toBe(true);
  });
  test.each(["", "0", "0.0", "1.2", "0.2.1", "01", "0.0.0.0", "1-rc", "0.01", "a"])(
    "%j is not canonical",
    (text) => {
      expect(isCanonicalVersion(text)).toBe(false);
    },
  );
  test("a suffix has letters, digits, dots, plus and dash", () => {
    expect(isSemverSuffix(".6-rc.1+b")).toBe(true);
    expect(isSemverSuffix("")).toBe(true);
    expect(isSemverSuffix(" ")).toBe(false);
  });
});
