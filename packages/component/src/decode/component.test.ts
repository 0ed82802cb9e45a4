/** Every form of the component binary format, as tables of bytes and what they decode to. */
import { describe, expect, test } from "vitest";
import { DecodeError } from "../errors/index.ts";
import { definitionsOf } from "../model/index.ts";
import { decodeComponent, layerOf } from "./index.ts";

/** Hexadecimal bytes; a word in double quotes stands for a name with its length before it. */
function bytes(text: string): number[] {
  return (text.match(/"[^"]*"|[0-9a-f]{2}/g) ?? []).flatMap((token) =>
    token.startsWith('"')
      ? [token.length - 2, ...new TextEncoder().encode(token.slice(1, -1))]
      : parseInt(token, 16),
  );
}

function section(id: number, contents: string): number[] {
  const body = bytes(contents);
  return [id, (body.length & 0x7f) | 0x80, body.length >> 7, ...body];
}

const preamble = bytes("00 61 73 6d 0d 00 01 00");
const emptyModule = "00 61 73 6d 01 00 00 00";
const emptyComponent = "00 61 73 6d 0d 00 01 00";

function component(...sections: number[][]): Uint8Array {
  return Uint8Array.from([...preamble, ...sections.flat()]);
}

/** The one definition of a section with one item, without its offset. */
function decodeOne(id: number, item: string): unknown {
  const counted = id === 1 || id === 4 || id === 9 ? item : `01 ${item}`;
  const definitions = [...definitionsOf(decodeComponent(component(section(id, counted))))];
  expect(definitions).toHaveLength(1);
  const { offset, ...rest } = definitions[0] ?? { offset: -1 };
  expect(offset).toBe(counted === item ? 11 : 12);
  return rest;
}

function failure(binary: Uint8Array): DecodeError {
  try {
    decodeComponent(binary);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("preamble", () => {
  test.each([
    ["", "unexpected-end"],
    ["00", "unexpected-end"],
    ["00 61 73", "unexpected-end"],
    ["00 61 73 6d", "unexpected-end"],
    ["00 61 73 6d 0d 00 01", "unexpected-end"],
    ["61 73 6d 00 0d 00 01 00", "bad-magic"],
    ["28 63", "bad-magic"],
    ["00 61 73 6d 0c 00 01 00", "bad-version"],
    ["00 61 73 6d 0e 00 01 00", "bad-version"],
    ["00 61 73 6d 00 0d 01 00", "bad-version"],
    ["00 61 73 6d 0d 00 02 00", "bad-layer"],
    ["00 61 73 6d 0d 00 01 01", "bad-layer"],
    ["00 61 73 6d 0d 00 00 00", "bad-layer"],
    [emptyModule, "bad-layer"],
  ])("%s is refused as %s", (text, code) => {
    expect(failure(Uint8Array.from(bytes(text))).code).toBe(code);
  });

  test.each([
    [emptyComponent, "component"],
    [emptyModule, "module"],
    [`${emptyModule} ff ff`, "module"],
  ])("%s is a %s", (text, layer) => {
    expect(layerOf(Uint8Array.from(bytes(text)))).toBe(layer);
  });

  test.each([
    ["", "unexpected-end"],
    ["7f 45 4c 46", "bad-magic"],
    ["00 61 73 6d 02 00 00 00", "bad-version"],
    ["00 61 73 6d 01 00 09 00", "bad-layer"],
  ])("%j has no layer: %s", (text, code) => {
    expect(() => layerOf(Uint8Array.from(bytes(text)))).toThrow(expect.objectContaining({ code }));
  });
});

describe("type definitions", () => {
  test.each([
    ["7f", { kind: "prim", prim: "bool" }],
    ["7e", { kind: "prim", prim: "s8" }],
    ["7d", { kind: "prim", prim: "u8" }],
    ["7c", { kind: "prim", prim: "s16" }],
    ["7b", { kind: "prim", prim: "u16" }],
    ["7a", { kind: "prim", prim: "s32" }],
    ["79", { kind: "prim", prim: "u32" }],
    ["78", { kind: "prim", prim: "s64" }],
    ["77", { kind: "prim", prim: "u64" }],
    ["76", { kind: "prim", prim: "f32" }],
    ["75", { kind: "prim", prim: "f64" }],
    ["74", { kind: "prim", prim: "char" }],
    ["73", { kind: "prim", prim: "string" }],
    ["64", { kind: "prim", prim: "error-context" }],
    [
      '72 02 "a" 7f "b" 05',
      {
        kind: "record",
        fields: [
          { label: "a", type: "bool" },
          { label: "b", type: 5 },
        ],
      },
    ],
    ["72 00", { kind: "record", fields: [] }],
    [
      '71 02 "x" 01 7e 00 "y" 00 00',
      {
        kind: "variant",
        cases: [
          { label: "x", type: "s8" },
          { label: "y", type: null },
        ],
      },
    ],
    ["70 7b", { kind: "list", element: "u16", length: null }],
    ["70 c0 00", { kind: "list", element: 64, length: null }],
    ["67 7d 03", { kind: "list", element: "u8", length: 3 }],
    ["6f 02 7c 79", { kind: "tuple", types: ["s16", "u32"] }],
    ['6e 02 "f1" "f2"', { kind: "flags", labels: ["f1", "f2"] }],
    ['6d 01 "e1"', { kind: "enum", labels: ["e1"] }],
    ["6b 7a", { kind: "option", type: "s32" }],
    ["6a 00 00", { kind: "result", ok: null, err: null }],
    ["6a 01 77 00", { kind: "result", ok: "u64", err: null }],
    ["6a 00 01 78", { kind: "result", ok: null, err: "s64" }],
    ["69 07", { kind: "own", resource: 7 }],
    ["68 80 01", { kind: "borrow", resource: 128 }],
    ["66 01 7d", { kind: "stream", element: "u8" }],
    ["66 00", { kind: "stream", element: null }],
    ["65 01 73", { kind: "future", element: "string" }],
    ["63 73 79", { kind: "map", key: "string", value: "u32" }],
    ["40 00 01 00", { kind: "func", async: false, params: [], result: null }],
    [
      '43 01 "p" 7f 00 79',
      { kind: "func", async: true, params: [{ label: "p", type: "bool" }], result: "u32" },
    ],
    ["3f 7f 00", { kind: "resource", rep: "i32", dtor: null }],
    ["3f 7e 01 04", { kind: "resource", rep: "i64", dtor: 4 }],
    [
      '41 05 01 73 00 60 00 00 02 03 02 01 00 03 00 "a" 03 00 00 04 00 "b" 05 02',
      {
        kind: "component",
        decls: [
          { kind: "type", offset: 14, type: { kind: "prim", prim: "string" } },
          {
            kind: "core-type",
            offset: 16,
            type: {
              kind: "rec",
              types: [
                { kind: "sub", final: true, supers: [], comp: { kind: "func", params: [], results: [] } },
              ],
            },
          },
          { kind: "alias", offset: 20, alias: { kind: "outer", sort: "type", count: 1, index: 0 } },
          {
            kind: "import",
            offset: 25,
            name: { name: "a", attributes: [] },
            type: { kind: "type", bound: { kind: "eq", type: 0 } },
          },
          {
            kind: "export",
            offset: 32,
            name: { name: "b", attributes: [] },
            type: { kind: "instance", type: 2 },
          },
        ],
      },
    ],
    [
      '42 01 04 00 "r" 03 01',
      {
        kind: "instance",
        decls: [
          {
            kind: "export",
            offset: 14,
            name: { name: "r", attributes: [] },
            type: { kind: "type", bound: { kind: "sub-resource" } },
          },
        ],
      },
    ],
  ])("%s", (text, type) => {
    expect(decodeOne(7, text)).toEqual({ kind: "type", type });
  });

  test.each([
    ["62", "bad-opcode"],
    ["44", "bad-opcode"],
    ["3e", "bad-opcode"],
    ["00", "bad-opcode"],
    ["70 40", "bad-opcode"],
    ["70 ff 7f", "bad-opcode"],
    ['71 01 "c" 00 01', "bad-opcode"],
    ["40 00 01 01", "bad-opcode"],
    ["40 00 02 00", "bad-opcode"],
    ["66 02", "bad-flag"],
    ["3f 7f 02", "bad-flag"],
    ["3f 60 00", "bad-opcode"],
    ["41 01 05 73", "bad-opcode"],
    ['42 01 03 00 "a" 03 01', "bad-opcode"],
    ["72 01", "unexpected-end"],
  ])("%s is refused as %s", (text, code) => {
    expect(failure(component(section(7, `01 ${text}`))).code).toBe(code);
  });
});

describe("core type definitions", () => {
  const emptyFunc = { kind: "func", params: [], results: [] };
  const anyRef = { kind: "ref", nullable: true, heap: "any" };
  test.each([
    ["60 00 00", { kind: "rec", types: [{ kind: "sub", final: true, supers: [], comp: emptyFunc }] }],
    [
      "00 50 00 60 00 00",
      { kind: "rec", types: [{ kind: "sub", final: false, supers: [], comp: emptyFunc }] },
    ],
    [
      "4f 01 02 60 00 00",
      { kind: "rec", types: [{ kind: "sub", final: true, supers: [2], comp: emptyFunc }] },
    ],
    [
      "4e 02 50 00 5f 02 78 01 63 01 00 5e 6e 01",
      {
        kind: "rec",
        types: [
          {
            kind: "sub",
            final: false,
            supers: [],
            comp: {
              kind: "struct",
              fields: [
                { storage: "i8", mutable: true },
                { storage: { kind: "ref", nullable: true, heap: 1 }, mutable: false },
              ],
            },
          },
          {
            kind: "sub",
            final: true,
            supers: [],
            comp: { kind: "array", field: { storage: anyRef, mutable: true } },
          },
        ],
      },
    ],
    [
      "60 07 7f 7e 7d 7c 7b 70 64 6f 01 63 05",
      {
        kind: "rec",
        types: [
          {
            kind: "sub",
            final: true,
            supers: [],
            comp: {
              kind: "func",
              params: [
                "i32",
                "i64",
                "f32",
                "f64",
                "v128",
                { kind: "ref", nullable: true, heap: "func" },
                { kind: "ref", nullable: false, heap: "extern" },
              ],
              results: [{ kind: "ref", nullable: true, heap: 5 }],
            },
          },
        ],
      },
    ],
    ["50 00", { kind: "module", decls: [] }],
    [
      '50 08 01 60 00 00 00 "a" "b" 00 00 02 10 01 01 00 03 "t" 01 70 00 01 03 "m" 02 05 01 02 03 "g" 03 7f 01 ' +
        '03 "e" 04 00 00 01 50 00',
      {
        kind: "module",
        decls: [
          {
            kind: "type",
            offset: 14,
            type: { kind: "rec", types: [{ kind: "sub", final: true, supers: [], comp: emptyFunc }] },
          },
          { kind: "import", offset: 18, module: "a", name: "b", type: { kind: "func", type: 0 } },
          { kind: "outer-alias", offset: 25, count: 1, index: 0 },
          {
            kind: "export",
            offset: 30,
            name: "t",
            type: {
              kind: "table",
              element: { kind: "ref", nullable: true, heap: "func" },
              limits: { min: 1n, max: null, shared: false, index64: false, pageSizeLog2: null },
            },
          },
          {
            kind: "export",
            offset: 37,
            name: "m",
            type: {
              kind: "memory",
              limits: { min: 1n, max: 2n, shared: false, index64: true, pageSizeLog2: null },
            },
          },
          { kind: "export", offset: 44, name: "g", type: { kind: "global", type: "i32", mutable: true } },
          { kind: "export", offset: 50, name: "e", type: { kind: "tag", type: 0 } },
          { kind: "type", offset: 56, type: { kind: "module", decls: [] } },
        ],
      },
    ],
  ])("%s", (text, type) => {
    expect(decodeOne(3, text)).toEqual({ kind: "core-type", type });
  });

  test.each([
    ["00 60 00 00", "bad-opcode"],
    ["5d 00", "bad-opcode"],
    ["50 01 04 60 00 00", "bad-opcode"],
    ["50 01 02 00 01 01 00", "bad-opcode"],
    ["50 01 02 10 00 01 00", "bad-opcode"],
    ['50 01 03 "m" 02 10 01', "bad-flag"],
    ['50 01 03 "t" 01 70 08 01', "bad-flag"],
    ['50 01 03 "e" 04 01 00', "bad-opcode"],
    ['50 01 03 "g" 03 7f 02', "bad-flag"],
    ["60 01 5f 00", "bad-opcode"],
  ])("%s is refused as %s", (text, code) => {
    expect(failure(component(section(3, `01 ${text}`))).code).toBe(code);
  });
});

describe("canonical definitions", () => {
  const memoryAndRealloc = [
    { kind: "memory", index: 0 },
    { kind: "realloc", index: 5 },
  ];
  test.each([
    ["00 00 09 00 02", { kind: "lift", func: 9, opts: [], type: 2 }],
    [
      "01 00 09 08 00 01 02 03 01 04 02 05 03 06 07 04",
      {
        kind: "lower",
        func: 9,
        opts: [
          { kind: "string-encoding", encoding: "utf8" },
          { kind: "string-encoding", encoding: "utf16" },
          { kind: "string-encoding", encoding: "latin1+utf16" },
          { kind: "memory", index: 1 },
          { kind: "realloc", index: 2 },
          { kind: "post-return", index: 3 },
          { kind: "async" },
          { kind: "callback", index: 4 },
        ],
      },
    ],
    ["02 05", { kind: "resource.new", resource: 5 }],
    ["03 05", { kind: "resource.drop", resource: 5 }],
    ["04 05", { kind: "resource.rep", resource: 5 }],
    ["24", { kind: "backpressure.inc" }],
    ["25", { kind: "backpressure.dec" }],
    ["09 01 00 00", { kind: "task.return", result: null, opts: [] }],
    ["09 00 79 01 03 00", { kind: "task.return", result: "u32", opts: [{ kind: "memory", index: 0 }] }],
    ["05", { kind: "task.cancel" }],
    ["0a 7f 00", { kind: "context.get", type: "i32", slot: 0 }],
    ["0b 7e 01", { kind: "context.set", type: "i64", slot: 1 }],
    ["06 00", { kind: "subtask.cancel", async: false }],
    ["06 01", { kind: "subtask.cancel", async: true }],
    ["0d", { kind: "subtask.drop" }],
    ["0e 03", { kind: "stream.new", type: 3 }],
    ["0f 03 02 03 00 04 05", { kind: "stream.read", type: 3, opts: memoryAndRealloc }],
    ["10 03 02 03 00 04 05", { kind: "stream.write", type: 3, opts: memoryAndRealloc }],
    ["11 03 00", { kind: "stream.cancel-read", type: 3, async: false }],
    ["12 03 01", { kind: "stream.cancel-write", type: 3, async: true }],
    ["13 03", { kind: "stream.drop-readable", type: 3 }],
    ["14 03", { kind: "stream.drop-writable", type: 3 }],
    ["15 04", { kind: "future.new", type: 4 }],
    ["16 04 02 03 00 04 05", { kind: "future.read", type: 4, opts: memoryAndRealloc }],
    ["17 04 00", { kind: "future.write", type: 4, opts: [] }],
    ["18 04 01", { kind: "future.cancel-read", type: 4, async: true }],
    ["19 04 00", { kind: "future.cancel-write", type: 4, async: false }],
    ["1a 04", { kind: "future.drop-readable", type: 4 }],
    ["1b 04", { kind: "future.drop-writable", type: 4 }],
    ["1c 01 03 00", { kind: "error-context.new", opts: [{ kind: "memory", index: 0 }] }],
    ["1d 00", { kind: "error-context.debug-message", opts: [] }],
    ["1e", { kind: "error-context.drop" }],
    ["1f", { kind: "waitable-set.new" }],
    ["20 00 00", { kind: "waitable-set.wait", cancellable: false, memory: 0 }],
    ["21 01 02", { kind: "waitable-set.poll", cancellable: true, memory: 2 }],
    ["22", { kind: "waitable-set.drop" }],
    ["23", { kind: "waitable.join" }],
    ["26", { kind: "thread.index" }],
    ["27 01 02", { kind: "thread.new-indirect", type: 1, table: 2 }],
    ["28", { kind: "thread.resume-later" }],
    ["29 01", { kind: "thread.suspend", cancellable: true }],
    ["0c 01", { kind: "thread.yield", cancellable: true }],
    ["2a 00", { kind: "thread.suspend-then-resume", cancellable: false }],
    ["2b 00", { kind: "thread.yield-then-resume", cancellable: false }],
    ["2c 00", { kind: "thread.suspend-then-promote", cancellable: false }],
    ["2d 01", { kind: "thread.yield-then-promote", cancellable: true }],
    ["40 01 03", { kind: "thread.spawn-ref", shared: true, type: 3 }],
    ["41 00 03 04", { kind: "thread.spawn-indirect", shared: false, type: 3, table: 4 }],
    ["42 01", { kind: "thread.available-parallelism", shared: true }],
  ])("%s", (text, canon) => {
    expect(decodeOne(8, text)).toEqual({ kind: "canon", canon });
  });

  test.each([
    ["07", "bad-opcode"],
    ["08", "bad-opcode"],
    ["2e", "bad-opcode"],
    ["43", "bad-opcode"],
    ["ff", "bad-opcode"],
    ["00 01 00 00 00", "bad-opcode"],
    ["01 01 00 00", "bad-opcode"],
    ["01 00 00 01 0a", "bad-opcode"],
    ["0c 02", "bad-flag"],
    ["20 02 00", "bad-flag"],
    ["06 02", "bad-flag"],
    ["42 02", "bad-flag"],
  ])("%s is refused as %s", (text, code) => {
    expect(failure(component(section(8, `01 ${text}`))).code).toBe(code);
  });
});

function plain(name: string): unknown {
  return { name, attributes: [] };
}

describe("instances, aliases, imports, exports, start and values", () => {
  test.each([
    [2, "00 03 00", { kind: "core-instance", instance: { kind: "instantiate", module: 3, args: [] } }],
    [
      2,
      '00 00 01 "i" 12 04',
      {
        kind: "core-instance",
        instance: { kind: "instantiate", module: 0, args: [{ name: "i", instance: 4 }] },
      },
    ],
    [
      2,
      '01 02 "f" 00 01 "m" 02 00',
      {
        kind: "core-instance",
        instance: {
          kind: "exports",
          exports: [
            { name: "f", item: { sort: "func", index: 1 } },
            { name: "m", item: { sort: "memory", index: 0 } },
          ],
        },
      },
    ],
    [
      5,
      '00 02 02 "x" 01 00 "m" 00 11 05',
      {
        kind: "instance",
        instance: {
          kind: "instantiate",
          component: 2,
          args: [
            { name: "x", item: { sort: "func", index: 0 } },
            { name: "m", item: { sort: "core module", index: 5 } },
          ],
        },
      },
    ],
    [
      5,
      '01 01 00 "g" 03 07',
      {
        kind: "instance",
        instance: { kind: "exports", exports: [{ name: plain("g"), item: { sort: "type", index: 7 } }] },
      },
    ],
    [6, '01 00 02 "g"', { kind: "alias", alias: { kind: "export", sort: "func", instance: 2, name: "g" } }],
    [6, '02 00 02 "v"', { kind: "alias", alias: { kind: "export", sort: "value", instance: 2, name: "v" } }],
    [
      6,
      '00 00 01 00 "f"',
      { kind: "alias", alias: { kind: "core-export", sort: "func", instance: 0, name: "f" } },
    ],
    [
      6,
      '00 01 01 00 "t"',
      { kind: "alias", alias: { kind: "core-export", sort: "table", instance: 0, name: "t" } },
    ],
    [
      6,
      '00 03 01 00 "g"',
      { kind: "alias", alias: { kind: "core-export", sort: "global", instance: 0, name: "g" } },
    ],
    [
      6,
      '00 04 01 00 "e"',
      { kind: "alias", alias: { kind: "core-export", sort: "tag", instance: 0, name: "e" } },
    ],
    [
      6,
      "00 11 02 00 01",
      { kind: "alias", alias: { kind: "outer", sort: "core module", count: 0, index: 1 } },
    ],
    [6, "00 10 02 01 02", { kind: "alias", alias: { kind: "outer", sort: "core type", count: 1, index: 2 } }],
    [6, "03 02 02 03", { kind: "alias", alias: { kind: "outer", sort: "type", count: 2, index: 3 } }],
    [6, "04 02 00 00", { kind: "alias", alias: { kind: "outer", sort: "component", count: 0, index: 0 } }],
    [10, '00 "a" 01 04', { kind: "import", name: plain("a"), type: { kind: "func", type: 4 } }],
    [10, '01 "a" 00 11 04', { kind: "import", name: plain("a"), type: { kind: "core-module", type: 4 } }],
    [10, '02 "a" 00 04 01', { kind: "import", name: plain("a"), type: { kind: "component", type: 1 } }],
    [
      10,
      '02 "i" 04 00 "a:b/x" 01 ".1" 02 "id" 00 "a:b/y" 05 00',
      {
        kind: "import",
        name: {
          name: "i",
          attributes: [
            { kind: "implements", value: "a:b/x", offset: 16 },
            { kind: "versionsuffix", value: ".1", offset: 23 },
            { kind: "external-id", value: "id", offset: 27 },
            { kind: "implements", value: "a:b/y", offset: 31 },
          ],
        },
        type: { kind: "instance", type: 0 },
      },
    ],
    [
      10,
      '00 "v" 02 00 03',
      { kind: "import", name: plain("v"), type: { kind: "value", bound: { kind: "eq", value: 3 } } },
    ],
    [
      10,
      '00 "v" 02 01 73',
      { kind: "import", name: plain("v"), type: { kind: "value", bound: { kind: "type", type: "string" } } },
    ],
    [
      10,
      '00 "t" 03 01',
      { kind: "import", name: plain("t"), type: { kind: "type", bound: { kind: "sub-resource" } } },
    ],
    [
      11,
      '00 "e" 01 00 00',
      { kind: "export", name: plain("e"), item: { sort: "func", index: 0 }, type: null },
    ],
    [
      11,
      '00 "e" 01 00 01 01 02',
      { kind: "export", name: plain("e"), item: { sort: "func", index: 0 }, type: { kind: "func", type: 2 } },
    ],
    [
      11,
      '00 "m" 00 11 00 00',
      { kind: "export", name: plain("m"), item: { sort: "core module", index: 0 }, type: null },
    ],
    [9, "03 02 00 01 01", { kind: "start", func: 3, args: [0, 1], results: 1 }],
    [12, '73 03 "hi"', { kind: "value", type: "string", bytes: Uint8Array.of(2, 0x68, 0x69) }],
  ])("section %i: %s", (id, text, definition) => {
    expect(decodeOne(id, text)).toEqual(definition);
  });

  test.each([
    [2, "02 00 00", "bad-opcode"],
    [2, '00 00 01 "i" 00 00', "bad-opcode"],
    [5, "02 00 00", "bad-opcode"],
    [6, "03 03 00 00", "bad-opcode"],
    [6, "06 02 00 00", "bad-opcode"],
    [6, "00 05 02 00 00", "bad-opcode"],
    [6, "00 13 02 00 00", "bad-opcode"],
    [6, "05 02 00 00", "bad-opcode"],
    [6, "01 02 00 00", "bad-opcode"],
    [6, "00 00 02 00 00", "bad-opcode"],
    [6, '01 01 00 "f"', "bad-opcode"],
    [10, '03 "a" 01 00', "bad-opcode"],
    [10, '02 "a" 01 03 "x" 01 00', "bad-opcode"],
    [10, '00 "t" 03 02', "bad-opcode"],
    [10, '00 "v" 02 02', "bad-opcode"],
    [10, '00 "x" 06 00', "bad-opcode"],
    [10, '00 "m" 00 00', "bad-opcode"],
    [10, "00 7f 61 62", "unexpected-end"],
    [10, "00 02 ff fe 01 00", "bad-utf8"],
    [11, '00 "e" 01 00 02', "bad-flag"],
    [11, '00 "e" 06 00 00', "bad-opcode"],
    [12, "73 03 02 68", "unexpected-end"],
  ])("section %i: %s is refused as %s", (id, text, code) => {
    expect(failure(component(section(id, `01 ${text}`))).code).toBe(code);
  });
});

describe("sections", () => {
  test.each([
    ["0d 00", "bad-section"],
    ["3c 00", "bad-section"],
    ["ff", "bad-section"],
    ["00", "unexpected-end"],
    ["00 80 80", "unexpected-end"],
    ["07 03 00", "unexpected-end"],
    ["07 01 01 73", "unexpected-end"],
    ["07 02 02 73", "unexpected-end"],
    ["07 04 bf 84 3d 73", "unexpected-end"],
    ["07 81 80 80 80 70 00", "bad-leb128"],
    ["07 03 01 73 00", "section-size-mismatch"],
    ["09 05 00 00 00 00 00", "section-size-mismatch"],
    ["00 03 05 61 62", "unexpected-end"],
    ["00 03 02 ff fe", "bad-utf8"],
    ["04 08 00 61 73 6d 0c 00 01 00", "bad-version"],
    [`04 08 ${emptyModule}`, "bad-layer"],
    [`01 08 ${emptyComponent}`, "bad-layer"],
    [`01 0e ${emptyModule} 01 01 00 01 01 00`, "section-order"],
    [`01 11 ${emptyModule} 01 01 00 0b 01 00 01 01 00`, "section-order"],
    [`01 0a ${emptyModule} 0e 00`, "bad-section"],
    [`01 0a ${emptyModule} 0a 01`, "unexpected-end"],
  ])("%s is refused as %s", (text, code) => {
    expect(failure(component(bytes(text))).code).toBe(code);
  });

  test("modules, components and custom sections are views on the bytes", () => {
    const binary = component(
      section(1, `${emptyModule} 0a 01 00`),
      section(4, `${emptyComponent} 00 04 "x" 07 08`),
      section(0, '"extra" 01 02 03'),
    );
    const root = decodeComponent(binary);
    const [module, nested] = definitionsOf(root);
    if (module?.kind !== "core-module" || nested?.kind !== "component") throw new Error("other definitions");
    const views = [
      module.module,
      nested.component,
      ...nested.component.customSections,
      ...root.customSections,
    ];
    for (const view of views) {
      expect(view.bytes.buffer).toBe(binary.buffer);
      expect(view.bytes.byteOffset).toBe(view.offset);
    }
    expect(views.map((view) => view.bytes.length)).toEqual([11, 14, 2, 3]);
    expect(root.customSections.map((custom) => custom.name)).toEqual(["extra"]);
    expect(nested.component.sections).toEqual([]);
    expect(root.bytes).toEqual(binary);
  });

  test("definitions stay in binary order over sections", () => {
    const binary = component(section(7, "01 73"), section(6, "01 03 02 00 00"), section(7, "01 70 01"));
    const definitions = [...definitionsOf(decodeComponent(binary))];
    expect(definitions.map((definition) => definition.kind)).toEqual(["type", "alias", "type"]);
  });

  test("a view on a larger buffer decodes with offsets of its own", () => {
    const binary = component(section(7, "01 73"));
    const larger = new Uint8Array(binary.length + 20);
    larger.set(binary, 10);
    const root = decodeComponent(larger.subarray(10, 10 + binary.length));
    expect(Array.from(definitionsOf(root), (definition) => definition.offset)).toEqual([12]);
  });
});

describe("where an error stands", () => {
  const broken = component(section(4, emptyComponent), [
    4,
    28,
    ...bytes(`${emptyComponent} 07 02 01 73 06 05 01 03 02 00 00 07 07 01 41 02 01 73 01 62`),
  ]);
  const nestedModule = component([1, 10, ...bytes(`${emptyModule} 0e 00`)]);
  test.each([
    [broken, ["component", "component[1]", "type section", "type[2]", "decl[1]"], broken.length - 1],
    [nestedModule, ["component", "core module section", "core module[0]"], 18],
    [component(section(8, "02 1f 07")), ["component", "canon section", "canon[1]"], 13],
    [component(section(10, '02 00 "a" 01 00 00 "b" 09')), ["component", "import section", "import[1]"], 20],
    [component(section(7, "05")), ["component", "type section"], 12],
    [component([0x20, 0]), ["component"], 8],
    [
      component(section(3, "02 4e 02 60 00 00 60 00 00 61")),
      ["component", "core type section", "core type[2]"],
      20,
    ],
  ])("case %#", (binary, path, offset) => {
    const error = failure(binary);
    expect(error.path).toEqual(path);
    expect(error.offset).toBe(offset);
  });
});
