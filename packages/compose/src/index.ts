/** @heddle/compose: join components into one, or run several together. */
export { chain, type ChainOptions } from "./chain.ts";
export { compose } from "./compose.ts";
export {
  explainComposition,
  withNearMisses,
  type Composition,
  type GivenImport,
  type LeftImport,
  type NearExport,
} from "./explain.ts";
export { defaultComposeLimits, type ComposeLimits } from "./limits.ts";
export type { ComposeOptions, Plug, PlugSource } from "./options.ts";
export { link, type Linkable, type LinkedProgram } from "./run/link.ts";
export type { LinkOptions } from "./run/options.ts";
