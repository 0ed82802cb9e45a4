/**
 * Handlers one behind the other, each in a store of its own: for those that cannot be joined into one component, since one is of
 * WASI 0.2 and the other of 0.3.
 * Invariant: what stands together is made, used and ended together.
 */
import { LinkError } from "@heddle/component/errors";
import type { HandlerFactory, HandlerInstance, RequestOrigin } from "./instance.ts";

/** The first takes requests; each hands them on to the next one. Throws LinkError (`unsupported`) if there is none. */
export function chainHandlers(factories: readonly HandlerFactory[]): HandlerFactory {
  const [first] = factories;
  if (first === undefined) throw new LinkError("unsupported", "a chain has at least one handler");
  const factory = async (): Promise<HandlerInstance> => {
    const made: HandlerInstance[] = [];
    try {
      for (const make of factories.toReversed()) {
        const [behind] = made;
        made.unshift(await make(behind && ((request, call) => behind.handle(request, call))));
      }
    } catch (error) {
      await Promise.all(made.map((each) => each.dispose()));
      throw error;
    }
    return new Chain(made);
  };
  return Object.assign(factory, { isSerial: factories.some(({ isSerial }) => isSerial === true) });
}

class Chain implements HandlerInstance {
  readonly #links: readonly HandlerInstance[];
  readonly handle: HandlerInstance["handle"];

  /** Takes the links, at least one. */
  constructor(links: readonly HandlerInstance[]) {
    this.#links = links;
    this.handle = (request, call) => {
      const [first] = links;
      if (first === undefined) throw new RangeError("a chain of nothing");
      return first.handle(request, call);
    };
  }

  left(origin: RequestOrigin): void {
    for (const link of this.#links) link.left?.(origin);
  }

  get holdings(): { readonly handles: number; readonly tasks: number; readonly parkedStacks: number } {
    const sum = { handles: 0, tasks: 0, parkedStacks: 0 };
    for (const { holdings } of this.#links) {
      sum.handles += holdings?.handles ?? 0;
      sum.tasks += holdings?.tasks ?? 0;
      sum.parkedStacks += holdings?.parkedStacks ?? 0;
    }
    return sum;
  }

  get failure(): Error | null {
    return this.#links.find(({ failure }) => failure !== null)?.failure ?? null;
  }

  quiet(): Promise<unknown> | undefined {
    const waiting = this.#links.flatMap((link) => link.quiet?.() ?? []);
    return waiting.length === 0 ? undefined : Promise.all(waiting);
  }

  async finished(): Promise<void> {
    // Front to back: what one does last may be handed on.
    for (const link of this.#links) await link.finished();
  }

  /** All of it or nothing that is of use. */
  renew(): boolean {
    return this.#links.every((link) => link.renew?.() === true);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#links.map((link) => link.dispose()));
  }
}
