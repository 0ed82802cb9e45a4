/** Putting a program back to its beginning, instead of making it anew. */
export { CoreState, type InitialState } from "./core-state.ts";
export { renewableModule, type RenewableModule, type RenewableParts } from "./renewable-module.ts";
