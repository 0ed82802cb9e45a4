import { ComponentError } from "@heddle/component/errors";
import { Fields, HttpError, NO_TRAILERS, Request, type HttpErrorCode } from "@heddle/wasi/http";
import { describe, expect, it } from "vitest";
import type { ServeLimits } from "./limits.ts";
import { Breaker } from "./pool/breaker.ts";
import { DEFAULT_POOL_OPTIONS, type PoolOptions } from "./pool/options.ts";
import { Pool } from "./pool/pool.ts";
import { Service, type Answer } from "./service.ts";
import { statusOf } from "./status.ts";
import { factoryOf, respond, type Handle, type TestFactory } from "./testing/handlers.test-util.ts";

const idle = new AbortController().signal;
const request = (): Request =>
  Request.new(new Fields(), undefined, Promise.resolve(NO_TRAILERS), undefined)[0];
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function serviceOf(
  handle: Handle,
  pool: Partial<PoolOptions> = {},
  limits: Partial<ServeLimits> = {},
): [Service, TestFactory] {
  const factory = factoryOf(handle);
  return [new Service(factory.make, { pool: { warm: 0, ...pool }, limits }), factory];
}

function done(answer: Answer): void {
  if (answer.kind === "answered") answer.done();
}
const statusIn = (answer: Answer): number =>
  answer.kind === "answered" ? answer.response.getStatusCode() : answer.status;

describe("instances are used again", () => {
  it.each<[Partial<PoolOptions>, number, number]>([
    [{ reuse: "concurrent" }, 1, 1],
    [{ reuse: "concurrent", maxConcurrency: 2 }, 2, 2],
    [{ reuse: "serial" }, 4, 4],
    [{ reuse: "none" }, 4, 8],
    [{ reuse: "concurrent", maxRequests: 2 }, 2, 4],
  ])("%j: 4 at once take %i, 4 more make %i", async (pool, first, second) => {
    const [service, factory] = serviceOf(async () => respond({}), pool);
    const four = (): Promise<Answer[]> =>
      Promise.all(Array.from({ length: 4 }, async () => service.handle(request(), idle)));
    const answers = await four();
    expect(factory.made).toHaveLength(first);
    answers.forEach(done);
    (await four()).forEach(done);
    expect(factory.made).toHaveLength(second);
  });

  it("and are disposed of once their last response is over", async () => {
    const [service, factory] = serviceOf(async () => respond({}), { reuse: "none" });
    const answer = await service.handle(request(), idle);
    await later(5);
    expect(factory.made[0]?.disposed).toBe(false);
    done(answer);
    await later(5);
    expect(factory.made[0]?.disposed).toBe(true);
    expect(service.counters).toMatchObject({ instances: 0, active: 0, made: 1 });
  });

  it("are made ahead, and retired when they idle", async () => {
    const [service, factory] = serviceOf(async () => respond({}), { warm: 1, idleMs: 20, maxConcurrency: 1 });
    await service.warm();
    expect(factory.made).toHaveLength(1);
    const answers = await Promise.all([1, 2, 3].map(async () => service.handle(request(), idle)));
    expect(service.counters.instances).toBe(3);
    answers.forEach(done);
    await later(60);
    expect(service.counters.instances).toBe(1);
    service.close();
    expect(service.counters.instances).toBe(0);
  });
});

describe("overload", () => {
  it("answers 503 when every instance is busy", async () => {
    const [service] = serviceOf(async () => respond({}), { reuse: "serial", maxInstances: 1 });
    const first = await service.handle(request(), idle);
    const second = await service.handle(request(), idle);
    expect(second).toMatchObject({ kind: "refused", status: 503, retryAfter: 1 });
    done(first);
    expect(statusIn(await service.handle(request(), idle))).toBe(200);
  });

  it("answers 503 beyond the limit of requests at once", async () => {
    const [service] = serviceOf(async () => respond({}), {}, { maxConcurrentRequests: 2 });
    const answers = await Promise.all([1, 2, 3].map(async () => service.handle(request(), idle)));
    expect(answers.map(statusIn)).toEqual([200, 200, 503]);
    answers.forEach(done);
    expect(statusIn(await service.handle(request(), idle))).toBe(200);
  });
});

describe("failures", () => {
  it.each<[HttpErrorCode, number]>([
    [{ tag: "HTTP-request-denied" }, 403],
    [{ tag: "HTTP-request-body-size", val: undefined }, 413],
    [{ tag: "connection-refused" }, 502],
    [{ tag: "DNS-timeout" }, 504],
    [{ tag: "loop-detected" }, 508],
    [{ tag: "internal-error", val: "secret" }, 500],
  ])("%j is %i, and keeps the instance", async (code, status) => {
    const [service, factory] = serviceOf(() => Promise.reject(new HttpError(code)));
    for (const _ of [1, 2])
      expect(await service.handle(request(), idle)).toMatchObject({ kind: "refused", status });
    expect(factory.made).toHaveLength(1);
  });

  it("a trap is 500, and replaces the instance", async () => {
    let traps = true;
    const [service, factory] = serviceOf(() =>
      traps ? Promise.reject(new Error("unreachable")) : Promise.resolve(respond({})),
    );
    expect(statusIn(await service.handle(request(), idle))).toBe(500);
    traps = false;
    const answer = await service.handle(request(), idle);
    expect(statusIn(answer)).toBe(200);
    expect(factory.made.map(({ disposed }) => disposed)).toEqual([true, false]);
    expect(service.counters.failed).toBe(1);
    done(answer);
  });

  it("repeated stop new instances for a while: 503", async () => {
    const [service, factory] = serviceOf(() => Promise.reject(new Error("unreachable")), {
      maxFailures: 3,
      pauseMs: 30,
    });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push(statusIn(await service.handle(request(), idle)));
    expect(statuses).toEqual([500, 500, 500, 503, 503]);
    expect(factory.made).toHaveLength(3);
    await later(40);
    expect(statusIn(await service.handle(request(), idle))).toBe(500);
    expect(service.counters.paused).toBe(2);
  });

  it("to make an instance are 500, and count", async () => {
    const service = new Service(() => Promise.reject(new Error("no such import")), {
      pool: { maxFailures: 2 },
    });
    await expect(service.warm()).rejects.toThrow("no such import");
    expect(statusIn(await service.handle(request(), idle))).toBe(500);
    expect(statusIn(await service.handle(request(), idle))).toBe(503);
  });

  it("pause longer each time, up to a limit, and not for what is long past", () => {
    let now = 0;
    const breaker = new Breaker(
      { ...DEFAULT_POOL_OPTIONS, maxFailures: 2, failureWindowMs: 100, pauseMs: 10, maxPauseMs: 35 },
      () => now,
    );
    breaker.failed();
    expect(breaker.wait()).toBe(0);
    const pauses = [1, 2, 3, 4].map(() => {
      breaker.failed();
      return breaker.wait();
    });
    expect(pauses).toEqual([10, 20, 35, 35]);
    now = 1000;
    breaker.succeeded();
    breaker.failed();
    expect(breaker.wait()).toBe(0);
  });

  it("that are no errors of the interface are 500", () => {
    expect(statusOf(new Error("x"))).toBe(500);
    expect(statusOf(new ComponentError("x"))).toBe(500);
  });
});

describe("deadlines", () => {
  it("answer 504 and cancel the call", async () => {
    let cancelled = false;
    const [service] = serviceOf(
      (_request, { signal }) =>
        new Promise(() => {
          signal.addEventListener("abort", () => (cancelled = true));
        }),
      {},
      { requestTimeoutMs: 20 },
    );
    expect(statusIn(await service.handle(request(), idle))).toBe(504);
    expect(cancelled).toBe(true);
  });

  it("drop what comes too late", async () => {
    let outcome = "";
    const [service] = serviceOf(
      async () => {
        await later(40);
        return respond({ outcome: (tag) => (outcome = tag) });
      },
      {},
      { requestTimeoutMs: 10 },
    );
    expect(statusIn(await service.handle(request(), idle))).toBe(504);
    await later(60);
    expect(outcome).toBe("err");
  });

  it("may be longer than a timer can wait", async () => {
    const [service] = serviceOf(
      async () => {
        await later(20);
        return respond({});
      },
      { idleMs: 1e15 },
      { requestTimeoutMs: 1e15 },
    );
    const answer = await service.handle(request(), idle);
    expect(statusIn(answer)).toBe(200);
    done(answer);
    service.close();
  });

  it("are also the client's going away", async () => {
    const abort = new AbortController();
    const [service] = serviceOf(
      (_request, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        }),
    );
    const answer = service.handle(request(), abort.signal);
    abort.abort(new Error("gone"));
    expect(await answer).toMatchObject({ kind: "refused", status: 499 });
    expect(service.counters.active).toBe(0);
  });
});

describe("swapping", () => {
  it("sends new requests to the new instances, ends old ones where they began, and drains", async () => {
    const old = factoryOf(async () => respond({ status: 201 }));
    const next = factoryOf(async () => respond({ status: 202 }));
    const service = new Service(old.make, { pool: { warm: 1 } });
    const first = await service.handle(request(), idle);
    await service.swap(next.make);
    expect(old.made[0]?.disposed).toBe(false);
    const second = await service.handle(request(), idle);
    expect([first, second].map(statusIn)).toEqual([201, 202]);
    done(first);
    await later(5);
    expect(old.made[0]?.disposed).toBe(true);
    done(second);
    await service.drain();
    expect(next.made[0]?.disposed).toBe(true);
  });

  it("cuts what takes too long in the old instances, and counts all of them", async () => {
    const old = factoryOf(() => new Promise(() => {}));
    const next = factoryOf(async () => respond({ status: 202 }));
    const service = new Service(old.make, { pool: { swapDrainMs: 30 } });
    void service.handle(request(), idle);
    await later(5);
    await service.swap(next.make);
    expect(service.counters).toMatchObject({ instances: 2, active: 1, made: 2 });
    await later(60);
    expect(old.made[0]?.disposed).toBe(true);
    expect(service.counters).toMatchObject({ instances: 1, active: 0, made: 2 });
    service.close();
  });

  it("are made one after the other: the last one asked for counts", async () => {
    const slow = factoryOf(async () => respond({ status: 201 }));
    const quick = factoryOf(async () => respond({ status: 202 }));
    const service = new Service(quick.make);
    const first = service.swap(async () => {
      await later(30);
      return slow.make();
    });
    await Promise.all([first, service.swap(quick.make)]);
    const answer = await service.handle(request(), idle);
    expect(statusIn(answer)).toBe(202);
    done(answer);
    service.close();
  });

  it("is refused once the service has ended", async () => {
    const next = factoryOf(async () => respond({}));
    const service = new Service(factoryOf(async () => respond({})).make);
    const swapped = service.swap(async () => {
      await later(20);
      return next.make();
    });
    service.close();
    await expect(swapped).rejects.toThrow("the service has ended");
    expect(next.made.map(({ disposed }) => disposed)).toEqual([true]);
  });

  it("keeps the old ones when the new ones cannot be made", async () => {
    const old = factoryOf(async () => respond({}));
    const service = new Service(old.make);
    await expect(service.swap(() => Promise.reject(new Error("bad")))).rejects.toThrow("bad");
    const answer = await service.handle(request(), idle);
    expect(statusIn(answer)).toBe(200);
    done(answer);
    service.close();
  });
});

describe("a pool", () => {
  it("does not give out an instance that failed while it idled", async () => {
    const instances: { failure: Error | null }[] = [];
    const pool = new Pool(async () => {
      const instance = {
        failure: null,
        handle: () => Promise.resolve(respond({})),
        finished: () => Promise.resolve(),
        dispose: () => Promise.resolve(),
      };
      instances.push(instance);
      return instance;
    });
    const first = await pool.acquire();
    if ("release" in first) first.release();
    const [failed] = instances;
    if (failed !== undefined) failed.failure = new Error("late trap");
    await pool.acquire();
    expect(instances).toHaveLength(2);
    expect(pool.counters).toMatchObject({ instances: 1, failed: 1 });
    pool.close();
  });
});
