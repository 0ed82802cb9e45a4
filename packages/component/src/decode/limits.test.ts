/** Every limit: at the limit it decodes, one beyond it is refused, and the refusal names the limit. */
import { describe, expect, test } from "vitest";
import { decodeComponent, decodeCoreModuleType, defaultDecodeLimits } from "./index.ts";
import type { DecodeLimits } from "./index.ts";

const preamble = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
const modulePreamble = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

function u32(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...u32(value >> 7)];
}

function vector(count: number, item: number[]): number[] {
  return [...u32(count), ...Array.from({ length: count }, () => item).flat()];
}

function section(id: number, contents: number[]): number[] {
  return [id, ...u32(contents.length), ...contents];
}

function types(...deftype: number[]): number[] {
  return [...preamble, ...section(7, [1, ...deftype])];
}

function nestedComponents(depth: number): number[] {
  return depth === 1 ? preamble : [...preamble, ...section(4, nestedComponents(depth - 1))];
}

function nestedTypes(depth: number): number[] {
  return depth === 0 ? [0x73] : [0x42, 1, 0x01, ...nestedTypes(depth - 1)];
}

const label = [1, 0x61];
const emptyModule = section(1, modulePreamble);

interface Case {
  readonly limit: keyof DecodeLimits;
  readonly what: string;
  /** A component (a core module for `core: true`) that uses `count` of what is limited. */
  readonly make: (count: number) => number[];
  readonly core?: true;
}

const cases: Case[] = [
  {
    limit: "size",
    what: "bytes",
    make: (count) => [...preamble, ...section(0, [count - 11, ...Array(count - 11).fill(0x61)])],
  },
  { limit: "nesting", what: "components", make: nestedComponents },
  { limit: "nesting", what: "types", make: (count) => types(...nestedTypes(count - 1)) },
  {
    limit: "nesting",
    what: "core module types",
    make: (count) => [...preamble, ...section(3, [1, ...nestedModuleTypes(count - 1)])],
  },
  {
    limit: "nameLength",
    what: "bytes of a label",
    make: (count) => types(0x6d, 1, ...u32(count), ...Array(count).fill(0x61)),
  },
  {
    limit: "definitions",
    what: "types",
    make: (count) => [...preamble, ...section(7, vector(count, [0x73]))],
  },
  {
    limit: "definitions",
    what: "types of several components",
    make: (count) => [
      ...preamble,
      ...section(4, [...preamble, ...section(7, vector(count - 2, [0x73]))]),
      ...section(7, [1, 0x73]),
    ],
  },
  {
    limit: "definitions",
    what: "declarators",
    make: (count) => types(0x41, ...vector(count - 1, [0x01, 0x73])),
  },
  {
    limit: "definitions",
    what: "modules",
    make: (count) => [...preamble, ...Array.from({ length: count }, () => emptyModule).flat()],
  },
  { limit: "typeMembers", what: "fields", make: (count) => types(0x72, ...vector(count, [...label, 0x7f])) },
  { limit: "typeMembers", what: "cases", make: (count) => types(0x71, ...vector(count, [...label, 0, 0])) },
  { limit: "typeMembers", what: "tuple members", make: (count) => types(0x6f, ...vector(count, [0x7f])) },
  { limit: "typeMembers", what: "flags", make: (count) => types(0x6e, ...vector(count, label)) },
  { limit: "typeMembers", what: "enum cases", make: (count) => types(0x6d, ...vector(count, label)) },
  {
    limit: "params",
    what: "parameters",
    make: (count) => types(0x40, ...vector(count, [...label, 0x7f]), 1, 0),
  },
  {
    limit: "args",
    what: "arguments",
    make: (count) => [...preamble, ...section(5, [1, 0, 0, ...vector(count, [...label, 1, 0])])],
  },
  {
    limit: "args",
    what: "core arguments",
    make: (count) => [...preamble, ...section(2, [1, 0, 0, ...vector(count, [...label, 0x12, 0])])],
  },
  {
    limit: "args",
    what: "start arguments",
    make: (count) => [...preamble, ...section(9, [0, ...vector(count, [0]), 0])],
  },
  {
    limit: "inlineExports",
    what: "exports",
    make: (count) => [...preamble, ...section(5, [1, 1, ...vector(count, [0, ...label, 1, 0])])],
  },
  {
    limit: "inlineExports",
    what: "core exports",
    make: (count) => [...preamble, ...section(2, [1, 1, ...vector(count, [...label, 0, 0])])],
  },
  {
    limit: "canonOptions",
    what: "options",
    make: (count) => [...preamble, ...section(8, [1, 1, 0, 0, ...vector(count, [6])])],
  },
  {
    limit: "nameAttributes",
    what: "attributes",
    make: (count) => [...preamble, ...section(10, [1, 2, ...label, ...vector(count, [0, ...label]), 1, 0])],
  },
  {
    limit: "customSections",
    what: "sections",
    make: (count) => [...preamble, ...Array.from({ length: count }, () => section(0, label)).flat()],
  },
  {
    limit: "coreModules",
    what: "modules",
    make: (count) => [...preamble, ...Array.from({ length: count }, () => emptyModule).flat()],
  },
  {
    limit: "coreItems",
    what: "core types",
    core: true,
    make: (count) => [...modulePreamble, ...section(1, vector(count, [0x60, 0, 0]))],
  },
  {
    limit: "coreItems",
    what: "types of a group",
    core: true,
    make: (count) => [...modulePreamble, ...section(1, [1, 0x4e, ...vector(count, [0x60, 0, 0])])],
  },
  {
    limit: "coreItems",
    what: "compact imports",
    core: true,
    make: (count) => [
      ...modulePreamble,
      ...section(2, [1, ...label, 0, 0x7f, ...vector(count, [...label, 3, 0x7f, 0])]),
    ],
  },
  {
    limit: "coreParams",
    what: "parameters",
    core: true,
    make: (count) => [...modulePreamble, ...section(1, [1, 0x60, ...vector(count, [0x7f]), 0])],
  },
  {
    limit: "coreParams",
    what: "results",
    core: true,
    make: (count) => [...modulePreamble, ...section(1, [1, 0x60, 0, ...vector(count, [0x7f])])],
  },
  {
    limit: "coreFields",
    what: "fields",
    core: true,
    make: (count) => [...modulePreamble, ...section(1, [1, 0x5f, ...vector(count, [0x78, 0])])],
  },
  {
    limit: "coreSupertypes",
    what: "supertypes",
    core: true,
    make: (count) => [...modulePreamble, ...section(1, [1, 0x50, ...vector(count, [0]), 0x60, 0, 0])],
  },
  {
    limit: "coreConstExpression",
    what: "instructions",
    core: true,
    make: (count) => [
      ...modulePreamble,
      ...section(6, [1, 0x7f, 0, ...Array.from({ length: count }, () => [0x41, 0]).flat(), 0x0b]),
    ],
  },
];

function nestedModuleTypes(depth: number): number[] {
  return depth === 1 ? [0x50, 0] : [0x50, 1, 0x01, ...nestedModuleTypes(depth - 1)];
}

describe("limits", () => {
  test.each(cases)("$limit: $what", ({ limit, make, core }) => {
    const at = limit === "size" ? 64 : 6;
    const decode = (count: number, limits?: Partial<DecodeLimits>): unknown => {
      const bytes = Uint8Array.from(make(count));
      return core === true
        ? decodeCoreModuleType(bytes, limits ? { limits } : {})
        : decodeComponent(bytes, limits);
    };
    expect(() => decode(at, { [limit]: at })).not.toThrow();
    expect(() => decode(at + 1, { [limit]: at })).toThrow(
      expect.objectContaining({ code: "limit-exceeded" }),
    );
    expect(() => decode(at + 1, { [limit]: at })).toThrow(`${at + 1} exceeds the limit ${limit} of ${at}`);
  });

  test("every limit has a case", () => {
    expect(new Set(cases.map(({ limit }) => limit))).toEqual(new Set(Object.keys(defaultDecodeLimits)));
  });

  test("the defaults stop deep nesting before the stack does", () => {
    const { nesting } = defaultDecodeLimits;
    expect(() => decodeComponent(Uint8Array.from(nestedComponents(nesting)))).not.toThrow();
    const code = "limit-exceeded";
    expect(() => decodeComponent(Uint8Array.from(nestedComponents(nesting + 1)))).toThrow(
      expect.objectContaining({ code }),
    );
    expect(() =>
      decodeComponent(Uint8Array.from(types(...Array.from({ length: 5_000 }, () => [0x42, 1, 0x01]).flat()))),
    ).toThrow(expect.objectContaining({ code }));
  });

  test("a length that the bytes cannot hold costs nothing", () => {
    const lying = Uint8Array.from(types(0x72, 0xff, 0xff, 0xff, 0xff, 0x0f));
    expect(() => decodeComponent(lying, { typeMembers: 0xffff_ffff })).toThrow(
      expect.objectContaining({ code: "unexpected-end" }),
    );
  });
});
