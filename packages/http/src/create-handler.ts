/**
 * The short way: a compiled component as a handler for any fetch-style server.
 * Invariant: what it was given is used for every instance; what it makes ends with it.
 */
import type { Component, Imports, InstantiateOptions } from "@heddle/component";
import { fetchHandler, type FetchOptions } from "./adapters/fetch/handler.ts";
import { handlersOf } from "./from-component.ts";
import type { InstanceRequests } from "./requests.ts";
import { Service, type ServiceOptions } from "./service.ts";

export interface HandlerOptions extends ServiceOptions, FetchOptions {
  /** What an instance imports; asked for each one, so that instances share nothing. */
  readonly imports: (requests: InstanceRequests) => Imports;
  /** Limits and choices of each instance's store. */
  readonly engine?: InstantiateOptions;
}

export interface Handler extends AsyncDisposable {
  (request: Request): Promise<Response>;
  /** New requests go to the other component; those under way end where they began. Rejects, changing nothing, if it cannot start. */
  swap(component: Component): Promise<void>;
  /** The service behind it, for its counters and for other servers. */
  readonly service: Service;
}

/** Throws LinkError (`missing-export`) if the component handles no requests. */
export function createHandler(component: Component, options: HandlerOptions): Handler {
  const service = new Service(handlersOf(component, options.imports, options.engine), options);
  return Object.assign(fetchHandler(service, options), {
    service,
    swap: (next: Component) => service.swap(handlersOf(next, options.imports, options.engine)),
    async [Symbol.asyncDispose]() {
      await service.drain();
    },
  });
}
