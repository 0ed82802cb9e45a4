/**
 * An instance of a component that exports `wasi:http/handler`, as a handler.
 * Spec: wasi:http/handler `handle`.
 * Invariant: it handles as many requests at once as it is given.
 */
import type { ComponentInstance } from "@heddle/component";
import { LinkError, type Trap } from "@heddle/component/errors";
import { Response, type Request } from "@heddle/wasi/http";
import type { HandleCall, HandlerInstance, RequestOrigin } from "./instance.ts";
import type { Requests } from "./requests.ts";

export class ComponentHandler implements HandlerInstance {
  readonly #instance: ComponentInstance;
  readonly #requests: Requests;
  readonly #handle: unknown;

  constructor(instance: ComponentInstance, requests: Requests, handle: unknown) {
    this.#instance = instance;
    this.#requests = requests;
    this.#handle = handle;
  }

  get failure(): Trap | null {
    return this.#instance.failure;
  }

  get holdings(): ComponentInstance["holdings"] {
    return this.#instance.holdings;
  }

  handle(request: Request, call: HandleCall): Response | Promise<Response> {
    const { origin } = call;
    this.#requests.begin(origin);
    const answer = this.#instance.callEagerly(this.#handle, { signal: call, origin }, request);
    return answer instanceof Promise ? answer.then(asResponse) : asResponse(answer);
  }

  left(origin: RequestOrigin): void {
    this.#requests.over(origin);
  }

  finished(): Promise<void> {
    return this.#instance.finished();
  }

  renew(): boolean {
    const renewed = this.#instance.renew();
    if (renewed) this.#requests.over(undefined);
    return renewed;
  }

  async dispose(): Promise<void> {
    await this.#instance[Symbol.asyncDispose]();
    this.#requests.over(undefined);
  }
}

function asResponse(answer: unknown): Response {
  if (answer instanceof Response) return answer;
  throw new LinkError(
    "import-type-mismatch",
    "the handler returned a response that is not of this host's wasi:http/types",
  );
}
