/**
 * A guest's response over a Node connection.
 *
 * Invariants: one chunk is in the host's hands besides Node's buffer. A body that fails after the head was sent resets the stream:
 * a truncated body never ends cleanly. The outcome is reported to the guest once.
 */
import {
  contentLength,
  httpErrorCode,
  readerOf,
  sized,
  trailersOf,
  tryTrailersOf,
  type Body,
  type BodyReader,
  type Fields,
  type Outcome,
  type Response,
} from "@heddle/wasi/http";
import type { NodeResponse } from "./incoming.ts";
import { ResponseWriter, type OutgoingOptions } from "./response-writer.ts";

/** Who had a response sent: told once how that ended, an error if not as a whole. */
export interface Sender {
  sent(status: number, bytes: number, error?: unknown): void;
}

/** Takes response. What it returns is to be told when the target has closed. Never throws. */
export function sendResponse(
  target: NodeResponse,
  method: string,
  response: Response,
  options: OutgoingOptions,
  sender: Sender,
): { closed(): void } {
  const { statusCode, headers, body } = response.take();
  const writer = new ResponseWriter(target, options);
  const sending = new Sending(statusCode, writer, body, sender);
  sending.start(headers, method === "HEAD" || statusCode === 204 || statusCode === 304);
  return writer;
}

/** A response on its way. */
class Sending {
  readonly #status: number;
  readonly #writer: ResponseWriter;
  readonly #body: Body;
  readonly #reader: BodyReader;
  readonly #sender: Sender;

  constructor(status: number, writer: ResponseWriter, body: Body, sender: Sender) {
    this.#status = status;
    this.#writer = writer;
    this.#body = body;
    this.#reader = readerOf(body.contents);
    this.#sender = sender;
  }

  start(headers: Fields, isBare: boolean): void {
    let rest: Promise<void> | undefined;
    try {
      rest = this.#send(headers, isBare);
    } catch (error) {
      this.failed(error);
      return;
    }
    if (rest === undefined) this.#writer.finish(this);
    else
      rest.then(
        () => this.#writer.finish(this),
        (error: unknown) => this.failed(error),
      );
  }

  /** A promise only if the guest or the client has to be waited for. */
  #send(headers: Fields, isBare: boolean): Promise<void> | undefined {
    this.#writer.head(this.#status, headers, this.#body.contents !== undefined);
    if (!isBare) return sendBody(this.#writer, this.#reader, this.#body, headers);
    this.#reader.drop();
    return this.#writer.end(undefined);
  }

  taken(): void {
    this.#body.report(OK);
    this.#sender.sent(this.#status, this.#writer.bytes);
  }

  failed(error: unknown): void {
    this.#body.report({ tag: "err", val: httpErrorCode(error) });
    this.#reader.drop();
    this.#sender.sent(this.#writer.fail(), this.#writer.bytes, error);
  }
}

const OK: Outcome = { tag: "ok", val: undefined };

/** A promise only if the guest or the client has to be waited for. */
function sendBody(
  writer: ResponseWriter,
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

async function sendChunks(
  writer: ResponseWriter,
  reader: BodyReader,
  body: Body,
  tried: Tried,
): Promise<void> {
  const first = tried === undefined ? await readFirst(writer, reader) : tried;
  if (first !== null && first.length <= SMALL_BODY_BYTES)
    return sendSmallChunk(writer, reader, body, first, undefined);
  await (first === null ? endSmall(writer, EMPTY, body) : sendRest(writer, reader, body, first));
}

/** The client gets the head no later than it would notice. */
async function readFirst(writer: ResponseWriter, reader: BodyReader): Promise<Uint8Array | null> {
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
  writer: ResponseWriter,
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
  writer: ResponseWriter,
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

async function endSmall(writer: ResponseWriter, chunk: Uint8Array, body: Body): Promise<void> {
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
