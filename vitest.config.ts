import { defineConfig } from "vitest/config";

const sourceConditions = ["heddle-source"];

export default defineConfig({
  resolve: { conditions: sourceConditions },
  ssr: { resolve: { conditions: [...sourceConditions, "node", "import", "module", "default"] } },
  test: {
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
