/**
 * Instances of a component that exports `wasi:http/handler`, or `wasi:http/incoming-handler` of WASI 0.2.
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
import type { HandleCall, HandlerFactory, HandlerInstance } from "./instance.ts";
import { handOn } from "./next.ts";
import { ProxyHandler, proxyHostOf } from "./proxy-handler.ts";
import { Requests, type InstanceRequests } from "./requests.ts";

/** Any 0.3.x and 0.2.x: the interfaces did not change between them. */
const HANDLER = /^wasi:http\/handler@0\.3\.\d+$/;
const INCOMING_HANDLER = /^wasi:http\/incoming-handler@0\.2\.\d+$/;

/**
 * Throws LinkError (`missing-export`) if the component handles no requests. `store` is how each instance is made. A component of both
 * generations is used as one of 0.3.
 */
export function handlersOf(
  component: Component,
  imports: (requests: InstanceRequests) => Imports | Promise<Imports>,
  store: InstantiateOptions = {},
): HandlerFactory {
  const offered = component.exports.map(({ name }) => name);
  const handler = offered.find((name) => HANDLER.test(name));
  const name = handler ?? offered.find((each) => INCOMING_HANDLER.test(each));
  if (name === undefined)
    throw new LinkError(
      "missing-export",
      `the component is no HTTP service: found exports ${offered.join(", ") || "(none)"}, wanted wasi:http/handler@0.3.0 (or wasi:http/incoming-handler@0.2)`,
    );
  const factory = async (next?: HandlerInstance["handle"]): Promise<HandlerInstance> => {
    const requests = new Requests();
    const given = await imports(requests);
    if (next !== undefined) handOn(component, given, requests, next);
    const instance = await instantiate(component, given, store);
    requests.instance = instance;
    const handle = instance.functions.get(`${name}#handle`);
    return handler === undefined
      ? new ProxyHandler(instance, requests, handle, proxyHostOf(given))
      : handlerOf(instance, requests, handle);
  };
  return Object.assign(factory, { isSerial: handler === undefined });
}

function handlerOf(instance: ComponentInstance, requests: Requests, handle: unknown): HandlerInstance {
  return {
    get failure(): Trap | null {
      return instance.failure;
    },
    handle: (request: Request, call: HandleCall) => {
      const { origin } = call;
      requests.begin(origin);
      const answer = instance.callEagerly(handle, { signal: call, origin }, request);
      return answer instanceof Promise ? answer.then(asResponse) : asResponse(answer);
    },
    get holdings() {
      return instance.holdings;
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
