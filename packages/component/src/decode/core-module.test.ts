/** Types of core modules: what is imported and exported, with every index resolved. */
import { describe, expect, test } from "vitest";
import { decodeCoreModuleType } from "./index.ts";

/** Hexadecimal bytes; a word in double quotes stands for a name with its length before it. */
function bytes(text: string): number[] {
  return (text.match(/"[^"]*"|[0-9a-f]{2}/g) ?? []).flatMap((token) =>
    token.startsWith('"')
      ? [token.length - 2, ...new TextEncoder().encode(token.slice(1, -1))]
      : parseInt(token, 16),
  );
}

/** A module of sections, each its id and its contents. */
function module(sections: readonly (readonly [number, string])[]): Uint8Array {
  const encoded = sections.flatMap(([id, contents]) => {
    const body = bytes(contents);
    return [id, (body.length & 0x7f) | 0x80, body.length >> 7, ...body];
  });
  return Uint8Array.from([...bytes("00 61 73 6d 01 00 00 00"), ...encoded]);
}

const func = { kind: "func", params: [], results: [] };
const limits = { min: 1n, max: null, shared: false, index64: false, pageSizeLog2: null };
const funcref = { kind: "ref", nullable: true, heap: "func" };

describe("exports", () => {
  test("of every kind, imports counted first", () => {
    const type = decodeCoreModuleType(
      module([
        [1, "02 60 00 00 60 01 7f 01 7e"],
        [2, '05 "e" "f" 00 01 "e" "t" 01 70 00 01 "e" "m" 02 01 01 02 "e" "g" 03 7f 00 "e" "x" 04 00 01'],
        [3, "01 00"],
        [4, "02 6f 01 02 03 40 00 64 70 00 01 d2 00 0b"],
        [5, "01 00 01"],
        [13, "01 00 00"],
        [6, "01 7e 01 42 80 7f 0b"],
        [
          7,
          '09 "f0" 00 00 "f1" 00 01 "t1" 01 01 "t2" 01 02 "m0" 02 00 "m1" 02 01 "g1" 03 01 "x0" 04 00 "x1" 04 01',
        ],
        [10, "ff ff ff"],
      ]),
    );
    const unary = { kind: "func", params: ["i32"], results: ["i64"] };
    expect(type.imports).toEqual([
      { module: "e", name: "f", type: { kind: "func", type: unary } },
      { module: "e", name: "t", type: { kind: "table", element: funcref, limits } },
      { module: "e", name: "m", type: { kind: "memory", limits: { ...limits, max: 2n } } },
      { module: "e", name: "g", type: { kind: "global", type: "i32", mutable: false } },
      { module: "e", name: "x", type: { kind: "tag", type: unary } },
    ]);
    expect([...type.exports]).toEqual([
      ["f0", { kind: "func", type: unary }],
      ["f1", { kind: "func", type: func }],
      [
        "t1",
        { kind: "table", element: { ...funcref, heap: "extern" }, limits: { ...limits, min: 2n, max: 3n } },
      ],
      ["t2", { kind: "table", element: { ...funcref, nullable: false }, limits }],
      ["m0", { kind: "memory", limits: { ...limits, max: 2n } }],
      ["m1", { kind: "memory", limits }],
      ["g1", { kind: "global", type: "i64", mutable: true }],
      ["x0", { kind: "tag", type: unary }],
      ["x1", { kind: "tag", type: func }],
    ]);
  });

  test.each([
    ["shared", "03 01 04", { min: 1n, max: 4n, shared: true, index64: false, pageSizeLog2: null }],
    [
      "64-bit",
      "05 01 ff ff ff ff ff 1f",
      { min: 1n, max: 0xff_ffff_ffffn, shared: false, index64: true, pageSizeLog2: null },
    ],
    ["custom page size", "08 01 00", { min: 1n, max: null, shared: false, index64: false, pageSizeLog2: 0 }],
  ])("a %s memory", (_, text, expected) => {
    const type = decodeCoreModuleType(
      module([
        [5, `01 ${text}`],
        [7, '01 "m" 02 00'],
      ]),
    );
    expect(type.exports.get("m")).toEqual({ kind: "memory", limits: expected });
  });

  test.each([
    "41 7f 0b",
    "42 80 80 80 80 80 80 80 80 80 7f 0b",
    "43 0b 0b 0b 0b 0b",
    "44 0b 0b 0b 0b 0b 0b 0b 0b 0b",
    "23 00 0b",
    "41 01 41 02 6a 41 03 6b 41 04 6c 0b",
    "42 01 42 02 7c 42 03 7d 42 04 7e 0b",
    "d0 70 0b",
    "d0 00 0b",
    "d2 05 0b",
    "fd 0c 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b",
    "41 01 fb 00 00 0b",
    "fb 01 00 0b",
    "41 01 41 02 fb 06 00 0b",
    "41 02 fb 07 00 0b",
    "41 01 41 02 fb 08 00 02 0b",
    "d0 6f fb 1a fb 1b 0b",
    "41 01 fb 1c 0b",
  ])("the constant expression %s is skipped to its end", (text) => {
    const type = decodeCoreModuleType(
      module([
        [6, `02 7f 00 ${text} 7e 01 42 00 0b`],
        [7, '01 "g" 03 01'],
      ]),
    );
    expect(type.exports.get("g")).toEqual({ kind: "global", type: "i64", mutable: true });
  });
});

describe("compact imports", () => {
  test("of one module, and of one module and type", () => {
    const type = decodeCoreModuleType(
      module([
        [1, "01 60 00 00"],
        [2, '03 "a" "" 7f 02 "x" 00 00 "y" 03 7f 00 "b" "" 7e 03 7e 01 02 "p" "q" "c" "" 00 00'],
        [7, '02 "x" 00 00 "q" 03 02'],
      ]),
    );
    const global = { kind: "global", type: "i64", mutable: true };
    expect(type.imports.map((item) => [item.module, item.name, item.type.kind])).toEqual([
      ["a", "x", "func"],
      ["a", "y", "global"],
      ["b", "p", "global"],
      ["b", "q", "global"],
      ["c", "", "func"],
    ]);
    expect(type.exports.get("q")).toEqual(global);
  });
});

/** The key of a type, as it appears in the element type of an exported table. */
function keyOf(typeSection: string, index: number): unknown {
  const tables = `01 63 ${index.toString(16).padStart(2, "0")} 00 00`;
  const type = decodeCoreModuleType(
    module([
      [1, typeSection],
      [4, tables],
      [7, '01 "t" 01 00'],
    ]),
  );
  const table = type.exports.get("t");
  return table?.kind === "table" ? table.element.heap : undefined;
}

describe("defined types", () => {
  test("the same structure has the same key at any index, in any module", () => {
    expect(keyOf("01 60 01 7f 00", 0)).toBe(keyOf("02 60 00 00 60 01 7f 00", 1));
  });

  test("a reference inside a type counts by what it refers to", () => {
    const direct = keyOf("02 60 00 00 60 01 63 00 00", 1);
    expect(keyOf("03 60 01 7f 00 60 00 00 60 01 63 01 00", 2)).toBe(direct);
    expect(keyOf("02 60 01 7f 00 60 01 63 00 00", 1)).not.toBe(direct);
  });

  test.each([
    ["finality", "01 50 00 60 00 00", "01 60 00 00", 0],
    ["mutability", "01 5e 7f 01", "01 5e 7f 00", 0],
    ["nullability", "02 60 00 00 60 01 63 00 00", "02 60 00 00 60 01 64 00 00", 1],
    ["the group", "01 4e 02 60 00 00 60 00 00", "02 60 00 00 60 00 00", 0],
    [
      "the supertype",
      "03 50 00 60 00 00 50 00 5e 7f 00 4f 01 00 60 00 00",
      "03 50 00 60 00 00 50 00 5e 7f 00 4f 01 01 60 00 00",
      2,
    ],
  ])("%s tells types apart", (_, left, right, index) => {
    expect(keyOf(left, index)).not.toBe(keyOf(right, index));
  });

  test("types of one group may name each other, and the groups are equal by structure", () => {
    const group = "4e 02 5f 01 63 01 00 5e 63 00 01";
    const shifted = "4e 02 5f 01 63 02 00 5e 63 01 01";
    expect(keyOf(`01 ${group}`, 1)).toBe(keyOf(`02 60 00 00 ${shifted}`, 2));
  });

  test("types that double at each step stay small, and apart", () => {
    const doubling = Array.from({ length: 60 }, (_, index) => {
      const before = index.toString(16).padStart(2, "0");
      return `5f 02 63 ${before} 00 63 ${before} 00`;
    }).join(" ");
    const withLeaf = (leaf: string): unknown => keyOf(`3d ${leaf} ${doubling}`, 60);
    expect(String(withLeaf("60 00 00")).length).toBeLessThan(300);
    expect(withLeaf("60 00 00")).toBe(withLeaf("60 00 00"));
    expect(withLeaf("60 00 00")).not.toBe(withLeaf("60 01 7f 00"));
  });
});

describe("refusals", () => {
  test.each<[string, (readonly [number, string])[], string]>([
    [
      "a section out of order",
      [
        [3, "00"],
        [1, "00"],
      ],
      "section-order",
    ],
    [
      "a section twice",
      [
        [1, "00"],
        [1, "00"],
      ],
      "section-order",
    ],
    [
      "a tag section behind globals",
      [
        [6, "00"],
        [13, "00"],
      ],
      "section-order",
    ],
    ["an unknown section", [[14, "00"]], "bad-section"],
    ["bytes behind the last item", [[1, "00 00"]], "section-size-mismatch"],
    ["a type that is none", [[1, "01 61"]], "bad-opcode"],
    ["an import of no kind", [[2, '01 "a" "b" 05 00']], "bad-opcode"],
    ["an export of no kind", [[7, '01 "a" 05 00']], "bad-opcode"],
    ["a table with a reserved byte", [[4, "01 40 01 70 00 00 0b"]], "bad-opcode"],
    ["an instruction that is not constant", [[6, "01 7f 00 20 00 0b"]], "bad-opcode"],
    [
      "an export twice",
      [
        [5, "01 00 00"],
        [7, '02 "a" 02 00 "a" 02 00'],
      ],
      "duplicate-core-export",
    ],
    ["an export of nothing", [[7, '01 "a" 00 00']], "core-index-out-of-bounds"],
    ["an import of an unknown type", [[2, '01 "a" "b" 00 00']], "core-index-out-of-bounds"],
    [
      "a function of an unknown type, exported",
      [
        [3, "01 07"],
        [7, '01 "a" 00 00'],
      ],
      "core-index-out-of-bounds",
    ],
    [
      "a reference to a later type",
      [
        [1, "02 60 01 63 01 00 60 00 00"],
        [4, "01 63 00 00 00"],
        [7, '01 "t" 01 00'],
      ],
      "core-index-out-of-bounds",
    ],
  ])("%s", (_, sections, code) => {
    expect(() => decodeCoreModuleType(module(sections))).toThrow(expect.objectContaining({ code }));
  });

  test("a component is no core module", () => {
    const component = Uint8Array.from(bytes("00 61 73 6d 0d 00 01 00"));
    expect(() => decodeCoreModuleType(component)).toThrow(expect.objectContaining({ code: "bad-layer" }));
  });

  test("an error stands where the module stands", () => {
    const origin = { offset: 0x40, path: ["component", "core module[2]"] };
    const binary = module([
      [1, "00"],
      [2, '02 "a" "b" 03 7f 00 "a" "b" 09'],
    ]);
    expect(() => decodeCoreModuleType(binary, { origin })).toThrow(
      expect.objectContaining({
        code: "bad-opcode",
        offset: 0x40 + binary.length - 1,
        path: ["component", "core module[2]", "import[1]"],
      }),
    );
  });
});
