/**
 * Which handlers of a chain can be joined into one component, and where one hands on to the next by way of the host.
 * Spec: wasi:http/handler 0.3; incoming-handler, outgoing-handler 0.2.
 * Invariant: what is of one generation and hands on by its own handler is joined, or told why it cannot be; nothing else is. What has
 * bounds of its own has a store of its own.
 */

export interface ExternNames {
  readonly imports: ReadonlySet<string>;
  readonly exports: ReadonlySet<string>;
}

interface ChainLink extends ExternNames {
  /** What it is given. Messages of 0.2 belong to what else is given there, so that only links with the same are joined. */
  readonly guest: unknown;
  /** What bounds its store. */
  readonly engine: unknown;
}

const HANDLER = /^wasi:http\/handler@0\.3\.\d+$/;
const INCOMING = /^wasi:http\/incoming-handler@0\.2\.\d+$/;
const OUTGOING = /^wasi:http\/outgoing-handler@0\.2\.\d+$/;

/** The parts in order, those that are to be joined together. */
export function segmentsOf<P extends ChainLink>(parts: readonly P[]): [P, ...P[]][] {
  const segments: [P, ...P[]][] = [];
  let before: P | undefined;
  for (const part of parts) {
    const segment = segments.at(-1);
    if (segment === undefined || (before !== undefined && isByHost(before, part))) segments.push([part]);
    else segment.push(part);
    before = part;
  }
  return segments;
}

function isByHost(before: ChainLink, behind: ChainLink): boolean {
  const joins = joinable(before, behind).some((handler) =>
    [before.exports, before.imports, behind.exports].every((names) => has(names, handler)),
  );
  if (joins) return false;
  const handsOn = [HANDLER, INCOMING, OUTGOING].some((handler) => has(before.imports, handler));
  const handles = [HANDLER, INCOMING].some((handler) => has(behind.exports, handler));
  return handsOn && handles;
}

/** The handlers by which one may be joined to the other. */
function joinable(before: ChainLink, behind: ChainLink): readonly RegExp[] {
  if (before.engine !== behind.engine) return [];
  return before.guest === behind.guest ? [HANDLER, INCOMING] : [HANDLER];
}

function has(names: ReadonlySet<string>, pattern: RegExp): boolean {
  for (const name of names) if (pattern.test(name)) return true;
  return false;
}
