import { decodeComponent, decodeNames } from "@heddle/component/decode";
import { definitionsOf, type RawDefinition, type RawDefType } from "@heddle/component/model";
import { describe, expect, it } from "vitest";
import { thrownBy } from "../testing.test-util.ts";
import { encodeComponent } from "./component.ts";

/** Definitions without the offsets that reading them adds. */
function withoutOffsets(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === "offset" ? 0 : each)));
}

const name = (label: string): { name: string; attributes: [] } => ({ name: label, attributes: [] });

const types: RawDefType[] = [
  { kind: "prim", prim: "error-context" },
  {
    kind: "record",
    fields: [
      { label: "a", type: "u8" },
      { label: "b", type: 200 },
    ],
  },
  {
    kind: "variant",
    cases: [
      { label: "none", type: null },
      { label: "some", type: 64 },
    ],
  },
  { kind: "list", element: "char", length: null },
  { kind: "list", element: 63, length: 300 },
  {
    kind: "tuple",
    types: ["bool", "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64", "f32", "f64", "char", "string"],
  },
  { kind: "flags", labels: ["x", "y"] },
  { kind: "enum", labels: ["one"] },
  { kind: "option", type: "string" },
  { kind: "result", ok: null, err: null },
  { kind: "result", ok: 1, err: "string" },
  { kind: "own", resource: 130 },
  { kind: "borrow", resource: 3 },
  { kind: "stream", element: "u8" },
  { kind: "stream", element: null },
  { kind: "future", element: 70_000 },
  { kind: "map", key: "string", value: 5 },
  { kind: "func", async: true, params: [{ label: "x", type: 1 }], result: 2 },
  { kind: "func", async: false, params: [], result: null },
  {
    kind: "component",
    decls: [
      { kind: "type", type: { kind: "instance", decls: [] }, offset: 0 },
      { kind: "alias", alias: { kind: "outer", sort: "type", count: 1, index: 4 }, offset: 0 },
      { kind: "alias", alias: { kind: "export", sort: "type", instance: 0, name: "t" }, offset: 0 },
      { kind: "import", name: name("i"), type: { kind: "instance", type: 0 }, offset: 0 },
      { kind: "export", name: name("r"), type: { kind: "type", bound: { kind: "sub-resource" } }, offset: 0 },
      { kind: "export", name: name("c"), type: { kind: "component", type: 1 }, offset: 0 },
    ],
  },
];

const definitions: RawDefinition[] = [
  ...types.map((type): RawDefinition => ({ kind: "type", type, offset: 0 })),
  {
    kind: "import",
    name: {
      name: "plain",
      attributes: [
        { kind: "implements", value: "a:b/c", offset: 0 },
        { kind: "versionsuffix", value: ".1", offset: 0 },
        { kind: "external-id", value: "x", offset: 0 },
      ],
    },
    type: { kind: "type", bound: { kind: "eq", type: 300 } },
    offset: 0,
  },
  { kind: "import", name: name("m"), type: { kind: "core-module", type: 0 }, offset: 0 },
  { kind: "alias", alias: { kind: "export", sort: "core module", instance: 1, name: "x" }, offset: 0 },
  { kind: "alias", alias: { kind: "core-export", sort: "tag", instance: 1, name: "x" }, offset: 0 },
  {
    kind: "instance",
    instance: {
      kind: "instantiate",
      component: 1,
      args: [{ name: "a", item: { sort: "component", index: 2 } }],
    },
    offset: 0,
  },
  {
    kind: "instance",
    instance: { kind: "exports", exports: [{ name: name("a"), item: { sort: "func", index: 128 } }] },
    offset: 0,
  },
  {
    kind: "export",
    name: name("e"),
    item: { sort: "value", index: 1 },
    type: { kind: "value", bound: { kind: "type", type: "u8" } },
    offset: 0,
  },
  { kind: "export", name: name("f"), item: { sort: "func", index: 1 }, type: null, offset: 0 },
];

describe("encodeComponent", () => {
  it.each(definitions.map((definition) => ({ definition, title: JSON.stringify(definition).slice(0, 60) })))(
    "$title",
    ({ definition }) => {
      const read = [...definitionsOf(decodeComponent(encodeComponent([definition])))];
      expect(withoutOffsets(read)).toEqual(withoutOffsets([definition]));
    },
  );

  it("keeps the order", () => {
    const read = [...definitionsOf(decodeComponent(encodeComponent(definitions)))];
    expect(withoutOffsets(read)).toEqual(withoutOffsets(definitions));
  });

  it("nests components as they are", () => {
    const component = decodeComponent(encodeComponent(definitions));
    const [nested] = definitionsOf(
      decodeComponent(encodeComponent([{ kind: "component", component, offset: 0 }])),
    );
    expect(nested?.kind === "component" ? nested.component.bytes : null).toEqual(component.bytes);
  });

  it("names definitions", () => {
    const names = new Map([["instance", new Map([[3, "digest"]])]] as const);
    expect(decodeNames(decodeComponent(encodeComponent([], names))).sorts).toEqual(names);
  });

  it("writes no resource types", () => {
    const type: RawDefType = { kind: "resource", rep: "i32", dtor: null };
    expect(thrownBy(() => encodeComponent([{ kind: "type", type, offset: 0 }])).code).toBe("unsupported");
  });
});
