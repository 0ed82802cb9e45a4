import type { Area } from "../area.ts";
import type { WasiOptions } from "../options.ts";
import type { Port } from "../port/index.ts";

export function createClocks(_port: Port, _options: WasiOptions): Area {
  return {};
}
