/** Instances that begin anew after their requests. */
import { describe, expect, it } from "vitest";
import type { HandlerFactory, HandlerInstance } from "../instance.ts";
import { respond } from "../testing/handlers.test-util.ts";
import type { PoolOptions } from "./options.ts";
import { Lease, Pool } from "./pool.ts";

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const soon = (): Promise<void> => later(1);

interface Fake {
  renewals: number;
  disposals: number;
  failure: Error | null;
}

interface Behaviour {
  /** Whether it can be renewed for the n-th time. */
  readonly renews?: (time: number) => boolean;
  readonly finished?: () => Promise<void>;
  readonly quiet?: () => Promise<unknown> | undefined;
}

function factoryOf({ renews = (): boolean => true, finished, quiet }: Behaviour): [HandlerFactory, Fake[]] {
  const made: Fake[] = [];
  const make = async (): Promise<HandlerInstance> => {
    const fake: Fake = { renewals: 0, disposals: 0, failure: null };
    made.push(fake);
    return {
      get failure() {
        return fake.failure;
      },
      handle: () => respond({}),
      renew: () => {
        const can = renews(fake.renewals + 1);
        if (can) fake.renewals++;
        return can;
      },
      finished: finished ?? ((): Promise<void> => Promise.resolve()),
      ...(quiet === undefined ? {} : { quiet }),
      dispose: async () => void fake.disposals++,
    };
  };
  return [make, made];
}

function poolOf(behaviour: Behaviour = {}, options: Partial<PoolOptions> = {}): [Pool, Fake[]] {
  const [make, made] = factoryOf(behaviour);
  return [new Pool(make, { reuse: "none", warm: 0, retireMs: 30, ...options }), made];
}

async function lease(pool: Pool): Promise<Lease> {
  const got = await pool.acquire();
  if (!(got instanceof Lease)) throw new Error(got.reason);
  return got;
}

/** A request, and what follows it. */
async function request(pool: Pool): Promise<void> {
  (await lease(pool)).release();
  await soon();
}

describe("an instance that has had its requests is used again", () => {
  it.each<[Partial<PoolOptions>, requests: number, renewed: number]>([
    [{ reuse: "none" }, 4, 4],
    [{ reuse: "serial", maxRequests: 2 }, 4, 2],
    [{ reuse: "concurrent", maxRequests: 2 }, 5, 2],
    [{ reuse: "concurrent", maxRequests: 128 }, 5, 0],
  ])("%j: %i requests, renewed %i times", async (options, requests, renewed) => {
    const [pool, made] = poolOf({}, options);
    for (let i = 0; i < requests; i++) await request(pool);
    expect(made).toEqual([{ renewals: renewed, disposals: 0, failure: null }]);
    expect(pool.counters).toMatchObject({ instances: 1, made: 1, renewed, active: 0 });
    pool.close();
  });

  it("but not while one of them is under way", async () => {
    const [pool, made] = poolOf({}, { reuse: "concurrent", maxRequests: 2 });
    const [one, other] = [await lease(pool), await lease(pool)];
    one.release();
    await soon();
    expect(made[0]?.renewals).toBe(0);
    other.release();
    await soon();
    expect(made[0]?.renewals).toBe(1);
    pool.close();
  });

  it("nor before it has finished: meanwhile another one takes requests", async () => {
    let finish: () => void = () => {};
    const [pool, made] = poolOf(
      { finished: () => new Promise((resolve) => (finish = resolve)) },
      { retireMs: 5000 },
    );
    await request(pool);
    await request(pool);
    expect(made).toHaveLength(2);
    expect(made.map(({ renewals }) => renewals)).toEqual([0, 0]);
    finish();
    await soon();
    expect(made.map(({ renewals }) => renewals)).toEqual([0, 1]);
    pool.close();
  });

  it("nor before it is quiet", async () => {
    let quiet: Promise<unknown> | undefined;
    const [pool, made] = poolOf(
      { quiet: () => quiet },
      { reuse: "concurrent", maxRequests: 1, retireMs: 5000 },
    );
    let end: () => void = () => {};
    quiet = new Promise<void>((resolve) => (end = resolve));
    await request(pool);
    expect(made[0]?.renewals).toBe(0);
    end();
    await soon();
    expect(made[0]?.renewals).toBe(1);
    pool.close();
  });

  it("and does not idle while requests come", async () => {
    let now = 0;
    const [make, made] = factoryOf({});
    const pool = new Pool(make, { reuse: "none", warm: 0, idleMs: 40 }, () => now);
    // Idle ones are looked for every 10 ms.
    for (let i = 0; i < 12; i++) {
      await request(pool);
      now += 10;
      await later(12);
    }
    expect(made).toEqual([{ renewals: 12, disposals: 0, failure: null }]);
    await later(30);
    now += 40;
    await later(30);
    expect(made).toEqual([{ renewals: 12, disposals: 1, failure: null }]);
    expect(pool.counters).toMatchObject({ instances: 0, renewed: 12 });
  });
});

describe("it is replaced instead", () => {
  it.each<[what: string, behaviour: Behaviour, renewals: number]>([
    ["if it cannot be renewed", { renews: () => false }, 0],
    ["once it cannot be renewed any more", { renews: (time) => time < 3 }, 2],
    ["if it does not finish in time", { finished: () => new Promise(() => {}) }, 0],
  ])("%s", async (_what, behaviour, renewals) => {
    const [pool, made] = poolOf(behaviour);
    for (let i = 0; i <= renewals; i++) await request(pool);
    await later(50);
    expect(made).toEqual([{ renewals, disposals: 1, failure: null }]);
    // What is gone stays counted.
    expect(pool.counters).toMatchObject({ instances: 0, made: 1, renewed: renewals });
    await request(pool);
    expect(made).toHaveLength(2);
    pool.close();
  });

  it.each<[what: string, end: (pool: Pool, fake: Fake) => void]>([
    ["retired", (pool) => void pool.drain()],
    ["closed", (pool) => pool.close()],
    ["failed", (_pool, fake) => (fake.failure = new Error("trapped"))],
  ])("if it is %s while it finishes", async (_what, end) => {
    let finish: () => void = () => {};
    const [pool, made] = poolOf(
      { finished: () => new Promise((resolve) => (finish = resolve)) },
      { retireMs: 5000 },
    );
    await request(pool);
    const [fake] = made;
    if (fake === undefined) throw new Error("none was made");
    end(pool, fake);
    finish();
    await soon();
    expect([fake.renewals, fake.disposals]).toEqual([0, 1]);
    expect(pool.counters).toMatchObject({ instances: 0, renewed: 0 });
    pool.close();
  });
});
