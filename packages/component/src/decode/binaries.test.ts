/** Whole binaries: the repository's own components, and what is left of them when they are cut short or damaged. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DecodeError, ValidationError } from "../errors/index.ts";
import { definitionsOf, type RawComponent } from "../model/index.ts";
import {
  decodeComponent,
  decodeCoreFunctionNames,
  decodeCoreModuleType,
  decodeNames,
  layerOf,
} from "./index.ts";

const examples = fileURLToPath(new URL("../../../../examples", import.meta.url));

function binariesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".wasm") && !path.includes("node_modules") && !path.includes("target"),
  );
}

function kindOf(kind: string): string {
  return kind === "func" ? "function" : kind;
}

/** Checks what decoding can know of a binary that runs: each module's interface is the one the engine sees. */
function checkModules(component: RawComponent): number {
  let modules = 0;
  for (const definition of definitionsOf(component)) {
    if (definition.kind === "component") modules += checkModules(definition.component);
    if (definition.kind !== "core-module") continue;
    modules++;
    const bytes = new Uint8Array(definition.module.bytes);
    const compiled = new WebAssembly.Module(bytes);
    const { imports, exports } = decodeCoreModuleType(bytes);
    expect(imports.map((item) => [item.module, item.name, kindOf(item.type.kind)])).toEqual(
      WebAssembly.Module.imports(compiled).map((item) => [item.module, item.name, item.kind]),
    );
    expect([...exports].map(([name, type]) => [name, kindOf(type.kind)])).toEqual(
      WebAssembly.Module.exports(compiled).map((item) => [item.name, item.kind]),
    );
    decodeCoreFunctionNames(bytes);
  }
  decodeNames(component);
  return modules;
}

describe("examples", () => {
  const paths = binariesBelow(examples);
  test("there are some", () => {
    expect(paths).not.toEqual([]);
  });
  test.each(paths)("%s", (path) => {
    const bytes = new Uint8Array(readFileSync(join(examples, path)));
    if (layerOf(bytes) === "module") expect(decodeCoreModuleType(bytes).kind).toBe("core-module");
    else expect(checkModules(decodeComponent(bytes))).toBeGreaterThan(0);
  });
});

describe("damage", () => {
  const small = binariesBelow(examples)
    .map((path) => ({ path, bytes: new Uint8Array(readFileSync(join(examples, path))) }))
    .filter(({ bytes }) => bytes.length < 0x10000)
    .slice(0, 3);

  test.each(small)("$path cut short anywhere: refused, or what came before", ({ bytes }) => {
    let refused = 0;
    for (let length = 0; length < bytes.length; length++) {
      try {
        // Between two top-level sections a shorter component ends.
        decodeComponent(bytes.subarray(0, length));
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        expect(error.offset).toBeLessThanOrEqual(length);
        refused++;
      }
    }
    const sectionEnds = bytes.length - refused;
    expect(sectionEnds).toBeLessThan(200);
  });

  test.each(small)("$path with bytes changed: refused with a DecodeError, or decoded", ({ bytes }) => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(0xff));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const damaged = Uint8Array.from(bytes);
        for (const [index, byte] of changes) damaged[index] = byte;
        try {
          for (const definition of definitionsOf(decodeComponent(damaged)))
            if (definition.kind === "core-module") decodeCoreModuleType(definition.module.bytes);
        } catch (error) {
          if (!(error instanceof DecodeError) && !(error instanceof ValidationError)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });

  test("bytes of any kind: refused with a DecodeError, or decoded", () => {
    const preamble = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
    const section = fc.tuple(fc.nat(12), fc.uint8Array({ maxLength: 40 }));
    fc.assert(
      fc.property(fc.array(section, { maxLength: 4 }), (sections) => {
        const body = sections.flatMap(([id, contents]) => [id, contents.length, ...contents]);
        try {
          decodeComponent(Uint8Array.from([...preamble, ...body]));
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
