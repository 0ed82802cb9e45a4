import { expect, test } from "vitest";
import { segmentsOf } from "./segments.ts";

const handler = "wasi:http/handler@0.3.1";
const incoming = "wasi:http/incoming-handler@0.2.9";
const outgoing = "wasi:http/outgoing-handler@0.2.0";

const part = (name: string, imports: readonly string[], exports: readonly string[]) => ({
  name,
  imports: new Set(["wasi:cli/stdout@0.3.0", ...imports]),
  exports: new Set(exports),
  guest: "the same",
  engine: "one",
});
const filter3 = part("filter3", [handler], [handler]);
const service3 = part("service3", [], [handler]);
const filter2 = part("filter2", [incoming, outgoing], [incoming]);
const proxy2 = part("proxy2", [outgoing], [incoming]);
const service2 = part("service2", [], [incoming]);
/** Takes requests of 0.3 and hands them on as ones of 0.2. */
const adapter = part("adapter", [incoming], [handler]);

test.each([
  [[], ""],
  [[service3], "service3"],
  [[filter3, filter3, service3], "filter3 filter3 service3"],
  [[filter2, service2], "filter2 service2"],
  [[filter3, service2], "filter3 | service2"],
  [[filter2, service3], "filter2 | service3"],
  [[proxy2, service3], "proxy2 | service3"],
  [[proxy2, service2], "proxy2 | service2"],
  [[filter3, filter3, filter2, service2], "filter3 filter3 | filter2 service2"],
  [[filter3, proxy2, filter3, service3], "filter3 | proxy2 | filter3 service3"],
  [[adapter, service2], "adapter | service2"],
  [[{ ...filter2, guest: "another" }, service2], "filter2 | service2"],
  [[{ ...filter3, guest: "another" }, service3], "filter3 service3"],
  [[filter3, { ...filter3, engine: "another" }, service3], "filter3 | filter3 | service3"],
  [[{ ...filter2, engine: "another" }, service2], "filter2 | service2"],
  // What cannot hand on is told when it is joined.
  [[service3, service3], "service3 service3"],
  [[service2, service3], "service2 service3"],
  [[filter3, part("other", [], ["a:b/c"])], "filter3 other"],
])("%#: %s", (parts, expected) => {
  const found = segmentsOf(parts).map((segment) => segment.map(({ name }) => name).join(" "));
  expect(found.join(" | ")).toBe(expected);
});
