import { expect, test } from "vitest";
import { engineWorks, wantedNode } from "./engine.mjs";

test.each([
  { found: "v20.20.2", wanted: "26.10.0", works: false },
  { found: "v24.21.0", wanted: "26.10.0", works: false },
  { found: "v26.0.0", wanted: "26.10.0", works: true },
  { found: "v26.10.0", wanted: "26.10.0", works: true },
  { found: "v30.0.0", wanted: "26.10.0", works: true },
  { found: "v9.11.2", wanted: "26.10.0", works: false },
])("$found for $wanted: $works", ({ found, wanted, works }) => {
  expect(engineWorks(found, wanted)).toBe(works);
});

test("the workspace asks for an exact version", () => {
  expect(wantedNode).toMatch(/^\d+\.\d+\.\d+$/);
});
