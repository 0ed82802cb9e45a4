/**
 * Stacks of errors in the words of the sources, in a guest: the engine knows the bundle's lines only.
 *
 * Invariant: what is not known keeps its place in the bundle; nothing here throws. Runs in the guest: it needs nothing but
 * ECMAScript.
 */

/** By the bundle's lines: where each is from, as an index of `sources` and a line, or two zeroes and more if it is from nowhere. */
export interface LineTable {
  /** Empty for a file whose frames are left out. */
  readonly sources: readonly string[];
  /** Two numbers a line: the source's index plus one (0: none), and its line. */
  readonly lines: readonly number[];
}

/** Where the bundle's first line puts the table. */
export const TABLE_NAME = "heddle.lines";

interface CallSite {
  getFunctionName(): string | null;
  getFileName(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
}

/** `bundle` is how the engine calls the file of the bundle. */
export function formatStack(
  frames: readonly CallSite[],
  table: LineTable | undefined,
  bundle: RegExp,
): string {
  return frames
    .map((frame) => describe(frame, table, bundle))
    .filter((text) => text !== null)
    .map((text) => `    at ${text}\n`)
    .join("");
}

/** Null for a frame that is nobody's: of what stands around the guest's own code. */
function describe(frame: CallSite, table: LineTable | undefined, bundle: RegExp): string | null {
  const name = frame.getFunctionName() || "<anonymous>";
  const file = frame.getFileName();
  const line = frame.getLineNumber();
  if (file === null || line === null) return `${name} (native)`;
  const source = bundle.test(file) ? sourceOf(line, table) : undefined;
  if (source === "") return null;
  return `${name} (${source ?? `${file}:${line}:${frame.getColumnNumber() ?? 0}`})`;
}

function sourceOf(line: number, table: LineTable | undefined): string | undefined {
  const index = (line - 1) * 2;
  const source = table?.sources[(table.lines[index] ?? 0) - 1];
  if (source === "") return source;
  return source === undefined ? undefined : `${source}:${table?.lines[index + 1] ?? 0}`;
}

/** Has the engine make stacks in this way; `scope` holds the table. */
export function installStacks(errors: object, scope: object): void {
  const prepare = (_error: unknown, frames: readonly CallSite[]): string =>
    formatStack(frames, tableIn(scope), /user\.js$/);
  // Set, not defined: it is an accessor of the engine's.
  Reflect.set(errors, "prepareStackTrace", prepare);
}

function tableIn(scope: object): LineTable | undefined {
  const found: unknown = Reflect.get(scope, Symbol.for(TABLE_NAME));
  return isTable(found) ? found : undefined;
}

function isTable(value: unknown): value is LineTable {
  return typeof value === "object" && value !== null && "sources" in value && "lines" in value;
}
