/**
 * `wasi:http` for code of the host: the classes that guests see, and what is inside them. For servers and embedders that give
 * guests requests, take their responses, or put a handler of their own in a guest's place.
 */
export {
  NO_TRAILERS,
  readerOf,
  trailersOf,
  tryTrailersOf,
  type Body,
  type BodyReader,
  type Contents,
  type IncomingFuture,
  type TrailersResult,
} from "./body.ts";
export { HttpError, httpErrorCode, type HttpErrorCode, type Outcome } from "./error-code.ts";
export type { FieldEntry } from "./field-syntax.ts";
export { Fields, type Field, type ReceivedFields } from "./fields.ts";
export { methodOf, methodText, schemeOf, type Method, type Scheme } from "./method.ts";
export { receivedBody } from "./received-body.ts";
export { RequestOptions } from "./request-options.ts";
export { Request, type RequestParts } from "./request.ts";
export { Response, type ResponseParts } from "./response.ts";
export { contentLength, sized } from "./sized.ts";
export { parseAuthority } from "./uri.ts";
export type { HttpResponseBody as BodySource } from "../port/http.ts";
export { ProxyHost, type IncomingCall, type Next } from "../p2/http/proxy-host.ts";
