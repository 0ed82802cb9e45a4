/** Scripts: their syntax, their values, and directives that run. */
import { readFileSync } from "node:fs";
import { seededChoice } from "@heddle/component";
import type { ValType } from "@heddle/component/model";
import { describe, expect, test, vi } from "vitest";
import { main } from "../main.ts";
import { messageMatches } from "./messages.ts";
import { Runner } from "./runner.ts";
import { Lines, readScript } from "./script.ts";
import { readNodes, ScriptError } from "./syntax.ts";
import { peerVersion, TextError, type TextParser } from "./text-parser.ts";
import { readFloat, readInteger, readValue, sameHost, toHost } from "./values.ts";

const guests = new URL("../../../../conformance/guests/", import.meta.url);

/** Stands for the text parser: knows the names of guests, refuses everything else. */
const parser: TextParser = {
  parse: (text) => {
    const name = /^\(component\s+(?:\$\S+\s+)?"?guest ([\w-]+)/.exec(text)?.[1];
    if (name === undefined) return Promise.reject(new TextError("text", "expected `(` (line 1, column 1)"));
    return Promise.resolve(new Uint8Array(readFileSync(new URL(`${name}.wasm`, guests))));
  },
};

async function run(script: string): Promise<(string | null)[]> {
  const runner = new Runner(parser, { choice: () => seededChoice(1), patience: 5_000 });
  const outcomes: (string | null)[] = [];
  for (const directive of readScript(script)) outcomes.push(await runner.run(directive));
  await runner.close();
  return outcomes;
}

describe("syntax", () => {
  test("lists, words, strings and comments, each with its extent", () => {
    const text = '(a $b ;; c\n (; d (; e ;) ;) "f\\00\\n\\u{e9}é\\"")';
    const [node] = readNodes(text);
    expect(node).toMatchObject({ kind: "list", start: 0, end: text.length });
    const items = node?.kind === "list" ? node.items : [];
    expect(items.map((item) => (item.kind === "string" ? [...item.bytes] : item.kind))).toEqual([
      "word",
      "word",
      [0x66, 0, 0x0a, 0xc3, 0xa9, 0xc3, 0xa9, 0x22],
    ]);
  });

  test.each([
    ["(a", 0, "found the end of the file in a list"],
    ["(a))", 3, "found `)` without a `(`"],
    ['("a', 1, "found a string without its end"],
    ["(; a", 0, "found a comment without its end"],
    ['("\\q")', 1, "found the escape \\q in a string"],
    ['("\\u{d800}")', 1, "no Unicode scalar value"],
    ["(".repeat(1_002), 1_000, "more than 1000 lists"],
  ])("%s", (text, offset, message) => {
    try {
      readNodes(text);
      expect.unreachable("it was read");
    } catch (error) {
      expect(error).toBeInstanceOf(ScriptError);
      expect(error).toMatchObject({ offset });
      expect(String(error)).toContain(message);
    }
  });

  test.each([
    ["(frobnicate)", "unknown directive frobnicate"],
    ["(assert_return (call))", "found call, wanted invoke or get"],
    ['(assert_trap (invoke "f") "m" 1)', "more than the directive takes"],
    ['(assert_return (invoke "f") (u33.const 1))', "unknown value u33.const"],
    ["word", "outside of any list"],
  ])("%s is no directive", (text, message) => {
    expect(() => readScript(text)).toThrow(message);
  });

  test("lines are counted from 1", () => {
    const lines = new Lines("a\nb\n\nc");
    expect([0, 1, 2, 4, 5].map((offset) => lines.at(offset))).toEqual([1, 1, 2, 3, 4]);
  });
});

describe("values", () => {
  const u32: ValType = { kind: "u32" };
  test.each<[string, ValType, unknown]>([
    ["(bool.const true)", { kind: "bool" }, true],
    ["(s8.const -0x1)", { kind: "s8" }, -1],
    ["(u64.const 1_000)", { kind: "u64" }, 1000n],
    ["(f32.const 0x1.8p1)", { kind: "f32" }, 3],
    ["(f64.const -inf)", { kind: "f64" }, -Infinity],
    ['(char.const "é")', { kind: "char" }, "é"],
    ["(list.const (u32.const 1) (u32.const 2))", { kind: "list", element: u32, length: null }, [1, 2]],
    [
      '(record.const (field "a-b" u32.const 7))',
      { kind: "record", fields: [{ label: "a-b", type: u32 }] },
      { aB: 7 },
    ],
    ["(tuple.const (u32.const 1))", { kind: "tuple", types: [u32] }, [1]],
    [
      '(variant.const "a" (u32.const 1))',
      { kind: "variant", cases: [{ label: "a", type: u32 }] },
      { tag: "a", val: 1 },
    ],
    ['(flags.const "b")', { kind: "flags", labels: ["a", "b"] }, { a: false, b: true }],
    ['(enum.const "b")', { kind: "enum", labels: ["a", "b"] }, "b"],
    ["(option.some (u32.const 1))", { kind: "option", type: u32 }, 1],
    ["(option.none)", { kind: "option", type: { kind: "option", type: u32 } }, { tag: "none" }],
    ["(result.err)", { kind: "result", ok: u32, err: null }, { tag: "err" }],
    [
      "(list.const (tuple.const (u32.const 1) (bool.const true)))",
      { kind: "map", key: u32, value: { kind: "bool" } },
      new Map([[1, true]]),
    ],
  ])("%s", (text, type, expected) => {
    expect(toHost(readValue(readNodes(text), 0), type)).toEqual(expected);
  });

  test("a value of another type is refused", () => {
    expect(() => toHost(readValue(readNodes("(u8.const 1)"), 0), u32)).toThrow(
      "found a integer value, wanted u32",
    );
  });

  test.each([
    ["nan:0x200000", NaN],
    ["+1.5e2", 150],
    ["-0x0.8", -0.5],
  ])("the float %s", (text, expected) => {
    expect(readFloat(text, 0)).toBe(expected);
  });

  test("numbers that are none", () => {
    expect(() => readFloat("x", 0)).toThrow("x is no number");
    expect(() => readInteger("1.5", 0)).toThrow("1.5 is no integer");
  });

  test.each<[unknown, unknown, boolean]>([
    [NaN, NaN, true],
    [0, -0, false],
    [Uint8Array.of(1, 2), [1, 2], true],
    [[1], [1, 2], false],
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: 1 }, { a: 2 }, false],
    [new Map([[1, [2]]]), new Map([[1, [2]]]), true],
    [new Map(), {}, false],
  ])("%j and %j", (a, b, same) => {
    expect(sameHost(a, b)).toBe(same);
  });
});

describe("messages", () => {
  test.each([
    ["the error's own words", "deadlock", "deadlock detected: a waits", "deadlock detected", true],
    ["another wording of its code", "pointer-unaligned", "pointer not aligned", "unaligned pointer", true],
    [
      "a wording with a prefix",
      "unreachable",
      "unreachable",
      "wasm trap: wasm `unreachable` instruction",
      true,
    ],
    ["the wording of another code", "pointer-unaligned", "pointer not aligned", "deadlock detected", false],
    ["a code without other wordings", "toString", "x", "toString", false],
  ])("%s", (_, code, message, expected, matches) => {
    expect(messageMatches({ code, message }, expected)).toBe(matches);
  });
});

describe("directives", () => {
  test("what holds passes", async () => {
    const outcomes = await run(`
      (component definition $I "guest invoke")
      (component instance $a $I)
      (component instance $b $I)
      (assert_return (invoke $a "add" (u32.const 1) (u32.const 2)) (u32.const 3))
      (assert_return (invoke "echo" (str.const "hé")) (str.const "hé"))
      (assert_return (invoke "divide" (s32.const 7) (s32.const 2)) (result.ok (s32.const 3)))
      (assert_return (invoke "divide" (s32.const 7) (s32.const 0)) (result.err (str.const "division by zero")))
      (assert_return (invoke "later" (u32.const 1)) (u32.const 2))
      (component "guest trap")
      (assert_trap (invoke "outer") "unreachable")
      (assert_trap (invoke "outer") "cannot enter component instance")
      (assert_unlinkable (component "guest needs") "not provided")
      (assert_malformed (component binary "\\00asm\\0d\\00\\01\\00" "\\63") "malformed section id")
      (assert_malformed (component quote "guest-less") "expected \`(\`")
      (assert_invalid (component binary "\\00asm\\0d\\00\\01\\00" "\\07\\02\\01\\72" "\\07\\04\\01\\70\\05") "")`);
    expect(outcomes.filter((outcome) => outcome !== null)).toEqual([]);
    expect(outcomes).toHaveLength(15);
  });

  test.each([
    ['(component "nobody")', "does not parse: expected `(`"],
    ["(component instance $x $Nowhere)", "there is no definition $Nowhere"],
    ['(invoke "f")', "there is no instance yet"],
    ['(component "guest invoke") (invoke "f")', 'there is no exported function "f"'],
    ['(component "guest invoke") (invoke "add")', "add takes 2 arguments, found 0"],
    [
      '(component "guest invoke") (assert_return (invoke "add" (u32.const 1) (u32.const 2)) (u32.const 4))',
      "expected 4, found 3",
    ],
    [
      '(component "guest invoke") (assert_return (invoke "add" (u32.const 1) (u32.const 2)))',
      "0 results are expected of a function with 1",
    ],
    [
      '(component "guest invoke") (assert_trap (invoke "later" (u32.const 1)) "unreachable")',
      'expected a trap "unreachable", but there was none',
    ],
    [
      '(component "guest trap") (assert_trap (invoke "outer") "deadlock")',
      'expected a trap "deadlock", found',
    ],
    [
      '(assert_invalid (component "guest invoke") "x")',
      'expected an invalid component "x", but there was none',
    ],
    ['(assert_unlinkable (component "guest invoke") "x")', 'expected a link error "x", but there was none'],
  ])("%s fails and says why", async (script, message) => {
    const outcome = (await run(script)).at(-1);
    expect(outcome).toContain(message);
    expect(outcome).not.toContain("\n");
  });

  test("core modules run on the engine's own interface", async () => {
    // (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add)), and div for a trap
    const binary =
      "\\00asm\\01\\00\\00\\00\\01\\07\\01\\60\\02\\7f\\7f\\01\\7f\\03\\03\\02\\00\\00" +
      "\\07\\0d\\02\\03add\\00\\00\\03div\\00\\01\\0a\\11\\02\\07\\00\\20\\00\\20\\01\\6a\\0b\\07\\00\\20\\00\\20\\01\\6d\\0b";
    const outcomes = await run(`
      (module $m binary "${binary}")
      (register "m" $m)
      (assert_return (invoke "add" (i32.const -1) (i32.const 3)) (i32.const 2))
      (assert_return (invoke $m "add" (i32.const 1) (i32.const 1)) (i32.const 3))
      (assert_trap (invoke "div" (i32.const 1) (i32.const 0)) "integer divide by zero")
      (assert_malformed (module binary "\\00asm\\02\\00\\00\\00") "")`);
    expect(outcomes).toEqual([null, null, null, "expected 3, found 2", null, null]);
  });
});

describe("the command", () => {
  test("a path that is not there is wrong usage", async () => {
    expect(await main(["wast", "--seed", "1", "--json", "no/such/place"])).toBe(2);
  });

  test.each([
    [["--seed-only", "order"], "--seed-only needs a --seed"],
    [["--seed", "1", "--seed-only", "time"], "wanted order or suspension"],
  ])("%s", async (flags, message) => {
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    expect(await main(["wast", ...flags, "no/such/place"])).toBe(2);
    expect(String(said.mock.calls[0]?.[0])).toContain(message);
    said.mockRestore();
  });

  test("the parser's version is the one that package.json asks for", () => {
    const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
    expect(JSON.parse(text)).toMatchObject({
      peerDependencies: { "@bytecodealliance/jco-transpile": peerVersion },
      peerDependenciesMeta: { "@bytecodealliance/jco-transpile": { optional: true } },
    });
  });
});
