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
import type { HandleCall, HandlerFactory, HandlerInstance } from "./instance.ts";

/** Any 0.3.x: the interface did not change between them. */
const HANDLER = /^wasi:http\/handler@0\.3\.\d+#handle$/;

/** Throws LinkError (`missing-export`) if the component handles no requests. `store` is how each instance is made. */
export function handlersOf(
  component: Component,
  imports: () => Imports | Promise<Imports>,
  store: InstantiateOptions = {},
): HandlerFactory {
  const offered = component.exports.map(({ name }) => name);
  if (!offered.some((name) => HANDLER.test(`${name}#handle`))) {
    throw new LinkError(
      "missing-export",
      `the component is no HTTP service: found exports ${offered.join(", ") || "(none)"}, wanted wasi:http/handler@0.3.0`,
    );
  }
  return async () => handlerOf(await instantiate(component, await imports(), store));
}

function handlerOf(instance: ComponentInstance): HandlerInstance {
  const [, handle] = [...instance.functions].find(([name]) => HANDLER.test(name)) ?? [];
  return {
    get failure(): Trap | null {
      return instance.failure;
    },
    handle: async (request: Request, { signal }: HandleCall) => {
      const response = await instance.call(handle, { signal }, request);
      if (response instanceof Response) return response;
      throw new LinkError(
        "import-type-mismatch",
        "the handler returned a response that is not of this host's wasi:http/types",
      );
    },
    finished: () => instance.finished(),
    dispose: async () => {
      await instance[Symbol.asyncDispose]();
    },
  };
}
