/** Instances: matching of arguments, resources made anew and substituted, aliases, core instances. */
import { describe, expect, test } from "vitest";
import {
  alias,
  bag,
  component,
  core,
  coreAlias,
  coreInstance,
  coreModule,
  type Def,
  componentType,
  declExport,
  declType,
  eq,
  exported,
  func,
  imported,
  instance,
  instanceType,
  instantiate,
  list,
  nested,
  record,
  resource,
  subResource,
  tuple,
  type,
} from "./build.test-util.ts";
import { validateComponent, type ValidateOptions } from "./index.ts";
import { type Case, errorOf, rows, outcome } from "./validate.test-util.ts";

function testAll(cases: readonly Case[], options: ValidateOptions = {}): void {
  test.each(rows(cases))("$title: $expected", ({ raw, expected }) => {
    expect(outcome(raw, options)).toBe(expected);
  });
}

const funcAt = (index: number) => ({ kind: "func", type: index }) as const;
const instanceAt = (index: number) => ({ kind: "instance", type: index }) as const;
const own = (index: number) => ({ kind: "own", resource: index }) as const;
const out = (index: number, label: string, sort: "type" | "func" | "instance" | "component" = "type"): Def =>
  alias({ kind: "export", sort, instance: index, name: label });

describe("arguments", () => {
  /** A component that imports `x` of the type that `definitions` end with, which is also what is given. */
  const given = (wanted: readonly Def[], actual: readonly Def[]): readonly Def[] => [
    nested(...wanted, imported("x", eq(wanted.length - 1))),
    ...actual,
    instantiate(0, { x: ["type", actual.length - 1] }),
  ];
  const u8 = type({ kind: "prim", prim: "u8" });
  const cases: readonly Case[] = [
    ["equal records", "valid", ...given([type(record({ a: "u8" }))], [type(record({ a: "u8" }))])],
    [
      "another field",
      "argument-mismatch",
      ...given([type(record({ a: "u8" }))], [type(record({ b: "u8" }))]),
    ],
    [
      "another field type",
      "argument-mismatch",
      ...given([type(record({ a: "u8" }))], [type(record({ a: "s8" }))]),
    ],
    [
      "one field more",
      "argument-mismatch",
      ...given([type(record({ a: "u8" }))], [type(record({ a: "u8", b: "u8" }))]),
    ],
    ["a primitive for a record", "argument-mismatch", ...given([type(record({ a: "u8" }))], [u8])],
    ["equal tuples", "valid", ...given([type(tuple("u8", "u8"))], [type(tuple("u8", "u8"))])],
    ["a list for a tuple", "argument-mismatch", ...given([type(tuple("u8"))], [type(list("u8"))])],
    [
      "enum elements",
      "argument-mismatch",
      ...given([type({ kind: "enum", labels: ["a"] })], [type({ kind: "enum", labels: ["b"] })]),
    ],
    [
      "a case with a payload",
      "argument-mismatch",
      ...given(
        [type({ kind: "variant", cases: [{ label: "a", type: null }] })],
        [type({ kind: "variant", cases: [{ label: "a", type: "u8" }] })],
      ),
    ],
    [
      "the ok side",
      "argument-mismatch",
      ...given(
        [type({ kind: "result", ok: null, err: null })],
        [type({ kind: "result", ok: "u8", err: null })],
      ),
    ],
    [
      "a stream's element",
      "argument-mismatch",
      ...given([type({ kind: "stream", element: null })], [type({ kind: "stream", element: "u8" })]),
    ],
    [
      "map values",
      "argument-mismatch",
      ...given(
        [type({ kind: "map", key: "u8", value: "u8" })],
        [type({ kind: "map", key: "u8", value: "s8" })],
      ),
    ],
    [
      "an async function for a sync one",
      "argument-mismatch",
      ...given([type(func())], [type(func({}, null, true))]),
    ],
    [
      "another parameter name",
      "argument-mismatch",
      ...given([type(func({ a: "u8" }))], [type(func({ b: "u8" }))]),
    ],
    ["a missing argument", "missing-argument", nested(imported("x", subResource)), instantiate(0)],
    ["a superfluous argument", "valid", nested(), bag({}), instantiate(0, { Whatever: ["instance", 0] })],
    [
      "another sort",
      "argument-mismatch",
      nested(type(func()), imported("x", funcAt(0))),
      nested(),
      instantiate(0, { x: ["component", 1] }),
    ],
    [
      "an argument twice",
      "duplicate-argument",
      nested(),
      bag({}),
      instance({
        kind: "instantiate",
        component: 0,
        args: [
          { name: "a", item: { sort: "instance", index: 0 } },
          { name: "a", item: { sort: "instance", index: 0 } },
        ],
      }),
    ],
    ["an unknown component", "component-index-out-of-bounds", instantiate(0)],
    ["an unknown item", "instance-index-out-of-bounds", nested(), instantiate(0, { a: ["instance", 0] })],
    [
      "an instance with more exports",
      "valid",
      nested(type(instanceType(declType(func()), declExport("f", funcAt(0)))), imported("x", instanceAt(0))),
      type(func()),
      imported("f", funcAt(0)),
      bag({ f: ["func", 0], g: ["func", 0] }),
      instantiate(0, { x: ["instance", 0] }),
    ],
    [
      "an instance with fewer exports",
      "argument-mismatch",
      nested(type(instanceType(declType(func()), declExport("f", funcAt(0)))), imported("x", instanceAt(0))),
      bag({}),
      instantiate(0, { x: ["instance", 0] }),
    ],
    [
      "a component that imports less and exports more",
      "valid",
      nested(
        type(func()),
        type(
          componentType(declType(func()), {
            kind: "import",
            name: { name: "a", attributes: [] },
            type: funcAt(0),
          }),
        ),
        imported("x", { kind: "component", type: 1 }),
      ),
      nested(),
      instantiate(0, { x: ["component", 1] }),
    ],
    [
      "a component that imports more",
      "argument-mismatch",
      nested(type(componentType()), imported("x", { kind: "component", type: 0 })),
      nested(type(func()), imported("a", funcAt(0))),
      instantiate(0, { x: ["component", 1] }),
    ],
    [
      "many arguments",
      "valid",
      nested(type(func()), ...Array.from({ length: 20 }, (_, i) => imported(`f${i}`, funcAt(0)))),
      type(func()),
      imported("g", funcAt(0)),
      instantiate(
        0,
        Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`f${i}`, ["func", 0] as const])),
      ),
    ],
  ];
  testAll(cases);
});

describe("resources", () => {
  /** Imports a resource `a` and a resource `b` equal to it: accepts only the same resource twice. */
  const same = nested(imported("a", subResource), imported("b", eq(0)));
  const exporter = nested(type(resource), exported("r", "type", 0));
  testAll([
    [
      "a resource is itself",
      "valid",
      same,
      type(resource),
      instantiate(0, { a: ["type", 0], b: ["type", 0] }),
    ],
    [
      "two definitions",
      "argument-mismatch",
      same,
      type(resource),
      type(resource),
      instantiate(0, { a: ["type", 0], b: ["type", 1] }),
    ],
    [
      "two imports",
      "argument-mismatch",
      same,
      imported("x", subResource),
      imported("y", subResource),
      instantiate(0, { a: ["type", 0], b: ["type", 1] }),
    ],
    [
      "an import and what it equals",
      "valid",
      same,
      imported("x", subResource),
      imported("y", eq(0)),
      instantiate(0, { a: ["type", 0], b: ["type", 1] }),
    ],
    [
      "the exports of one instance",
      "valid",
      same,
      nested(type(resource), exported("r", "type", 0), exported("s", "type", 0)),
      instantiate(1),
      out(0, "r"),
      out(0, "s"),
      instantiate(0, { a: ["type", 0], b: ["type", 1] }),
    ],
    [
      "the same export of two instances",
      "argument-mismatch",
      same,
      exporter,
      instantiate(1),
      instantiate(1),
      out(0, "r"),
      out(1, "r"),
      instantiate(0, { a: ["type", 0], b: ["type", 1] }),
    ],
    [
      "a resource threaded through a component",
      "valid",
      same,
      type(resource),
      nested(imported("in", subResource), exported("out", "type", 0)),
      instantiate(1, { in: ["type", 0] }),
      out(0, "out"),
      instantiate(0, { a: ["type", 0], b: ["type", 1] }),
    ],
    [
      "an instance type used twice",
      "argument-mismatch",
      same,
      type(instanceType(declExport("r", subResource))),
      imported("i", instanceAt(0)),
      imported("j", instanceAt(0)),
      out(0, "r"),
      out(1, "r"),
      instantiate(0, { a: ["type", 1], b: ["type", 2] }),
    ],
    [
      "handles inside lists",
      "argument-mismatch",
      nested(
        imported("r", subResource),
        type(own(0)),
        type(list(1)),
        type(func({ x: 2 })),
        imported("f", funcAt(3)),
      ),
      imported("a", subResource),
      imported("b", subResource),
      type(own(1)),
      type(list(2)),
      type(func({ x: 3 })),
      imported("f", funcAt(4)),
      instantiate(0, { r: ["type", 0], f: ["func", 0] }),
    ],
    [
      "own and borrow differ",
      "argument-mismatch",
      nested(imported("r", subResource), type(own(0)), imported("t", eq(1))),
      imported("r", subResource),
      type({ kind: "borrow", resource: 0 }),
      instantiate(0, { r: ["type", 0], t: ["type", 1] }),
    ],
    [
      "a number for a resource",
      "argument-mismatch",
      nested(imported("r", subResource)),
      type({ kind: "prim", prim: "u8" }),
      instantiate(0, { r: ["type", 0] }),
    ],
    [
      "a component type's own resources",
      "valid",
      nested(
        type(
          componentType(
            declExport("r", subResource),
            declType(own(0)),
            declType(func({}, 1)),
            declExport("f", funcAt(2)),
          ),
        ),
        imported("c", { kind: "component", type: 0 }),
      ),
      nested(
        nested(
          type(resource),
          exported("r", "type", 0),
          type(own(1)),
          type(func({}, 2)),
          imported("dep", subResource),
        ),
        exported("x", "component", 0),
      ),
      nested(imported("in", subResource)),
      type(resource),
      instantiate(2, { in: ["type", 0] }),
    ],
  ]);

  test("each instantiation makes its own, and the instance's functions name it", () => {
    const checked = validateComponent(
      component(
        nested(
          type(
            instanceType(
              declExport("r", subResource),
              declType(own(0)),
              declType(func({}, 1)),
              declExport("make", funcAt(2)),
            ),
          ),
          imported("i", instanceAt(0)),
          exported("i", "instance", 0),
        ),
        type(
          instanceType(
            declExport("r", subResource),
            declType(own(0)),
            declType(func({}, 1)),
            declExport("make", funcAt(2)),
          ),
        ),
        imported("one", instanceAt(0)),
        imported("two", instanceAt(0)),
        instantiate(0, { i: ["instance", 0] }),
        instantiate(0, { i: ["instance", 1] }),
        out(2, "i", "instance"),
        out(3, "i", "instance"),
        out(4, "r"),
        out(5, "r"),
        out(4, "make", "func"),
      ),
    );
    const [, first, second] = checked.types;
    expect(first).toBe(checked.type.importedResources[0]);
    expect(second).toBe(checked.type.importedResources[1]);
    expect(first).not.toBe(second);
    const made = checked.funcs[0]?.result;
    expect(made?.kind === "own" && made.resource === first).toBe(true);
    expect(checked.type.freshResources).toEqual([]);
  });

  test("instances of a component without types share its exports", () => {
    const checked = validateComponent(
      component(
        nested(type(func()), imported("f", funcAt(0)), exported("g", "func", 0)),
        type(func()),
        imported("f", funcAt(0)),
        instantiate(0, { f: ["func", 0] }),
        instantiate(0, { f: ["func", 0] }),
      ),
    );
    expect(checked.instances[0]?.exports).toBe(checked.instances[1]?.exports);
  });
});

describe("aliases", () => {
  testAll([
    ["an export that is not there", "no-such-export", bag({}), out(0, "x")],
    [
      "an export of another sort",
      "export-sort-mismatch",
      type(func()),
      imported("f", funcAt(0)),
      bag({ x: ["func", 0] }),
      out(0, "x"),
    ],
    ["an unknown instance", "instance-index-out-of-bounds", out(0, "x")],
    ["an unknown core instance", "core-instance-index-out-of-bounds", coreAlias("func", 0, "x")],
    ["a core export that is not there", "no-such-export", ...core({}), coreAlias("func", 0, "x")],
    [
      "a core export of another sort",
      "export-sort-mismatch",
      ...core({ f: [[], []] }),
      coreAlias("tag", 0, "f"),
    ],
    ["too many scopes", "outer-alias-count", alias({ kind: "outer", sort: "type", count: 1, index: 0 })],
    [
      "a later definition",
      "type-index-out-of-bounds",
      alias({ kind: "outer", sort: "type", count: 0, index: 0 }),
      type(func()),
    ],
    [
      "a function",
      "alias-sort",
      type(func()),
      imported("f", funcAt(0)),
      nested(alias({ kind: "outer", sort: "func", count: 1, index: 0 })),
    ],
    [
      "a record across a component",
      "valid",
      type(record({ a: "u8" })),
      nested(alias({ kind: "outer", sort: "type", count: 1, index: 0 })),
    ],
    [
      "a resource across a component",
      "outer-alias-resource",
      type(resource),
      nested(alias({ kind: "outer", sort: "type", count: 1, index: 0 })),
    ],
    [
      "a handle across two components",
      "outer-alias-resource",
      type(resource),
      type(own(0)),
      nested(nested(alias({ kind: "outer", sort: "type", count: 2, index: 1 }))),
    ],
    [
      "an instance type that makes its own resource across a component",
      "valid",
      type(instanceType(declExport("r", subResource))),
      nested(alias({ kind: "outer", sort: "type", count: 1, index: 0 })),
    ],
    [
      "an instance type that uses a resource across a component",
      "outer-alias-resource",
      type(resource),
      type(
        instanceType(
          { kind: "alias", alias: { kind: "outer", sort: "type", count: 1, index: 0 } },
          declExport("r", eq(0)),
        ),
      ),
      nested(alias({ kind: "outer", sort: "type", count: 1, index: 1 })),
    ],
    [
      "a resource into a type",
      "valid",
      type(resource),
      type(instanceType({ kind: "alias", alias: { kind: "outer", sort: "type", count: 1, index: 0 } })),
    ],
    [
      "a component into a type",
      "alias-sort",
      nested(),
      type(componentType({ kind: "alias", alias: { kind: "outer", sort: "component", count: 1, index: 0 } })),
    ],
    [
      "a core module across a component",
      "valid",
      coreModule({}),
      nested(alias({ kind: "outer", sort: "core module", count: 1, index: 0 })),
    ],
  ]);
});

describe("core instances", () => {
  const needs = coreModule({}, { f: [["i32"], []] });
  const gives = (params: ("i32" | "i64")[]): Def => coreModule({ f: [params, []] });
  const start = (module: number, ...args: number[]): Def =>
    coreInstance({
      kind: "instantiate",
      module,
      args: args.map((index) => ({ name: "env", instance: index })),
    });
  testAll([
    ["what is needed is given", "valid", needs, gives(["i32"]), start(1), start(0, 0)],
    ["of another type", "core-type-mismatch", needs, gives(["i64"]), start(1), start(0, 0)],
    ["no argument", "missing-core-argument", needs, start(0)],
    ["an argument without the item", "missing-core-item", needs, coreModule({}), start(1), start(0, 0)],
    ["an argument twice", "duplicate-core-argument", needs, gives(["i32"]), start(1), start(0, 0, 0)],
    ["an unknown module", "core-module-index-out-of-bounds", start(0)],
    ["an unknown instance", "core-instance-index-out-of-bounds", needs, start(0, 0)],
    [
      "a bag",
      "valid",
      needs,
      gives(["i32"]),
      start(1),
      coreAlias("func", 0, "f"),
      coreInstance({ kind: "exports", exports: [{ name: "f", item: { sort: "func", index: 0 } }] }),
      start(0, 1),
    ],
    [
      "a bag that exports a name twice",
      "duplicate-core-export",
      gives(["i32"]),
      start(0),
      coreAlias("func", 0, "f"),
      coreInstance({
        kind: "exports",
        exports: [
          { name: "f", item: { sort: "func", index: 0 } },
          { name: "f", item: { sort: "func", index: 0 } },
        ],
      }),
    ],
    [
      "a bag of an unknown global",
      "core-global-index-out-of-bounds",
      coreInstance({ kind: "exports", exports: [{ name: "g", item: { sort: "global", index: 0 } }] }),
    ],
    [
      "a bag of nothing",
      "core-tag-index-out-of-bounds",
      coreInstance({ kind: "exports", exports: [{ name: "t", item: { sort: "tag", index: 0 } }] }),
    ],
  ]);

  test("with isValidModule, bodies are checked here", () => {
    const raw = component(coreModule({ f: [[], []] }));
    expect(() =>
      validateComponent(raw, { isValidModule: (bytes) => WebAssembly.validate(Uint8Array.from(bytes)) }),
    ).not.toThrow();
    expect(errorOf(raw, { isValidModule: () => false }).code).toBe("bad-core-module");
  });
});
