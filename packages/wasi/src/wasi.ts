/**
 * The imports of a WASI guest: of 0.3, and of 0.2 beside it, since most components made today import both.
 *
 * Invariant: an interface is built the first time it is read, once. Nothing else is: a guest that imports two interfaces pays
 * for two.
 */
import type { Area } from "./area.ts";
import { createCli } from "./cli/index.ts";
import { createClocks } from "./clocks/index.ts";
import { createImports } from "./create-imports.ts";
import { createFilesystem } from "./filesystem/index.ts";
import { createHttp } from "./http/index.ts";
import type { WasiImports } from "./interfaces.ts";
import type { WasiOptions } from "./options.ts";
import { createFilesystemP2 } from "./p2/filesystem/index.ts";
import { createHttpP2 } from "./p2/http/index.ts";
import { createP2 } from "./p2/index.ts";
import { createSocketsP2 } from "./p2/sockets/index.ts";
import type { Port } from "./port/index.ts";
import { createRandom } from "./random/index.ts";
import { createSockets } from "./sockets/index.ts";

const areas = [
  createCli,
  createClocks,
  createFilesystem,
  createHttp,
  createRandom,
  createSockets,
  createAllP2,
];

function createAllP2(port: Port, options: WasiOptions): Area {
  return createP2(port, options, [createFilesystemP2, createHttpP2, createSocketsP2]);
}

/** Everything of WASI that the platform supplies, for `instantiate(component, imports)`. */
export function createWasi(port: Port, options: WasiOptions = {}): WasiImports {
  return createImports(areas, port, options);
}
