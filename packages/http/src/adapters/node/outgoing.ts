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
  tryTrailersOf,
  type Body,
  type FieldEntry,
  type BodyReader,
  type Fields,
  type Outcome,
  type Response,
} from "@heddle/wasi/http";
import type { Timed, Timeouts } from "../../timeouts.ts";
import type { NodeResponse } from "./incoming.ts";

export interface OutgoingOptions {
  /** Of writes that the client does not take. */
  readonly writeTimeouts: Timeouts;
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
    const sending = bare ? writer.end(undefined) : sendBody(writer, reader, body, headers);
    if (sending !== undefined) await sending;
    if (!writer.isFinished) await writer.finished();
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

/** A promise only if the guest or the client has to be waited for. */
function sendBody(
  writer: Writer,
  unsized: BodyReader,
  body: Body,
  headers: Fields,
): Promise<void> | undefined {
  const length = contentLength(headers, "HTTP-response-body-size");
  const reader = sized(unsized, body.contents === undefined ? undefined : length, "HTTP-response-body-size");
  const first = reader.tryRead();
  // A body of one chunk whose end is known already goes out at once, together with the head.
  if (first === undefined || (first !== null && first.length > SMALL_BODY_BYTES))
    return sendChunks(writer, reader, body, first);
  const following = first === null ? null : reader.tryRead();
  if (following !== null) return sendSmallChunk(writer, reader, body, first ?? EMPTY, following);
  const trailers = tryTrailersOf(body);
  if (trailers === undefined) return endSmall(writer, first ?? EMPTY, body);
  return writer.endWith(first ?? EMPTY, trailers.value);
}

const EMPTY = new Uint8Array();

/** What was read of the next chunk already: undefined is nothing. */
type Tried = Uint8Array | null | undefined;

async function sendChunks(writer: Writer, reader: BodyReader, body: Body, tried: Tried): Promise<void> {
  const first = tried === undefined ? await readFirst(writer, reader) : tried;
  if (first !== null && first.length <= SMALL_BODY_BYTES)
    return sendSmallChunk(writer, reader, body, first, undefined);
  await (first === null ? endSmall(writer, EMPTY, body) : sendRest(writer, reader, body, first));
}

/** The client gets the head no later than it would notice. */
async function readFirst(writer: Writer, reader: BodyReader): Promise<Uint8Array | null> {
  const late = setTimeout(() => writer.flushHead(), HEAD_DELAY_MS);
  try {
    return await reader.read();
  } finally {
    clearTimeout(late);
  }
}

/** The head waits so long for the beginning of a body, to go out with it. */
const HEAD_DELAY_MS = 5;

/** Waits a moment for the end, so that a small body is one write with the head. */
async function sendSmallChunk(
  writer: Writer,
  reader: BodyReader,
  body: Body,
  chunk: Uint8Array,
  tried: Tried,
): Promise<void> {
  const following = tried === undefined ? reader.read() : Promise.resolve(tried);
  if (await endsSoon(following)) return endSmall(writer, chunk, body);
  await writer.write(chunk);
  await sendRest(writer, reader, body, await following);
}

async function sendRest(
  writer: Writer,
  reader: BodyReader,
  body: Body,
  first: Uint8Array | null,
): Promise<void> {
  for (let chunk = first; chunk !== null; chunk = await reader.read()) {
    const room = writer.write(chunk);
    if (room !== undefined) await room;
  }
  writer.end(await trailersOf(body));
}

async function endSmall(writer: Writer, chunk: Uint8Array, body: Body): Promise<void> {
  let trailers: Fields | undefined;
  try {
    trailers = await trailersOf(body);
  } catch (error) {
    // What the client has a part of is to be seen as cut.
    if (chunk.length > 0) await writer.write(chunk);
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
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

interface Head {
  readonly status: number;
  readonly entries: readonly FieldEntry[];
}

class Writer implements Timed {
  dueAt = 0;
  earlier: Timed | undefined;
  later: Timed | undefined;
  readonly #target: ServerResponse;
  readonly #options: OutgoingOptions;
  /** Until it is sent. */
  #head: Head | undefined;
  /** Ends the wait for the client. */
  #settle: ((error?: HttpError) => void) | undefined;
  bytes = 0;

  constructor(target: NodeResponse, options: OutgoingOptions) {
    // HTTP/2's compatible response is used for nothing that HTTP/1's does not have.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node documents the one as compatible with the other
    this.#target = target as ServerResponse;
    this.#options = options;
  }

  get isFinished(): boolean {
    return this.#target.writableFinished;
  }

  head(status: number, headers: Fields, hasContents: boolean): void {
    if (status < 200)
      throw new HttpError({ tag: "internal-error", val: `the status ${status} is no final one` });
    let entries: readonly FieldEntry[] = headers.copyAll();
    let size = 0;
    for (const [name, value] of entries) size += name.length + value.length + 4;
    if (size > this.#options.maxResponseHeaderBytes)
      throw new HttpError({ tag: "HTTP-response-header-section-size", val: size });
    // Trailers need chunks.
    if (hasContents && headers.has("trailer"))
      entries = entries.filter(([name]) => name.toLowerCase() !== "content-length");
    this.#head = { status, entries };
  }

  /** Gives Node the head, which goes out with what is written next. `length`: of the whole body, where that is known. */
  #begin(length?: number): void {
    const head = this.#head;
    if (head === undefined) return;
    this.#head = undefined;
    const target = this.#target;
    if ("stream" in target || this.#options.extraHeaders !== undefined) {
      this.#beginByName(head);
      return;
    }
    const flat: string[] = [];
    let announced = length === undefined;
    for (const [name, value] of head.entries) {
      flat.push(name, latin1(value));
      announced ||= name.length === 14 && name.toLowerCase() === "content-length";
    }
    if (!announced) flat.push("Content-Length", String(length));
    target.writeHead(head.status, flat);
  }

  #beginByName({ status, entries }: Head): void {
    const target = this.#target;
    target.statusCode = status;
    for (const [name, value] of headersOf(entries)) target.setHeader(name, value);
    for (const [name, value] of Object.entries(this.#options.extraHeaders ?? {}))
      target.setHeader(name, value);
  }

  /** The body follows later. */
  flushHead(): void {
    if (this.#target.destroyed) return;
    this.#begin();
    this.#target.flushHeaders();
  }

  /** A promise if the client is to be waited for. */
  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#target.destroyed || this.#target.writableEnded) throw gone();
    this.#begin();
    this.bytes += chunk.length;
    return this.#target.write(chunk) ? undefined : this.#until("drain");
  }

  /** The whole body at once: as text of one character a byte it is one write with the head. */
  endWith(body: Uint8Array, trailers: Fields | undefined): Promise<void> | undefined {
    if (trailers !== undefined && trailers.copyAll().length > 0) {
      const room = this.write(body);
      if (room !== undefined) return room.then(() => this.end(trailers));
      this.end(trailers);
      return undefined;
    }
    const target = this.#target;
    if (target.destroyed) throw gone();
    this.#begin(body.length);
    this.bytes += body.length;
    target.end(latin1(body), "latin1");
    return undefined;
  }

  end(trailers: Fields | undefined): undefined {
    const target = this.#target;
    if (target.destroyed) throw gone();
    this.#begin();
    const entries = trailers?.copyAll() ?? [];
    if (entries.length > 0) {
      if (!target.headersSent) target.flushHeaders();
      target.addTrailers(Object.fromEntries(headersOf(entries)));
    }
    target.end();
  }

  /** After the end: the client, or its system, has taken everything. */
  finished(): Promise<void> {
    // HTTP/2 closes a stream no earlier than the request is over, too.
    return this.#until("stream" in this.#target ? "finish" : "close");
  }

  /** Waits for an event of the response, as long as it is open and within the time. */
  #until(event: "drain" | "finish" | "close"): Promise<void> {
    const target = this.#target;
    const { writeTimeouts } = this.#options;
    return new Promise((resolve, reject) => {
      const settle = (error?: HttpError): void => {
        writeTimeouts.stop(this);
        this.#settle = undefined;
        target.off("close", close);
        if (event !== "close") target.off(event, happened);
        if (error === undefined) resolve();
        else reject(error);
      };
      const happened = (): void => settle();
      const close = (): void => settle(target.writableFinished ? undefined : gone());
      this.#settle = settle;
      if (event !== "close") target.on(event, happened);
      target.on("close", close);
      writeTimeouts.start(this);
      if (target.destroyed) close();
    });
  }

  timedOut(): void {
    this.#settle?.(new HttpError({ tag: "connection-write-timeout" }));
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
