/**
 * Who is there, in order of arrival: a list through the members themselves.
 * Spec: none; a `Set` would do, but it hashes, and a call makes and ends a task and a thread.
 * Invariant: a member is on at most one roll; `before` and `after` are the roll's to write, and null outside of one. Members of many
 * kinds come here, whose fields engines are slow to find: so the only one on a roll, which is the rule, is left as it is.
 */
export interface Enrolled<T> {
  before: T | null;
  after: T | null;
}

export class Roll<T extends Enrolled<T>> implements Iterable<T> {
  #first: T | null = null;
  #last: T | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(member: T): void {
    const last = this.#last;
    if (last === null) {
      this.#first = member;
    } else {
      member.before = last;
      last.after = member;
    }
    this.#last = member;
    this.#size += 1;
  }

  has(member: T): boolean {
    return member.before !== null || this.#first === member;
  }

  /** False if it is not on the roll. */
  delete(member: T): boolean {
    if (!this.has(member)) return false;
    const { before, after } = member;
    if (before === null) this.#first = after;
    else before.after = after;
    if (after === null) this.#last = before;
    else after.before = before;
    if (before !== null) member.before = null;
    if (after !== null) member.after = null;
    this.#size -= 1;
    return true;
  }

  /** The member at an index; null behind the last. */
  at(index: number): T | null {
    let member = this.#first;
    for (let i = 0; i < index && member !== null; i++) member = member.after;
    return member;
  }

  /** Calls `visit` with each member, which may leave meanwhile. */
  forEach(visit: (member: T) => void): void {
    for (let member = this.#first; member !== null;) {
      const { after } = member;
      visit(member);
      member = after;
    }
  }

  /** The members as they were when the iteration began. */
  [Symbol.iterator](): Iterator<T> {
    const members: T[] = [];
    for (let member = this.#first; member !== null; member = member.after) members.push(member);
    return members[Symbol.iterator]();
  }
}
