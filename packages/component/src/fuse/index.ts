/** Core modules made at link time: shims around leaves, trampolines for stacks, adapters between guests. */
export { makeEdgeMoves, type EdgeParts } from "./edge-moves.ts";
export { makeAdapter, type AdapterParts } from "./adapter.ts";
export { detectEngine, type EngineFeatures } from "./engine.ts";
export { guarded, ShimFactory, ShimModules } from "./shims.ts";
