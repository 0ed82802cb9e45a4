import { expect, it } from "vitest";
import { startHealth } from "./health.ts";

it("says what it is asked, and that it is no longer ready", async () => {
  let ready = true;
  const server = await startHealth({
    host: "127.0.0.1",
    port: 0,
    ready: () => ready,
    metrics: () => "m 1\n",
  });
  const ask = async (path: string): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
    return `${response.status} ${await response.text()}`;
  };
  expect(await ask("/live")).toBe("200 live\n");
  expect(await ask("/ready")).toBe("200 ready\n");
  ready = false;
  expect(await ask("/ready")).toBe("503 not ready\n");
  expect(await ask("/metrics")).toBe("200 m 1\n");
  expect(await ask("/other")).toBe("404 not found\n");
  server.close();
});
