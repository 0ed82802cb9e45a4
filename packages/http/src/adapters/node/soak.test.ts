/**
 * Clients that behave badly, all at once: hang-ups, resets, half requests, slow readers. `HEDDLE_SOAK_SECONDS` says for how long.
 * Every response that was completed is byte-exact, and nothing is left over at the end.
 */
import { compileSync } from "@heddle/component";
import { createWasi } from "@heddle/wasi";
import { memoryPlatform } from "@heddle/wasi/memory";
import { readFileSync } from "node:fs";
import net from "node:net";
import { expect, it } from "vitest";
import { handlersOf } from "../../from-component.ts";
import { Service } from "../../service.ts";
import { startServer } from "./server.ts";

const SECONDS = Number(process.env["HEDDLE_SOAK_SECONDS"] ?? 2);
const CLIENTS = 16;
const echo = compileSync(readFileSync(new URL("../../testing/echo.wasm", import.meta.url)));

/** The same numbers each time: a failure can be repeated. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

interface Tally {
  whole: number;
  wrong: number;
  cut: number;
}

const kinds = ["whole", "whole", "slow", "half", "head", "gone"] as const;

function once(port: number, random: (below: number) => number, tally: Tally): Promise<void> {
  return new Promise((resolve) => {
    const kind = kinds[random(kinds.length)];
    const body = Buffer.alloc(random(200_000), random(256));
    const head = `POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`;
    const socket = net.connect(port, "127.0.0.1");
    const got: Buffer[] = [];
    const leave = (): void => {
      tally.cut++;
      if (random(2) === 0) socket.destroy();
      else socket.resetAndDestroy();
    };
    socket.on("error", () => {});
    socket.on("close", () => resolve());
    socket.on("data", (chunk: Buffer) => {
      got.push(chunk);
      if (kind !== "slow") return;
      socket.pause();
      setTimeout(() => socket.resume(), 2);
    });
    socket.on("end", () => {
      if (kind !== "whole" && kind !== "slow") return;
      if (isEcho(Buffer.concat(got), body)) tally.whole++;
      else tally.wrong++;
    });
    switch (kind) {
      case "half":
        socket.write(head);
        socket.write(body.subarray(0, body.length / 2));
        setTimeout(leave, random(20));
        break;
      case "head":
        socket.write(head.slice(0, random(head.length)));
        setTimeout(leave, random(20));
        break;
      case "gone":
        socket.write(head);
        socket.write(body, () => setTimeout(leave, random(3)));
        break;
      case "whole":
      case "slow":
      case undefined:
        socket.write(head);
        socket.write(body);
        break;
      default:
        kind satisfies never;
    }
  });
}

/** A whole response in chunks whose contents are the body. */
function isEcho(response: Buffer, body: Buffer): boolean {
  const start = response.indexOf("\r\n\r\n") + 4;
  const head = response.subarray(0, start).toString("latin1");
  if (!head.startsWith("HTTP/1.1 200 ")) return false;
  if (!/transfer-encoding: chunked/i.test(head)) return response.subarray(start).equals(body);
  const parts: Buffer[] = [];
  let at = start;
  for (;;) {
    const line = response.indexOf("\r\n", at);
    const size = Number.parseInt(response.subarray(at, line).toString("latin1"), 16);
    if (size === 0) return Buffer.concat(parts).equals(body);
    if (!(size > 0)) return false;
    parts.push(response.subarray(line + 2, line + 2 + size));
    at = line + 4 + size;
  }
}

it("survives them, and leaves nothing behind", { timeout: SECONDS * 1000 + 20_000 }, async () => {
  const service = new Service(handlersOf(echo, () => createWasi(memoryPlatform())));
  const server = await startServer(service, { port: 0, limits: { writeTimeoutMs: 2000 } });
  const until = performance.now() + SECONDS * 1000;
  const tally = { whole: 0, wrong: 0, cut: 0 };
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, seed) => {
      const random = randomOf(seed + 1);
      while (performance.now() < until) await once(server.port, random, tally);
    }),
  );
  expect(tally.wrong).toBe(0);
  expect(tally.whole).toBeGreaterThan(SECONDS * 10);
  expect(tally.cut).toBeGreaterThan(SECONDS * 10);
  expect(await server.drain(5000)).toBe(true);
  await expect.poll(() => service.counters.active).toBe(0);
  await service.drain();
  expect(service.counters).toMatchObject({ active: 0, instances: 0, failed: 0 });
});
