/** URLs are those of the platform that runs the tests. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GuestSearchParams } from "./url-search-params.ts";
import { GuestUrl } from "./url.ts";

const keys = [
  "href",
  "origin",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

function parts(url: URL | GuestUrl): readonly string[] {
  return keys.map((key) => url[key]);
}

function outcome(make: () => URL | GuestUrl): unknown {
  try {
    return parts(make());
  } catch (error) {
    return error instanceof TypeError ? "refused" : error;
  }
}

const bases = [
  "http://example.com/a/b?c#d",
  "https://u:p@example.com:8080/",
  "file:///C:/x/y",
  "file://host/x",
  "foo://h/p/q",
  "foo:opaque",
  "mailto:a@b",
];

/** What URLs are made of, a space between each two. */
const words =
  "http: https: HTTP: file: foo: ws: mailto: // / \\ .. . %2e a B C: C| @ : 80 443 8080 99999 ? # x=1 & [::1] " +
  "[1:2:3:4:5:6:7:8] [::ffff:1.2.3.4] [ ] 127.1 0x7f.1 256.1.1.1 1.2.3.4.5 example.com EX%41mple % %zz %20 é ß \u{1f9f5} " +
  "' \" < > ` { } | ^ ~ ! $ * ( ) + , ; =";
const piece = fc.constantFrom(...words.split(" "), " ", "\t");
const input = fc.array(piece, { maxLength: 9 }).map((all) => all.join(""));

describe("parsing is the platform's", () => {
  test.each([
    "http://example.com",
    "HTTP://EXAMPLE.com:80/a/../b/./c?q=1#f",
    "https://user:pa%20ss@host:8443/p?q#h",
    "http://[2001:db8::1]:80/",
    "http://[1:0:0:2:0:0:0:3]/",
    "http://192.168.0.1./",
    "http://0xffffffff/",
    "http://bücher.example/ü?ü#ü",
    "http://faß.example/",
    "http://日本語。ＪＰ/",
    "file:///etc/passwd",
    "file://localhost/x",
    "file:c:\\x\\..\\..\\y",
    "javascript:alert(1)",
    "mailto:someone@example.com",
    "data:text/plain,hi there#x",
    "foo:/.//p",
    "blob-ish://h",
    "http://a b/",
    "http:///x",
    "http://",
    "//x",
    "",
  ])("%s", (text) => {
    expect(outcome(() => new GuestUrl(text))).toEqual(outcome(() => new URL(text)));
  });

  test("of anything", () => {
    fc.assert(
      fc.property(input, (text) => {
        expect(outcome(() => new GuestUrl(text))).toEqual(outcome(() => new URL(text)));
      }),
      { numRuns: 3_000 },
    );
  });

  test("of anything against a base", () => {
    fc.assert(
      fc.property(input, fc.constantFrom(...bases), (text, base) => {
        expect(outcome(() => new GuestUrl(text, base))).toEqual(outcome(() => new URL(text, base)));
      }),
      { numRuns: 3_000 },
    );
  });
});

test.each(keys.filter((key) => key !== "origin" && key !== "href"))("setting %s is the platform's", (key) => {
  fc.assert(
    fc.property(fc.constantFrom(...bases), fc.array(piece, { maxLength: 3 }), (base, pieces) => {
      const [own, native] = [new GuestUrl(base), new URL(base)];
      const text = pieces.join("");
      own[key] = text;
      native[key] = text;
      expect(parts(own)).toEqual(parts(native));
    }),
    { numRuns: 500 },
  );
});

describe("search parameters are the platform's", () => {
  // Not both in one text: Node takes what stands beside a percent sign as bytes.
  const common = ["a", "b", "&", "=", "+", " ", "*", "~"];
  const text = fc.oneof(
    ...[
      ["%", "%41", "%c3%a9", "%ff"],
      ["é", "\u{1f9f5}"],
    ].map((more) => fc.string({ unit: fc.constantFrom(...common, ...more), maxLength: 12 })),
  );

  test("of text, pairs and records", () => {
    fc.assert(
      fc.property(text, fc.array(fc.tuple(text, text), { maxLength: 4 }), (query, pairs) => {
        for (const from of [query, `?${query}`, pairs, Object.fromEntries(pairs)]) {
          const [own, native] = [new GuestSearchParams(from), new URLSearchParams(from)];
          expect([[...own], String(own), own.size]).toEqual([[...native], String(native), native.size]);
        }
      }),
    );
  });

  test("after changes, and in the URL", () => {
    const [own, native] = [new GuestUrl("http://a/?b=1&a=2&b=3"), new URL("http://a/?b=1&a=2&b=3")];
    for (const { searchParams } of [own, native]) {
      searchParams.append("c", "x y");
      searchParams.set("b", "é");
      searchParams.sort();
      searchParams.delete("a", "3");
    }
    expect(own.href).toBe(native.href);
    own.search = native.search = "?z=1";
    expect([...own.searchParams]).toEqual([...native.searchParams]);
    own.searchParams.delete("z");
    expect(own.href).toBe("http://a/");
    expect([own.searchParams.get("q"), own.searchParams.getAll("q"), own.searchParams.has("q")]).toEqual([
      null,
      [],
      false,
    ]);
  });
});
