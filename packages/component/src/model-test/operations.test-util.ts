/**
 * The operations of the machine (conformance/guests/machine.wat), by their codes.
 * Invariant: in the order of the machine's table, with a first one that does nothing; code 0 leaves the core function instead.
 */

export const OPERATIONS = [
  "none",
  "s.new",
  "s.read",
  "s.write",
  "s.read-sync",
  "s.write-sync",
  "s.cancel-read",
  "s.cancel-write",
  "s.drop-read",
  "s.drop-write",
  "b.new",
  "b.read",
  "b.write",
  "b.read-sync",
  "b.write-sync",
  "b.cancel-read",
  "b.cancel-write",
  "b.drop-read",
  "b.drop-write",
  "f.new",
  "f.read",
  "f.write",
  "f.read-sync",
  "f.write-sync",
  "f.cancel-read",
  "f.cancel-write",
  "f.drop-read",
  "f.drop-write",
  "set.new",
  "set.poll",
  "set.wait",
  "set.drop",
  "join",
  "sub.cancel",
  "sub.cancel-sync",
  "sub.drop",
  "task.return",
  "task.cancel",
  "pressure.inc",
  "pressure.dec",
  "yield",
  "thing.make",
  "thing.drop",
  "p.run",
  "p.run-sync",
  "p.sync",
  "p.sync-sync",
  "p.stack",
  "p.stack-sync",
  "p.now",
  "p.lend",
  "q.run",
  "q.run-sync",
  "q.sync",
  "q.sync-sync",
  "q.stack",
  "q.stack-sync",
  "q.now",
  "q.lend",
  "h.echo",
  "h.echo-sync",
] as const;
export type Operation = (typeof OPERATIONS)[number];

const CODES: ReadonlyMap<string, number> = new Map(OPERATIONS.map((name, index) => [name, index + 1]));

/** The code that the machine knows an operation by; "leave" is 0. */
export function codeOf(operation: Operation | "leave"): number {
  return CODES.get(operation) ?? 0;
}
