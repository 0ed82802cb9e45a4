/** Imports, exports and includes of a world under migration. */
import type { IncludeNode, PackagePart, PortNode, UsePath, WorldNode } from "../syntax/index.ts";
import { callsOf } from "./calls.ts";
import type { CallPattern } from "./calls.ts";
import { oldInterface } from "./fates.ts";
import type { Recorder } from "./recorder.ts";
import type { FuncRow } from "./rows.ts";
import type { TableIndex } from "./tables/index.ts";

export interface WorldContext {
  readonly part: PackagePart;
  readonly recorder: Recorder;
  readonly tables: TableIndex;
  readonly subject: string;
  readonly version: string;
  /** The signature of a WASI function, `clocks/wall-clock#now`, in 0.2 or 0.3 if its text is known. */
  signatureOf(when: "before" | "after", item: string): string | null;
}

export function migratePorts(context: WorldContext, world: WorldNode): void {
  const present = new Set<string>();
  for (const item of world.items) {
    if (item.kind === "include") migrateInclude(context, item, present);
    else if (item.kind === "import" || item.kind === "export") migratePort(context, item, present);
  }
}

function migratePort(context: WorldContext, node: PortNode, present: Set<string>): void {
  const { extern } = node;
  if (extern.kind !== "path" && extern.kind !== "named-path") return;
  const old = oldInterface(context.part, extern.path);
  if (old === null) return;
  const row = context.tables.interfaces.get(old);
  const to = row === undefined ? old : row.to;
  const key = `${node.kind} ${to}`;
  const repeated = extern.kind === "path" && present.has(key);
  const after = to === null || repeated ? null : `wasi:${to}@${context.version}`;
  if (after === null) context.recorder.remove(context.part.source, node, node);
  else context.recorder.replace(context.part.source, extern.path, after);
  if (extern.kind === "path") present.add(key);
  context.recorder.item(context.part.source, node, {
    subject: `${context.subject}: ${node.kind} ${old}`,
    action: row === undefined ? "decide" : after === null ? "removed" : "changed",
    why: row?.note ?? "this interface is unknown to the tables: say what takes its place",
    before: pathText(context, extern.path),
    after,
    calls: null,
  });
  for (const func of context.tables.funcs)
    if (func.from.startsWith(`${old}#`)) reportFunc(context, node, func);
}

function reportFunc(context: WorldContext, node: PortNode, row: FuncRow): void {
  const nameOf = (item: string): string => item.replace(/^.*[#.]/, "");
  const before = nameOf(row.from);
  context.recorder.item(context.part.source, node, {
    subject: row.from,
    action: row.to === null ? "removed" : "changed",
    why: row.note,
    before: context.signatureOf("before", row.from) ?? row.from,
    after: row.to === null ? null : (context.signatureOf("after", row.to) ?? row.to),
    calls:
      row.to === null
        ? callsOf({ kind: "gone", instead: row.note }, before, before)
        : callsOf(patternOf(row), before, nameOf(row.to)),
  });
}

/** What became of a function of WASI's shows in its new name, or in what is said of it. */
function patternOf({ from, to, note }: FuncRow): CallPattern {
  if (/\basync\b/.test(note)) return { kind: "async" };
  if (from.endsWith("#descriptor.read-directory")) return { kind: "lists" };
  const readsOrWrites = /(?:get-(?:stdin|stdout|stderr)|-via-stream)$/.test(from);
  if (!readsOrWrites) return { kind: "plain" };
  return { kind: to?.endsWith("read-via-stream") === true ? "reads" : "writes" };
}

function migrateInclude(context: WorldContext, node: IncludeNode, present: Set<string>): void {
  const old = oldInterface(context.part, node.from);
  if (old === null) return;
  const row = context.tables.interfaces.get(old);
  const to = row === undefined ? old : row.to;
  const source = context.part.source;
  let after: string | null = null;
  if (to !== null) {
    after = `wasi:${to}@${context.version}`;
    context.recorder.replace(source, node.from, after);
  } else {
    const imports = (row?.instead ?? []).filter((each) => !present.has(`import ${each}`));
    for (const each of imports) present.add(`import ${each}`);
    after =
      imports.length === 0
        ? null
        : imports.map((each) => `import wasi:${each}@${context.version};`).join("\n");
    if (after === null) context.recorder.remove(source, node, node);
    else context.recorder.replace(source, node, after);
  }
  context.recorder.item(source, node, {
    subject: `${context.subject}: include ${old}`,
    action: row === undefined ? "decide" : after === null ? "removed" : "changed",
    why: row?.note ?? "this world is unknown to the tables: say what takes its place",
    before: pathText(context, node.from),
    after,
    calls: null,
  });
}

function pathText(context: WorldContext, path: UsePath): string {
  return context.part.source.text.slice(path.start, path.end);
}
