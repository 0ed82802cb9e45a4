/** Pairs of functions that start and finish one operation: `start-connect` and `finish-connect` are `connect`. */
import type { FuncNode, ResourceFuncNode } from "../syntax/index.ts";

export type AnyFunc = FuncNode | ResourceFuncNode;

export interface Pair {
  readonly name: string;
  readonly start: AnyFunc;
  readonly finish: AnyFunc;
}

/** The common name of a pair that `start` begins, where another function has it; else null. */
export function takenPairName(start: AnyFunc, funcs: readonly AnyFunc[]): string | null {
  const name = start.name.name.replace(/^start-/, "");
  const has = (wanted: string): boolean => funcs.some((func) => func.name.name === wanted);
  return name !== start.name.name && has(`finish-${name}`) && has(name) ? name : null;
}

/** The pairs among `funcs` whose common name is still free. */
export function findPairs(funcs: readonly AnyFunc[]): Pair[] {
  const byName = new Map(funcs.map((func) => [func.name.name, func]));
  const pairs: Pair[] = [];
  for (const start of funcs) {
    const name = start.name.name.replace(/^start-/, "");
    const finish = byName.get(`finish-${name}`);
    const fits =
      name !== start.name.name && finish !== undefined && finish.kind === start.kind && !byName.has(name);
    if (fits && finish.type.params.length === 0) pairs.push({ name, start, finish });
  }
  return pairs;
}
