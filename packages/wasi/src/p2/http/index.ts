/**
 * The area wasi:http 0.2, on the semantics of 0.3: the same limits, allow list and error codes.
 * Spec: wasi:http types, outgoing-handler 0.2.
 * Invariant: without HTTP every request is denied; the types work all the same.
 */
import { blocking } from "@heddle/component";
import type { Area, Interface } from "../../area.ts";
import { startSend } from "../../http/client.ts";
import type { WasiOptions } from "../../options.ts";
import type { Port } from "../../port/index.ts";
import type { Bell } from "../readiness.ts";
import { VERSION_P2 } from "../version.ts";
import { resultOf } from "./answer.ts";
import { errorCodeOf } from "./error.ts";
import { FieldsP2 } from "./fields.ts";
import { FutureTrailers, IncomingBody } from "./incoming-body.ts";
import { IncomingRequest } from "./incoming-request.ts";
import { FutureIncomingResponse, IncomingResponse } from "./incoming-response.ts";
import { OutgoingBody } from "./outgoing-body.ts";
import { OutgoingRequest } from "./outgoing-request.ts";
import { OutgoingResponse, ResponseOutparam } from "./outgoing-response.ts";
import { ProxyHost, type Next } from "./proxy-host.ts";
import { RequestOptionsP2 } from "./request-options.ts";

export function createHttpP2(port: Port, _options: WasiOptions, bell: Bell): Area {
  return {
    [`wasi:http/types@${VERSION_P2}`]: () => httpTypes(bell),
    [`wasi:http/outgoing-handler@${VERSION_P2}`]: () =>
      outgoingHandler(bell, (request, call) => startSend(port.http, request, call)),
  };
}

/** Guests construct their messages; the streams in them are of the one program. */
function httpTypes(bell: Bell): Interface {
  class GuestOutgoingRequest extends OutgoingRequest {
    constructor(headers: FieldsP2) {
      super(bell, headers);
    }
  }
  class GuestOutgoingResponse extends OutgoingResponse {
    constructor(headers: FieldsP2) {
      super(bell, headers);
    }
  }
  return {
    Fields: FieldsP2,
    FutureIncomingResponse,
    FutureTrailers,
    IncomingBody,
    IncomingRequest,
    IncomingResponse,
    OutgoingBody,
    OutgoingRequest: GuestOutgoingRequest,
    OutgoingResponse: GuestOutgoingResponse,
    RequestOptions: RequestOptionsP2,
    ResponseOutparam,
    httpErrorCode: errorCodeOf,
    proxyHost: proxyHost(bell),
  };
}

/** `send` may throw at once: then there is nothing to wait for. */
function outgoingHandler(bell: Bell, send: Next): Interface {
  return {
    handle: (request: OutgoingRequest, options: RequestOptionsP2 | undefined): FutureIncomingResponse => {
      const sending = new AbortController();
      const response = send(request.take(options), { signal: sending.signal });
      return new FutureIncomingResponse(bell, response, sending);
    },
  };
}

function proxyHost(bell: Bell): ProxyHost {
  return new ProxyHost({
    begin: (request, respond) => {
      const unfinished: OutgoingBody[] = [];
      const incoming = new IncomingRequest(bell, request);
      const outparam = new ResponseOutparam((answer) => {
        if (answer.tag === "err") return respond(answer);
        if (answer.val.body !== undefined) unfinished.push(answer.val.body);
        respond({ tag: "ok", val: answer.val.response });
      });
      const end = (): void => {
        outparam[Symbol.dispose]();
        for (const body of unfinished) body.abandon();
      };
      return { args: [incoming, outparam], end };
    },
    outgoingHandler: (next) => outgoingHandler(bell, next),
    incomingHandler: (next) => ({
      handle: blocking(async (request: IncomingRequest, outparam: ResponseOutparam): Promise<void> => {
        outparam.pass(await resultOf(next(request.take(), { signal: new AbortController().signal })));
      }),
    }),
  });
}
