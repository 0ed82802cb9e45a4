/** The file of `--trace`: what bounds it, and what two threads make of it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { testFolder } from "../testing/command.test-util.ts";
import { TraceFile, type TraceFileOptions } from "./trace-file.ts";

const closed = { event: "closed", code: "store-closed", message: "m" } as const;

function options(mode: "create" | "join", maxBytes?: number): TraceFileOptions & { readonly told: string[] } {
  const told: string[] = [];
  const onFailure = (message: string): void => void told.push(message);
  return { mode, onFailure, told, ...(maxBytes === undefined ? {} : { maxBytes }) };
}

test("one that joins writes into the list that another one made", () => {
  using folder = testFolder();
  const path = join(folder.path, "trace.json");
  const maker = new TraceFile(path, options("create"));
  const joined = new TraceFile(path, options("join"));
  joined.store("a")(closed);
  maker.store("b")(closed);
  joined[Symbol.dispose]();
  maker[Symbol.dispose]();
  maker[Symbol.dispose]();
  const events = JSON.parse(readFileSync(path, "utf8")) as readonly { readonly name: string }[];
  const names = ["heddle_trace", "process_name", "store-closed", "process_name", "store-closed"];
  expect(events.map(({ name }) => name)).toEqual(names);
});

test("a trace that is as long as it may be is closed, and that is told once", () => {
  using folder = testFolder();
  const path = join(folder.path, "trace.json");
  const bounded = options("create", 4000);
  using file = new TraceFile(path, bounded);
  const tell = file.store("a");
  for (let count = 0; count < 10_000; count++) tell(closed);
  file[Symbol.dispose]();
  const text = readFileSync(path, "utf8");
  expect(text.length).toBeLessThan(4000 + 2 * 65_536);
  expect(JSON.parse(text)).toBeInstanceOf(Array);
  expect(bounded.told).toEqual(["it is as long as a trace may be; what follows is left out"]);
});
