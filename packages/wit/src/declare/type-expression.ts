/**
 * A WIT type as a TypeScript type where it is used.
 * Invariant: a named type is written by its name; `nameOf` knows where that name is declared.
 */
import { dealias } from "../model/index.ts";
import type { WitType, WitTypeDef } from "../model/index.ts";
import type { Dialect } from "./dialect.ts";

export interface TypeContext {
  readonly dialect: Dialect;
  /** How the definition is referred to from here. */
  nameOf(type: WitTypeDef): string;
}

export function typeExpression(type: WitType, context: TypeContext): string {
  if (typeof type === "string") return context.dialect.primitive(type);
  if (type.name !== null) return context.nameOf(type);
  return shapeExpression(type, context);
}

/** What a type is made of, for a type alias or in place. */
export function shapeExpression(type: WitTypeDef, context: TypeContext): string {
  const { shape } = type;
  const { dialect } = context;
  const inner = (each: WitType): string => typeExpression(each, context);
  const orVoid = (each: WitType | null): string => (each === null ? "void" : inner(each));
  switch (shape.kind) {
    case "alias":
      return inner(shape.target);
    case "own":
    case "borrow":
      return context.nameOf(shape.resource);
    case "list":
      return listExpression(shape.element, context);
    case "map":
      return `Map<${inner(shape.key)}, ${inner(shape.value)}>`;
    case "option":
      return optionExpression(shape.element, context);
    case "result":
      return `${caseExpression("ok", shape.ok, context)} | ${caseExpression("err", shape.err, context)}`;
    case "tuple":
      return `[${shape.elements.map(inner).join(", ")}]`;
    case "stream": {
      if (shape.element === null) return dialect.stream(null, "never", false);
      const bytes = dealias(shape.element) === "u8";
      return dialect.stream(inner(shape.element), listExpression(shape.element, context), bytes);
    }
    case "future":
      return dialect.future(orVoid(shape.element));
    case "record":
    case "variant":
    case "enum":
    case "flags":
    case "resource":
      return context.nameOf(type);
  }
}

function listExpression(element: WitType, context: TypeContext): string {
  const end = dealias(element);
  const typed = typeof end === "string" ? context.dialect.numberList(end) : null;
  if (typed !== null) return typed;
  const text = typeExpression(element, context);
  return /^[\w.$]+$/.test(text) ? `${text}[]` : `(${text})[]`;
}

export function caseExpression(tag: string, type: WitType | null, context: TypeContext): string {
  const label = JSON.stringify(tag);
  if (type === null) return `{ tag: ${label}; val?: undefined }`;
  return `{ tag: ${label}; val: ${typeExpression(type, context)} }`;
}

function optionExpression(element: WitType, context: TypeContext): string {
  const text = typeExpression(element, context);
  const boxed = context.dialect.boxesOptions === "all" ? isOption(element) : canBeNone(element);
  if (boxed) return `{ tag: "some"; val: ${text} } | { tag: "none"; val?: undefined }`;
  return `${parenthesized(text)} | ${context.dialect.none}`;
}

/** Whether none of `type` is a bare `undefined`, so that an option of it needs a box. */
function canBeNone(type: WitType): boolean {
  const end = dealias(type);
  return typeof end !== "string" && end.shape.kind === "option" && !canBeNone(end.shape.element);
}

function isOption(type: WitType): boolean {
  const end = dealias(type);
  return typeof end !== "string" && end.shape.kind === "option";
}

function parenthesized(text: string): string {
  return text.includes("=>") ? `(${text})` : text;
}
