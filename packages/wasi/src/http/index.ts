/**
 * `wasi:http`: the types, and the client over the port's HTTP.
 * Invariant: without HTTP every request is denied; the types work all the same.
 */
import { VERSION, type Area } from "../area.ts";
import type { WasiOptions } from "../options.ts";
import type { Port } from "../port/index.ts";
import type { GuestCall } from "../sockets/guest.ts";
import { send } from "./client.ts";
import { Fields } from "./fields.ts";
import { RequestOptions } from "./request-options.ts";
import { Request } from "./request.ts";
import { Response } from "./response.ts";

export function createHttp(port: Port, _options: WasiOptions): Area {
  return {
    [`wasi:http/types@${VERSION}`]: () => ({ Fields, Request, RequestOptions, Response }),
    [`wasi:http/client@${VERSION}`]: () => ({
      send: (request: Request, call: GuestCall): Promise<Response> => send(port.http, request, call),
    }),
  };
}
