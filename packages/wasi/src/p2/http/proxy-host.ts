/**
 * What a server needs to give a guest of `wasi:http/proxy` a request and take its response.
 * Spec: wasi:http/incoming-handler, outgoing-handler 0.2.
 * Invariant: the resources are those of the one program whose imports this stands in. Nothing is loaded here: a server that has no
 * guest of 0.2 has none of it.
 */
import type { Interface } from "../../area.ts";
import type { HttpErrorCode } from "../../http/error-code.ts";
import type { Request } from "../../http/request.ts";
import type { Response } from "../../http/response.ts";
import type { GuestCall, Result } from "../../sockets/guest.ts";
import { VERSION_P2 } from "../version.ts";

/** One call of `wasi:http/incoming-handler#handle`. */
export interface IncomingCall {
  /** Request and outparam: the arguments. */
  readonly args: readonly [request: object, responseOut: object];
  /** The call is over, whatever it did: an answer that was not given is an error, a body that was not finished is cut. */
  readonly end: () => void;
}

/** Takes request. Rejects with a ComponentError of an `error-code`. */
export type Next = (request: Request, call: GuestCall) => Promise<Response>;

interface ProxyFunctions {
  /** Takes request. `respond` is told once, and takes the response. */
  readonly begin: (
    request: Request,
    respond: (answer: Result<Response, HttpErrorCode>) => void,
  ) => IncomingCall;
  /** The interface `wasi:http/outgoing-handler` whose requests all go to `next`. */
  readonly outgoingHandler: (next: Next) => Interface;
  /** The interface `wasi:http/incoming-handler` that hands requests on to `next`. */
  readonly incomingHandler: (next: Next) => Interface;
}

export class ProxyHost {
  readonly begin: ProxyFunctions["begin"];
  readonly outgoingHandler: ProxyFunctions["outgoingHandler"];
  readonly incomingHandler: ProxyFunctions["incomingHandler"];

  constructor(functions: ProxyFunctions) {
    this.begin = functions.begin;
    this.outgoingHandler = functions.outgoingHandler;
    this.incomingHandler = functions.incomingHandler;
  }

  /** That of a program's imports; undefined if they have no `wasi:http/types` 0.2 of `createWasi`. */
  static of(imports: Readonly<Record<string, unknown>>): ProxyHost | undefined {
    const types = imports[`wasi:http/types@${VERSION_P2}`];
    if (typeof types !== "object" || types === null || !("proxyHost" in types)) return undefined;
    return types.proxyHost instanceof ProxyHost ? types.proxyHost : undefined;
  }
}
