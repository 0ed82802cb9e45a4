/** The committed binaries are what the texts beside them give. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { describeWithPart } from "../../scripts/with-part.ts";

describeWithPart("wasm-tools", "guests in text", (program) => {
  test("every binary is up to date", () => {
    const build = fileURLToPath(new URL("build.mjs", import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [build, "--check"], {
      encoding: "utf8",
      env: { ...process.env, WASM_TOOLS: program },
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});
