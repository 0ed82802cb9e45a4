/**
 * WASI 0.2 on top of what 0.3 stands on: the same arguments, files, standard streams and clocks.
 * Invariant: readiness is a layer over completion (readiness.ts); no interface here does I/O by itself.
 */
import type { Area } from "../area.ts";
import type { WasiOptions } from "../options.ts";
import type { Port } from "../port/index.ts";
import { createCliP2 } from "./cli.ts";
import { createClocksP2 } from "./clocks.ts";
import { createIo } from "./io/index.ts";
import { createRandomP2 } from "./random.ts";
import { Bell } from "./readiness.ts";

/** An area whose resources may be waited for together with those of the others. */
export type CreateAreaP2 = (port: Port, options: WasiOptions, bell: Bell) => Area;

/** `others` are areas beside those that every program imports. */
export function createP2(port: Port, options: WasiOptions, others: readonly CreateAreaP2[] = []): Area {
  const { bell = new Bell() } = options;
  const beside = others.map((create) => create(port, options, bell));
  return {
    ...createIo(port, bell),
    ...createCliP2(port, options, bell),
    ...createClocksP2(port, bell),
    ...createRandomP2(port, options),
    ...Object.assign({}, ...beside),
  };
}
