/** The types of wasi:http, which are the same everywhere. */
import { ComponentError } from "@heddle/component/errors";
import { describe, expect, it } from "vitest";
import { NO_TRAILERS, type TrailersResult } from "./body.ts";
import type { FieldEntry } from "./field-syntax.ts";
import { Fields } from "./fields.ts";
import { FIELD_OVERHEAD, MAX_FIELD_COUNT, MAX_FIELDS_SIZE } from "./limits.ts";
import type { Method } from "./method.ts";
import { RequestOptions } from "./request-options.ts";
import { Request } from "./request.ts";
import { Response } from "./response.ts";
import { parseAuthority, requestTarget } from "./uri.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const text = (value: Uint8Array): string => String.fromCharCode(...value);
const plain = (fields: Fields): string[] =>
  fields.copyAll().map(([name, value]) => `${name}: ${text(value)}`);
const noTrailers = (): Promise<TrailersResult> => Promise.resolve(NO_TRAILERS);

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    if (!(error instanceof ComponentError)) throw error;
    const { payload } = error;
    return payload === undefined ? "failed" : (payload as { tag: string }).tag;
  }
  return "ok";
}

/** Every way to put a field in. */
const puts: readonly [string, (name: string, value: Uint8Array) => Fields][] = [
  ["from-list", (name, value) => Fields.fromList([[name, value]])],
  ["set", (name, value) => put((fields) => fields.set(name, [value]))],
  ["append", (name, value) => put((fields) => fields.append(name, value))],
];
function put(change: (fields: Fields) => void): Fields {
  const fields = new Fields();
  change(fields);
  return fields;
}

describe.each(puts)("fields by %s", (_name, make) => {
  it.each<[string, string]>([
    ["x", "ok"],
    ["!#$%&'*+-.^_`|~09azAZ", "ok"],
    ["f".repeat(1024), "ok"],
    ["", "invalid-syntax"],
    ["voil\u00e0", "invalid-syntax"],
    ["a b", "invalid-syntax"],
    ["a:", "invalid-syntax"],
    ['"a"', "invalid-syntax"],
    ["a\n", "invalid-syntax"],
    ["Host", "forbidden"],
    ["CONNECTION", "forbidden"],
    ["keep-alive", "forbidden"],
    ["proxy-authenticate", "forbidden"],
    ["proxy-authorization", "forbidden"],
    ["proxy-connection", "forbidden"],
    ["transfer-encoding", "forbidden"],
    ["upgrade", "forbidden"],
    ["http2-settings", "forbidden"],
  ])("name %j: %s", (name, outcome) => {
    expect(errorOf(() => make(name, bytes("v")))).toBe(outcome);
  });

  it("take values of visible characters, space, tab and what is past ASCII", () => {
    for (let byte = 0; byte < 256; byte++) {
      const good = byte === 9 || (byte >= 0x20 && byte !== 0x7f);
      expect(errorOf(() => make("x", Uint8Array.of(byte)))).toBe(good ? "ok" : "invalid-syntax");
    }
    expect(errorOf(() => make("x", bytes("")))).toBe("ok");
  });

  it("are limited in size", () => {
    const room = MAX_FIELDS_SIZE - 1 - FIELD_OVERHEAD;
    expect(errorOf(() => make("x", new Uint8Array(room).fill(97)))).toBe("ok");
    expect(errorOf(() => make("x", new Uint8Array(room + 1).fill(97)))).toBe("size-exceeded");
  });
});

describe("fields", () => {
  it("are limited in number, and unchanged when refused", () => {
    const entries = Array.from({ length: MAX_FIELD_COUNT }, (): FieldEntry => ["x", bytes("1")]);
    const fields = Fields.fromList(entries);
    expect(errorOf(() => fields.append("y", bytes("1")))).toBe("size-exceeded");
    expect(fields.has("y")).toBe(false);
    expect(errorOf(() => Fields.fromList([...entries, ["y", bytes("1")]]))).toBe("size-exceeded");
  });

  it("compare names without case and keep the first spelling", () => {
    const fields = new Fields();
    fields.append("foo", bytes("1"));
    fields.append("FOO", bytes("2"));
    fields.append("bar", bytes("3"));
    expect(plain(fields)).toEqual(["foo: 1", "foo: 2", "bar: 3"]);
    expect(fields.get("Foo").map(text)).toEqual(["1", "2"]);
    expect(fields.getAndDelete("fOO").map(text)).toEqual(["1", "2"]);
    fields.append("FOO", bytes("4"));
    expect(plain(fields)).toEqual(["bar: 3", "FOO: 4"]);
    fields.set("foo", [bytes("5"), bytes("6")]);
    fields.set("bar", []);
    expect(plain(fields)).toEqual(["foo: 5", "foo: 6"]);
    expect(fields.has("bar")).toBe(false);
  });

  it("answer malformed names with nothing, and refuse to delete them", () => {
    const fields = new Fields();
    expect(fields.has("a b")).toBe(false);
    expect(fields.get("a b")).toEqual([]);
    expect(errorOf(() => fields.delete("a b"))).toBe("invalid-syntax");
    expect(errorOf(() => fields.getAndDelete(""))).toBe("invalid-syntax");
  });

  it("cannot be changed when immutable, and can be when cloned", () => {
    const original = Fields.fromList([["a", bytes("1")]]);
    const view = original.immutable();
    for (const change of [
      () => view.set("a", []),
      () => view.append("a", bytes("2")),
      () => view.delete("a"),
      () => view.getAndDelete("a"),
    ])
      expect(errorOf(change)).toBe("immutable");
    const copy = view.clone();
    copy.append("b", bytes("2"));
    original.delete("a");
    expect([plain(original), plain(view), plain(copy)]).toEqual([[], ["a: 1"], ["a: 1", "b: 2"]]);
  });

  it("received leave out what belongs to the connection", () => {
    const entries: FieldEntry[] = [
      ["Host", bytes("a")],
      ["Transfer-Encoding", bytes("chunked")],
      ["X-Y", bytes("1")],
    ];
    const fields = Fields.received(entries);
    expect(plain(fields)).toEqual(["X-Y: 1"]);
    expect(errorOf(() => fields.delete("x-y"))).toBe("immutable");
  });
});

describe("request-options", () => {
  it("keep their timeouts, cloned apart, immutable from a request", () => {
    const options = new RequestOptions();
    expect(options.getConnectTimeout()).toBeUndefined();
    options.setConnectTimeout(1n);
    options.setFirstByteTimeout(2n);
    options.setBetweenBytesTimeout(3n);
    const copy = options.clone();
    copy.setConnectTimeout(undefined);
    const [request] = Request.new(new Fields(), undefined, noTrailers(), options);
    options.setFirstByteTimeout(9n);
    const got = request.getOptions();
    expect([got?.getConnectTimeout(), got?.getFirstByteTimeout(), got?.getBetweenBytesTimeout()]).toEqual([
      1n,
      2n,
      3n,
    ]);
    expect(copy.getConnectTimeout()).toBeUndefined();
    for (const set of [
      () => got?.setConnectTimeout(1n),
      () => got?.setFirstByteTimeout(1n),
      () => got?.setBetweenBytesTimeout(undefined),
    ])
      expect(errorOf(set)).toBe("immutable");
    got?.clone().setConnectTimeout(5n);
  });
});

describe("a request", () => {
  const make = (): Request =>
    Request.new(Fields.fromList([["a", bytes("1")]]), undefined, noTrailers(), undefined)[0];

  it("starts as GET of nothing", () => {
    const request = make();
    expect(request.getMethod()).toEqual({ tag: "get" });
    expect(request.getPathWithQuery()).toBeUndefined();
    expect(request.getScheme()).toBeUndefined();
    expect(request.getAuthority()).toBeUndefined();
    expect(request.getOptions()).toBeUndefined();
    expect(errorOf(() => request.getHeaders().append("b", bytes("2")))).toBe("immutable");
    expect(plain(request.getHeaders())).toEqual(["a: 1"]);
  });

  it.each<[Method, Method | undefined]>([
    [{ tag: "other", val: "GET" }, { tag: "get" }],
    [{ tag: "other", val: "PATCH" }, { tag: "patch" }],
    [
      { tag: "other", val: "get" },
      { tag: "other", val: "get" },
    ],
    [
      { tag: "other", val: "coucou" },
      { tag: "other", val: "coucou" },
    ],
    [{ tag: "trace" }, { tag: "trace" }],
    [{ tag: "other", val: "" }, undefined],
    [{ tag: "other", val: "a b" }, undefined],
    [{ tag: "other", val: "a\r\n" }, undefined],
  ])("method %j is %j", (method, wanted) => {
    const request = make();
    expect(errorOf(() => request.setMethod(method))).toBe(wanted === undefined ? "failed" : "ok");
    expect(request.getMethod()).toEqual(wanted ?? { tag: "get" });
  });

  it.each<[string, unknown]>([
    ["http", { tag: "HTTP" }],
    ["HTTPS", { tag: "HTTPS" }],
    ["a", { tag: "other", val: "a" }],
    ["a+b-c.1", { tag: "other", val: "a+b-c.1" }],
    ["", undefined],
    ["1a", undefined],
    ["a:", undefined],
  ])("scheme %j is %j", (val, wanted) => {
    const request = make();
    expect(errorOf(() => request.setScheme({ tag: "other", val }))).toBe(
      wanted === undefined ? "failed" : "ok",
    );
    expect(request.getScheme()).toEqual(wanted);
  });

  it.each<[string, string | undefined, string]>([
    ["/", "/", "/"],
    ["", "/", "/"],
    ["/a/../../b", "/a/../../b", "/a/../../b"],
    ["a/b", "a/b", "/a/b"],
    ["?q", "?q", "/?q"],
    ["*", "*", "*"],
    ["/%zz", "/%zz", "/%zz"],
    ["/\u00e9\u{1f600}", "/\u00e9\u{1f600}", "/\u00e9\u{1f600}"],
    ["/a b", undefined, "/"],
    ["/a\r\nx: y", undefined, "/"],
    ["/#f", undefined, "/"],
    ["/<", undefined, "/"],
    ["/>", undefined, "/"],
    ["/`", undefined, "/"],
    ['/"{|}^[]\\', '/"{|}^[]\\', '/"{|}^[]\\'],
    ["/\u007f", undefined, "/"],
  ])("path %j is kept as %j and sent as %j", (path, wanted, target) => {
    const request = make();
    expect(errorOf(() => request.setPathWithQuery(path))).toBe(wanted === undefined ? "failed" : "ok");
    expect(request.getPathWithQuery()).toBe(wanted);
    expect(requestTarget(request.getPathWithQuery())).toBe(target);
  });

  it.each<[string, unknown]>([
    ["1.2.3.4", { host: "1.2.3.4", port: undefined }],
    ["example.com:80", { host: "example.com", port: 80 }],
    ["user:pass%20@localhost:80", { host: "localhost", port: 80 }],
    ["[2001:db8::1]:8080", { host: "[2001:db8::1]", port: 8080 }],
    ...[
      "::",
      ":@",
      "@@",
      "@:",
      " ",
      "",
      "#",
      "localhost:what",
      "a:65536",
      "[",
      "[::1",
      "a/b",
      "a?b",
      "a%zz",
      "a\r",
    ].map((bad): [string, unknown] => [bad, undefined]),
  ])("authority %j is %j", (authority, wanted) => {
    const request = make();
    expect(parseAuthority(authority)).toEqual(wanted);
    expect(errorOf(() => request.setAuthority(authority))).toBe(wanted === undefined ? "failed" : "ok");
    expect(request.getAuthority()).toBe(wanted === undefined ? undefined : authority);
  });

  it("reports that it was not sent when it is dropped, and drops what it holds", async () => {
    let dropped = 0;
    const contents = {
      read: () => Promise.resolve(null),
      [Symbol.dispose]: () => dropped++,
      async *[Symbol.asyncIterator]() {},
    };
    const trailers = Object.assign(noTrailers(), { [Symbol.dispose]: () => dropped++ });
    const [request, outcome] = Request.new(new Fields(), contents, trailers, undefined);
    request[Symbol.dispose]();
    expect((await outcome).tag).toBe("err");
    expect(dropped).toBe(2);
  });

  it("passes its body on as it is, and what became of it back", async () => {
    const contents = {
      read: () => Promise.resolve(null),
      [Symbol.dispose]() {},
      async *[Symbol.asyncIterator]() {},
    };
    const trailers = noTrailers();
    const [request, outcome] = Request.new(new Fields(), contents, trailers, undefined);
    const failure = { tag: "err", val: { tag: "loop-detected" } } as const;
    expect(Request.consumeBody(request, Promise.resolve(failure))).toEqual([contents, trailers]);
    expect(await outcome).toEqual(failure);
  });
});

describe("a response", () => {
  it("has a status from 100 to 599", () => {
    const [response] = Response.new(new Fields(), undefined, noTrailers());
    expect(response.getStatusCode()).toBe(200);
    for (const good of [100, 204, 418, 599]) expect(errorOf(() => response.setStatusCode(good))).toBe("ok");
    for (const bad of [0, 42, 99, 600, 65_535])
      expect(errorOf(() => response.setStatusCode(bad))).toBe("failed");
    expect(response.getStatusCode()).toBe(599);
    expect(errorOf(() => response.getHeaders().delete("a"))).toBe("immutable");
  });

  it("reports what became of it", async () => {
    const [dropped, droppedOutcome] = Response.new(new Fields(), undefined, noTrailers());
    dropped[Symbol.dispose]();
    expect((await droppedOutcome).tag).toBe("err");
    const [taken, takenOutcome] = Response.new(new Fields(), undefined, noTrailers());
    taken.take().body.report({ tag: "ok", val: undefined });
    expect((await takenOutcome).tag).toBe("ok");
  });
});
