/** The declarations of one interface: its types, its resources, and the functions as one object type. */
import type { WitCase, WitFunc, WitInterface, WitTypeDef } from "../model/index.ts";
import { itemName, usedFrom } from "../model/index.ts";
import { docComment } from "./doc-comment.ts";
import { paramsText, signatureText, throwsTag, waits } from "./function-type.ts";
import type { FunctionStyle } from "./function-type.ts";
import { camelCase, fieldKeys, propertyName } from "./names.ts";
import { caseExpression, shapeExpression, typeExpression } from "./type-expression.ts";

export interface BodyNames {
  /** The TypeScript name of a type that the interface declares. */
  readonly types: ReadonlyMap<WitTypeDef, string>;
  /** The name of the object type that holds the functions. */
  readonly self: string;
}

/** The names of the classes of resources, beside those of their instances. */
export function constructorName(resource: string): string {
  return `${resource}Constructor`;
}

export function interfaceBody(witInterface: WitInterface, names: BodyNames, style: FunctionStyle): string[] {
  const lines: string[] = [];
  for (const type of witInterface.types.values())
    lines.push(...typeDeclaration(type, witInterface, names, style), "");
  lines.push(...docComment(witInterface), `export interface ${names.self} {`);
  for (const func of witInterface.funcs.values())
    if (func.kind.kind === "free") lines.push(...indent(memberOf(func, style)));
  for (const type of witInterface.types.values()) {
    if (type.shape.kind !== "resource") continue;
    const name = names.types.get(type) ?? "";
    lines.push(`  readonly ${name}: ${constructorName(name)};`);
  }
  lines.push("}");
  return lines;
}

/** A function as a member of an object type. */
export function memberOf(func: WitFunc, style: FunctionStyle): string[] {
  const key = camelCase(itemName(func.name));
  // Bare, it would declare a constructor.
  const name = key === "new" ? JSON.stringify(key) : propertyName(key);
  return [...docComment(func, throwsTag(func, style)), `${name}${signatureText(func, style)};`];
}

export function typeDeclaration(
  type: WitTypeDef,
  owner: WitInterface,
  names: BodyNames,
  style: FunctionStyle,
): string[] {
  const name = names.types.get(type) ?? "";
  const head = docComment(type);
  const { shape } = type;
  switch (shape.kind) {
    case "record": {
      const keys = fieldKeys(shape.fields.map((field) => field.name));
      const fields = shape.fields.flatMap((field, index) => [
        ...docComment(field),
        fieldText(keys[index] ?? "", typeExpression(field.type, style), style.dialect.none),
      ]);
      return [...head, `export interface ${name} {`, ...indent(fields), "}"];
    }
    case "flags": {
      const keys = fieldKeys(shape.cases.map((flag) => flag.name));
      const flags = shape.cases.flatMap((flag, index) => [
        ...docComment(flag),
        `${propertyName(keys[index] ?? "")}?: boolean | undefined;`,
      ]);
      return [...head, `export interface ${name} {`, ...indent(flags), "}"];
    }
    case "enum":
      return [...head, `export type ${name} =`, ...unionOf(shape.cases, (each) => JSON.stringify(each.name))];
    case "variant":
      return [
        ...head,
        `export type ${name} =`,
        ...unionOf(shape.cases, (each) => caseExpression(each.name, each.type, style)),
      ];
    case "resource":
      return resourceDeclaration(type, owner, name, head, style);
    case "alias":
      return [
        ...(usedFrom(type) === null ? head : []),
        `export type ${name} = ${typeExpression(shape.target, style)};`,
      ];
    case "own":
    case "borrow":
    case "list":
    case "map":
    case "option":
    case "result":
    case "tuple":
    case "stream":
    case "future":
      return [...head, `export type ${name} = ${shapeExpression(type, style)};`];
  }
}

/** A key may be left out where its value may be undefined. */
function fieldText(key: string, type: string, none: string): string {
  const optional = none === "undefined" && type.endsWith("| undefined") ? "?" : "";
  return `${propertyName(key)}${optional}: ${type};`;
}

function unionOf(cases: readonly WitCase[], text: (each: WitCase) => string): string[] {
  return cases.flatMap((each, index) => [
    ...indent(docComment(each)),
    `  | ${text(each)}${index === cases.length - 1 ? ";" : ""}`,
  ]);
}

function resourceDeclaration(
  type: WitTypeDef,
  owner: WitInterface,
  name: string,
  head: readonly string[],
  style: FunctionStyle,
): string[] {
  const funcs = [...owner.funcs.values()].filter(
    (func) => func.kind.kind !== "free" && func.kind.resource === type,
  );
  const members: string[] = [];
  const statics: string[] = [];
  for (const func of funcs) {
    if (func.kind.kind === "method") members.push(...memberOf(func, style));
    else if (func.kind.kind === "static") statics.push(...memberOf(func, style));
    else {
      const made = waits(func, style) ? `Promise<${name}>` : name;
      statics.push(...docComment(func, throwsTag(func, style)), `new ${paramsText(func, style)}: ${made};`);
    }
  }
  members.push(...disposal(type, style));
  return [
    ...head,
    `export interface ${name} {`,
    ...indent(members),
    "}",
    `export interface ${constructorName(name)} {`,
    ...indent([...statics, `readonly prototype: ${name};`]),
    "}",
  ];
}

/** How a resource ends: what its implementer may have, what its user can call. */
function disposal(type: WitTypeDef, style: FunctionStyle): string[] {
  const host = style.dialect.side === "host";
  if (host === (style.direction === "import")) {
    const dispose = ["/** Called when the last handle is dropped. */", "[Symbol.dispose]?(): void;"];
    return host ? [...dispose, "[Symbol.asyncDispose]?(): PromiseLike<void>;"] : dispose;
  }
  if (!host) return ["/** Drops the handle. */", "[Symbol.dispose](): void;"];
  const drops = "/** Drops the handle, and resolves when its destructor has run. */";
  const asyncDispose = "[Symbol.asyncDispose](): Promise<void>;";
  if (style.parks(type.name ?? "")) return [drops, asyncDispose];
  return ["/** Drops the handle. */", "[Symbol.dispose](): void;", asyncDispose];
}

export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? "" : `  ${line}`));
}
