import { describe, expect, it } from "vitest";
import { HttpError, type BodySource } from "./host.ts";
import { receivedBody } from "./received-body.ts";

/** Chunks of 64 KiB; ends, fails or goes on for ever. Reading fails once it is cancelled. */
function sourceOf(
  chunks: number,
  end: "end" | "failure" | "silence",
): BodySource & { read: () => Promise<Uint8Array | null>; reads: number } {
  let cancelled: ((error: HttpError) => void) | undefined;
  let gone: HttpError | undefined;
  const source = {
    reads: 0,
    read: (): Promise<Uint8Array | null> => {
      if (gone !== undefined) return Promise.reject(gone);
      if (source.reads++ < chunks) return Promise.resolve(new Uint8Array(65_536));
      if (end === "end") return Promise.resolve(null);
      if (end === "failure") return Promise.reject(new HttpError({ tag: "HTTP-response-incomplete" }));
      return new Promise((_, reject) => (cancelled = reject));
    },
    trailers: () => [["x-sum", Uint8Array.of(55)] as const],
    cancel: () => {
      gone = new HttpError({ tag: "connection-terminated" });
      cancelled?.(gone);
    },
  };
  return source;
}

describe("a body whose reader leaves after a chunk", () => {
  it.each([
    ["ends soon, with its trailers", sourceOf(3, "end"), "ok", 4],
    ["fails soon", sourceOf(3, "failure"), "HTTP-response-incomplete", 4],
    ["goes on for too long", sourceOf(1000, "end"), "connection-terminated", 6],
    ["says nothing more", sourceOf(1, "silence"), "connection-terminated", 2],
  ])("%s", async (_what, source, outcome, reads) => {
    const { contents, trailers } = receivedBody(source);
    for await (const chunk of contents ?? []) if (chunk.length > 0) break;
    const result = await trailers;
    expect(result.tag === "ok" ? "ok" : result.val.tag).toBe(outcome);
    if (result.tag === "ok") expect(result.val?.get("x-sum")).toEqual([Uint8Array.of(55)]);
    expect(source.reads).toBe(reads);
  });

  it("and gives it up: nothing more of it is read", async () => {
    const source = sourceOf(3, "end");
    const body = receivedBody(source);
    for await (const chunk of body.contents ?? []) {
      if (chunk.length === 0) continue;
      body.report({ tag: "err", val: { tag: "HTTP-protocol-error" } });
      break;
    }
    expect(await body.trailers).toEqual({ tag: "err", val: { tag: "HTTP-protocol-error" } });
    expect(source.reads).toBe(1);
  });
});
