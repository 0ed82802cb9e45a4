import { describe, expect, test } from "vitest";
import { maxPrintedTypes, printExternType, printFuncType, printTypeDef, printValType } from "./print.ts";
import type { ExternType, ResourceType, ValType } from "./types.ts";

const u32: ValType = { kind: "u32" };
const text: ValType = { kind: "string" };
const file: ResourceType = { kind: "resource", id: 3, name: "file" };
const anonymous: ResourceType = { kind: "resource", id: 4, name: null };

describe("value types", () => {
  const cases: readonly (readonly [string, ValType])[] = [
    ["u32", u32],
    ["list<string>", { kind: "list", element: text, length: null }],
    ["list<u32, 4>", { kind: "list", element: u32, length: 4 }],
    ["tuple<u32, string>", { kind: "tuple", types: [u32, text] }],
    ["record { a: u32 }", { kind: "record", fields: [{ label: "a", type: u32 }] }],
    [
      "variant { a, b(u32) }",
      {
        kind: "variant",
        cases: [
          { label: "a", type: null },
          { label: "b", type: u32 },
        ],
      },
    ],
    ["enum { a, b }", { kind: "enum", labels: ["a", "b"] }],
    ["flags { a }", { kind: "flags", labels: ["a"] }],
    ["option<u32>", { kind: "option", type: u32 }],
    ["result", { kind: "result", ok: null, err: null }],
    ["result<u32>", { kind: "result", ok: u32, err: null }],
    ["result<_, string>", { kind: "result", ok: null, err: text }],
    ["result<u32, string>", { kind: "result", ok: u32, err: text }],
    ["own<file>", { kind: "own", resource: file }],
    ["borrow<resource #4>", { kind: "borrow", resource: anonymous }],
    ["stream", { kind: "stream", element: null }],
    ["future<u32>", { kind: "future", element: u32 }],
    ["map<string, u32>", { kind: "map", key: text, value: u32 }],
  ];
  test.each(cases)("%s", (printed, type) => {
    expect(printValType(type)).toBe(printed);
  });
});

describe("externs", () => {
  const noop: ExternType = { kind: "func", async: false, params: [], result: null };
  const cases: readonly (readonly [string, ExternType])[] = [
    ["func()", noop],
    [
      "async func(a: u32) -> string",
      { kind: "func", async: true, params: [{ label: "a", type: u32 }], result: text },
    ],
    ["resource file", { kind: "type", type: file }],
    ["type u32", { kind: "type", type: u32 }],
    ["instance {}", { kind: "instance", exports: new Map(), fresh: [] }],
    ["instance { f: func() }", { kind: "instance", exports: new Map([["f", noop]]), fresh: [] }],
    [
      'core module { import "a" "b": func [i32] -> []; export "m": memory }',
      {
        kind: "core-module",
        imports: [
          {
            module: "a",
            name: "b",
            type: { kind: "func", type: { kind: "func", params: ["i32"], results: [] } },
          },
        ],
        exports: new Map([
          [
            "m",
            {
              kind: "memory",
              limits: { min: 1n, max: null, shared: false, index64: false, pageSizeLog2: null },
            },
          ],
        ]),
      },
    ],
  ];
  test.each(cases)("%s", (printed, type) => {
    expect(printExternType(type)).toBe(printed);
  });

  test("functions and definitions print alike", () => {
    expect(printFuncType({ kind: "func", async: false, params: [], result: u32 })).toBe("func() -> u32");
    expect(printTypeDef(anonymous)).toBe("resource (#4)");
  });
});

test("a type that doubles at each level stops at maxPrintedTypes", () => {
  let type: ValType = u32;
  for (let level = 0; level < 40; level++) type = { kind: "tuple", types: [type, type] };
  const printed = printValType(type);
  expect(printed).toContain("...");
  expect(printed.split("tuple").length).toBeLessThanOrEqual(maxPrintedTypes + 1);
});
