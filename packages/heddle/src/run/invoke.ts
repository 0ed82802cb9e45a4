/**
 * `--invoke`: calls exported functions with arguments in WAVE, one after the other, and prints their results in WAVE.
 *
 * Invariant: arguments are read by the function's types before the guest is called; an error of theirs is wrong usage, told with
 * its place. What is a stream is printed as it comes.
 */
import { ComponentError, type ComponentInstance, type ExportedFunction } from "@heddle/component";
import { printFuncType, type ValType } from "@heddle/component/model";
import { exitCodes } from "../cli/exit-codes.ts";
import { nearest } from "../cli/parse.ts";
import { print, printSlowly } from "../cli/print.ts";
import { UsageError } from "../cli/usage-error.ts";
import { readCall, type Call } from "../wave/call.ts";
import { processContext, type Handles, type WaveContext } from "../wave/context.ts";
import { WaveError } from "../wave/error.ts";
import { printValue } from "../wave/print.ts";
import { collect, isStream } from "../wave/collect.ts";

/** The exit code is 1 if a function returned the err side of a result; those after it are not called. */
export async function invoke(instance: ComponentInstance, calls: readonly string[]): Promise<number> {
  const context = processContext();
  for (const text of calls) {
    const status = await invokeOne(instance, text, context);
    if (status !== exitCodes.ok) return status;
  }
  return exitCodes.ok;
}

async function invokeOne(instance: ComponentInstance, text: string, context: WaveContext): Promise<number> {
  const call = told(text, () => readCall(text));
  const { name, func } = find(instance, call);
  const { type } = func;
  const args = told(text, () => call.args(type, `${name}: ${printFuncType(type)}`, context));
  const outcome = await called(instance, func, args);
  const { result } = type;
  if (result === null) return exitCodes.ok;
  const side = result.kind === "result" ? result[outcome.tag] : result;
  if (side?.kind === "stream" && outcome.tag === "ok") {
    await printStream(outcome.value, side, context.handles);
    return exitCodes.ok;
  }
  const value = side === null ? undefined : await collect(outcome.value, side);
  if (result.kind === "result") {
    print(`${printValue({ tag: outcome.tag, val: value }, result, context.handles)}\n`);
    return outcome.tag === "ok" ? exitCodes.ok : exitCodes.error;
  }
  print(`${printValue(value, result, context.handles)}\n`);
  return exitCodes.ok;
}

/** Bytes as they are, other elements one a line. The guest goes on when what it gave has been taken. */
async function printStream(
  stream: unknown,
  { element }: Extract<ValType, { kind: "stream" }>,
  handles: Handles,
): Promise<void> {
  if (!isStream(stream)) return;
  for await (const chunk of stream) {
    if (chunk instanceof Uint8Array && element?.kind === "u8") await printSlowly(chunk);
    else {
      for (let index = 0; index < chunk.length; index++) {
        if (element === null) await printSlowly("()\n");
        else await printSlowly(`${printValue(await collect(chunk[index], element), element, handles)}\n`);
      }
    }
  }
}

async function called(
  instance: ComponentInstance,
  func: ExportedFunction,
  args: readonly unknown[],
): Promise<{ readonly tag: "ok" | "err"; readonly value: unknown }> {
  try {
    return { tag: "ok", value: await instance.call(func, {}, ...args) };
  } catch (error) {
    // An argument that does not fit, such as a handle that was given away.
    if (error instanceof TypeError) throw new UsageError(`--invoke: ${error.message}`);
    if (!(error instanceof ComponentError)) throw error;
    return { tag: "err", value: error.payload };
  }
}

/**
 * By its full name, or by the name after an interface's where only one interface has it; `counter` is the constructor of that
 * resource, `counter.add` a method or static function.
 */
function find(instance: ComponentInstance, { name }: Call): { name: string; func: ExportedFunction } {
  const exact = instance.functions.get(name);
  if (exact !== undefined) return { name, func: exact };
  const names = [...instance.functions.keys()];
  const ending = names.filter((each) => {
    const plain = each.replace(/\[(?:constructor|method|static)\]/, "");
    return each.endsWith(`#${name}`) || plain === name || plain.endsWith(`#${name}`);
  });
  const [only] = ending;
  const func = only === undefined ? undefined : instance.functions.get(only);
  if (only !== undefined && func !== undefined && ending.length === 1) return { name: only, func };
  if (ending.length > 1)
    throw new UsageError(`${name} is exported by several interfaces: ${ending.join(", ")}`);
  const near = nearest(
    name,
    names.map((each) => each.replace(/^.*#/, "").replace(/^\[\w+\]/, "")),
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
