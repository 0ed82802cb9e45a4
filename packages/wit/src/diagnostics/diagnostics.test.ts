import { describe, expect, test } from "vitest";
import { renderDiagnostic } from "./diagnostic.ts";
import { Report } from "./report.ts";
import { lineColumnOf } from "./source.ts";
import { didYouMean, nearest } from "./suggest.ts";
import { WitError } from "./wit-error.ts";

const source = { path: "a.wit", text: "package a:b;\r\n\tinterface é𝒳 { }\n" };

describe("places", () => {
  test.each([
    { at: 0, line: 1, column: 1 },
    { at: 8, line: 1, column: 9 },
    { at: 15, line: 2, column: 2 },
    { at: 28, line: 2, column: 14, note: "a character outside the basic plane counts once" },
    { at: 999, line: 3, column: 1 },
  ])("$at is $line:$column", ({ at, line, column }) => {
    expect(lineColumnOf(source, at)).toMatchObject({ line, column });
  });

  test("a line does not show its line break", () => {
    expect(lineColumnOf(source, 3).lineText).toBe("package a:b;");
  });
});

test("a diagnostic shows place, line, caret, related place and hint", () => {
  const text = renderDiagnostic({
    code: "duplicate-name",
    message: "the name `é𝒳` is defined twice",
    source,
    start: 25,
    end: 28,
    hint: "rename one",
    related: [{ source, start: 8, end: 11, message: "first defined here" }],
  });
  expect(text).toBe(
    [
      "a.wit:2:12: error: the name `é𝒳` is defined twice",
      "   |",
      " 2 | \tinterface é𝒳 { }",
      "   | \t          ^^",
      "a.wit:1:9: note: first defined here",
      "   |",
      " 1 | package a:b;",
      "   |         ^^^",
      "  help: rename one",
    ].join("\n"),
  );
});

describe("the report", () => {
  const place = (start: number): { start: number; end: number } => ({ start, end: start + 1 });

  test("throws everything in the order of the text, one place once", () => {
    const report = new Report(10);
    report.add(source, place(8), "cycle", "second");
    report.add(source, place(0), "map-key", "first");
    report.add(source, place(8), "cycle", "again");
    expect(() => report.throwIfAny()).toThrow(WitError);
    try {
      report.throwIfAny();
    } catch (error) {
      expect(error).toMatchObject({
        code: "map-key",
        diagnostics: [{ message: "first" }, { message: "second" }],
      });
    }
  });

  test("keeps no more than its limit", () => {
    const report = new Report(2);
    for (let at = 0; at < 5; at++) report.add(source, place(at), "cycle", "again");
    expect(report.full).toBe(true);
    const kept = (): number => {
      try {
        report.throwIfAny();
      } catch (error) {
        if (error instanceof WitError) return error.diagnostics.length;
      }
      return 0;
    };
    expect(kept()).toBe(2);
  });

  test("is silent without faults", () => {
    expect(() => new Report(1).throwIfAny()).not.toThrow();
  });
});

describe("near misses", () => {
  test.each([
    ["strem", ["stream", "string"], "stream"],
    ["recieve", ["receive", "relieve"], "receive"],
    ["wall-clok", ["wall-clock", "monotonic-clock"], "wall-clock"],
    ["xyz", ["abc", "def"], null],
    ["ab", ["b"], "b"],
    ["", ["a"], "a"],
  ])("%s of %j is %s", (name, known, expected) => {
    expect(nearest(name, known)).toBe(expected);
  });

  test("is a question", () => {
    expect(didYouMean("tpye", ["type"])).toBe("did you mean `type`?");
    expect(didYouMean("tpye", [])).toBeNull();
  });
});
