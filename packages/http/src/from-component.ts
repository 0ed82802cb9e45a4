/**
 * Instances of a component that exports `wasi:http/handler`.
 * Invariant: the component is compiled once; every instance has a store and imports of its own.
 */
import { LinkError, type Trap } from "@heddle/component/errors";
import {
  instantiate,
  type Component,
  type ComponentInstance,
  type Imports,
  type InstantiateOptions,
} from "@heddle/component";
import { Response, type Request } from "@heddle/wasi/http";
import type { HandleCall, HandlerFactory, HandlerInstance, RequestOrigin } from "./instance.ts";

/** Any 0.3.x: the interface did not change between them. */
const HANDLER = /^wasi:http\/handler@0\.3\.\d+#handle$/;

/** Throws LinkError (`missing-export`) if the component handles no requests. `store` is how each instance is made. */
export function handlersOf(
  component: Component,
  imports: (requests: InstanceRequests) => Imports | Promise<Imports>,
  store: InstantiateOptions = {},
): HandlerFactory {
  const offered = component.exports.map(({ name }) => name);
  if (!offered.some((name) => HANDLER.test(`${name}#handle`))) {
    throw new LinkError(
      "missing-export",
      `the component is no HTTP service: found exports ${offered.join(", ") || "(none)"}, wanted wasi:http/handler@0.3.0`,
    );
  }
  return async () => {
    const requests = new Requests();
    const instance = await instantiate(component, await imports(requests), store);
    requests.instance = instance;
    return handlerOf(instance, requests);
  };
}

/** What whoever makes an instance's imports may know of the requests in it. */
export interface InstanceRequests {
  /** While a function of the imports is called: the request that the guest works for. Else undefined. */
  readonly current: RequestOrigin | undefined;
  /** Those under way. */
  readonly active: ReadonlySet<RequestOrigin>;
  /** Told of each request that is over, and of undefined once the instance is. */
  onOver(told: (origin: RequestOrigin | undefined) => void): void;
}

class Requests implements InstanceRequests {
  readonly active: Set<RequestOrigin> = new Set();
  readonly #told: ((origin: RequestOrigin | undefined) => void)[] = [];
  instance: ComponentInstance | undefined;

  get current(): RequestOrigin | undefined {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `handle` below gave
    return this.instance?.origin as RequestOrigin | undefined;
  }

  onOver(told: (origin: RequestOrigin | undefined) => void): void {
    this.#told.push(told);
  }

  over(origin: RequestOrigin | undefined): void {
    if (origin !== undefined) this.active.delete(origin);
    for (const tell of this.#told) tell(origin);
  }
}

function handlerOf(instance: ComponentInstance, requests: Requests): HandlerInstance {
  const [, handle] = [...instance.functions].find(([name]) => HANDLER.test(name)) ?? [];
  return {
    get failure(): Trap | null {
      return instance.failure;
    },
    handle: (request: Request, call: HandleCall) => {
      const { origin } = call;
      if (origin !== undefined) requests.active.add(origin);
      const answer = instance.callEagerly(handle, { signal: call, origin }, request);
      return answer instanceof Promise ? answer.then(asResponse) : asResponse(answer);
    },
    left: (origin) => requests.over(origin),
    finished: () => instance.finished(),
    dispose: async () => {
      await instance[Symbol.asyncDispose]();
      requests.over(undefined);
    },
  };
}

function asResponse(answer: unknown): Response {
  if (answer instanceof Response) return answer;
  throw new LinkError(
    "import-type-mismatch",
    "the handler returned a response that is not of this host's wasi:http/types",
  );
}
