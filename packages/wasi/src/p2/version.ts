/** The version of WASI 0.2 that is offered. The linker matches it with every importer of 0.2.x. */
export const VERSION_P2 = "0.2.12";
