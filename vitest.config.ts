import { defineConfig } from "vitest/config";

const sourceConditions = ["heddle-source"];

export default defineConfig({
  resolve: { conditions: sourceConditions },
  ssr: { resolve: { conditions: [...sourceConditions, "node", "import", "module", "default"] } },
  test: {
    // No module keeps state of its own, so files may share a worker's modules; a worker for each file costs half a minute more.
    isolate: false,
    // A hang is found all the same; a native runtime that compiles a guest of 1.6 MB on a busy machine takes more than the usual 5 s.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    setupFiles: ["scripts/vitest-setup.ts"],
    include: [
      "packages/*/src/**/*.test.ts",
      "scripts/**/*.test.ts",
      "conformance/**/*.test.ts",
      "examples/**/*.test.ts",
      "bench/**/*.test.ts",
    ],
  },
});
