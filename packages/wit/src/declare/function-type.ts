/**
 * WIT functions as TypeScript signatures.
 * A function whose result is `result<T, E>` returns `T` and throws: a host and a host's caller see a ComponentError with
 * the payload; a guest throws and catches the payload itself.
 */
import { dealias } from "../model/index.ts";
import type { WitFunc, WitType } from "../model/index.ts";
import { NameTable, parameterName } from "./names.ts";
import { typeExpression } from "./type-expression.ts";
import type { TypeContext } from "./type-expression.ts";

/** Who implements the function, and who calls it. */
export type Direction = "import" | "export";

export interface FunctionStyle extends TypeContext {
  readonly direction: Direction;
  /** Whether an export that is not async may wait, by its name in the interface: of a function a call, of a resource its end. */
  parks(name: string): boolean;
}

/** `(a: string): Promise<void>`, the receiver left out. */
export function signatureText(func: WitFunc, style: FunctionStyle): string {
  return `${paramsText(func, style)}: ${returnText(func, style)}`;
}

export function paramsText(func: WitFunc, style: FunctionStyle): string {
  const table = new NameTable();
  const params = func.params.slice(func.kind.kind === "method" ? 1 : 0);
  const list = params.map(
    ({ name, type }) => `${parameterName(name, table)}: ${typeExpression(type, style)}`,
  );
  // A host's async function is told when its caller gives up.
  if (style.dialect.side === "host" && style.direction === "import" && func.async) {
    list.push(`${table.take("context")}: { readonly signal: AbortSignal }`);
  }
  return `(${list.join(", ")})`;
}

function returnText(func: WitFunc, style: FunctionStyle): string {
  const { ok } = outcomeOf(func);
  const value = ok === null ? "void" : typeExpression(ok, style);
  if (style.dialect.side === "host" && style.direction === "import")
    return `${value} | PromiseLike<${value}>`;
  return waits(func, style) ? `Promise<${value}>` : value;
}

/** Whether a host that calls it gets a promise. */
export function waits(func: WitFunc, style: FunctionStyle): boolean {
  return func.async || (style.direction === "export" && style.parks(func.name));
}

/** What the function returns, and what it throws, if it can. */
function outcomeOf(func: WitFunc): {
  readonly ok: WitType | null;
  readonly err: WitType | null;
  readonly fallible: boolean;
} {
  const end = func.result === null ? null : dealias(func.result);
  if (end !== null && typeof end !== "string" && end.shape.kind === "result") {
    return { ok: end.shape.ok, err: end.shape.err, fallible: true };
  }
  return { ok: func.result, err: null, fallible: false };
}

/** The `@throws` line of a fallible function. */
export function throwsTag(func: WitFunc, context: TypeContext): string[] {
  const { err, fallible } = outcomeOf(func);
  if (!fallible) return [];
  const payload = err === null ? null : typeExpression(err, context);
  if (context.dialect.side === "guest") return [payload === null ? "@throws" : `@throws ${payload}`];
  return [
    payload === null ? "@throws ComponentError" : `@throws ComponentError with a payload of type ${payload}`,
  ];
}
