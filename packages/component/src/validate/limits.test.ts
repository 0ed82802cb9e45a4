/** Named limits, and hostile types that must cost neither time nor memory. */
import { describe, expect, test } from "vitest";
import {
  alias,
  bag,
  component,
  declAlias,
  declExport,
  type Def,
  eq,
  exported,
  imported,
  instanceType,
  instantiate,
  list,
  nested,
  record,
  resource,
  subResource,
  tuple,
  type,
} from "./build.test-util.ts";
import { defaultValidationLimits, type ValidationLimits } from "./index.ts";
import { errorOf, outcome } from "./validate.test-util.ts";

/** Tuples that double at each level: `levels` definitions, a type of 2^levels parts. */
function doubling(levels: number, first: Def): Def[] {
  return [first, ...Array.from({ length: levels }, (_, i) => type(tuple(i, i)))];
}

const fieldOfU8 = type(record({ a: "u8" }));

/** The limit that validation names when it fails. */
function limitOf(definitions: readonly Def[], limits: Partial<ValidationLimits> = {}): string | undefined {
  const error = errorOf(component(...definitions), { limits });
  return error.code === "limit-exceeded" ? /max[A-Za-z]+/.exec(error.message)?.[0] : error.code;
}

describe("each limit has an effect", () => {
  test("maxTypeSize", () => {
    const limits = { maxTypeSize: 15 };
    expect(outcome(component(...doubling(3, type(list("u8")))), { limits: { maxTypeSize: 40 } })).toBe(
      "valid",
    );
    expect(limitOf(doubling(3, type(list("u8"))), limits)).toBe("maxTypeSize");
  });
  test("maxTypeDepth", () => {
    const chain = (length: number) => Array.from({ length }, (_, i) => type(list(i === 0 ? "u8" : i - 1)));
    expect(outcome(component(...chain(9)), { limits: { maxTypeDepth: 10 } })).toBe("valid");
    expect(limitOf(chain(10), { maxTypeDepth: 10 })).toBe("maxTypeDepth");
    expect(limitOf(chain(defaultValidationLimits.maxTypeDepth))).toBe("maxTypeDepth");
  });
  test("maxNesting", () => {
    let inner = nested();
    for (let i = 0; i < 4; i++) inner = nested(inner);
    expect(outcome(component(inner), { limits: { maxNesting: 6 } })).toBe("valid");
    expect(limitOf([inner], { maxNesting: 5 })).toBe("maxNesting");
  });
  test("maxResources", () => {
    const definitions = Array.from({ length: 4 }, () => type(resource));
    expect(outcome(component(...definitions), { limits: { maxResources: 4 } })).toBe("valid");
    expect(limitOf(definitions, { maxResources: 3 })).toBe("maxResources");
  });
  test("maxTypeWork", () => {
    const taker = nested(...doubling(8, fieldOfU8), imported("x", eq(8)));
    const definitions = [taker, ...doubling(8, fieldOfU8), instantiate(0, { x: ["type", 8] })];
    expect(outcome(component(...definitions))).not.toBe("limit-exceeded");
    expect(limitOf(definitions, { maxTypeWork: 5 })).toBe("maxTypeWork");
  });
});

describe("types that double at each level", () => {
  test("are refused beyond maxTypeSize", () => {
    expect(limitOf(doubling(30, type(list("u8"))))).toBe("maxTypeSize");
  });
  test("compare in time linear in their definitions, a thousand times over", () => {
    const levels = 17;
    const taker = nested(...doubling(levels, type(list("u8"))), imported("x", eq(levels)));
    const instances = Array.from({ length: 1000 }, () => instantiate(0, { x: ["type", levels] }));
    expect(outcome(component(taker, ...doubling(levels, type(list("u8"))), ...instances))).toBe("valid");
  });
  test("are substituted in time linear in their definitions", () => {
    const levels = 15;
    const own = type({ kind: "own", resource: 0 });
    const tuples = Array.from({ length: levels }, (_, i) => type(tuple(i + 1, i + 1)));
    const user = nested(imported("r", subResource), own, ...tuples, exported("t", "type", levels + 1));
    const instances = Array.from({ length: 100 }, () => instantiate(0, { r: ["type", 0] }));
    expect(outcome(component(user, type(resource), ...instances))).toBe("valid");
  });
});

test("instances that double at each level are refused", () => {
  const bags = Array.from({ length: 40 }, (_, i) => bag({ a: ["instance", i], b: ["instance", i] }));
  expect(limitOf([bag({}), ...bags])).toBe("maxTypeSize");
});

test("resources that instantiation multiplies are refused", () => {
  const exports = Array.from({ length: 2000 }, (_, i) => [
    type(resource),
    exported(`r${i}`, "type", i * 2),
  ]).flat();
  const definitions = [nested(...exports), ...Array.from({ length: 2000 }, () => instantiate(0))];
  expect(errorOf(component(...definitions)).code).toBe("limit-exceeded");
});

test("outer aliases of a large type are charged", () => {
  const wide = record(Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`f${i}`, 1] as const)));
  const definitions = [
    type(instanceType(declExport("r", subResource))),
    type({ kind: "prim", prim: "u8" }),
    type(wide),
    type(
      instanceType(
        declAlias({ kind: "outer", sort: "type", count: 1, index: 2 }),
        declExport("t", eq(0)),
        declExport("r", subResource),
      ),
    ),
    ...Array.from({ length: 50 }, () => nested(alias({ kind: "outer", sort: "type", count: 1, index: 3 }))),
  ];
  expect(outcome(component(...definitions))).toBe("valid");
  expect(limitOf(definitions, { maxTypeWork: 50 })).toBe("maxTypeWork");
});
