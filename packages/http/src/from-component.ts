/**
 * Instances of a component that exports `wasi:http/handler`, or `wasi:http/incoming-handler` of WASI 0.2.
 * Invariant: the component is compiled once; every instance has a store and imports of its own.
 */
import { LinkError } from "@heddle/component/errors";
import { instantiate, type Component, type Imports, type InstantiateOptions } from "@heddle/component";
import { ComponentHandler } from "./component-handler.ts";
import type { HandlerFactory, HandlerInstance } from "./instance.ts";
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
      : new ComponentHandler(instance, requests, handle);
  };
  return Object.assign(factory, { isSerial: handler === undefined });
}
