import { expect, test } from "vitest";
import { judgeComputedImport, judgeImport } from "./walls.mjs";

const src = "packages/component/src";

test.each([
  { file: `${src}/canon/lift.ts`, specifier: "../tasks/index.ts" },
  { file: `${src}/canon/deep/lift.ts`, specifier: "../../tasks/index.ts" },
  { file: `${src}/canon/deep/lift.ts`, specifier: "../link/x.ts" },
  { file: `${src}/index.ts`, specifier: "./embed/index.ts" },
  { file: `${src}/model/lift.test.ts`, specifier: "../embed/index.ts" },
  { file: `${src}/model/lift.test.ts`, specifier: "node:fs" },
  { file: `${src}/model/lift.test.ts`, specifier: "vitest" },
  { file: "packages/wit/src/a.ts", specifier: "@heddle/component/model" },
  { file: "packages/wasi/src/adapters/node/a.ts", specifier: "node:fs" },
  { file: "packages/heddle/src/main.ts", specifier: "node:fs" },
  { file: "scripts/a.mjs", specifier: "oxc-parser" },
  { file: "conformance/a.test.ts", specifier: "heddle" },
])("$file may import $specifier", ({ file, specifier }) => {
  expect(judgeImport(file, specifier)).toBeUndefined();
});

test.each([
  {
    file: `${src}/canon/lift.ts`,
    specifier: "../link/plan.ts",
    why: /canon\/ may import .*tasks\/.* not link\//,
  },
  { file: `${src}/canon/deep/lift.ts`, specifier: "../../link/plan.ts", why: /not link\// },
  { file: `${src}/canon/lift.ts`, specifier: "../index.ts", why: /not index\.ts/ },
  { file: `${src}/canon/lift.ts`, specifier: "@heddle/component", why: /may import nothing/ },
  { file: `${src}/stray.ts`, specifier: "./canon/lift.ts", why: /a file belongs to a folder/ },
  { file: `${src}/novel/a.ts`, specifier: "./b.ts", why: /no wall yet/ },
  {
    file: `${src}/canon/lift.ts`,
    specifier: "../../../wit/src/a.ts",
    why: /leaves packages\/component\/src/,
  },
  { file: `${src}/canon/lift.test.ts`, specifier: "../../../wit/src/a.ts", why: /leaves/ },
  { file: `${src}/canon/lift.ts`, specifier: "vitest", why: /from npm/ },
  { file: "packages/wit/src/a.ts", specifier: "@heddle/component", why: /not @heddle\/component/ },
  { file: "packages/wasi/src/adapters/web/a.ts", specifier: "node:fs", why: /src\/adapters\/node\// },
  { file: "packages/wasi/src/a.ts", specifier: "@heddle/bench", why: /not @heddle\/bench/ },
  { file: "packages/novel/src/a.ts", specifier: "./b.ts", why: /no wall yet/ },
])("$file may not import $specifier", ({ file, specifier, why }) => {
  expect(judgeImport(file, specifier)).toMatch(why);
});

test("only the command line may compute what it imports", () => {
  expect(judgeComputedImport("packages/heddle/src/main.ts")).toBeUndefined();
  expect(judgeComputedImport(`${src}/canon/lift.ts`)).toMatch(/cannot be judged/);
});
