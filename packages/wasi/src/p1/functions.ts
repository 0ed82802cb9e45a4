/** All functions of preview 1, by name. */
import { argsFunctions } from "./args.ts";
import { clockFunctions } from "./clocks.ts";
import { ioFunctions } from "./fd-io.ts";
import { stateFunctions } from "./fd-state.ts";
import { filestatFunctions } from "./filestat.ts";
import { pathOpenFunctions } from "./path-open.ts";
import { pathFunctions } from "./paths.ts";
import { pollFunctions } from "./poll.ts";
import { procFunctions } from "./proc.ts";
import { randomFunctions } from "./random.ts";
import { readdirFunctions } from "./readdir.ts";
import { sockFunctions } from "./sock.ts";
import type { Preview1Functions } from "./function.ts";

export const functions: Preview1Functions = {
  ...argsFunctions,
  ...clockFunctions,
  ...filestatFunctions,
  ...ioFunctions,
  ...pathFunctions,
  ...pathOpenFunctions,
  ...pollFunctions,
  ...procFunctions,
  ...randomFunctions,
  ...readdirFunctions,
  ...sockFunctions,
  ...stateFunctions,
};
