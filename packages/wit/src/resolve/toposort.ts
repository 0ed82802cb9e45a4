/**
 * An order in which everything comes after what it depends on, as near to the written order as can be.
 * Invariant: of those that are ready, the one written first comes first, so that the order is stable.
 */

export interface Edge<T> {
  readonly to: string;
  /** Where the dependency is written, for the report of a cycle. */
  readonly at: T;
}

export interface Sorted<T> {
  readonly order: readonly string[];
  /** An edge of each node that is left in a cycle. */
  readonly cycles: readonly Edge<T>[];
}

/** Sorts the keys of `edges`. Edges to names that are no key are passed over. */
export function toposort<T>(edges: ReadonlyMap<string, readonly Edge<T>[]>): Sorted<T> {
  const names = [...edges.keys()];
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const remaining: number[] = [];
  const dependents: number[][] = names.map(() => []);
  for (const [index, name] of names.entries()) {
    let count = 0;
    for (const edge of edges.get(name) ?? []) {
      const target = indexOf.get(edge.to);
      if (target === undefined) continue;
      count++;
      dependents[target]?.push(index);
    }
    remaining.push(count);
  }
  const ready = new Heap();
  for (const [index, count] of remaining.entries()) if (count === 0) ready.push(index);
  const order: string[] = [];
  for (let index = ready.pop(); index !== undefined; index = ready.pop()) {
    order.push(names[index] ?? "");
    for (const dependent of dependents[index] ?? []) {
      const left = (remaining[dependent] ?? 0) - 1;
      remaining[dependent] = left;
      if (left === 0) ready.push(dependent);
    }
  }
  return { order, cycles: order.length === names.length ? [] : cyclesOf(names, edges, indexOf, remaining) };
}

function cyclesOf<T>(
  names: readonly string[],
  edges: ReadonlyMap<string, readonly Edge<T>[]>,
  indexOf: ReadonlyMap<string, number>,
  remaining: readonly number[],
): Edge<T>[] {
  const stuck = (name: string): boolean => (remaining[indexOf.get(name) ?? -1] ?? 0) > 0;
  for (const name of names) {
    if (!stuck(name)) continue;
    const edge = edges
      .get(name)
      ?.find((candidate) => stuck(candidate.to) && reaches(edges, candidate.to, name));
    if (edge !== undefined) return [edge];
  }
  return [];
}

function reaches<T>(edges: ReadonlyMap<string, readonly Edge<T>[]>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const stack = [from];
  for (let name = stack.pop(); name !== undefined; name = stack.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    for (const edge of edges.get(name) ?? []) stack.push(edge.to);
  }
  return false;
}

/** A binary heap of numbers, least first. */
class Heap {
  readonly #items: number[] = [];

  push(item: number): void {
    const items = this.#items;
    items.push(item);
    let at = items.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((items[parent] ?? 0) <= item) break;
      items[at] = items[parent] ?? 0;
      at = parent;
    }
    items[at] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const least = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return least;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && (items[child + 1] ?? 0) < (items[child] ?? 0)) child++;
      if ((items[child] ?? 0) >= last) break;
      items[at] = items[child] ?? 0;
      at = child;
    }
    items[at] = last;
    return least;
  }
}
