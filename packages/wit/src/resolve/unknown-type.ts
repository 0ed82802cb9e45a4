/** The report of a type name that stands for nothing, with what it was likely meant to be. */
import { didYouMean } from "../diagnostics/index.ts";
import { PRIMITIVES } from "../syntax/index.ts";
import type { Id } from "../syntax/index.ts";
import type { TypeScope } from "./scope.ts";

const RENAMED: ReadonlyMap<string, string> = new Map([
  ["float32", "f32"],
  ["float64", "f64"],
  ["i8", "s8"],
  ["i16", "s16"],
  ["i32", "s32"],
  ["i64", "s64"],
  ["int", "s32"],
  ["boolean", "bool"],
  ["str", "string"],
  ["vec", "list"],
]);

export function reportUnknownType(scope: TypeScope, name: Id, known: Iterable<string>): void {
  const renamed = RENAMED.get(name.name);
  scope.resolver.report(scope.file, name, "unknown-name", `found no type named \`${name.name}\``, {
    hint: renamed === undefined ? didYouMean(name.name, [...known, ...PRIMITIVES]) : `write \`${renamed}\``,
  });
}
