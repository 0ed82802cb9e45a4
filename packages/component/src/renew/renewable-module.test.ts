import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { decodeComponent } from "../decode/index.ts";
import type { RawComponent } from "../model/index.ts";
import { ModuleOutline, START } from "../rewrite/index.ts";
import { renewableModule } from "./index.ts";
import { moduleOf, NOT_RENEWABLE, PAGE, RENEWABLE, type Parts } from "./modules.test-util.ts";

type Exported = WebAssembly.ModuleExportDescriptor;
const isAdded = ({ name }: Exported): boolean => name.startsWith("heddle: ");

describe("renewable, and the same but for the exports", () => {
  test.each(RENEWABLE)("%s", (_what, parts) => {
    const given = moduleOf(parts);
    const renewable = renewableModule(given);
    const exports = WebAssembly.Module.exports(new WebAssembly.Module(renewable?.bytes ?? given));
    expect(exports.filter((each) => !isAdded(each))).toEqual(
      WebAssembly.Module.exports(new WebAssembly.Module(given)),
    );
    expect(exports.filter(isAdded).map(({ name }) => name)).toEqual([
      ...(renewable?.parts.memories ?? []).map(({ name }) => name),
      ...(renewable?.parts.globals ?? []),
      ...(renewable?.parts.starts === true ? [START] : []),
    ]);
  });

  test("every memory is named, with whether it may grow for ever, and every global that changes", () => {
    const memories = [PAGE, [0x01, 1, 2]];
    const globals = [
      [0x7f, 0, 0x41, 5, 0x0b],
      [0x7e, 1, 0x42, 1, 0x0b],
    ];
    expect(renewableModule(moduleOf({ memories, globals }))?.parts).toMatchObject({
      memories: [
        { name: "heddle: memory 0", bounded: false },
        { name: "heddle: memory 1", bounded: true },
      ],
      globals: ["heddle: global 0", "heddle: global 2"],
    });
  });

  test("what is imported is its definer's: it keeps its index and is not exported", () => {
    const bytes = moduleOf({});
    // (import "" "m" (memory 1)) (import "" "g" (global (mut i32))), behind the types.
    const imports = [2, 13, 2, 0, 1, 0x6d, 0x02, 0x00, 1, 0, 1, 0x67, 0x03, 0x7f, 0x01];
    const at = new ModuleOutline(bytes).sections[0]?.end ?? 0;
    const withImports = Uint8Array.of(...bytes.subarray(0, at), ...imports, ...bytes.subarray(at));
    expect(() => new WebAssembly.Module(withImports)).not.toThrow();
    expect(renewableModule(withImports)?.parts).toMatchObject({
      memories: [],
      globals: ["heddle: global 1"],
    });
  });
});

test.each<[what: string, parts: Parts, isInert: boolean]>([
  ["a global that changes", {}, false],
  ["nothing but code", { counts: false }, true],
  ["a start function", { counts: false, starts: true }, true],
  ["a table", { counts: false, tables: [[0x70, 0x00, 1]] }, true],
  [
    "a table that it writes to",
    { counts: false, tables: [[0x70, 0x00, 1]], elements: [[0x00, 0x41, 0, 0x0b, 1, 0]] },
    false,
  ],
  ["a memory", { counts: false, memories: [PAGE] }, false],
  ["data", { counts: false, data: [[0x01, 1, 0x55]] }, false],
])("to instantiate one with %s", (_what, parts, isInert) => {
  expect(renewableModule(moduleOf(parts))?.parts).toMatchObject({ isInert });
});

describe("not renewable", () => {
  test.each(NOT_RENEWABLE)("%s", (_what, parts) => {
    const given = moduleOf(parts);
    expect(() => new WebAssembly.Module(given)).not.toThrow();
    expect(renewableModule(given)).toBeNull();
  });

  test.each<[what: string, bytes: Uint8Array]>([
    ["no module", Uint8Array.of(1, 2, 3)],
    ["a module that is cut", moduleOf({}).slice(0, -2)],
    ["an instruction that is not known", moduleOf({ instructions: [0xff] })],
    ["a body that is said to be longer than the module", longerBody()],
    // With two more in the list these bytes would be an export, as they are not in the module given.
    ["bytes behind the last export", moduleOf({ trailing: [1, 0x78, 0x00, 1] })],
    ["pages of another size", moduleOf({ memories: [[0x08, 1, 0]] })],
  ])("%s", (_what, bytes) => {
    expect(renewableModule(bytes)).toBeNull();
  });
});

/** The first body's size is 2 ** 32 - 1. */
function longerBody(): Uint8Array {
  const bytes = moduleOf({});
  const at = new ModuleOutline(bytes).sections.at(-1)?.start ?? 0;
  return Uint8Array.of(...bytes.subarray(0, at - 2), 10, 6, 2, 0xff, 0xff, 0xff, 0xff, 0x0f);
}

describe("guests that are committed", () => {
  const root = fileURLToPath(new URL("../../../../", import.meta.url));
  const files = ["bench/guests", "examples", "conformance/guests"].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".wasm") && !name.includes("node_modules"))
      .map((name) => `${folder}/${name}`),
  );

  test.each(files)("%s", (file) => {
    const bytes = readFileSync(root + file);
    const modules = bytes[6] === 1 ? modulesOf(decodeComponent(bytes)) : [bytes];
    for (const module of modules) {
      const renewable = renewableModule(module);
      if (renewable === null) continue;
      expect(exportsOf(renewable.bytes).filter((each) => !isAdded(each))).toEqual(exportsOf(module));
    }
  });

  test("most of them are renewable", () => {
    const renewable = ["bench/guests/http/hello-rust/hello.wasm", "bench/guests/http/gate-rust/gate.wasm"];
    for (const file of renewable)
      for (const module of modulesOf(decodeComponent(readFileSync(root + file))))
        expect(renewableModule(module)).not.toBeNull();
  });
});

function exportsOf(bytes: Uint8Array): Exported[] {
  return WebAssembly.Module.exports(new WebAssembly.Module(new Uint8Array(bytes)));
}

function modulesOf({ sections }: RawComponent): Uint8Array[] {
  const definitions = sections.flatMap((section) => (section.kind === "others" ? section.definitions : []));
  return definitions.flatMap((definition) => {
    if (definition.kind === "component") return modulesOf(definition.component);
    return definition.kind === "core-module" ? [definition.module.bytes] : [];
  });
}
