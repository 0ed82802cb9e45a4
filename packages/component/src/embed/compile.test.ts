import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compile, compileSync } from "./component.ts";
import { instantiate } from "./instance.ts";
import { codeOf, exported } from "./testing.test-util.ts";

function bytesOf(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    readFileSync(new URL(`../../../../conformance/guests/${name}.wasm`, import.meta.url)),
  );
}

test.each([
  ["bytes", (bytes: Uint8Array<ArrayBuffer>) => bytes],
  ["a buffer", (bytes: Uint8Array<ArrayBuffer>) => bytes.buffer],
  ["a response", (bytes: Uint8Array<ArrayBuffer>) => new Response(bytes)],
  ["a promise of a response", (bytes: Uint8Array<ArrayBuffer>) => Promise.resolve(new Response(bytes))],
])("compiles %s", async (_, source) => {
  const component = await compile(source(bytesOf("invoke")));
  const instance = await instantiate(component);
  expect(exported(instance, "add")(1, 2)).toBe(3);
});

test("tells imports and exports as data", () => {
  const component = compileSync(bytesOf("needs"));
  expect(component.imports.map(({ name, type }) => [name, type.kind])).toEqual([
    ["heddle:test/store@1.2.0", "instance"],
  ]);
  expect(component.exports.map(({ name, type }) => [name, type.kind])).toEqual([["size", "func"]]);
});

test("refuses a response that failed, and bytes that are cut", async () => {
  expect(await codeOf(() => compile(new Response("", { status: 404 })))).toBe("unexpected-end");
  expect(await codeOf(() => compile(bytesOf("invoke").subarray(0, 100)))).toBe("unexpected-end");
});

test("a core function body that the engine refuses is a ValidationError", async () => {
  const bytes = bytesOf("trap");
  // The only `unreachable` that is a whole body: `00 0b` behind a body of 3 bytes without locals.
  const at = bytes.findIndex(
    (byte, index) =>
      byte === 3 && bytes[index + 1] === 0 && bytes[index + 2] === 0 && bytes[index + 3] === 0x0b,
  );
  bytes[at + 2] = 0xff;
  expect(await codeOf(() => compile(bytes))).toBe("bad-core-module");
  expect(await codeOf(() => instantiate(compileSync(bytes)))).toBe("bad-core-module");
});
