/** Type definitions: value, function, resource, instance and component types. */
import { describe, expect, test } from "vitest";
import type { RawDefType } from "../model/index.ts";
import {
  component,
  declType,
  func,
  instanceType,
  list,
  record,
  resource,
  tuple,
  type,
} from "./build.test-util.ts";
import { allFeatures, validateComponent, type ValidateOptions } from "./index.ts";
import { type Case, errorOf, outcome, rows } from "./validate.test-util.ts";

function testAll(cases: readonly Case[], options: ValidateOptions = {}): void {
  test.each(rows(cases))("$title: $expected", ({ raw, expected }) => {
    expect(outcome(raw, options)).toBe(expected);
  });
}

const borrow = { kind: "borrow", resource: 0 } as const;

const value: readonly Case[] = [
  [
    "every plain form",
    "valid",
    type({ kind: "prim", prim: "u8" }),
    type(record({ a: 0, "b-C": "string" })),
    type({
      kind: "variant",
      cases: [
        { label: "x", type: 1 },
        { label: "y", type: null },
      ],
    }),
    type(list(2)),
    type(tuple(3, "char")),
    type({ kind: "flags", labels: ["a", "b"] }),
    type({ kind: "enum", labels: ["a", "b"] }),
    type({ kind: "option", type: 6 }),
    type({ kind: "result", ok: null, err: 5 }),
    type({ kind: "stream", element: 1 }),
    type({ kind: "future", element: null }),
    type({ kind: "map", key: "string", value: 9 }),
  ],
  ["record without fields", "empty-type", type(record({}))],
  ["variant without cases", "empty-type", type({ kind: "variant", cases: [] })],
  ["tuple without types", "empty-type", type(tuple())],
  ["flags without labels", "empty-type", type({ kind: "flags", labels: [] })],
  ["enum without labels", "empty-type", type({ kind: "enum", labels: [] })],
  ["32 flags", "valid", type({ kind: "flags", labels: labels(32) })],
  ["33 flags", "too-many-flags", type({ kind: "flags", labels: labels(33) })],
  ["empty label", "empty-label", type(record({ "": "u8" }))],
  ["label not in kebab case", "not-kebab-case", type({ kind: "enum", labels: ["NevEr"] })],
  ["labels that differ in case", "duplicate-label", type({ kind: "flags", labels: ["x", "y", "X"] })],
  [
    "the last of many labels repeats",
    "duplicate-label",
    type({ kind: "enum", labels: [...labels(20), "L3"] }),
  ],
  ["parameters that differ in case", "duplicate-label", type(func({ foo: "u8", FOO: "u8" }))],
  ["index out of bounds", "type-index-out-of-bounds", type(list(0))],
  ["own index as element", "type-index-out-of-bounds", type({ kind: "prim", prim: "u8" }), type(list(1))],
  ["function as element", "not-a-defined-type", type(func()), type(list(0))],
  ["resource as element", "not-a-defined-type", type(resource), type(list(0))],
  [
    "own of a value type",
    "not-a-resource-type",
    type({ kind: "prim", prim: "u8" }),
    type({ kind: "own", resource: 0 }),
  ],
  ["list of length 0", "empty-fixed-length-list", type(list("u8", 0))],
  ["map with a float key", "bad-map-key", type({ kind: "map", key: "f32", value: "u8" })],
  [
    "map with a named key type",
    "valid",
    type({ kind: "prim", prim: "string" }),
    type({ kind: "map", key: 0, value: "u8" }),
  ],
  [
    "map with a record key",
    "bad-map-key",
    type(record({ a: "u8" })),
    type({ kind: "map", key: 0, value: "u8" }),
  ],
  ["stream of char", "stream-of-char", type({ kind: "stream", element: "char" })],
  [
    "stream of a type that is char",
    "stream-of-char",
    type({ kind: "prim", prim: "char" }),
    type({ kind: "stream", element: 0 }),
  ],
  ["future of char", "valid", type({ kind: "future", element: "char" })],
  [
    "stream of borrow",
    "borrow-in-stream",
    type(resource),
    type(borrow),
    type({ kind: "stream", element: 1 }),
  ],
  [
    "future of a list of borrow",
    "borrow-in-stream",
    type(resource),
    type(borrow),
    type(list(1)),
    type({ kind: "future", element: 2 }),
  ],
  ["borrow as parameter", "valid", type(resource), type(borrow), type(func({ a: 1 }))],
  ["borrow as result", "borrow-in-result", type(resource), type(borrow), type(func({}, 1))],
  [
    "borrow inside a result",
    "borrow-in-result",
    type(resource),
    type(borrow),
    type(record({ a: 1 })),
    type({ kind: "option", type: 2 }),
    type(func({}, 3)),
  ],
  ["resource in an instance type", "resource-in-type", type(instanceType(declType(resource)))],
  ["resource represented by a float", "bad-resource-rep", type({ kind: "resource", rep: "f32", dtor: null })],
  [
    "destructor that is not there",
    "core-func-index-out-of-bounds",
    type({ kind: "resource", rep: "i32", dtor: 0 }),
  ],
];

function labels(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `l${i}`);
}

describe("value types", () => testAll(value, { features: allFeatures }));

describe("max value size", () => {
  const edge = 2 ** 28;
  testAll(
    [
      ["bytes", "valid", type(list("u8", edge - 1))],
      ["one byte more", "value-too-large", type(list("u8", edge))],
      ["strings count as 64-bit pairs", "valid", type(list("string", edge / 16 - 1))],
      ["one string more", "value-too-large", type(list("string", edge / 16))],
      ["a product beyond 32 bits", "value-too-large", type(list("u64", 2 ** 29))],
      ["a sum with padding", "value-too-large", type(list("u8", edge - 8)), type(tuple("u8", 0, "u64"))],
      ["a sum that fits", "valid", type(list("u8", edge - 16)), type(tuple(0, "u64"))],
      [
        "the largest case counts",
        "value-too-large",
        type(list("u8", edge - 1)),
        type({ kind: "option", type: 0 }),
      ],
      [
        "behind a stream it does not count",
        "valid",
        type(list("u8", edge - 1)),
        type({ kind: "stream", element: 0 }),
        type(tuple(1, 1)),
      ],
    ],
    { features: allFeatures },
  );
});

describe("gates", () => {
  const gated: readonly (readonly [string, RawDefType])[] = [
    ["fixed-length-lists", list("u8", 4)],
    ["error-context", list("error-context")],
    ["memory64", { kind: "resource", rep: "i64", dtor: null }],
  ];
  test.each(gated)("%s is off by default and named", (feature, definition) => {
    const error = errorOf(component(type(definition)));
    expect(error.code).toBe("feature-gated");
    expect(error.message).toContain(feature);
    expect(outcome(component(type(definition)), { features: allFeatures })).toBe("valid");
  });
  const shipped: readonly (readonly [string, "async" | "map", RawDefType])[] = [
    ["a stream", "async", { kind: "stream", element: "u8" }],
    ["an async function", "async", func({}, null, true)],
    ["a map", "map", { kind: "map", key: "u8", value: "u8" }],
  ];
  test.each(shipped)("%s is on by default, and %s turns it off", (_, feature, definition) => {
    expect(outcome(component(type(definition)))).toBe("valid");
    const error = errorOf(component(type(definition)), { features: { [feature]: false } });
    expect(error.code).toBe("feature-gated");
    expect(error.message).toContain(feature);
  });
});

test("the model has each type with its indices resolved", () => {
  const checked = validateComponent(
    component(type(record({ a: "u8" })), type(list(0)), type(func({ x: 1 }, 0))),
  );
  expect(checked.types[2]).toEqual({
    kind: "func",
    async: false,
    params: [
      {
        label: "x",
        type: {
          kind: "list",
          element: { kind: "record", fields: [{ label: "a", type: { kind: "u8" } }] },
          length: null,
        },
      },
    ],
    result: { kind: "record", fields: [{ label: "a", type: { kind: "u8" } }] },
  });
});
