/**
 * `Event`, `EventTarget`, `AbortController` and `AbortSignal`.
 * Spec: DOM, "Events" without a tree, and "Aborting ongoing activities".
 * Invariant: a signal aborts once; its listeners are called once, in the order in which they came.
 */

export class GuestEvent {
  readonly type: string;
  readonly cancelable: boolean;
  target: GuestEventTarget | null = null;
  defaultPrevented = false;
  /** Set by `stopImmediatePropagation`. */
  stopped = false;

  constructor(type: string, options: { readonly cancelable?: boolean } = {}) {
    this.type = type;
    this.cancelable = options.cancelable ?? false;
  }

  get currentTarget(): GuestEventTarget | null {
    return this.target;
  }

  preventDefault(): void {
    this.defaultPrevented ||= this.cancelable;
  }

  stopPropagation(): void {}

  stopImmediatePropagation(): void {
    this.stopped = true;
  }
}

type Listener = ((event: GuestEvent) => void) | { handleEvent(event: GuestEvent): void };

interface ListenerOptions {
  readonly once?: boolean;
  readonly signal?: GuestAbortSignal;
}

interface Registered {
  readonly type: string;
  readonly listener: Listener;
  readonly once: boolean;
}

export class GuestEventTarget {
  #listeners: Registered[] = [];

  addEventListener(type: string, listener: Listener | null, options: ListenerOptions | boolean = {}): void {
    if (listener === null) return;
    const { once = false, signal } = typeof options === "boolean" ? {} : options;
    if (signal?.aborted === true) return;
    if (this.#listeners.some((each) => each.type === type && each.listener === listener)) return;
    this.#listeners = [...this.#listeners, { type, listener, once }];
    signal?.addEventListener("abort", () => this.removeEventListener(type, listener), { once: true });
  }

  removeEventListener(type: string, listener: Listener | null): void {
    this.#listeners = this.#listeners.filter((each) => each.type !== type || each.listener !== listener);
  }

  dispatchEvent(event: GuestEvent): boolean {
    event.target = this;
    const handler: unknown = Reflect.get(this, `on${event.type}`);
    if (typeof handler === "function") report(() => Reflect.apply(handler, this, [event]));
    for (const each of this.#listeners) {
      if (event.stopped) break;
      if (each.type !== event.type || !this.#listeners.includes(each)) continue;
      if (each.once) this.removeEventListener(each.type, each.listener);
      const { listener } = each;
      report(() =>
        typeof listener === "function" ? listener.call(this, event) : listener.handleEvent(event),
      );
    }
    return !event.defaultPrevented;
  }
}

/** What a listener throws stops no other one. */
function report(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

const make = Symbol("make");

export class GuestAbortSignal extends GuestEventTarget {
  onabort: ((event: GuestEvent) => void) | null = null;
  #aborted = false;
  #reason: unknown = undefined;

  constructor(key?: unknown) {
    super();
    if (key !== make) throw new TypeError("an AbortSignal is made by an AbortController");
  }

  static make(): GuestAbortSignal {
    return new GuestAbortSignal(make);
  }

  static abort(reason?: unknown): GuestAbortSignal {
    const signal = GuestAbortSignal.make();
    signal.abort(reason);
    return signal;
  }

  /** Needs `setTimeout`. */
  static timeout(milliseconds: number): GuestAbortSignal {
    const signal = GuestAbortSignal.make();
    setTimeout(() => signal.abort(exception("signal timed out", "TimeoutError")), milliseconds);
    return signal;
  }

  static any(signals: Iterable<GuestAbortSignal>): GuestAbortSignal {
    const all = [...signals];
    const first = all.find((each) => each.aborted);
    const signal = GuestAbortSignal.make();
    if (first === undefined)
      for (const each of all) each.addEventListener("abort", () => signal.abort(each.reason), { once: true });
    else signal.abort(first.reason);
    return signal;
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  /** For controllers. */
  abort(reason: unknown = exception("this operation was aborted", "AbortError")): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    this.dispatchEvent(new GuestEvent("abort"));
  }
}

export class GuestAbortController {
  readonly signal: GuestAbortSignal = GuestAbortSignal.make();

  abort(reason?: unknown): void {
    this.signal.abort(reason);
  }
}

export function exception(message: string, name: string): Error {
  if (typeof DOMException === "function") return new DOMException(message, name);
  return Object.assign(new Error(message), { name });
}
