import { describe, expect, test } from "vitest";
import { WitError } from "../diagnostics/index.ts";
import { resolveWit } from "../resolve/index.ts";
import { migrateWit } from "./index.ts";
import { renderMigration } from "./report.ts";

const HEAD = `use wasi:io/streams@0.2.0.{input-stream, output-stream, stream-error};
  use wasi:io/poll@0.2.0.{pollable};
  use wasi:io/error@0.2.0.{error};
`;

/** The body of interface `i` after migration, its lines joined, and how many decisions remain. */
function migrateBody(body: string): { text: string; decisions: number } {
  const { files, decisions } = migrateWit(
    new Map([["t.wit", `package t:t;\ninterface i {\n  ${HEAD}${body}\n}`]]),
  );
  const text = files.get("t.wit") ?? "";
  resolveWit({ files: { "t.wit": text } });
  return {
    text: text
      .replace(/^package t:t;\s*interface i \{/, "")
      .replace(/\}\s*$/, "")
      .replaceAll(/\s+/g, " ")
      .trim(),
    decisions,
  };
}

describe("functions", () => {
  test.each([
    [
      "what is read, with an error",
      "open: func(n: string) -> result<input-stream, u8>;",
      "open: func(n: string) -> tuple<stream<u8>, future<result<_, u8>>>;",
      0,
    ],
    [
      "what is read, without",
      "open: func() -> input-stream;",
      "open: func() -> tuple<stream<u8>, future<result>>;",
      1,
    ],
    [
      "what is read, beside an error code",
      "enum error-code { a } open: func() -> input-stream;",
      "enum error-code { a, } open: func() -> tuple<stream<u8>, future<result<_, error-code>>>;",
      0,
    ],
    [
      "what is written",
      "create: func(n: string) -> result<output-stream, u8>;",
      "create: func(n: string, data: stream<u8>) -> future<result<_, u8>>;",
      0,
    ],
    [
      "a parameter of that name",
      "create: func(data: u8) -> result<output-stream, u8>;",
      "create: func(data: u8, data2: stream<u8>) -> future<result<_, u8>>;",
      0,
    ],
    ["what is handed in", "put: func(b: input-stream) -> u8;", "put: func(b: stream<u8>) -> u8;", 0],
    ["what is lent", "put: func(b: borrow<input-stream>);", "put: func(b: stream<u8>);", 0],
    [
      "what is written to",
      "get: func(n: u8, to: borrow<output-stream>);",
      "get: func(n: u8) -> stream<u8>;",
      1,
    ],
    [
      "what is written to, with a result",
      "get: func(to: output-stream) -> result<u64>;",
      "get: func() -> tuple<stream<u8>, future<result<u64>>>;",
      1,
    ],
    ["waiting", "tick: func(ms: u64) -> pollable;", "tick: func(ms: u64) -> future;", 0],
    [
      "waiting for several",
      "wait: func(p: list<borrow<pollable>>) -> list<u32>;",
      "wait: func(p: list<future>) -> list<u32>;",
      1,
    ],
    ["an error's meaning", "meaning: func(e: borrow<error>) -> option<u8>;", "", 0],
    ["an error", "last: func() -> result<u8, stream-error>;", "last: func() -> result<u8, string>;", 1],
    ["a stream inside a type", "all: func() -> list<input-stream>;", "all: func() -> list<stream<u8>>;", 1],
    ["nothing of io", "f: async func(a: u8) -> u8;", "f: async func(a: u8) -> u8;", 0],
    ["a record", "record r { a: u8, p: pollable }", "record r { a: u8, p: future, }", 0],
    [
      "a pair",
      "start-x: func(a: u8) -> result<_, u8>; finish-x: func() -> result<u16, u8>;",
      "x: async func(a: u8) -> result<u16, u8>;",
      0,
    ],
    [
      "a pair whose name is taken",
      "x: func(); start-x: func(); finish-x: func();",
      "x: func(); start-x: func(); finish-x: func();",
      0,
    ],
    [
      "a pair of streams whose name is taken",
      "x: func(); start-x: func(i: input-stream); finish-x: func();",
      "x: func(); start-x: func(i: stream<u8>); finish-x: func();",
      1,
    ],
    [
      "a pair of a resource",
      "resource r { start-x: func(); finish-x: func() -> u8; subscribe: func() -> pollable; y: func(); }",
      "resource r { x: async func() -> u8; y: func(); }",
      0,
    ],
    [
      "a value to come",
      "resource later { subscribe: func() -> pollable; get: func() -> option<result<result<u8, u16>>>; } f: func() -> result<later, u16>; g: func() -> later; h: func(l: list<later>);",
      "f: async func() -> result<u8, u16>; g: async func() -> result<u8, u16>; h: func(l: list<future<result<u8, u16>>>);",
      0,
    ],
    [
      "a value to come, two errors",
      "resource later { subscribe: func() -> pollable; get: func() -> option<result<u8, u16>>; } f: func() -> result<later, string>;",
      "f: async func() -> result<result<u8, u16>, string>;",
      1,
    ],
    [
      "items one by one",
      "resource rows { subscribe: func() -> pollable; next: func() -> result<option<u8>, u16>; } q: func() -> result<rows, u16>;",
      "q: func() -> tuple<stream<u8>, future<result<_, u16>>>;",
      0,
    ],
    [
      "a resource that does more",
      "resource later { subscribe: func() -> pollable; get: func() -> option<u8>; cancel: func(); }",
      "resource later { subscribe: func() -> future; get: func() -> option<u8>; cancel: func(); }",
      0,
    ],
    ["a keyword as a name", "%stream: func(%list: input-stream);", "%stream: func(%list: stream<u8>);", 0],
    [
      "a static function",
      "resource r { open: static func() -> result<input-stream, u8>; }",
      "resource r { open: static func() -> tuple<stream<u8>, future<result<_, u8>>>; }",
      0,
    ],
    [
      "a constructor",
      "resource r { constructor(s: input-stream); }",
      "resource r { constructor(s: stream<u8>); }",
      0,
    ],
  ])("%s", (_, body, text, decisions) => {
    expect(migrateBody(body)).toEqual({ text, decisions });
  });
});

/** Worlds whose own interfaces use types of wasi:io, with what they become. */
const WORLDS: readonly [string, Record<string, string>, Record<string, string>][] = [
  [
    "a plugin that filters bytes",
    {
      "filter.wit":
        "package p:filter@0.1.0;\n/// A filter.\ninterface filter {\n  use wasi:io/streams@0.2.3.{input-stream};\n  enum error-code { broken }\n  /// Filters.\n  run: func(source: input-stream) -> result<input-stream, error-code>;\n}\nworld plugin {\n  import wasi:io/streams@0.2.3;\n  export filter;\n}\n",
    },
    {
      "filter.wit":
        "package p:filter@0.1.0;\n\n/// A filter.\ninterface filter {\n  enum error-code {\n    broken,\n  }\n\n  /// Filters.\n  run: func(source: stream<u8>) -> tuple<stream<u8>, future<result<_, error-code>>>;\n}\n\nworld plugin {\n  export filter;\n}\n",
    },
  ],
  [
    "types handed on through another interface and file",
    {
      "types.wit":
        "package p:t;\ninterface types {\n  use wasi:io/poll@0.2.0.{pollable};\n  record fault { code: u8 }\n  resource job { subscribe: func() -> pollable; get: func() -> option<result<u8, fault>>; }\n}\n",
      "main.wit": "interface main {\n  use types.{job};\n  start: func() -> job;\n}\n",
    },
    {
      "types.wit": "package p:t;\n\ninterface types {\n  record fault {\n    code: u8,\n  }\n}\n",
      "main.wit":
        "interface main {\n  use types.{fault};\n\n  start: async func() -> result<u8, fault>;\n}\n",
    },
  ],
  [
    "an interface named at the top",
    {
      "a.wit":
        "package p:a;\nuse wasi:clocks/wall-clock@0.2.0 as clock;\ninterface i {\n  use clock.{datetime};\n  at: func() -> datetime;\n}\nworld w {\n  import clock;\n  import i;\n}\n",
    },
    {
      "a.wit":
        "package p:a;\n\ninterface i {\n  use wasi:clocks/system-clock@0.3.0.{instant as datetime};\n  at: func() -> datetime;\n}\n\nworld w {\n  import wasi:clocks/system-clock@0.3.0;\n  import i;\n}\n",
    },
  ],
  [
    "a world's own functions and interfaces in place",
    {
      "a.wit":
        "package p:a;\nworld w {\n  use wasi:io/streams@0.2.0.{output-stream};\n  import log: func() -> output-stream;\n  export api: interface {\n    use wasi:io/poll@0.2.0.{pollable};\n    done: func() -> pollable;\n  }\n}\n",
    },
    {
      "a.wit":
        "package p:a;\n\nworld w {\n  import log: func(data: stream<u8>) -> future<result>;\n\n  export api: interface {\n    done: func() -> future;\n  }\n}\n",
    },
  ],
  [
    "a dependency, and WASI's own text",
    {
      "a.wit": "package p:a;\nworld w {\n  import d:d/i;\n}\n",
      "deps/d/d.wit":
        "package d:d;\ninterface i {\n  use wasi:io/streams@0.2.0.{input-stream};\n  f: func(s: input-stream);\n}\n",
      "deps/io/streams.wit": "package wasi:io@0.2.0;\ninterface streams { resource input-stream; }\n",
      "deps/io/more.wit": "interface more {}\n",
    },
    {
      "a.wit": "package p:a;\nworld w {\n  import d:d/i;\n}\n",
      "deps/d/d.wit": "package d:d;\n\ninterface i {\n  f: func(s: stream<u8>);\n}\n",
    },
  ],
];

describe("worlds", () => {
  test.each(WORLDS)("%s", (_, before, after) => {
    const { files } = migrateWit(new Map(Object.entries(before)));
    expect(Object.fromEntries(files)).toEqual(after);
  });

  test("migrated again, nothing changes", () => {
    for (const [, , after] of WORLDS) {
      const { files, items } = migrateWit(new Map(Object.entries(after)));
      expect(Object.fromEntries(files)).toEqual(after);
      expect(items).toEqual([]);
    }
  });

  test("a text of several packages loses those of WASI 0.2", () => {
    const text =
      "package p:a;\n\nworld w {\n  import wasi:random/random@0.2.0;\n}\n\npackage wasi:random@0.2.0 {\n  interface random {\n    f: func();\n  }\n}\n";
    expect(migrateWit(new Map([["a.wit", text]])).files.get("a.wit")).toBe(
      "package p:a;\n\nworld w {\n  import wasi:random/random@0.3.0;\n}\n",
    );
  });
});

describe("the report", () => {
  test("says where, what, why, both signatures and the calls", () => {
    const text = `package t:t;\ninterface i {\n  ${HEAD}  open: func() -> input-stream;\n}`;
    const { items, decisions } = migrateWit(new Map([["t.wit", text]]));
    expect(decisions).toBe(1);
    const item = items.find((each) => each.action === "decide");
    expect(item).toMatchObject({
      path: "t.wit",
      line: 6,
      column: 3,
      subject: "t/i#open",
      before: "open: func() -> input-stream;",
      after: "open: func() -> tuple<stream<u8>, future<result>>;",
    });
    const report = renderMigration({ items, decisions });
    expect(report).toMatch(/^t\.wit:6:3: DECIDE: t\/i#open\n {2}the stream's errors have no type here/);
    expect(report).toContain(
      "  JavaScript: const s = x.open(...); s.blockingRead(n)  ->  const [s, done] = x.open(...);",
    );
    expect(report).toMatch(/4 items, 1 decision remains\.\n$/);
  });

  test("shows the signatures of WASI's functions where their texts are known", () => {
    const before = resolveWit({
      files: { "c.wit": "package wasi:clocks@0.2.0; interface wall-clock { resolution: func() -> u8; }" },
    });
    const after = resolveWit({
      files: {
        "c.wit": "package wasi:clocks@0.3.0; interface system-clock { get-resolution: func() -> u64; }",
      },
    });
    const { items } = migrateWit(
      new Map([["t.wit", "package t:t; world w { import wasi:clocks/wall-clock@0.2.0; }"]]),
      { before, after },
    );
    expect(items.find((item) => item.subject === "clocks/wall-clock#resolution")).toMatchObject({
      before: "resolution: func() -> u8",
      after: "get-resolution: func() -> u64",
    });
  });

  test("puts what the tables do not know to a person", () => {
    const { files, items } = migrateWit(
      new Map([["t.wit", "package t:t; world w { import wasi:nn/graph@0.2.0; include wasi:x/y@0.2.0; }"]]),
    );
    expect(items.map((item) => item.action)).toEqual(["decide", "decide"]);
    expect(files.get("t.wit")).toContain("import wasi:nn/graph@0.3.0;");
  });

  test("another version of WASI can be asked for", () => {
    const { files } = migrateWit(
      new Map([["t.wit", "package t:t; world w { import wasi:random/random@0.2.0; }"]]),
      { version: "0.3.2" },
    );
    expect(files.get("t.wit")).toContain("wasi:random/random@0.3.2");
  });
});

test("a text that does not parse is refused with its faults", () => {
  expect(() => migrateWit(new Map([["t.wit", "package t:t; wrld w {}"]]))).toThrow(WitError);
});

test("calls in the report: as before, or what takes their place", () => {
  const { items } = migrateWit(
    new Map([
      [
        "t.wit",
        "package t:t; world w { import wasi:clocks/wall-clock@0.2.0; import wasi:filesystem/types@0.2.0; }",
      ],
    ]),
  );
  const javascript = (subject: string): string | undefined =>
    items.find((item) => item.subject === subject)?.calls?.javascript.after;
  expect(javascript("clocks/wall-clock#now")).toBe("now(...)");
  expect(javascript("filesystem/types#descriptor.read-via-stream")).toContain("for await");
  expect(javascript("filesystem/types#descriptor.append-via-stream")).toContain("iterableOfBytes");
  expect(javascript("filesystem/types#descriptor.read-directory")).toContain("for await");
  const text = renderMigration({ items, decisions: 0 });
  expect(text).toContain("Rust, C, JavaScript: calls look as before");
});
