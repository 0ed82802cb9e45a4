/**
 * Resource types at run time, and handles to their resources.
 * Spec: CanonicalABI.md, "Resource State".
 * Invariant: an owning handle with lends is neither dropped nor moved; a borrowing one belongs to the task it was lent to.
 */

/** Who counts the borrows that were lowered into it (a task). */
export interface BorrowScope {
  numBorrows: number;
}

/**
 * A resource type of one store. `Owner` is the component instance that implements it, or null for the host, whose
 * `drop` ends the resource (a guest's destructor is called by the linker's shim instead).
 */
export interface RuntimeResource {
  readonly name: string;
  /** The implementing component instance; null for the host. Compared by identity only. */
  readonly implementer: object | null;
  /** Ends the resource with this representation; for a guest's resource: calls its destructor plainly. */
  destroy(rep: number): void;
  /** Of a host's resource: an own handle to this representation is gone, and its object the host's again. */
  take?(rep: number): object;
  /** Of a host's resource: a borrowing handle to this representation was made. */
  borrowed?(rep: number): void;
  /** Of a host's resource: a borrowing handle to this representation was dropped. */
  returned?(rep: number): void;
  /** Of a host's resource: every guest has dropped what it owned. */
  end?(): void;
}

export class ResourceHandle {
  readonly resource: RuntimeResource;
  readonly rep: number;
  readonly own: boolean;
  /** The task that must drop this borrow before it returns; null for an owning handle. */
  readonly borrowScope: BorrowScope | null;
  numLends = 0;

  constructor(resource: RuntimeResource, rep: number, own: boolean, borrowScope: BorrowScope | null = null) {
    this.resource = resource;
    this.rep = rep;
    this.own = own;
    this.borrowScope = borrowScope;
  }
}

/** An error-context value. Spec: CanonicalABI.md, `canon error-context.new`. */
export class ErrorContext {
  readonly debugMessage: string;

  constructor(debugMessage: string) {
    this.debugMessage = debugMessage;
  }
}
