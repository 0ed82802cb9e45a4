/** Core modules made at link time: shims around leaves, trampolines for stacks, adapters between guests. */
export { makeAdapter, type AdapterParts } from "./adapter.ts";
export { detectEngine, type EngineFeatures } from "./engine.ts";
export { guarded, ShimFactory, ShimModules } from "./shims.ts";
