import { expect, expectTypeOf, test } from "vitest";
import { instantiate } from "./instance.ts";
import { guest } from "./testing.test-util.ts";

/** As `heddle types` writes it. */
interface Invoke {
  readonly imports: object;
  readonly exports: {
    readonly add: (a: number, b: number) => number;
    readonly later: (a: number) => Promise<number>;
  };
}

test("a declared world types the exports", async () => {
  const { exports } = await instantiate<Invoke>(guest("invoke"));
  expectTypeOf(exports.add).toEqualTypeOf<(a: number, b: number) => number>();
  expect(exports.add(1, 2)).toBe(3);
  expect(await exports.later(1)).toBe(2);
});

interface Needs {
  readonly imports: { "heddle:test/store@1.2.0": { readonly size: () => bigint } };
  readonly exports: { readonly size: () => bigint };
}

test("a declared world types the imports", async () => {
  const { exports } = await instantiate<Needs>(guest("needs"), {
    "heddle:test/store@1.2.0": { size: () => 3n },
  });
  expect(exports.size()).toBe(3n);
  // @ts-expect-error -- an import is missing
  await expect(instantiate<Needs>(guest("needs"), {})).rejects.toThrow(/store/);
});
