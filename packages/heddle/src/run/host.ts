/**
 * What the flags of a command give a guest: directories, network, environment, limits.
 *
 * Invariant: deny by default. What no flag names is not there; a flag that cannot be read ends the command before the guest starts.
 */
import { basename } from "node:path";
import { DEFAULT_LIMITS, seededChoice, type InstantiateOptions, type Limits } from "@heddle/component";
import type { WasiOptions } from "@heddle/wasi";
import type { NodeOptions } from "@heddle/wasi/node";
import type { Options } from "../cli/options.ts";
import { UsageError } from "../cli/usage-error.ts";
import type { Observers } from "../observe/observers.ts";
import type { TraceFile } from "../observe/trace-file.ts";
import { readCount, readDirectory, readLimit, readSize, readVariable } from "../cli/values.ts";

export interface HostOptions {
  readonly platform: NodeOptions;
  readonly wasi: Pick<WasiOptions, "env" | "cwd">;
  readonly engine: InstantiateOptions;
}

/** @param observers what watches the guest, if anything does */
export function hostOptions(options: Options, observers?: Observers): HostOptions {
  const audit = observers?.audit;
  const preopens = options.readAll("--dir", readDirectory);
  const cwd = options.value("--cwd");
  return {
    platform: {
      stdio: "inherit",
      preopens,
      ...networkOptions(options),
      ...(audit === undefined ? {} : { audit: audit.of(preopens) }),
    },
    wasi: { env: environment(options), ...(cwd === undefined ? {} : { cwd }) },
    engine: engineOptions(options, observers?.trace),
  };
}

/** The network is there even if nothing of it is open: a guest may make a socket and ask what it is. */
function networkOptions(options: Options): Pick<NodeOptions, "network"> {
  return { network: { allow: options.values("--allow-net"), listen: options.has("--listen") } };
}

/** A later variable of the same name takes the place of an earlier one. */
function environment(options: Options): Readonly<Record<string, string>> {
  const variables = new Map<string, string>();
  if (options.has("--inherit-env")) {
    for (const [name, value] of Object.entries(process.env))
      if (value !== undefined) variables.set(name, value);
  }
  for (const [name, value] of options.readAll("--env", (text) => readVariable(text, process.env))) {
    variables.set(name, value);
  }
  return Object.fromEntries(variables);
}

function engineOptions(options: Options, trace: TraceFile | undefined): InstantiateOptions {
  const seed = options.read("--seed", readCount);
  return {
    limits: { ...limits(options), ...memoryLimit(options) },
    ...(seed === undefined ? {} : { choice: seededChoice(seed) }),
    ...(trace === undefined ? {} : { trace: () => trace.store(basename(options.operand)) }),
    defer: (callback) => void setImmediate(callback),
  };
}

function memoryLimit(options: Options): Partial<Limits> {
  const maxMemory = options.read("--max-memory", readSize);
  return maxMemory === undefined ? {} : { maxMemory };
}

function limits(options: Options): Partial<Limits> {
  return Object.fromEntries(
    options.readAll("--limit", (text) => {
      const { name, value } = readLimit(text);
      const { maxMemory: _, ...presets } = DEFAULT_LIMITS;
      if (name === "maxMemory") throw new UsageError("--max-memory N sets it");
      if (Object.hasOwn(presets, name)) return [name, value];
      const known = Object.entries(presets).map(([each, preset]) => `${each}=${preset}`);
      throw new UsageError(
        `there is no limit ${name}; the limits and their defaults are ${known.join(", ")}`,
      );
    }),
  );
}
