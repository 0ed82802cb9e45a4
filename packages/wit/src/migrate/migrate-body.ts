/** One interface, or the types and functions of one world, under migration: edits and report items. */
import type { InterfaceItem, PackagePart, Span, TypeDefNode, TypeNode, UseNode } from "../syntax/index.ts";
import { BodyTypes } from "./body.ts";
import type { Effect } from "./body.ts";
import { callsOf } from "./calls.ts";
import type { CallPattern } from "./calls.ts";
import { escaped, isSubscribe, oldInterface } from "./fates.ts";
import type { BodyItem, Fate } from "./fates.ts";
import { funcText, migrateFunc } from "./function.ts";
import { findPairs, takenPairName } from "./pairs.ts";
import type { AnyFunc, Pair } from "./pairs.ts";
import type { Recorder } from "./recorder.ts";

export interface BodyContext {
  readonly part: PackagePart;
  readonly recorder: Recorder;
  readonly fates: ReadonlyMap<string, Fate>;
  /** `my:package/interface`, for the report. */
  readonly subject: string;
  readonly version: string;
  /** Where a `use` can be put in: just after the body's brace. */
  readonly open: number;
}

export function migrateBody(context: BodyContext, items: readonly BodyItem[]): void {
  const types = new BodyTypes(context.fates, definedNames(context, items));
  const uses: UseNode[] = [];
  for (const item of items) {
    if (item.kind === "use") uses.push(item);
    else if (isTypeDef(item)) migrateTypeDef(context, types, item);
  }
  migrateFuncs(
    context,
    types,
    items.filter((item): item is InterfaceItem & { readonly kind: "func" } => item.kind === "func"),
    context.subject,
  );
  for (const item of items) {
    if ((item.kind === "import" || item.kind === "export") && item.extern.kind === "func") {
      migratePortFunc(context, types, item.extern.name.name, item.extern);
    }
  }
  migrateUses(context, types, uses);
}

/** Names by the path that they are used from. */
type UseGroups = Map<string, string[]>;

/** What is used from one path after the migration is used at once, in the first place where it was. */
function migrateUses(context: BodyContext, types: BodyTypes, uses: readonly UseNode[]): void {
  const all = uses.map((node) => ({ node, ...usesAfter(context, node) }));
  const homes = new Map<string, string[]>();
  for (const { touched, groups } of all) {
    if (!touched) continue;
    for (const [path, names] of groups) {
      const home = homes.get(path);
      if (home === undefined) homes.set(path, names);
      else {
        home.push(...names);
        groups.delete(path);
      }
    }
  }
  const needed = neededUses(context, types);
  for (const [path, names] of needed) {
    const home = homes.get(path);
    if (home === undefined) continue;
    home.push(...names);
    needed.delete(path);
  }
  for (const { node, groups, goneNames, touched } of all)
    if (touched) migrateUse(context, node, groups, goneNames);
  if (needed.size === 0) return;
  const text = [...needed].map(([path, names]) => `\nuse ${path}.{${names.join(", ")}};`).join("");
  context.recorder.insert(context.part.source, context.open, `${text}\n`);
}

/** Names that the body defines, or uses and keeps. */
function definedNames(context: BodyContext, items: readonly BodyItem[]): Set<string> {
  const names = new Set<string>();
  for (const item of items) {
    if (item.kind === "use") {
      for (const { name, as } of item.names) {
        const local = (as ?? name).name;
        const fate = context.fates.get(local)?.fate.kind;
        if (fate === undefined || fate === "moved") names.add(local);
      }
    } else if (isTypeDef(item) && !context.fates.has(item.name.name)) names.add(item.name.name);
  }
  return names;
}

const TYPE_DEFS: ReadonlySet<string> = new Set(["type", "record", "variant", "enum", "flags", "resource"]);

function isTypeDef(item: BodyItem): item is TypeDefNode {
  return TYPE_DEFS.has(item.kind);
}

function migrateTypeDef(context: BodyContext, types: BodyTypes, node: TypeDefNode): void {
  const subject = `${context.subject}#${node.name.name}`;
  const effects: Effect[] = [];
  const edit = (type: TypeNode): void => {
    const text = types.text(type, effects);
    const { source } = context.part;
    if (effects.length > 0 && text !== source.text.slice(type.start, type.end)) {
      context.recorder.replace(source, type, text);
    }
  };
  switch (node.kind) {
    case "type":
      edit(node.type);
      break;
    case "record":
      for (const field of node.fields) edit(field.type);
      break;
    case "variant":
      for (const witCase of node.cases) if (witCase.type !== null) edit(witCase.type);
      break;
    case "enum":
    case "flags":
      return;
    case "resource":
      migrateResource(context, types, node, subject);
      return;
  }
  if (effects.length === 0) return;
  context.recorder.item(context.part.source, node.name, {
    subject,
    action: effects.some((effect) => effect.decide) ? "decide" : "changed",
    why: reasons(effects),
    before: null,
    after: null,
    calls: null,
  });
}

function migrateResource(
  context: BodyContext,
  types: BodyTypes,
  node: TypeDefNode & { readonly kind: "resource" },
  subject: string,
): void {
  const fate = types.fates.get(node.name.name);
  if (fate === undefined) {
    migrateFuncs(context, types, node.funcs, subject);
    return;
  }
  context.recorder.remove(context.part.source, node, node);
  context.recorder.item(context.part.source, node.name, {
    subject,
    action: "removed",
    why: `the resource ${fate.note}`,
    before: `resource ${node.name.name}`,
    after: null,
    calls: null,
  });
}

function migrateFuncs(
  context: BodyContext,
  types: BodyTypes,
  funcs: readonly AnyFunc[],
  subject: string,
): void {
  const pairs = findPairs(funcs);
  const finishes = new Set(pairs.map((pair) => pair.finish));
  const byStart = new Map(pairs.map((pair) => [pair.start, pair]));
  for (const func of funcs) {
    if (finishes.has(func)) {
      context.recorder.remove(context.part.source, func, func);
      continue;
    }
    const pair = byStart.get(func);
    if (pair !== undefined) migratePair(context, types, pair, subject);
    else if (pairs.length > 0 && isSubscribe(func, types.fates)) removeSubscribe(context, func, subject);
    else migrateOne(context, types, func, subject, takenName(func, funcs));
  }
}

/** The start of an operation that would be one async function, if its name were free. */
function takenName(func: AnyFunc, funcs: readonly AnyFunc[]): readonly Effect[] {
  const name = takenPairName(func, funcs);
  if (name === null) return [];
  const why = `it starts what finish-${name} finishes, which is one async function in 0.3, but there is a function ${name} already: say which name it has`;
  return [{ decide: true, why }];
}

function removeSubscribe(context: BodyContext, func: AnyFunc, subject: string): void {
  context.recorder.remove(context.part.source, func, func);
  context.recorder.item(context.part.source, func.name, {
    subject: `${subject}.${func.name.name}`,
    action: "removed",
    why: "the async functions are awaited themselves",
    before: textOf(context, func),
    after: null,
    calls: callsOf({ kind: "gone", instead: "await the async function" }, func.name.name, func.name.name),
  });
}

function migratePair(context: BodyContext, types: BodyTypes, pair: Pair, subject: string): void {
  const start = migrateFunc(types, pair.start.type);
  const finish = migrateFunc(types, pair.finish.type);
  const after = {
    async: true,
    params: [...start.params, ...finish.params],
    result: finish.result ?? start.result,
  };
  const effects: Effect[] = [
    { decide: false, why: "the pair that started and finished it is one async function" },
    ...start.effects,
    ...finish.effects,
  ];
  const prefix = pair.start.kind === "static" ? "static " : "";
  context.recorder.replace(
    context.part.source,
    pair.start,
    `${escaped(pair.name)}: ${prefix}${funcText(after)};`,
  );
  const pattern: CallPattern = { kind: "pair", start: pair.start.name.name, finish: pair.finish.name.name };
  context.recorder.item(context.part.source, pair.start.name, {
    subject: `${subject}.${pair.name}`,
    action: effects.some((effect) => effect.decide) ? "decide" : "changed",
    why: reasons(effects),
    before: `${textOf(context, pair.start)} ${textOf(context, pair.finish)}`,
    after: `${pair.name}: ${prefix}${funcText(after)};`,
    calls: callsOf(pattern, pair.start.name.name, pair.name),
  });
}

function migrateOne(
  context: BodyContext,
  types: BodyTypes,
  func: AnyFunc,
  subject: string,
  more: readonly Effect[],
): void {
  const migrated = migrateFunc(types, func.type);
  if (migrated.effects.length === 0) return;
  const effects = [...migrated.effects, ...more];
  const { source } = context.part;
  const join = subject === context.subject ? "#" : ".";
  const item = {
    subject: `${subject}${join}${func.name.name}`,
    why: reasons(effects),
    before: textOf(context, func),
  };
  const calls = callsOf(migrated.pattern, func.name.name, func.name.name);
  if (migrated.dropped) {
    context.recorder.remove(source, func, func);
    context.recorder.item(source, func.name, { ...item, action: "removed", after: null, calls });
    return;
  }
  const isConstructor = func.kind === "constructor";
  const head = isConstructor
    ? "constructor"
    : `${escaped(func.name.name)}: ${func.kind === "static" ? "static " : ""}`;
  const signature = isConstructor
    ? `(${migrated.params.join(", ")})${migrated.result === null ? "" : ` -> ${migrated.result}`}`
    : funcText(migrated);
  const text = `${head}${signature};`;
  context.recorder.replace(source, func, text);
  const action = effects.some((effect) => effect.decide) ? "decide" : "changed";
  context.recorder.item(source, func.name, { ...item, action, after: text, calls });
}

function migratePortFunc(
  context: BodyContext,
  types: BodyTypes,
  name: string,
  node: { readonly type: AnyFunc["type"] } & Span,
): void {
  const migrated = migrateFunc(types, node.type);
  if (migrated.effects.length === 0) return;
  const text = funcText(migrated);
  context.recorder.replace(context.part.source, node.type, text);
  context.recorder.item(context.part.source, node, {
    subject: `${context.subject}#${name}`,
    action: migrated.effects.some((effect) => effect.decide) || migrated.dropped ? "decide" : "changed",
    why: reasons(migrated.effects),
    before: textOf(context, node.type),
    after: text,
    calls: callsOf(migrated.pattern, name, name),
  });
}

/** A `use`: names that moved are used from where they are now, names that are gone are left out. */
function usesAfter(
  context: BodyContext,
  node: UseNode,
): { readonly groups: UseGroups; readonly goneNames: readonly string[]; readonly touched: boolean } {
  const { part, version } = context;
  const old = oldInterface(part, node.from);
  const written = part.source.text.slice(node.from.start, node.from.end);
  const groups: UseGroups = new Map();
  const goneNames: string[] = [];
  for (const { name, as } of node.names) {
    const local = (as ?? name).name;
    const fate = context.fates.get(local);
    if (old === null && fate === undefined) add(groups, written, aliased(name.name, local));
    else if (fate?.fate.kind === "moved") {
      const [path = "", newName = ""] = fate.fate.to.split("#");
      add(groups, `wasi:${path}@${version}`, aliased(newName, local));
    } else if (fate === undefined) add(groups, written, aliased(name.name, local));
    else goneNames.push(name.name);
  }
  return { groups, goneNames, touched: old !== null || goneNames.length > 0 };
}

function migrateUse(
  context: BodyContext,
  node: UseNode,
  groups: UseGroups,
  goneNames: readonly string[],
): void {
  const { part, recorder } = context;
  const text = [...groups].map(([path, names]) => `use ${path}.{${names.join(", ")}};`).join("\n");
  if (groups.size === 0) recorder.remove(part.source, node, node);
  else recorder.replace(part.source, node, text);
  recorder.item(part.source, node, {
    subject: context.subject,
    action: groups.size === 0 ? "removed" : "changed",
    why: useReason(context, node, goneNames),
    before: part.source.text.slice(node.start, node.end),
    after: groups.size === 0 ? null : text.replaceAll("\n", " "),
    calls: null,
  });
}

function useReason(context: BodyContext, node: UseNode, goneNames: readonly string[]): string {
  const notes = new Set<string>();
  for (const { name, as } of node.names) {
    const fate = context.fates.get((as ?? name).name);
    if (fate !== undefined && fate.note !== "the same") notes.add(`\`${name.name}\`: ${fate.note}`);
  }
  if (notes.size === 0 && goneNames.length === 0) return "the same, in 0.3";
  return [...notes].join("; ");
}

/** What the new signatures need and nothing was used for so far. */
function neededUses(context: BodyContext, types: BodyTypes): UseGroups {
  const groups: UseGroups = new Map();
  for (const [needed, local] of types.needed) {
    const [path = "", name = ""] = needed.split("#");
    add(
      groups,
      path.startsWith("=") ? path.slice(1) : `wasi:${path}@${context.version}`,
      aliased(name, local),
    );
  }
  return groups;
}

function add(groups: UseGroups, key: string, value: string): void {
  const list = groups.get(key) ?? [];
  list.push(value);
  groups.set(key, list);
}

function aliased(name: string, local: string): string {
  return name === local ? escaped(name) : `${escaped(name)} as ${escaped(local)}`;
}

function reasons(effects: readonly Effect[]): string {
  const decisions = effects.filter((effect) => effect.decide).map((effect) => effect.why);
  const others = effects.filter((effect) => !effect.decide).map((effect) => effect.why);
  return [...new Set([...decisions, ...others])].join("; ");
}

function textOf(context: BodyContext, span: Span): string {
  return context.part.source.text.slice(span.start, span.end).replaceAll(/\s+/g, " ");
}
