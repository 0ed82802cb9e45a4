import { expect, test } from "vitest";
import { encodeWit, resolveWit } from "./index.ts";

const SHARED = "package s:s@1.0.0; interface types { type t = u8; type u = u16; }";
const LIBRARY = `package l:l; interface api { use s:s/types@1.0.0.{t}; f: func(x: t); }`;
const MAIN = "package m:m; world w { import l:l/api; }";
const encoded = encodeWit(
  resolveWit([{ files: { "s.wit": SHARED } }, { files: { "l.wit": LIBRARY } }]).package,
);

test.each([
  ["alone: it brings what it uses of others", { "deps/l.wasm": encoded }, ["t", "u"]],
  [
    "beside the text of what it uses",
    { "deps/l.wasm": encoded, "deps/s.wit": SHARED.replace("u16; }", "u16; type v = u32; }") },
    ["t", "u", "v"],
  ],
])("a package in binary form, %s", (_, deps, types) => {
  const graph = resolveWit({ files: { "m.wit": MAIN, ...deps } });
  const imports = graph.package.worlds.get("w")?.imports;
  expect([...(imports?.keys() ?? [])]).toEqual(["s:s/types@1.0.0", "l:l/api"]);
  const shared = imports?.get("s:s/types@1.0.0");
  expect(shared?.kind === "interface" && [...shared.interface.types.keys()]).toEqual(types);
});
