/** The report of a migration: one item for each thing that changed or that a person must decide. */

export interface CallChange {
  readonly before: string;
  readonly after: string;
}

/** How a call site changes, by language. */
export interface CallChanges {
  readonly rust: CallChange;
  readonly c: CallChange;
  readonly javascript: CallChange;
}

export type MigrationAction = "changed" | "removed" | "decide" | "note";

export interface MigrationItem {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** What the item is about: `my:package/interface#func`. */
  readonly subject: string;
  readonly action: MigrationAction;
  /** What was done and why; for `decide`, what a person must decide and why. */
  readonly why: string;
  /** The signatures as WIT, where there are any. */
  readonly before: string | null;
  readonly after: string | null;
  readonly calls: CallChanges | null;
}

export interface MigrationReport {
  readonly items: readonly MigrationItem[];
  /** How many items a person must decide. */
  readonly decisions: number;
}

const WORDS: Readonly<Record<MigrationAction, string>> = {
  changed: "changed",
  removed: "removed",
  decide: "DECIDE",
  note: "note",
};

/** The report as text, decisions first. */
export function renderMigration(report: MigrationReport): string {
  const decisions = report.items.filter((item) => item.action === "decide");
  const others = report.items.filter((item) => item.action !== "decide");
  const blocks = [...decisions, ...others].map(renderItem);
  const many = report.decisions === 1 ? "1 decision remains" : `${report.decisions} decisions remain`;
  return `${[...blocks, `${report.items.length} items, ${many}.`].join("\n\n")}\n`;
}

function renderItem(item: MigrationItem): string {
  const lines = [
    `${item.path}:${item.line}:${item.column}: ${WORDS[item.action]}: ${item.subject}`,
    `  ${item.why}`,
  ];
  if (item.before !== null) lines.push(`  - ${item.before}`);
  if (item.after !== null) lines.push(`  + ${item.after}`);
  if (item.calls !== null) lines.push(...renderCalls(item.calls));
  return lines.join("\n");
}

function renderCalls({ rust, c, javascript }: CallChanges): readonly string[] {
  const all = [
    ["Rust", rust],
    ["C", c],
    ["JavaScript", javascript],
  ] as const;
  if (all.every(([, { before, after }]) => before === after))
    return ["  Rust, C, JavaScript: calls look as before; what they take and give is of the new types"];
  return all.map(([name, { before, after }]) => `  ${name}: ${before}  ->  ${after}`);
}
