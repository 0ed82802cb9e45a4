/**
 * An area of WASI (`wasi:cli`, `wasi:filesystem`, ...): the interfaces it has, each built when it is first asked for.
 *
 * Invariant: building an interface does no I/O and reads no clock.
 */

/** An interface: an object with functions in camelCase and resources as classes in PascalCase. */
export type Interface = object;

/** By versioned name, e.g. `wasi:cli/stdout@0.3.0`. */
export type Area = Readonly<Record<string, () => Interface>>;

/** The version offered. The linker matches it with every importer of 0.3.x. */
export const VERSION = "0.3.0";
