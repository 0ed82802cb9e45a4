/**
 * How a component hands requests on to the handler behind it.
 * Spec: the `wasi:http/middleware` world; wasi:http/incoming-handler and outgoing-handler 0.2.
 * Invariant: one import is given to the handler behind, the first of these that the component has; the others stay what they are.
 */
import type { Component, Imports } from "@heddle/component";
import { LinkError } from "@heddle/component/errors";
import type { Next } from "@heddle/wasi/http";
import type { HandleCall, HandlerInstance, RequestOrigin } from "./instance.ts";
import { proxyHostOf } from "./proxy-handler.ts";
import type { InstanceRequests } from "./requests.ts";

interface Way {
  readonly names: RegExp;
  readonly interfaceFor: (imports: Imports, next: Next) => object;
}

const ways: readonly Way[] = [
  {
    names: /^wasi:http\/handler@0\.3\.\d+$/,
    interfaceFor: (_imports, next) => ({ handle: next }),
  },
  {
    names: /^wasi:http\/incoming-handler@0\.2\.\d+$/,
    interfaceFor: (imports, next) => proxyHostOf(imports).incomingHandler(next),
  },
  {
    names: /^wasi:http\/outgoing-handler@0\.2\.\d+$/,
    interfaceFor: (imports, next) => proxyHostOf(imports).outgoingHandler(next),
  },
];

/** A call by a guest, which is of the request that the guest works for. */
class HandedOn implements HandleCall {
  readonly signal: AbortSignal;
  readonly origin?: RequestOrigin;

  constructor(signal: AbortSignal, origin: RequestOrigin | undefined) {
    this.signal = signal;
    if (origin !== undefined) this.origin = origin;
  }

  get aborted(): boolean {
    return this.signal.aborted;
  }

  get reason(): unknown {
    return this.signal.reason;
  }

  addEventListener(type: "abort", listener: () => void): void {
    this.signal.addEventListener(type, listener);
  }

  removeEventListener(type: "abort", listener: () => void): void {
    this.signal.removeEventListener(type, listener);
  }
}

/** Changes `given`. Throws LinkError (`missing-export`) if the component has no way to hand on. */
export function handOn(
  { imports }: Pick<Component, "imports">,
  given: Imports,
  requests: InstanceRequests,
  next: HandlerInstance["handle"],
): void {
  const behind: Next = async (request, { signal }) => next(request, new HandedOn(signal, requests.current));
  for (const { names, interfaceFor } of ways) {
    const found = imports.find(({ name }) => names.test(name));
    if (found === undefined) continue;
    // The very name that it imports comes before any other version of it.
    const value = interfaceFor(given, behind);
    Object.defineProperty(given, found.name, { value, enumerable: true, configurable: true });
    return;
  }
  throw new LinkError(
    "missing-export",
    "the component stands before another in the chain and imports neither wasi:http/handler nor, of WASI 0.2, " +
      `incoming-handler or outgoing-handler; it imports ${imports.map(({ name }) => name).join(", ") || "nothing"}`,
  );
}
