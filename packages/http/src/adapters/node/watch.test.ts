import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SETTLE_MS, watchFiles } from "./watch.ts";

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it.each<[string, (file: string) => void, number]>([
  [
    "a file that is written, in several steps",
    (file) => ["1", "12", "123"].forEach((text) => writeFileSync(file, text)),
    1,
  ],
  [
    "a file that is replaced",
    (file) => {
      writeFileSync(`${file}.new`, "1");
      renameSync(`${file}.new`, file);
    },
    1,
  ],
  ["another file", (file) => writeFileSync(`${file}.other`, "1"), 0],
])("is told of %s", async (_what, change, times) => {
  const folder = mkdtempSync(join(tmpdir(), "heddle-watch-"));
  const file = join(folder, "a.wasm");
  writeFileSync(file, "0");
  await later(20);
  let told = 0;
  const stop = watchFiles([file], () => told++);
  await later(20);
  change(file);
  await later(SETTLE_MS * 3);
  stop();
  expect(told).toBe(times);
  writeFileSync(file, "after");
  await later(SETTLE_MS * 2);
  expect(told).toBe(times);
  rmSync(folder, { recursive: true });
});
