/** Imports and exports: names, attributes, annotated names, visibility, ascription. */
import { describe, expect, test } from "vitest";
import {
  alias,
  attribute,
  bag,
  component,
  componentType,
  declExport,
  declImport,
  declType,
  type Def,
  eq,
  exported,
  func,
  imported,
  instanceType,
  list,
  name,
  nested,
  record,
  resource,
  subResource,
  tuple,
  type,
} from "./build.test-util.ts";
import { allFeatures, validateComponent, type ValidateOptions } from "./index.ts";
import { type Case, errorOf, rows, outcome } from "./validate.test-util.ts";

function testAll(cases: readonly Case[], options: ValidateOptions = {}): void {
  test.each(rows(cases))("$title: $expected", ({ raw, expected }) => {
    expect(outcome(raw, options)).toBe(expected);
  });
}

const noop: Def = type(func());
const funcAt = (index: number) => ({ kind: "func", type: index }) as const;
const instanceAt = (index: number) => ({ kind: "instance", type: index }) as const;
const own = (index: number) => ({ kind: "own", resource: index }) as const;
const borrow = (index: number) => ({ kind: "borrow", resource: index }) as const;

describe("names", () => {
  testAll([
    ["distinct names", "valid", noop, imported("a", funcAt(0)), imported("b", funcAt(0))],
    ["the same import and export", "valid", noop, imported("a", funcAt(0)), exported("a", "func", 0)],
    [
      "imports that differ in case",
      "duplicate-extern-name",
      noop,
      imported("A", funcAt(0)),
      imported("a", funcAt(0)),
    ],
    [
      "exports that differ in case",
      "duplicate-extern-name",
      noop,
      imported("f", funcAt(0)),
      exported("a", "func", 0),
      exported("A", "func", 0),
    ],
    ["a name twice", "duplicate-extern-name", noop, imported("a", funcAt(0)), imported("a", funcAt(0))],
    [
      "interface names that differ in case",
      "duplicate-extern-name",
      noop,
      imported("a:b/c", funcAt(0)),
      imported("a:b/C", funcAt(0)),
    ],
    [
      "two versions of an interface",
      "valid",
      noop,
      imported("a:b/c@1.0.0", funcAt(0)),
      imported("a:b/c@2.0.0", funcAt(0)),
    ],
    [
      "a bag's names",
      "duplicate-extern-name",
      noop,
      imported("f", funcAt(0)),
      bag({ a: ["func", 0], A: ["func", 0] }),
    ],
    [
      "a bag's names in kebab case",
      "not-kebab-case",
      noop,
      imported("f", funcAt(0)),
      bag({ "1": ["func", 0] }),
    ],
    [
      "an instance type's names",
      "duplicate-extern-name",
      type(instanceType(declType(func()), declExport("a", funcAt(0)), declExport("A", funcAt(0)))),
    ],
    ["a bad interface name", "bad-extern-name", noop, imported("A:b/c", funcAt(0))],
    ["a bad version", "bad-version", noop, imported("a:b/c@1.", funcAt(0))],
    ["nested names", "feature-gated", noop, imported("a:b:c/d", funcAt(0))],
  ]);
});

describe("what an import's index must name", () => {
  const instances = type(instanceType());
  testAll([
    ["a function type", "not-a-function-type", instances, imported("a", funcAt(0))],
    ["an instance type", "not-an-instance-type", noop, imported("a", instanceAt(0))],
    ["a component type", "not-a-component-type", noop, imported("a", { kind: "component", type: 0 })],
    ["a type at all", "type-index-out-of-bounds", imported("a", funcAt(0))],
    ["a core module type", "core-type-index-out-of-bounds", imported("a", { kind: "core-module", type: 0 })],
    ["no value", "feature-gated", imported("a", { kind: "value", bound: { kind: "type", type: "u8" } })],
    ["an export's item", "func-index-out-of-bounds", exported("a", "func", 0)],
    ["no core function", "sort-not-allowed", exported("a", "core func", 0)],
  ]);
});

describe("attributes", () => {
  const empty = type(instanceType());
  const store = (...attributes: Parameters<typeof name>[1] & object) =>
    imported(name("a", attributes), instanceAt(0));
  const cases: readonly Case[] = [
    [
      "implements and external-id",
      "valid",
      empty,
      store(attribute("implements", "a:b/c@1.0.0"), attribute("external-id", "")),
    ],
    [
      "implements twice",
      "duplicate-attribute",
      empty,
      store(attribute("implements", "a:b/c"), attribute("implements", "a:b/c")),
    ],
    [
      "external-id twice",
      "duplicate-attribute",
      empty,
      store(attribute("external-id", "x"), attribute("external-id", "y")),
    ],
    ["implements a plain name", "implements-not-interface", empty, store(attribute("implements", "a"))],
    ["implements nothing", "implements-not-interface", empty, store(attribute("implements", ""))],
    [
      "implements on a function",
      "implements-not-instance",
      noop,
      imported(name("a", [attribute("implements", "a:b/c")]), funcAt(0)),
    ],
    [
      "implements on an interface name",
      "implements-not-plain",
      empty,
      imported(name("a:b/c", [attribute("implements", "a:b/c")]), instanceAt(0)),
    ],
    [
      "external-id on a function",
      "valid",
      noop,
      imported(name("f", [attribute("external-id", "☃")]), funcAt(0)),
    ],
    [
      "versionsuffix",
      "valid",
      empty,
      imported(name("a:b/c@0.2", [attribute("versionsuffix", ".6-rc.1")]), instanceAt(0)),
    ],
    [
      "versionsuffix of what is implemented",
      "valid",
      empty,
      store(attribute("implements", "a:b/c@1"), attribute("versionsuffix", ".2.3")),
    ],
    [
      "versionsuffix behind a whole version",
      "bad-version-suffix",
      empty,
      imported(name("a:b/c@0.2.1", [attribute("versionsuffix", ".6")]), instanceAt(0)),
    ],
    [
      "versionsuffix without a version",
      "bad-version-suffix",
      empty,
      imported(name("a:b/c", [attribute("versionsuffix", ".6")]), instanceAt(0)),
    ],
    [
      "versionsuffix that makes no version",
      "bad-version-suffix",
      empty,
      imported(name("a:b/c@1", [attribute("versionsuffix", ".6")]), instanceAt(0)),
    ],
    [
      "versionsuffix with other characters",
      "bad-version-suffix",
      empty,
      imported(name("a:b/c@1", [attribute("versionsuffix", ".6.0 ")]), instanceAt(0)),
    ],
  ];
  testAll(cases, { features: allFeatures });
  testAll([
    [
      "versionsuffix by default",
      "feature-gated",
      empty,
      store(attribute("implements", "a:b/c@1.0.0"), attribute("versionsuffix", ".2.3")),
    ],
    ["a canonical version by default", "feature-gated", empty, imported("a:b/c@1", instanceAt(0))],
  ]);
  testAll([["implements when it is off", "feature-gated", empty, store(attribute("implements", "a:b/c"))]], {
    features: { implements: false },
  });

  test("attributes stand in the model and count for nothing in types", () => {
    const checked = validateComponent(
      component(empty, store(attribute("implements", "a:b/c"), attribute("external-id", "x"))),
    );
    expect(checked.imports[0]).toMatchObject({
      name: "a",
      attributes: { implements: "a:b/c", externalId: "x" },
    });
    expect(checked.type.importAttributes.get("a")).toEqual({ implements: "a:b/c", externalId: "x" });
  });
});

describe("annotated names", () => {
  const r = imported("r", subResource);
  testAll([
    ["constructor", "valid", r, type(own(0)), type(func({}, 1)), imported("[constructor]r", funcAt(2))],
    [
      "constructor that may fail",
      "valid",
      r,
      type(own(0)),
      type({ kind: "result", ok: 1, err: "string" }),
      type(func({}, 2)),
      imported("[constructor]r", funcAt(3)),
    ],
    ["constructor without a result", "bad-constructor", r, noop, imported("[constructor]r", funcAt(1))],
    [
      "constructor of a number",
      "bad-constructor",
      r,
      type(func({}, "u8")),
      imported("[constructor]r", funcAt(1)),
    ],
    [
      "async constructor",
      "bad-constructor",
      r,
      type(own(0)),
      type(func({}, 1, true)),
      imported("[constructor]r", funcAt(2)),
    ],
    [
      "constructor of another resource",
      "resource-name-mismatch",
      r,
      type(own(0)),
      type(func({}, 1)),
      imported("[constructor]s", funcAt(2)),
    ],
    ["method", "valid", r, type(borrow(0)), type(func({ self: 1 })), imported("[method]r.f", funcAt(2))],
    ["method without parameters", "bad-method", r, noop, imported("[method]r.f", funcAt(1))],
    [
      "method on another label",
      "bad-method",
      r,
      type(borrow(0)),
      type(func({ me: 1 })),
      imported("[method]r.f", funcAt(2)),
    ],
    [
      "method on an owned self",
      "bad-method",
      r,
      type(own(0)),
      type(func({ self: 1 })),
      imported("[method]r.f", funcAt(2)),
    ],
    [
      "method of another resource",
      "resource-name-mismatch",
      r,
      type(borrow(0)),
      type(func({ self: 1 })),
      imported("[method]s.f", funcAt(2)),
    ],
    ["static", "valid", r, noop, imported("[static]r.f", funcAt(1))],
    ["static of an unknown resource", "unknown-resource-name", r, noop, imported("[static]s.f", funcAt(1))],
    [
      "static on an instance",
      "annotated-not-func",
      r,
      type(instanceType()),
      imported("[static]r.f", instanceAt(1)),
    ],
    [
      "method named as its resource",
      "duplicate-extern-name",
      r,
      type(borrow(0)),
      type(func({ self: 1 })),
      imported("[method]r.r", funcAt(2)),
    ],
    [
      "method of a resource that only imports name",
      "unknown-resource-name",
      r,
      type(borrow(0)),
      type(func({ self: 1 })),
      imported("f", funcAt(2)),
      exported("[method]r.f", "func", 0),
    ],
    [
      "method of a resource that is exported too",
      "valid",
      r,
      type(borrow(0)),
      type(func({ self: 1 })),
      imported("f", funcAt(2)),
      exported("s", "type", 0),
      type(borrow(3)),
      type(func({ self: 4 })),
      exported("[method]s.f", "func", 0, funcAt(5)),
    ],
    [
      "in an instance type",
      "valid",
      type(
        instanceType(
          declExport("r", subResource),
          declType(borrow(0)),
          declType(func({ self: 1 })),
          declExport("[method]r.f", funcAt(2)),
        ),
      ),
    ],
  ]);
});

describe("visibility", () => {
  const point = type(record({ x: "u8" }));
  testAll([
    ["a record without a name", "type-not-visible", point, type(func({ p: 0 })), imported("f", funcAt(1))],
    [
      "a record with a name",
      "valid",
      point,
      imported("p", eq(0)),
      type(func({ p: 1 })),
      imported("f", funcAt(2)),
    ],
    [
      "a record used by its first name",
      "type-not-visible",
      point,
      imported("p", eq(0)),
      type(func({ p: 0 })),
      imported("f", funcAt(2)),
    ],
    ["a list needs no name", "valid", type(list("u8")), type(func({ p: 0 })), imported("f", funcAt(1))],
    [
      "an enum in a tuple does",
      "type-not-visible",
      type({ kind: "enum", labels: ["a"] }),
      type(tuple(0)),
      type(func({ p: 1 })),
      imported("f", funcAt(2)),
    ],
    [
      "flags in a stream do",
      "type-not-visible",
      type({ kind: "flags", labels: ["a"] }),
      type({ kind: "stream", element: 0 }),
      type(func({ p: 1 })),
      imported("f", funcAt(2)),
    ],
    [
      "a variant in a map does",
      "type-not-visible",
      type({ kind: "variant", cases: [{ label: "a", type: null }] }),
      type({ kind: "map", key: "u8", value: 0 }),
      type(func({ p: 1 })),
      imported("f", funcAt(2)),
    ],
    [
      "a local resource",
      "type-not-visible",
      type(resource),
      type(own(0)),
      type(func({ p: 1 })),
      imported("f", funcAt(2)),
    ],
    [
      "a resource by its export's name",
      "type-not-visible",
      type(resource),
      exported("r", "type", 0),
      type(own(1)),
      type(func({ p: 2 })),
      imported("f", funcAt(3)),
    ],
    [
      "an exported record of a record without a name",
      "type-not-visible",
      point,
      type(record({ p: 0 })),
      exported("q", "type", 1),
    ],
    [
      "an instance that exports a function of a nameless record",
      "type-not-visible",
      type(instanceType(declType(record({ x: "u8" })), declType(func({ p: 0 })), declExport("f", funcAt(1)))),
      imported("i", instanceAt(0)),
    ],
    [
      "the instance type alone",
      "valid",
      type(instanceType(declType(record({ x: "u8" })), declType(func({ p: 0 })), declExport("f", funcAt(1)))),
    ],
    [
      "a component type is judged at once",
      "type-not-visible",
      type(
        componentType(declType(record({ x: "u8" })), declType(func({ p: 0 })), declExport("f", funcAt(1))),
      ),
    ],
    [
      "a component type's import that uses its export",
      "type-not-visible",
      type(
        componentType(
          declExport("r", subResource),
          declType(own(0)),
          declType(func({}, 1)),
          declImport("f", funcAt(2)),
        ),
      ),
    ],
    [
      "a type aliased out of an exported bag has a name",
      "valid",
      point,
      bag({ p: ["type", 0] }),
      exported("i", "instance", 0),
      alias({ kind: "export", sort: "type", instance: 1, name: "p" }),
      type(list(1)),
      exported("t", "type", 2),
    ],
    [
      "out of an unexported bag it has none",
      "type-not-visible",
      point,
      bag({ p: ["type", 0] }),
      alias({ kind: "export", sort: "type", instance: 0, name: "p" }),
      type(list(1)),
      exported("t", "type", 2),
    ],
    [
      "a name of the component around is none inside",
      "type-not-visible",
      point,
      imported("p", eq(0)),
      nested(
        alias({ kind: "outer", sort: "type", count: 1, index: 1 }),
        type(func({ p: 0 })),
        imported("f", funcAt(1)),
      ),
    ],
    [
      "a local resource as an import's bound",
      "local-resource-in-import",
      type(resource),
      imported("r", eq(0)),
    ],
  ]);
});

describe("ascription", () => {
  const r = type(resource);
  testAll([
    [
      "an instance with fewer exports",
      "valid",
      noop,
      imported("f", funcAt(0)),
      bag({ f: ["func", 0] }),
      type(instanceType()),
      exported("i", "instance", 0, instanceAt(1)),
    ],
    [
      "an instance with more exports",
      "ascription-mismatch",
      noop,
      bag({}),
      type(instanceType(declType(func()), declExport("f", funcAt(0)))),
      exported("i", "instance", 0, instanceAt(1)),
    ],
    [
      "another sort",
      "ascription-mismatch",
      noop,
      imported("f", funcAt(0)),
      type(instanceType()),
      exported("g", "func", 0, instanceAt(1)),
    ],
    ["an abstract resource", "valid", r, exported("r", "type", 0, subResource)],
    [
      "an abstract resource for a record",
      "ascription-mismatch",
      type(record({ a: "u8" })),
      exported("r", "type", 0, subResource),
    ],
    [
      "an instance with an abstract resource",
      "valid",
      r,
      bag({ r: ["type", 0] }),
      type(instanceType(declExport("r", subResource))),
      exported("i", "instance", 0, instanceAt(1)),
    ],
  ]);

  test("an abstract export is a type of its own", () => {
    const checked = validateComponent(
      component(r, exported("a", "type", 0), exported("b", "type", 0), exported("c", "type", 0, subResource)),
    );
    expect(checked.types[1]).toBe(checked.types[0]);
    expect(checked.types[2]).toBe(checked.types[0]);
    expect(checked.types[3]).not.toBe(checked.types[0]);
    expect(checked.type.freshResources).toHaveLength(2);
  });
});

test("an error says where: the path of scopes and the offset of the definition", () => {
  const error = errorOf(
    component(noop, nested(noop, noop, imported("f", funcAt(0)), imported("f", funcAt(1)))),
  );
  expect(error.path).toEqual(["component", "component[0]", 'import "f"']);
  expect(error.offset).toBe(3);
  const inType = errorOf(component(noop, type(instanceType(declType(func()), declType(list(7))))));
  expect(inType.path).toEqual(["component", "type[1]", "decl[1]"]);
  expect(inType.offset).toBe(1);
});
