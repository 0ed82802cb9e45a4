/**
 * `--invoke`: calls an exported function with arguments in WAVE and prints its result in WAVE.
 *
 * Invariant: arguments are read by the function's types before the guest is called; an error of theirs is wrong usage, told with
 * its place.
 */
import { ComponentError, type ComponentInstance, type ExportedFunction } from "@heddle/component";
import { printFuncType } from "@heddle/component/model";
import { exitCodes } from "../cli/exit-codes.ts";
import { nearest } from "../cli/parse.ts";
import { UsageError } from "../cli/usage-error.ts";
import { readCall, type Call } from "../wave/call.ts";
import { WaveError } from "../wave/error.ts";
import { printValue } from "../wave/print.ts";
import { collect } from "../wave/collect.ts";

/** The exit code is 1 if the function returned the err side of a result. */
export async function invoke(instance: ComponentInstance, text: string): Promise<number> {
  const call = told(text, () => readCall(text));
  const { name, func } = find(instance, call);
  const { type } = func;
  const args = told(text, () => call.args(type, `${name}: ${printFuncType(type)}`));
  const outcome = await called(instance, func, args);
  const { result } = type;
  if (result === null) return exitCodes.ok;
  const side = result.kind === "result" ? result[outcome.tag] : result;
  const value = side === null ? undefined : await collect(outcome.value, side);
  if (result.kind === "result") {
    console.log(printValue({ tag: outcome.tag, val: value }, result));
    return outcome.tag === "ok" ? exitCodes.ok : exitCodes.error;
  }
  console.log(printValue(value, result));
  return exitCodes.ok;
}

async function called(
  instance: ComponentInstance,
  func: ExportedFunction,
  args: readonly unknown[],
): Promise<{ readonly tag: "ok" | "err"; readonly value: unknown }> {
  try {
    return { tag: "ok", value: await instance.call(func, {}, ...args) };
  } catch (error) {
    if (!(error instanceof ComponentError)) throw error;
    return { tag: "err", value: error.payload };
  }
}

/** By its full name, or by the name after an interface's where only one interface has it. */
function find(instance: ComponentInstance, { name }: Call): { name: string; func: ExportedFunction } {
  const exact = instance.functions.get(name);
  if (exact !== undefined) return { name, func: exact };
  const names = [...instance.functions.keys()];
  const ending = names.filter((each) => each.endsWith(`#${name}`));
  const [only] = ending;
  const func = only === undefined ? undefined : instance.functions.get(only);
  if (only !== undefined && func !== undefined && ending.length === 1) return { name: only, func };
  if (ending.length > 1)
    throw new UsageError(`${name} is exported by several interfaces: ${ending.join(", ")}`);
  const near = nearest(
    name,
    names.map((each) => each.slice(each.lastIndexOf("#") + 1)),
  );
  const known = names.length === 0 ? "there is none" : `there are ${names.join(", ")}`;
  throw new UsageError(
    `there is no exported function ${name}${near === undefined ? "" : `; did you mean ${near}?`} (${known})`,
  );
}

function told<T>(text: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof WaveError) throw new UsageError(`--invoke: ${error.render(text)}`);
    throw error;
  }
}
