/** Core types: recursion groups, module types and what modules may stand for. */
import { describe, expect, test } from "vitest";
import type {
  CoreCompType,
  CoreLimits,
  CoreSubType,
  RawCoreModuleDecl,
  RawCoreType,
} from "../model/index.ts";
import {
  alias,
  component,
  coreModule,
  coreType,
  type Def,
  exported,
  imported,
  instanceType,
  instantiate,
  nested,
  type,
} from "./build.test-util.ts";
import { isSubtype, matchCoreExtern, validateComponent, type ValidateOptions } from "./index.ts";
import { rows, type Case, outcome } from "./validate.test-util.ts";

function testAll(cases: readonly Case[], options: ValidateOptions = {}): void {
  test.each(rows(cases))("$title: $expected", ({ raw, expected }) => {
    expect(outcome(raw, options)).toBe(expected);
  });
}

const sub = (comp: CoreCompType, supers: readonly number[] = [], final: boolean = true): CoreSubType => ({
  kind: "sub",
  final,
  supers,
  comp,
});
const noop: CoreCompType = { kind: "func", params: [], results: [] };
const ref = (heap: number | string) => ({ kind: "ref", nullable: true, heap }) as const;
const group = (...types: readonly CoreSubType[]): Def => coreType({ kind: "rec", types });
type Decl = RawCoreModuleDecl extends infer D
  ? D extends { offset: number }
    ? Omit<D, "offset">
    : never
  : never;
const moduleType = (...decls: readonly Decl[]): RawCoreType => ({
  kind: "module",
  decls: decls.map((decl): RawCoreModuleDecl => ({ ...decl, offset: 0 })),
});
const limits = (min: bigint, max: bigint | null = null, rest: Partial<CoreLimits> = {}): CoreLimits => ({
  min,
  max,
  shared: false,
  index64: false,
  pageSizeLog2: null,
  ...rest,
});
const memory = (min: bigint, max: bigint | null = null, rest: Partial<CoreLimits> = {}) =>
  ({ kind: "memory", limits: limits(min, max, rest) }) as const;
const exportMemory = (...args: Parameters<typeof memory>): Def =>
  coreType(moduleType({ kind: "export", name: "m", type: memory(...args) }));
const typeDecl: Decl = { kind: "type", type: { kind: "rec", types: [sub(noop)] } };

describe("definitions", () => {
  testAll([
    ["a function type", "valid", group(sub(noop))],
    [
      "a group that names itself",
      "valid",
      group(
        sub({ kind: "struct", fields: [{ storage: ref(1), mutable: true }] }),
        sub({ kind: "array", field: { storage: ref(0), mutable: false } }),
      ),
    ],
    [
      "a later type",
      "core-type-index-out-of-bounds",
      group(sub({ kind: "func", params: [ref(1)], results: [] })),
    ],
    [
      "a supertype",
      "valid",
      group(sub({ kind: "struct", fields: [] }, [], false)),
      group(sub({ kind: "struct", fields: [{ storage: "i8", mutable: false }] }, [0])),
    ],
    [
      "a supertype of another kind",
      "bad-core-type",
      group(sub({ kind: "struct", fields: [] }, [], false)),
      group(sub(noop, [0])),
    ],
    ["a final supertype", "bad-core-type", group(sub(noop)), group(sub(noop, [0]))],
    [
      "a reference to a module type",
      "bad-core-type",
      coreType(moduleType()),
      group(sub({ kind: "func", params: [ref(0)], results: [] })),
    ],
    [
      "a module type in a module type",
      "bad-core-type",
      coreType(moduleType({ kind: "type", type: moduleType() })),
    ],
    [
      "a module type aliased into a module type",
      "bad-core-type",
      coreType(moduleType()),
      coreType(moduleType({ kind: "outer-alias", count: 1, index: 0 })),
    ],
    [
      "a function type aliased into a module type",
      "valid",
      group(sub(noop)),
      coreType(
        moduleType(
          { kind: "outer-alias", count: 1, index: 0 },
          { kind: "export", name: "f", type: { kind: "func", type: 0 } },
        ),
      ),
    ],
    [
      "an alias that counts too far",
      "outer-alias-count",
      coreType(moduleType({ kind: "outer-alias", count: 2, index: 0 })),
    ],
    [
      "its own type space starts empty",
      "core-type-index-out-of-bounds",
      group(sub(noop)),
      coreType(moduleType({ kind: "export", name: "f", type: { kind: "func", type: 0 } })),
    ],
    [
      "a function of a struct type",
      "not-a-core-function-type",
      coreType(
        moduleType(
          { kind: "type", type: { kind: "rec", types: [sub({ kind: "struct", fields: [] })] } },
          { kind: "export", name: "f", type: { kind: "func", type: 0 } },
        ),
      ),
    ],
    [
      "two exports of a name",
      "duplicate-core-export",
      coreType(
        moduleType(
          { kind: "export", name: "m", type: memory(0n) },
          { kind: "export", name: "m", type: memory(0n) },
        ),
      ),
    ],
    [
      "two imports of the same names",
      "duplicate-core-import",
      coreType(
        moduleType(
          { kind: "import", module: "a", name: "b", type: memory(0n) },
          { kind: "import", module: "a", name: "b", type: memory(0n) },
        ),
      ),
    ],
    [
      "names that only join alike",
      "valid",
      coreType(
        moduleType(
          { kind: "import", module: "a", name: "bc", type: memory(0n) },
          { kind: "import", module: "ab", name: "c", type: memory(0n) },
        ),
      ),
    ],
    [
      "inside an instance type",
      "duplicate-core-export",
      type(
        instanceType({
          kind: "core-type",
          type: moduleType(
            { kind: "export", name: "", type: memory(0n) },
            { kind: "export", name: "", type: memory(0n) },
          ),
        }),
      ),
    ],
    [
      "a core type that is no module as an import",
      "not-a-module-type",
      group(sub(noop)),
      imported("m", { kind: "core-module", type: 0 }),
    ],
    [
      "an outer core type",
      "valid",
      group(sub(noop)),
      nested(alias({ kind: "outer", sort: "core type", count: 1, index: 0 })),
    ],
  ]);
});

describe("limits of memories and tables", () => {
  testAll([
    ["4 GiB", "valid", exportMemory(65_536n)],
    ["one page more", "bad-core-limits", exportMemory(65_537n)],
    ["a maximum beyond", "bad-core-limits", exportMemory(0n, 65_537n)],
    ["a minimum above the maximum", "bad-core-limits", exportMemory(2n, 1n)],
    ["64 bits", "valid", exportMemory(2n ** 48n, null, { index64: true })],
    ["64 bits and one page more", "bad-core-limits", exportMemory(2n ** 48n + 1n, null, { index64: true })],
    ["shared without a maximum", "bad-core-limits", exportMemory(1n, null, { shared: true })],
    ["shared", "valid", exportMemory(1n, 1n, { shared: true })],
    ["pages of one byte", "valid", exportMemory(2n ** 32n - 1n, null, { pageSizeLog2: 0 })],
    ["pages of two bytes", "bad-core-limits", exportMemory(1n, null, { pageSizeLog2: 1 })],
  ]);
});

describe("matching", () => {
  const f = { kind: "func", type: noop } as const;
  const global = (heap: string, mutable: boolean) => ({ kind: "global", type: ref(heap), mutable }) as const;
  const table = (heap: string, min: bigint, max: bigint | null = null) =>
    ({ kind: "table", element: ref(heap), limits: limits(min, max) }) as const;
  const pairs: readonly (readonly [
    string,
    Parameters<typeof matchCoreExtern>[0],
    Parameters<typeof matchCoreExtern>[1],
    boolean,
  ])[] = [
    ["a larger minimum", memory(2n), memory(1n), true],
    ["a smaller minimum", memory(1n), memory(2n), false],
    ["a maximum where none is asked for", memory(1n, 2n), memory(1n), true],
    ["no maximum where one is asked for", memory(1n), memory(1n, 2n), false],
    ["a larger maximum", memory(1n, 3n), memory(1n, 2n), false],
    ["a shared memory", memory(1n, 1n, { shared: true }), memory(1n), false],
    ["a 64-bit memory", memory(1n, null, { index64: true }), memory(1n), false],
    ["another page size", memory(1n, null, { pageSizeLog2: 0 }), memory(1n), false],
    ["the default page size written out", memory(1n, null, { pageSizeLog2: 16 }), memory(1n), true],
    ["a function for a global", f, global("func", false), false],
    ["a subtype in a constant", global("i31", false), global("any", false), true],
    ["a subtype in a variable", global("i31", true), global("any", true), false],
    ["a constant for a variable", global("any", false), global("any", true), false],
    ["another element type", table("extern", 1n), table("func", 1n), false],
    ["a larger table", table("func", 2n), table("func", 1n), true],
  ];
  test.each(pairs)("%s", (_, actual, expected, matches) => {
    expect(matchCoreExtern(actual, expected) === null).toBe(matches);
  });

  const modules: readonly (readonly [string, Def, string])[] = [
    ["exports more", coreModule({ g: [[], []] }), "valid"],
    ["imports the same", coreModule({}, { f: [[], []] }), "valid"],
    ["imports another item", coreModule({}, { g: [[], []] }), "argument-mismatch"],
    ["imports another type", coreModule({}, { f: [["i32"], []] }), "argument-mismatch"],
  ];
  test.each(modules)("a module that %s", (_, module, expected) => {
    const wide = moduleType(typeDecl, {
      kind: "import",
      module: "env",
      name: "f",
      type: { kind: "func", type: 0 },
    });
    const taker = nested(coreType(wide), imported("m", { kind: "core-module", type: 0 }));
    expect(outcome(component(taker, module, instantiate(0, { m: ["core module", 0] })))).toBe(expected);
  });

  test("types of modules can be compared from outside", () => {
    const [actual] = validateComponent(
      component(coreModule({ f: [[], []] }), exported("m", "core module", 0)),
    ).exports;
    if (actual === undefined) throw new Error("no export");
    expect(isSubtype(actual.type, { kind: "core-module", imports: [], exports: new Map() })).toBe(true);
    expect(isSubtype({ kind: "core-module", imports: [], exports: new Map() }, actual.type)).toBe(false);
  });
});
