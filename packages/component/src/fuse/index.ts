/** Core modules made at link time: shims around leaves, trampolines for stacks, adapters between guests. */
export { makeEdgeMoves } from "./edge-moves.ts";
export { makeAdapter } from "./adapter.ts";
export { ShimFactory, ShimModules } from "./shims.ts";
