/**
 * What a program is told about its surroundings.
 * Spec: wasi:cli/environment.
 * Invariant: only what the options give, and the same at each call.
 */
import type { WasiOptions } from "../options.ts";
import type { Port } from "../port/index.ts";
import type { Environment } from "./interfaces.ts";

export function createEnvironment(
  { audit }: Pick<Port, "audit">,
  { args = [], env = {}, cwd }: WasiOptions,
): Environment {
  const variables = isPairs(env) ? env : Object.entries(env);
  return {
    getEnvironment: () => {
      audit?.({ kind: "environment", names: variables.map(([name]) => name) });
      return variables;
    },
    getArguments: () => args,
    getInitialCwd: () => cwd,
  };
}

function isPairs(env: NonNullable<WasiOptions["env"]>): env is readonly (readonly [string, string])[] {
  return Array.isArray(env);
}
