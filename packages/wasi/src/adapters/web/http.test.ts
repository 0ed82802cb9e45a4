/** Requests through a `fetch` that stands for the browser's. */
import { expect, test } from "vitest";
import type { Outcome } from "../../http/error-code.ts";
import type { FieldEntry } from "../../http/field-syntax.ts";
import type { HttpRequest } from "../../port/http.ts";
import { webHttp } from "./http.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

interface Body {
  readonly chunks?: readonly Uint8Array[];
  readonly trailers?: readonly FieldEntry[];
}

function requestOf({ chunks = [], trailers }: Body = {}) {
  const left = [...chunks];
  const told: { outcomes: Outcome[]; dropped: number } = { outcomes: [], dropped: 0 };
  const request: HttpRequest = {
    method: "POST",
    secure: true,
    host: { kind: "name", name: "example.com" },
    port: 443,
    authority: "example.com",
    target: "/in?x=1",
    headers: [["x-name", encode("value")]],
    timeouts: { connect: undefined, firstByte: undefined, betweenBytes: undefined },
    body: {
      hasContents: chunks.length > 0,
      read: () => Promise.resolve(left.shift() ?? null),
      trailers: () => Promise.resolve(trailers),
      drop: () => void (told.dropped += 1),
      settle: (outcome) => void told.outcomes.push(outcome),
    },
  };
  return { request, told };
}

function browser(answer: (request: Request) => Promise<Response>, maxRequestBodyBytes?: number) {
  const seen: Request[] = [];
  const port = webHttp({
    allow: ["example.com"],
    ...(maxRequestBodyBytes === undefined ? {} : { maxRequestBodyBytes }),
    fetch: (input, init) => {
      const request = new Request(input, init);
      seen.push(request);
      return answer(request);
    },
  });
  return { seen, send: (request: HttpRequest) => port.send(request, new AbortController().signal) };
}

const echo = async (request: Request): Promise<Response> =>
  new Response(await request.arrayBuffer(), { status: 201, headers: { "x-seen": request.url } });

test("a request is sent whole, and its response read to the end", async () => {
  const { seen, send } = browser(echo);
  const { request, told } = requestOf({ chunks: [encode("one "), encode("two")] });
  const response = await send(request);
  expect(response.status).toBe(201);
  expect(seen[0]?.headers.get("x-name")).toBe("value");
  expect(response.headers).toContainEqual(["x-seen", encode("https://example.com/in?x=1")]);
  let text = "";
  for (let chunk = await response.body.read(); chunk !== null; chunk = await response.body.read())
    text += new TextDecoder().decode(chunk);
  expect(text).toBe("one two");
  expect(told.outcomes).toEqual([{ tag: "ok", val: undefined }]);
});

test.each([
  ["as much as is allowed", 6, undefined],
  ["more than is allowed", 5, { tag: "HTTP-request-body-size", val: 6n }],
])("contents are gathered up to a limit: %s", async (_, limit, code) => {
  const { seen, send } = browser(echo, limit);
  const { request, told } = requestOf({ chunks: [encode("abc"), encode("def")] });
  const failed = await send(request).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (code === undefined) expect(failed).toBeUndefined();
  else expect(failed).toMatchObject({ code });
  expect(seen.length).toBe(code === undefined ? 1 : 0);
  expect(told.outcomes).toEqual([
    code === undefined ? { tag: "ok", val: undefined } : { tag: "err", val: code },
  ]);
  expect(told.dropped).toBe(code === undefined ? 0 : 1);
});

test.each<[string, Body, () => Promise<Response>, string]>([
  [
    "trailers, which fetch cannot send",
    { trailers: [["t", encode("v")]] },
    () => echo(new Request("https://example.com")),
    "configuration-error",
  ],
  [
    "what the browser refuses",
    {},
    () => Promise.reject(new TypeError("Failed to fetch")),
    "HTTP-request-denied",
  ],
])("%s", async (_, body, answer, tag) => {
  const { send } = browser(answer);
  const { request, told } = requestOf(body);
  await expect(send(request)).rejects.toMatchObject({ code: { tag } });
  expect(told).toMatchObject({ outcomes: [{ tag: "err" }], dropped: 1 });
});
