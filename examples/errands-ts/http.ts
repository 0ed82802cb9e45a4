/**
 * `http AUTHORITY PATH`: posts a body in pieces to a server that gives each back in capitals as it comes. A piece is sent only
 * when the one before it has come back, so that both bodies must flow at the same time. The request's trailer says how much was
 * sent, and the response's how much was seen.
 *
 * `post AUTHORITY PATH SOURCE` posts a file, and sends the response's body to standard output. The engine takes the streams of two
 * interfaces for different types, so that they are not handed on: the bytes pass through.
 *
 * The engine imports no asynchronous function of wasi:http. The request goes to a courier, who gives back a future.
 */
import courier from "heddle:demo/courier@0.1.0";
import types, {
  type ErrorCode,
  type Fields,
  type Request,
  type Response,
  type Trailers,
} from "wasi:http/types@0.3.0";
import { open } from "./files.ts";
import { Fault, encode, print, say, settle } from "./say.ts";

const pieces = 4;
const pieceSize = 50_000;

export async function request(authority: string, path: string): Promise<void> {
  const trailers = wit.Future<Result<Trailers | null>>(wit.Future["RESULT_OPTION_OTHER_ERROR_CODE"]);
  const echoes = Array.from({ length: pieces }, () => Promise.withResolvers<void>());
  const headers = fields("x-errand", "typescript");
  const [message, sent] = types.Request.new(headers, upload(echoes), trailers.readable, null);
  const response = await send(message, authority, path);
  await say(`status ${response.getStatusCode()}\nx-seen ${first(response.getHeaders(), "x-seen")}\n`);

  const taken = wit.Future<Result<undefined>>(wit.Future["RESULT_VOID_WASI_HTTP_TYPES_0_3_0_ERROR_CODE"]);
  const [body, trailersLater] = types.Response.consumeBody(response, taken.readable);
  void trailers.writable.write({ tag: "ok", val: fields("x-sent", String(pieces * pieceSize)) });
  await expectEchoes(body, echoes);
  await say(`body ${pieces * pieceSize}\n`);
  const last = await trailersLater.read();
  if (last.tag === "err") throw last.val;
  if (last.val === null) throw new Fault("no-trailers");
  await say(`x-sent ${first(last.val, "x-sent")}\n`);
  await settle(sent);
  await taken.writable.write({ tag: "ok", val: undefined });
}

export async function post(authority: string, path: string, source: string): Promise<void> {
  using file = await open(source);
  const [content, readDone] = file.readViaStream(0);
  const trailers = wit.Future<Result<Trailers | null>>(wit.Future["RESULT_OPTION_OTHER_ERROR_CODE"]);
  const [message, sent] = types.Request.new(new types.Fields(), pass(content), trailers.readable, null);
  void trailers.writable.write({ tag: "ok", val: null });
  const response = await send(message, authority, path);

  const taken = wit.Future<Result<undefined>>(wit.Future["RESULT_VOID_WASI_HTTP_TYPES_0_3_0_ERROR_CODE"]);
  const [body, trailersLater] = types.Response.consumeBody(response, taken.readable);
  await print(pass(body));
  await settle(trailersLater);
  await settle(sent);
  await settle(readDone);
  await taken.writable.write({ tag: "ok", val: undefined });
}

async function* pass(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  yield* source;
}

async function send(message: Request, authority: string, path: string): Promise<Response> {
  message.setMethod({ tag: "post" });
  message.setScheme({ tag: "HTTP" });
  message.setAuthority(authority);
  message.setPathWithQuery(path);
  const answer = await courier.send(message).read();
  if (answer.tag === "err") throw answer.val;
  return answer.val;
}

type Result<T> = { tag: "ok"; val: T } | { tag: "err"; val: ErrorCode };

interface Echo {
  readonly promise: Promise<void>;
  resolve(): void;
}

/** The request's body: a piece, and the next one when its echo is whole. */
async function* upload(echoes: readonly Echo[]): AsyncIterable<Uint8Array> {
  for (const [number, echo] of echoes.entries()) {
    yield piece(number);
    await echo.promise;
  }
}

async function expectEchoes(body: AsyncIterable<Uint8Array>, echoes: readonly Echo[]): Promise<void> {
  let at = 0;
  for await (const chunk of body) {
    for (const byte of chunk) {
      if (byte !== letter(Math.floor(at / pieceSize), at % pieceSize) - 0x20) throw new Fault("wrong-body");
      at += 1;
      if (at % pieceSize === 0) echoes[at / pieceSize - 1]?.resolve();
    }
  }
  if (at !== pieces * pieceSize) throw new Fault("wrong-body");
}

/** Letters, another beginning for each piece. */
function piece(number: number): Uint8Array {
  return Uint8Array.from({ length: pieceSize }, (_, index) => letter(number, index));
}

function letter(number: number, index: number): number {
  return 0x61 + ((number + index) % 26);
}

function fields(key: string, value: string): Fields {
  return types.Fields.fromList([[key, encode(value)]]);
}

/** The first value of a field; nothing if there is none. */
function first(entries: Fields, key: string): string {
  return new TextDecoder().decode(entries.get(key)[0]);
}
