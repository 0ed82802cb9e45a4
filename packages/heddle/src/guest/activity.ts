/**
 * Calls of the guest's exports that are under way, and the streams that they feed.
 *
 * The engine has a task for each, and an operation belongs to the task that runs when it starts; it ends with that task, and
 * no other task may wait for it.
 * Invariant: `only` is the task that runs, or undefined where it cannot be told.
 */
export class Activity {
  /** What must end before the task does. */
  readonly pending: Set<Promise<void>> = new Set();
  users = 1;
}

export class Activities {
  readonly #active: Set<Activity> = new Set();

  get only(): Activity | undefined {
    if (this.#active.size !== 1) return undefined;
    const [only] = this.#active;
    return only;
  }

  /** A call from outside: a task of its own. */
  begin(): Activity {
    const made = new Activity();
    this.#active.add(made);
    return made;
  }

  /** Something that a task does beside its call. */
  join(): Activity {
    const { only } = this;
    if (only === undefined) return this.begin();
    only.users += 1;
    return only;
  }

  leave(activity: Activity): void {
    activity.users -= 1;
    if (activity.users === 0) this.#active.delete(activity);
  }
}
