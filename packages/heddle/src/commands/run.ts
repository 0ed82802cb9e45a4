/**
 * `heddle run`: runs a component's wasi:cli/run, or calls one of its exports.
 *
 * Invariant: the exit code is the guest's where it gives one; what was written is flushed before the process ends.
 */
import { basename } from "node:path";
import {
  compile,
  ComponentError,
  GuestExit,
  instantiate,
  LinkError,
  Trap,
  type Component,
  type ComponentInstance,
} from "@heddle/component";
import { layerOf } from "@heddle/component/decode";
import { loadWasi } from "@heddle/wasi/lazy";
import { nodePlatform, type NodePlatform } from "@heddle/wasi/node";
import { exitCodes } from "../cli/exit-codes.ts";
import { faultIn, inFile } from "../cli/file-fault.ts";
import type { Options } from "../cli/options.ts";
import { isDebugged, readProgram } from "../cli/read-file.ts";
import { readDuration } from "../cli/values.ts";
import type { Observers } from "../observe/observers.ts";
import { hostOptions, type HostOptions } from "../run/host.ts";
import { keepYoungGenerationSmall } from "../run/young-generation.ts";

export async function execute(options: Options): Promise<number> {
  keepYoungGenerationSmall();
  const timeout = options.read("--timeout", readDuration);
  if (timeout !== undefined) {
    hostOptions(options);
    const { runInWorker } = await import("../run/worker.ts");
    return runInWorker(options, timeout);
  }
  const bytes = await programOf(options);
  const layer = inFile(options.operand, () => layerOf(bytes));
  using observers = await observersOf(options);
  const host = hostOptions(options, observers);
  using platform = nodePlatform(host.platform);
  try {
    if (layer === "module") {
      const { runPreview1 } = await import("../run/preview1.ts");
      return await runPreview1(bytes, platform, host, options);
    }
    return await run(await compiled(bytes, options.operand), platform, host, options);
  } finally {
    await platform.stdio?.flush();
  }
}

async function compiled(bytes: Uint8Array, file: string): Promise<Component> {
  try {
    return await compile(bytes, { debugInfo: isDebugged() });
  } catch (error) {
    throw faultIn(file, error);
  }
}

async function observersOf(options: Options): Promise<Observers | undefined> {
  if (!options.has("--audit") && !options.has("--trace")) return undefined;
  const { startObservers } = await import("../observe/observers.ts");
  return startObservers(options);
}

/** The component, joined with its plugs if there are any. */
async function programOf(options: Options): Promise<Uint8Array> {
  const plugs = options.values("--plug");
  if (plugs.length === 0) return readProgram(options.operand);
  const { plugged } = await import("../compose/join.ts");
  return plugged(options.operand, plugs);
}

async function run(
  component: Component,
  platform: NodePlatform,
  host: HostOptions,
  options: Options,
): Promise<number> {
  const calls = options.values("--invoke");
  const entry = calls.length === 0 ? runInterface(component, options.operand) : undefined;
  const [file, ...args] = options.operands;
  const wasi = { ...host.wasi, args: [basename(file ?? ""), ...args] };
  const imports = await loadWasi(
    platform,
    wasi,
    component.imports.map(({ name }) => name),
  );
  let instance: ComponentInstance | undefined;
  let status: number | undefined;
  try {
    instance = await instantiate(component, imports, host.engine);
    const watched = watch(instance, options);
    try {
      if (calls.length === 0) return (status = await runMain(instance, entry ?? ""));
      const { invoke } = await import("../run/invoke.ts");
      return (status = await invoke(instance, calls));
    } finally {
      watched();
    }
  } catch (error) {
    status = exitStatus(error);
    if (status === undefined) throw await explained(error, options);
    return status;
  } finally {
    if (status !== exitCodes.ok) tellRefusals(instance?.counters.refusedGrowths ?? 0, options);
    await instance?.[Symbol.asyncDispose]();
  }
}

/** An import that is missing, with what the plugs have of the kind. */
async function explained(error: unknown, options: Options): Promise<unknown> {
  const plugs = options.values("--plug");
  if (plugs.length === 0 || !(error instanceof LinkError)) return error;
  const { explainPlugged } = await import("../compose/join.ts");
  return explainPlugged(error, options.operand, plugs);
}

/** A guest that failed may have failed for want of memory, which its own words seldom say. */
function tellRefusals(count: number, options: Options): void {
  if (count === 0) return;
  console.error(
    `heddle run: the guest was refused more memory (${count} times): --max-memory is ${options.value("--max-memory")}`,
  );
}

/** The name of the exported wasi:cli/run: of 0.3 if there is one, else of 0.2. */
function runInterface(component: Component, file: string): string {
  const names = component.exports.map(({ name }) => name);
  const found =
    names.find((name) => name.startsWith("wasi:cli/run@0.3.")) ??
    names.find((name) => name.startsWith("wasi:cli/run@0.2."));
  if (found !== undefined) return found;
  const exported = names.length === 0 ? "nothing" : names.join(", ");
  throw new LinkError(
    "missing-export",
    `${file} exports no wasi:cli/run, so there is nothing to run; it exports ${exported}. --invoke calls an export`,
  );
}

async function runMain(instance: ComponentInstance, name: string): Promise<number> {
  try {
    await instance.call(instance.functions.get(`${name}#run`), {});
  } catch (error) {
    if (!(error instanceof ComponentError)) throw error;
    return exitCodes.error;
  }
  // Tasks that the guest started go on after its run has returned.
  await instance.finished();
  return exitCodes.ok;
}

/** The guest's own exit code, if that is what ended it. */
function exitStatus(error: unknown): number | undefined {
  return error instanceof Trap && error.code === "exit" && error.cause instanceof GuestExit
    ? error.cause.status
    : undefined;
}

/** Answers Ctrl-C and says what is waited for; the result stops that. */
function watch(instance: ComponentInstance, options: Options): () => void {
  const stall = options.read("--stall-after", readDuration);
  const tell = (title: string): void => console.error(`heddle run: ${title}\n${instance.explain()}`);
  const onQuit = (): void => tell("what the guest waits for:");
  const onInterrupt = (): void => process.exit(exitCodes.interrupted);
  // A listener takes the signal's own effect away, so that it is only added once the guest lets others run: a guest that
  // never does is still ended by Ctrl-C.
  const adding = setImmediate(() => {
    process.once("SIGINT", onInterrupt);
    if (process.platform !== "win32") process.on("SIGQUIT", onQuit);
  });
  const timer = stall === undefined ? undefined : watchStall(instance, stall, tell);
  return () => {
    clearImmediate(adding);
    process.off("SIGINT", onInterrupt);
    process.off("SIGQUIT", onQuit);
    clearInterval(timer);
  };
}

function watchStall(
  instance: ComponentInstance,
  stall: number,
  tell: (title: string) => void,
): NodeJS.Timeout {
  let before = "";
  let told = false;
  const timer = setInterval(() => {
    const now = JSON.stringify(instance.counters);
    if (now !== before) told = false;
    else if (!told) {
      told = true;
      tell(`nothing happened for ${stall} ms:`);
    }
    before = now;
  }, stall);
  return timer.unref();
}
