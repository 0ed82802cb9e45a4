/// <reference path="./errands-ts-imports.d.ts" />

/**
 * The same for a guest in TypeScript. The engine of such a guest imports asynchronous functions of the file system and of sockets,
 * but not of wasi:http, so that it has its requests sent by a courier.
 */
export interface Exports {
  readonly run: import("./exports/wasi-cli-run.js").Interface;
}
