/**
 * Random values along asynchronous edges: what moves from memory to memory is what the reference model lifts and lowers.
 */
import { deepStrictEqual } from "node:assert";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CoreValue } from "../canon/index.ts";
import { flat, Model } from "../canon/reference.test-util.ts";
import type { StringEncoding, ValType } from "../model/index.ts";
import {
  addHandles,
  bytesOf,
  cases,
  describeTable,
  expected,
  FIRST_PARAM,
  FIRST_RESULT,
  fresh,
  handleKinds,
  memories,
  modelOn,
  numberHandles,
  OUT_PARAM,
  passed,
  resetTable,
  RUNS,
  TIMEOUT,
  trapOf,
  unsigned,
  type Case,
} from "./cases.test-util.ts";
import { ENGINES, makeEdgePair, makeGuestOn } from "./pair.test-util.ts";

const HOW = [
  { asyncLowered: true, asyncLifted: true },
  { asyncLowered: true, asyncLifted: false },
  { asyncLowered: false, asyncLifted: true },
  { asyncLowered: false, asyncLifted: false },
] as const;

type How = (typeof HOW)[number];

const name = ({ asyncLowered, asyncLifted }: How): string =>
  `${asyncLowered ? "async" : "sync"}-lowered, ${asyncLifted ? "async" : "sync"}-lifted`;

function lift(memory: Uint8Array, encoding: StringEncoding): Model {
  return new Model(memory, encoding, () => 0);
}

/** Moves the arguments and the result of one call both ways and compares. False if nothing of it goes through memory. */
function check(one: Case, how: How): boolean {
  fresh();
  const { params, callerEncoding, calleeEncoding } = one;
  const results = one.result === null ? [] : [one.result];
  const caller = makeGuestOn(memories.caller);
  const callee = makeGuestOn(memories.callee);
  const pair = makeEdgePair({ ...one, caller, callee, engine: ENGINES.fused }, how);
  if (pair.moves === null) return false;

  const args = numberHandles(one.args, FIRST_PARAM);
  addHandles(pair, pair.caller, handleKinds(params, args), FIRST_PARAM);
  const given = modelOn(bytesOf(memories.caller), callerEncoding).model;
  const flatArgs = given.lowerValues(params, how.asyncLowered ? 4 : 16, args, null);
  const into = expected(params, one.args, calleeEncoding, 16, null);
  const moved = unsigned(pair.moves.params(flatArgs), passed(params, 16));
  deepStrictEqual(moved, into.core);
  deepStrictEqual(callee.log, into.log);
  deepStrictEqual(
    lift(bytesOf(memories.callee), calleeEncoding).liftValues(params, 16, moved),
    lift(into.memory, calleeEncoding).liftValues(params, 16, into.core),
  );
  const sameBytes = callerEncoding === calleeEncoding && callerEncoding !== "latin1+utf16";
  if (sameBytes) deepStrictEqual(bytesOf(memories.callee), into.memory);
  expect(describeTable(pair.callee).length).toBe(handleKinds(params, args).length);

  fresh();
  resetTable(pair.caller);
  resetTable(pair.callee);
  const answer = numberHandles(one.answer, FIRST_RESULT);
  addHandles(pair, pair.callee, handleKinds(results, answer), FIRST_RESULT);
  const answered = modelOn(bytesOf(memories.callee), calleeEncoding).model;
  const flatResults = answered.lowerValues(results, how.asyncLifted ? 16 : 1, answer, null);
  const maxFlat = how.asyncLowered ? 0 : 1;
  const outParam = results.flatMap(flat).length > maxFlat ? OUT_PARAM : null;
  const back = expected(results, one.answer, callerEncoding, maxFlat, outParam);
  const got = unsigned(pair.moves.results(flatResults, outParam), passed(results, maxFlat));
  deepStrictEqual(got, back.core);
  deepStrictEqual(caller.log, back.log);
  const start = outParam === null ? got : [outParam];
  deepStrictEqual(
    lift(bytesOf(memories.caller), callerEncoding).liftValues(results, maxFlat, start),
    lift(back.memory, callerEncoding).liftValues(results, maxFlat, start),
  );
  if (sameBytes) deepStrictEqual(bytesOf(memories.caller), back.memory);
  return true;
}

describe("along an asynchronous edge", () => {
  test.each(HOW.map((how) => [name(how), how] as const))(
    "values move as the model says: %s",
    (_, how) => {
      let moved = 0;
      fc.assert(
        fc.property(cases, (one) => {
          if (check(one, how)) moved += 1;
        }),
        { numRuns: Math.ceil(RUNS / 2) },
      );
      expect(moved).toBeGreaterThan(RUNS / 10);
    },
    TIMEOUT,
  );
});

const u32: ValType = { kind: "u32" };
const five = Array.from({ length: 5 }, () => u32);

describe("faults", () => {
  function movesOf(params: readonly ValType[], result: ValType | null) {
    fresh();
    const { moves } = makeEdgePair(
      {
        params,
        result,
        caller: makeGuestOn(memories.caller),
        callee: makeGuestOn(memories.callee),
        callerEncoding: "utf8",
        calleeEncoding: "utf8",
        engine: ENGINES.fused,
      },
      { asyncLowered: true, asyncLifted: true },
    );
    return moves ?? expect.fail("these values go through memory");
  }

  test.each<[string, readonly ValType[], CoreValue[], string]>([
    ["unaligned arguments", five, [2], "pointer-unaligned"],
    ["arguments out of bounds", five, [-16], "pointer-out-of-bounds"],
    ["a string out of bounds", [{ kind: "string" }], [-1, 1], "string-out-of-bounds"],
  ])("%s", (_, params, flatArgs, code) => {
    expect(trapOf(() => movesOf(params, null).params(flatArgs))).toBe(code);
  });

  test.each<[string, number, string]>([
    ["an unaligned place for the result", 2, "pointer-unaligned"],
    ["a place for the result out of bounds", -4, "pointer-out-of-bounds"],
  ])("%s", (_, outParam, code) => {
    expect(trapOf(() => movesOf([{ kind: "string" }], u32).results([7], outParam >>> 0))).toBe(code);
  });

  test("a discriminant out of range, in arguments in memory", () => {
    const option: ValType = { kind: "option", type: u32 };
    const moves = movesOf([option, option, option], null);
    bytesOf(memories.caller)[64 + 8] = 2;
    expect(trapOf(() => moves.params([64]))).toBe("invalid-discriminant");
  });
});

test.each<[string, readonly ValType[], ValType | null, boolean]>([
  ["integers that are their own core values are passed on", [u32, u32], u32, true],
  ["numbers that must be checked need it", [u32, { kind: "u8" }], u32, false],
  ["more numbers than the caller passes flat", five, null, true],
  ["text", [u32], { kind: "string" }, true],
])("need no lifting and lowering in JavaScript: %s", (_, params, result, through) => {
  const { moves } = makeEdgePair(
    {
      params,
      result,
      caller: makeGuestOn(memories.caller),
      callee: makeGuestOn(memories.callee),
      callerEncoding: "utf8",
      calleeEncoding: "utf8",
      engine: ENGINES.fused,
    },
    { asyncLowered: true, asyncLifted: true },
  );
  expect(moves !== null).toBe(through);
});
