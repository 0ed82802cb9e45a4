/**
 * Instances of a component that exports `wasi:http/incoming-handler` of WASI 0.2, as handlers.
 * Spec: wasi:http/incoming-handler 0.2.
 *
 * Invariants: the response begins when the guest sets it, and its body follows while the guest goes on. A guest that returns without
 * setting one has answered with an error; what it did not finish is cut. The guest has one request at a time.
 */
import type { CallOptions, ComponentInstance, Imports } from "@heddle/component";
import { ComponentError, LinkError, type Trap } from "@heddle/component/errors";
import { ProxyHost, type Request, type Response } from "@heddle/wasi/http";
import type { HandleCall, HandlerInstance, RequestOrigin } from "./instance.ts";
import type { Requests } from "./requests.ts";

/** Throws LinkError (`unknown-import`) if the imports are not of `createWasi`: requests and responses are its resources. */
export function proxyHostOf(imports: Imports): ProxyHost {
  const host = ProxyHost.of(imports);
  if (host === undefined)
    throw new LinkError(
      "unknown-import",
      "a handler of WASI 0.2 needs wasi:http/types@0.2 of createWasi, found another or none",
    );
  return host;
}

export class ProxyHandler implements HandlerInstance {
  readonly #instance: ComponentInstance;
  readonly #requests: Requests;
  readonly #handle: unknown;
  readonly #host: ProxyHost;
  /** The calls that have not returned. */
  readonly #running = new Set<Promise<void>>();

  constructor(instance: ComponentInstance, requests: Requests, handle: unknown, host: ProxyHost) {
    this.#instance = instance;
    this.#requests = requests;
    this.#handle = handle;
    this.#host = host;
  }

  get holdings(): ComponentInstance["holdings"] {
    return this.#instance.holdings;
  }

  get failure(): Trap | null {
    return this.#instance.failure;
  }

  handle(request: Request, call: HandleCall): Promise<Response> {
    const { origin } = call;
    this.#requests.begin(origin);
    return new Promise((resolve, reject) => {
      const { args, end } = this.#host.begin(request, (answer) => {
        if (answer.tag === "ok") resolve(answer.val);
        else reject(new ComponentError(answer.val, answer.val.tag));
      });
      const running = this.#call(args, { signal: call, origin }).catch(reject).finally(end);
      this.#running.add(running);
      void running.finally(() => this.#running.delete(running));
    });
  }

  async #call(args: readonly object[], options: CallOptions): Promise<void> {
    await this.#instance.call(this.#handle, options, ...args);
  }

  left(origin: RequestOrigin): void {
    this.#requests.over(origin);
  }

  /** What a guest does after its response keeps it from the next request. */
  quiet(): Promise<unknown> | undefined {
    return this.#running.size === 0 ? undefined : Promise.all(this.#running);
  }

  finished(): Promise<void> {
    return this.#instance.finished();
  }

  renew(): boolean {
    const renewed = this.#running.size === 0 && this.#instance.renew();
    if (renewed) this.#requests.over(undefined);
    return renewed;
  }

  async dispose(): Promise<void> {
    await this.#instance[Symbol.asyncDispose]();
    this.#requests.over(undefined);
  }
}
