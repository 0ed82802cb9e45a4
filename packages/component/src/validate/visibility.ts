/**
 * External visibility: whether all that an import's or export's type uses has a name outside.
 * Spec: Explainer.md, "External Visibility of Types".
 * Invariant: what an import names is also visible to exports, never the other way round.
 */
import type { ExternType, FuncType, InstanceType, TypeDef, ValType } from "../model/index.ts";
import type { Context } from "./context.ts";
import { needsName } from "./facts.ts";
import { type NameKey, nameKey } from "./extern-table.ts";
import { type Scope } from "./scope.ts";

export type Direction = "import" | "export";

type Visible = ReadonlySet<NameKey>;

/** Checks `extern` and makes visible what it names; `referenced` is the type that a type import or export was made of. */
export function checkVisible(
  cx: Context,
  scope: Scope,
  direction: Direction,
  extern: ExternType,
  referenced: NameKey | null,
): void {
  // An instance type is judged where it is used.
  if (scope.kind === "instance-type") return;
  if (admit(cx, scope, direction, extern, referenced)) return;
  const sort = extern.kind === "core-module" ? "module" : extern.kind;
  const where = direction === "import" ? "imported before" : "imported or exported before";
  cx.fail(
    "type-not-visible",
    `${sort} not valid to be used as ${direction}: each resource, record, variant, enum and flags type that it uses ` +
      `must be ${where}, and used by the name that this gives it`,
  );
}

function admit(
  cx: Context,
  scope: Scope,
  direction: Direction,
  extern: ExternType,
  referenced: NameKey | null,
): boolean {
  const visible = direction === "import" ? scope.imports.visible : scope.exports.visible;
  switch (extern.kind) {
    case "func":
      return funcNamed(cx, extern, visible);
    case "value":
      return valueNamed(cx, extern.type, visible);
    case "instance":
      for (const item of extern.exports.values()) if (!admit(cx, scope, direction, item, null)) return false;
      cx.charge(extern.exports.size);
      return true;
    case "type":
      return admitType(cx, scope, direction, extern.type, extern.via ?? 0, referenced);
    case "component":
    case "core-module":
      // Closed: a component type was judged where it was defined.
      return true;
  }
}

function admitType(
  cx: Context,
  scope: Scope,
  direction: Direction,
  type: TypeDef,
  via: number,
  referenced: NameKey | null,
): boolean {
  const { imports, exports } = scope;
  const key = nameKey(type, via);
  const from = referenced ?? key;
  if (direction === "import" && exports.visible.has(from) && !imports.visible.has(from)) return false;
  if (!partsNamed(cx, type, direction === "import" ? imports.visible : exports.visible)) return false;
  if (direction === "import") imports.show(key);
  exports.show(key);
  return true;
}

/** Whether the parts of a type that is itself being named have names. */
function partsNamed(cx: Context, type: TypeDef, visible: Visible): boolean {
  switch (type.kind) {
    case "resource":
    case "component":
      return true;
    case "func":
      return funcNamed(cx, type, visible);
    case "instance":
      return instanceNamed(cx, type, visible);
    case "record":
      return type.fields.every((field) => valueNamed(cx, field.type, visible));
    case "variant":
      return type.cases.every((c) => c.type === null || valueNamed(cx, c.type, visible));
    case "flags":
    case "enum":
      return true;
    default:
      return valueNamed(cx, type, visible);
  }
}

/** The types that an instance type exports are named inside it. */
function instanceNamed(cx: Context, type: InstanceType, visible: Visible): boolean {
  const inner = new Set(visible);
  cx.charge(visible.size + type.exports.size);
  for (const extern of type.exports.values()) {
    switch (extern.kind) {
      case "func":
        if (!funcNamed(cx, extern, inner)) return false;
        break;
      case "type":
        if (!partsNamed(cx, extern.type, inner)) return false;
        inner.add(nameKey(extern.type, extern.via ?? 0));
        break;
      case "instance":
        if (!instanceNamed(cx, extern, inner)) return false;
        break;
      case "value":
        if (!valueNamed(cx, extern.type, inner)) return false;
        break;
      case "component":
      case "core-module":
        break;
    }
  }
  return true;
}

function funcNamed(cx: Context, type: FuncType, visible: Visible): boolean {
  if (!cx.facts.has(type, needsName)) return true;
  for (const param of type.params) if (!valueNamed(cx, param.type, visible)) return false;
  return type.result === null || valueNamed(cx, type.result, visible);
}

function valueNamed(cx: Context, type: ValType, visible: Visible): boolean {
  if (!cx.facts.has(type, needsName)) return true;
  cx.charge(1);
  switch (type.kind) {
    case "record":
    case "variant":
    case "flags":
    case "enum":
      return visible.has(type);
    case "own":
    case "borrow":
      return visible.has(nameKey(type.resource, type.via ?? 0));
    case "tuple":
      return type.types.every((part) => valueNamed(cx, part, visible));
    case "list":
      return valueNamed(cx, type.element, visible);
    case "option":
      return valueNamed(cx, type.type, visible);
    case "result":
      return optionalNamed(cx, type.ok, visible) && optionalNamed(cx, type.err, visible);
    case "map":
      return valueNamed(cx, type.key, visible) && valueNamed(cx, type.value, visible);
    case "stream":
    case "future":
      return optionalNamed(cx, type.element, visible);
    default:
      return true;
  }
}

function optionalNamed(cx: Context, type: ValType | null, visible: Visible): boolean {
  return type === null || valueNamed(cx, type, visible);
}
