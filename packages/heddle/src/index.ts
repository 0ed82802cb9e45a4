/**
 * The public API in one import: what `@heddle/component` exports, and the other packages by name.
 *
 * Invariant: nothing is defined here, and importing it prints nothing.
 */
export * from "@heddle/component";
export * as compose from "@heddle/compose";
export * as http from "@heddle/http";
export * as wasi from "@heddle/wasi";
export * as wit from "@heddle/wit";
