/**
 * A guest's response over a Node connection.
 *
 * Invariants: one chunk is in the host's hands besides Node's buffer. A body that fails after the head was sent resets the stream:
 * a truncated body never ends cleanly. The outcome is reported to the guest once.
 */
import type { ServerResponse } from "node:http";
import {
  contentLength,
  httpErrorCode,
  HttpError,
  readerOf,
  sized,
  trailersOf,
  type Body,
  type FieldEntry,
  type BodyReader,
  type Fields,
  type Outcome,
  type Response,
} from "@heddle/wasi/http";
import type { NodeResponse } from "./incoming.ts";

export interface OutgoingOptions {
  readonly writeTimeoutMs: number;
  readonly maxResponseHeaderBytes: number;
  /** Sent with every response, e.g. `connection: close` while the server drains. */
  readonly extraHeaders?: Readonly<Record<string, string>>;
}

/** How sending a response ended. */
export interface Sent {
  readonly status: number;
  readonly bytes: number;
  readonly error?: unknown;
}

/** Takes response. Never rejects. */
export async function sendResponse(
  target: NodeResponse,
  method: string,
  response: Response,
  options: OutgoingOptions,
): Promise<Sent> {
  const { statusCode, headers, body } = response.take();
  const writer = new Writer(target, options);
  const reader = readerOf(body.contents);
  let status = statusCode;
  try {
    writer.head(statusCode, headers, body.contents !== undefined);
    const bare = method === "HEAD" || statusCode === 204 || statusCode === 304;
    if (bare) reader.drop();
    await (bare ? writer.end(undefined) : sendBody(writer, reader, body, headers));
    body.report(OK);
    return { status, bytes: writer.bytes };
  } catch (error) {
    body.report({ tag: "err", val: httpErrorCode(error) });
    reader.drop();
    status = writer.fail();
    return { status, bytes: writer.bytes, error };
  }
}

const OK: Outcome = { tag: "ok", val: undefined };

async function sendBody(writer: Writer, unsized: BodyReader, body: Body, headers: Fields): Promise<void> {
  const length = contentLength(headers, "HTTP-response-body-size");
  const reader = sized(unsized, body.contents === undefined ? undefined : length, "HTTP-response-body-size");
  let chunk = await reader.read();
  if (chunk !== null && chunk.length <= SMALL_BODY_BYTES) {
    const following = reader.read();
    if (await endsSoon(following)) return endSmall(writer, chunk, body);
    await writer.write(chunk);
    chunk = await following;
  }
  for (; chunk !== null; chunk = await reader.read()) {
    const room = writer.write(chunk);
    if (room !== undefined) await room;
  }
  await writer.end(await trailersOf(body));
}

async function endSmall(writer: Writer, chunk: Uint8Array, body: Body): Promise<void> {
  let trailers: Fields | undefined;
  try {
    trailers = await trailersOf(body);
  } catch (error) {
    // The response is to be seen as cut, so that it has to begin.
    await writer.write(chunk);
    throw error;
  }
  await writer.endWith(chunk, trailers);
}

/** A body of one chunk of this size goes out together with the head. */
const SMALL_BODY_BYTES = 16_384;

/** Does the end follow within the turns of the event loop that a guest takes to say so? */
function endsSoon(following: Promise<Uint8Array | null>): Promise<boolean> {
  return new Promise((resolve) => {
    const late = setImmediate(() => setImmediate(() => resolve(false)));
    const soon = (ended: boolean): void => {
      clearImmediate(late);
      resolve(ended);
    };
    // A failure shows where it is read.
    following.then(
      (chunk) => soon(chunk === null),
      () => soon(false),
    );
  });
}

/** Values of one name together, as `copyAll` has them. */
function headersOf(entries: readonly FieldEntry[]): Map<string, string | string[]> {
  const headers = new Map<string, string | string[]>();
  for (const [name, value] of entries) {
    const present = headers.get(name);
    const text = latin1(value);
    headers.set(name, present === undefined ? text : [present, text].flat());
  }
  return headers;
}

/** One character a byte. */
function latin1(bytes: Uint8Array): string {
  return bytes.length < 64
    ? String.fromCharCode(...bytes)
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

class Writer {
  readonly #target: ServerResponse;
  readonly #options: OutgoingOptions;
  bytes = 0;

  constructor(target: NodeResponse, options: OutgoingOptions) {
    // HTTP/2's compatible response is used for nothing that HTTP/1's does not have.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node documents the one as compatible with the other
    this.#target = target as ServerResponse;
    this.#options = options;
  }

  head(status: number, headers: Fields, hasContents: boolean): void {
    if (status < 200)
      throw new HttpError({ tag: "internal-error", val: `the status ${status} is no final one` });
    const entries = headers.copyAll();
    const size = entries.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
    if (size > this.#options.maxResponseHeaderBytes)
      throw new HttpError({ tag: "HTTP-response-header-section-size", val: size });
    const target = this.#target;
    target.statusCode = status;
    for (const [name, value] of headersOf(entries)) target.setHeader(name, value);
    // Trailers need chunks.
    if (hasContents && headers.has("trailer")) target.removeHeader("content-length");
    for (const [name, value] of Object.entries(this.#options.extraHeaders ?? {}))
      target.setHeader(name, value);
  }

  /** A promise if the client is to be waited for. */
  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#target.destroyed || this.#target.writableEnded) throw gone();
    this.bytes += chunk.length;
    return this.#target.write(chunk) ? undefined : this.#drained();
  }

  #drained(): Promise<void> {
    const target = this.#target;
    return new Promise((resolve, reject) => {
      const settle = (error?: HttpError): void => {
        clearTimeout(timer);
        target.off("drain", drain);
        target.off("close", close);
        if (error === undefined) resolve();
        else reject(error);
      };
      const drain = (): void => settle();
      const close = (): void => settle(gone());
      const timer = setTimeout(
        () => settle(new HttpError({ tag: "connection-write-timeout" })),
        this.#options.writeTimeoutMs,
      );
      target.on("drain", drain);
      target.on("close", close);
    });
  }

  /** The whole body at once: as text of one character a byte it is one write with the head. */
  async endWith(body: Uint8Array, trailers: Fields | undefined): Promise<void> {
    if (trailers !== undefined && trailers.copyAll().length > 0) {
      await this.write(body);
      return this.end(trailers);
    }
    const target = this.#target;
    if (target.destroyed) throw gone();
    this.bytes += body.length;
    target.end(latin1(body), "latin1");
    if (!target.writableFinished) await this.#finished();
  }

  async end(trailers: Fields | undefined): Promise<void> {
    const target = this.#target;
    if (target.destroyed) throw gone();
    const entries = trailers?.copyAll() ?? [];
    if (entries.length > 0) {
      if (!target.headersSent) target.flushHeaders();
      target.addTrailers(Object.fromEntries(headersOf(entries)));
    }
    target.end();
    if (!target.writableFinished) await this.#finished();
  }

  #finished(): Promise<void> {
    const target = this.#target;
    return new Promise((resolve, reject) => {
      const settle = (error?: HttpError): void => {
        clearTimeout(timer);
        target.off("finish", finish);
        target.off("close", close);
        if (error === undefined) resolve();
        else reject(error);
      };
      const finish = (): void => settle();
      const close = (): void => settle(target.writableFinished ? undefined : gone());
      const timer = setTimeout(
        () => settle(new HttpError({ tag: "connection-write-timeout" })),
        this.#options.writeTimeoutMs,
      );
      target.on("finish", finish);
      target.on("close", close);
    });
  }

  /** Returns the status that the client saw: 500 if nothing was sent yet, else what it has, cut. */
  fail(): number {
    const target = this.#target;
    if (target.headersSent || target.destroyed) {
      cut(target);
      return target.statusCode;
    }
    for (const name of target.getHeaderNames()) target.removeHeader(name);
    target.statusCode = 500;
    target.end();
    return 500;
  }
}

/** Ends the stream so that the client sees that it is not whole. */
function cut(target: NodeResponse): void {
  if ("stream" in target) target.stream.close(2 /* INTERNAL_ERROR */);
  else target.destroy();
}

function gone(): HttpError {
  return new HttpError({ tag: "connection-terminated" });
}
