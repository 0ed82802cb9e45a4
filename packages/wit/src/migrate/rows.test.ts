/** Every row of the tables, tried: on the names that it gives, without the texts of WASI. */
import { describe, expect, test } from "vitest";
import { resolveWit } from "../resolve/index.ts";
import type { WitRoot } from "../resolve/index.ts";
import { migrateWit } from "./index.ts";
import { ALL_TABLES, indexTables } from "./tables/index.ts";

const TABLES = indexTables();
const TYPES = ALL_TABLES.flatMap((table) => table.types);
const FUNCS = ALL_TABLES.flatMap((table) => table.funcs);
const INTERFACES = ALL_TABLES.flatMap((table) => table.interfaces);
const WORLDS = new Set([
  "cli/command",
  "http/proxy",
  "http/service",
  ...INTERFACES.map((row) => row.from).filter((from) => from.endsWith("/imports")),
]);

/** Packages of 0.3 that hold the names the tables lead to, and nothing else. */
function newWasi(): WitRoot[] {
  const packages = new Map<string, Map<string, Set<string>>>();
  const add = (item: string): void => {
    const [path = "", name] = item.split("#");
    const [packageName = "", interfaceName = ""] = path.split("/");
    const interfaces = packages.get(packageName) ?? new Map<string, Set<string>>();
    packages.set(packageName, interfaces);
    const names = interfaces.get(interfaceName) ?? new Set<string>();
    interfaces.set(interfaceName, names);
    if (name !== undefined && !name.includes(".")) names.add(name);
  };
  for (const row of INTERFACES) for (const to of [row.to, ...(row.instead ?? [])]) if (to !== null) add(to);
  for (const { fate } of TYPES) {
    if (fate.kind === "moved") add(fate.to);
    if ("uses" in fate) for (const use of fate.uses) add(use);
  }
  for (const use of ["http/types#response", "http/types#error-code"]) add(use);
  return [...packages].map(([name, interfaces]) => {
    const items = [...interfaces].map(([item, names]) => {
      if (WORLDS.has(`${name}/${item}`)) return `world ${item} {}`;
      return `interface ${item} { ${[...names].map((each) => `type ${each} = u8;`).join(" ")} }`;
    });
    return { files: { [`${name}.wit`]: `package wasi:${name}@0.3.0;\n${items.join("\n")}` } };
  });
}

function migrate(text: string): ReturnType<typeof migrateWit> {
  return migrateWit(new Map([["t.wit", text]]));
}

describe("the tables", () => {
  test("say one thing of one item", () => {
    for (const rows of [INTERFACES, TYPES, FUNCS]) {
      const froms = rows.map((row) => row.from);
      expect(froms).toEqual([...new Set(froms)]);
    }
  });

  test("know the interface of every item, on both sides", () => {
    const targets = new Set(INTERFACES.flatMap((row) => [row.to, ...(row.instead ?? [])]));
    for (const row of [...TYPES, ...FUNCS]) {
      const [path = ""] = row.from.split("#");
      expect([...TABLES.interfaces.keys()]).toContain(path);
      const to = "to" in row ? row.to : row.fate.kind === "moved" ? row.fate.to : null;
      if (to !== null) expect(targets).toContain(to.split("#")[0]);
    }
  });
});

describe("a type", () => {
  test.each(TYPES)("$from", ({ from, fate }) => {
    const [path = "", name = ""] = from.split("#");
    const { files, items, decisions } = migrate(
      `package t:t;\ninterface i {\n  use wasi:${path}@0.2.4.{${name} as x};\n  record r { a: u8, b: option<x> }\n  f: func(a: x) -> x;\n  g: func() -> result<x, u8>;\n}\nworld w { import i; }`,
    );
    const text = files.get("t.wit") ?? "";
    expect(text).not.toContain("@0.2");
    const graph = resolveWit([...newWasi(), { files: { "t.wit": text } }]);
    const used = graph.package.interfaces.get("i")?.types.get("x");
    if (fate.kind === "moved") {
      expect(text).toContain(`@0.3.0.{${fate.to.split("#")[1]} as x}`);
      expect(used).toBeDefined();
      expect(decisions).toBe(0);
    } else {
      expect(used).toBeUndefined();
      expect(items.length).toBeGreaterThan(0);
      if (fate.kind === "replaced" || fate.kind === "items") expect(decisions).toBeGreaterThan(0);
    }
  });
});

describe("an interface or world", () => {
  test.each(INTERFACES)("$from", ({ from, to }) => {
    const items = WORLDS.has(from)
      ? `include wasi:${from}@0.2.4;`
      : `import wasi:${from}@0.2.4; export wasi:${from}@0.2.4; import n: wasi:${from}@0.2.4;`;
    const { files, items: reported } = migrate(`package t:t;\nworld w { ${items} }`);
    const text = files.get("t.wit") ?? "";
    expect(text).not.toContain("@0.2");
    if (to !== null) expect(text).toContain(`wasi:${to}@0.3.0`);
    resolveWit([...newWasi(), { files: { "t.wit": text } }]);
    expect(reported[0]).toMatchObject({
      action: to === null && !text.includes("import") ? "removed" : "changed",
    });
  });
});

describe("a function", () => {
  test.each(FUNCS)("$from", ({ from, to, note }) => {
    const [path = ""] = from.split("#");
    const { items } = migrate(`package t:t;\nworld w { import wasi:${path}@0.2.4; }`);
    const item = items.find((each) => each.subject === from);
    expect(item).toMatchObject({ action: to === null ? "removed" : "changed", why: note });
    for (const change of [item?.calls?.rust, item?.calls?.c, item?.calls?.javascript]) {
      expect(change?.before).toMatch(/\w/);
      expect(change?.after).toMatch(/\w/);
    }
  });
});
