/** Core modules, read and written anew with some of their sections changed. */
export { eachBody, enterBody } from "./bodies.ts";
export { editModule, exportOf, sizeOf, START, withItems, type Chunks } from "./edit.ts";
export { ModuleOutline, type Section } from "./outline.ts";
