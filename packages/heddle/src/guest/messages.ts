/**
 * `Request` and `Response`.
 * Spec: Fetch, "Request class" and "Response class", without what belongs to browsers: modes, credentials, caches.
 */
import { bodyOf, GuestBody, type BodySource } from "./body.ts";
import { GuestAbortSignal } from "./events.ts";
import { GuestHeaders } from "./headers.ts";
import { GuestUrl } from "./url.ts";

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly signal?: GuestAbortSignal | null;
}

const NORMALIZED = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];

export class GuestRequest extends GuestBody {
  readonly method: string;
  readonly url: string;
  readonly headers: GuestHeaders;
  readonly signal: GuestAbortSignal;

  constructor(input: unknown, options: RequestOptions = {}) {
    const from = input instanceof GuestRequest ? input : null;
    const method = methodOf(options.method ?? from?.method ?? "GET");
    const own = options.body === undefined || options.body === null ? null : bodyOf(options.body);
    const source = own ?? from?.take() ?? null;
    if (source !== null && (method === "GET" || method === "HEAD"))
      throw new TypeError(`a request with method ${method} has no body`);
    super(source);
    this.method = method;
    this.url = from?.url ?? urlOf(input);
    this.headers = new GuestHeaders(options.headers ?? from?.headers);
    this.signal = options.signal ?? from?.signal ?? GuestAbortSignal.make();
    addType(this.headers, own);
  }

  clone(): GuestRequest {
    const { method, headers, signal } = this;
    return new GuestRequest(this.url, { method, headers, signal, body: this.split()?.stream ?? null });
  }
}

function urlOf(input: unknown): string {
  const url = new GuestUrl(input);
  if (url.username !== "" || url.password !== "")
    throw new TypeError(`${String(input)} has credentials, which a request does not take from its URL`);
  return url.href;
}

function methodOf(text: string): string {
  const upper = text.toUpperCase();
  if (!/^[!#$%&'*+\-.^_`|~\w]+$/.test(text)) throw new TypeError(`${JSON.stringify(text)} is no method`);
  return NORMALIZED.includes(upper) ? upper : text;
}

function addType(headers: GuestHeaders, source: BodySource | null): void {
  const type = source?.type ?? null;
  if (type !== null && !headers.has("content-type")) headers.set("content-type", type);
}

export interface ResponseOptions {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: unknown;
}

const EMPTY = [101, 103, 204, 205, 304];

export class GuestResponse extends GuestBody {
  readonly status: number;
  readonly statusText: string;
  readonly headers: GuestHeaders;
  readonly type: string = "default";
  #url = "";
  #redirected = false;

  constructor(body: unknown = null, options: ResponseOptions = {}) {
    const { status = 200, statusText = "" } = options;
    if (!Number.isInteger(status) || status < 200 || status > 599)
      throw new RangeError(`the status of a response is from 200 to 599, found ${status}`);
    const source = bodyOf(body);
    if (source !== null && EMPTY.includes(status))
      throw new TypeError(`a response with status ${status} has no body`);
    super(source);
    this.status = status;
    this.statusText = statusText;
    this.headers = new GuestHeaders(options.headers);
    addType(this.headers, source);
  }

  static json(data: unknown, options: ResponseOptions = {}): GuestResponse {
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError("the data have no JSON");
    const headers = new GuestHeaders(options.headers);
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
    return new GuestResponse(text, { ...options, headers });
  }

  static redirect(url: unknown, status: number = 302): GuestResponse {
    if (![301, 302, 303, 307, 308].includes(status)) throw new RangeError(`${status} is no redirection`);
    return new GuestResponse(null, { status, headers: { location: new GuestUrl(url).href } });
  }

  /** For `fetch`: where it came from. */
  static from(url: string, redirected: boolean, body: unknown, options: ResponseOptions): GuestResponse {
    const response = new GuestResponse(body, options);
    response.#url = url;
    response.#redirected = redirected;
    return response;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status <= 299;
  }

  get url(): string {
    return this.#url;
  }

  get redirected(): boolean {
    return this.#redirected;
  }

  clone(): GuestResponse {
    const { status, statusText, headers } = this;
    const body = this.split()?.stream ?? null;
    return GuestResponse.from(this.#url, this.#redirected, body, { status, statusText, headers });
  }
}
