/** wasi:random on every platform, from one table. */
import { describe, expect, test } from "vitest";
import { memoryPlatform } from "../adapters/memory/index.ts";
import { nodePlatform } from "../adapters/node/index.ts";
import { webPlatform } from "../adapters/web/index.ts";
import { createWasi } from "../index.ts";
import type { WasiOptions } from "../options.ts";
import type { Port } from "../port/index.ts";

type Random = Record<string, (max?: bigint) => Uint8Array | bigint | [bigint, bigint]>;

const random = (name: string, port: Port, options: WasiOptions = {}) =>
  createWasi(port, options)[`wasi:random/${name}@0.3.0`] as Random;

describe.each<[string, () => Port]>([
  ["memory", memoryPlatform],
  ["node", nodePlatform],
  ["web", webPlatform],
])("wasi:random on %s", (_platform, make) => {
  describe.each([
    ["random", "getRandomBytes", "getRandomU64"],
    ["insecure", "getInsecureRandomBytes", "getInsecureRandomU64"],
  ])("%s", (name, bytes, u64) => {
    test.each<[bigint, number]>([
      [0n, 0],
      [1n, 1],
      [100n, 100],
      [65_536n, 65_536],
      [65_537n, 65_536],
      [2n ** 64n - 1n, 65_536],
    ])("%d bytes", (max, length) => {
      const found = random(name, make())[bytes]?.(max);
      expect(found).toBeInstanceOf(Uint8Array);
      expect(found).toHaveLength(length);
    });

    test("a limit of one's own", () => {
      const options = { limits: { random: { maxBytes: 10 } } };
      expect(random(name, make(), options)[bytes]?.(11n)).toHaveLength(10);
      const large = { limits: { random: { maxBytes: 200_000 } } };
      expect(random(name, make(), large)[bytes]?.(150_000n)).toHaveLength(150_000);
    });

    test("is fresh at each call", () => {
      const own = random(name, make());
      expect(own[bytes]?.(32n)).not.toEqual(own[bytes]?.(32n));
      expect(own[u64]?.()).not.toBe(own[u64]?.());
    });
  });

  test("the seed is the same for one guest, and another's differs", () => {
    const one = random("insecure-seed", make());
    expect(one["getInsecureSeed"]?.()).toEqual(one["getInsecureSeed"]?.());
    expect(one["getInsecureSeed"]?.()).not.toEqual(random("insecure-seed", make())["getInsecureSeed"]?.());
  });
});
