/**
 * A body that comes over a connection, as a guest consumes it.
 * Spec: wasi:http/types `consume-body`: the future beside the stream says whether the body was received.
 *
 * Invariants: the future resolves once, after the stream is over, with the real outcome. A reader that leaves early does not hide
 * a failure: up to {@link MAX_DISCARDED_BYTES} of the rest are read and thrown away to learn it, within {@link DISCARD_MS},
 * unless it has given the body up.
 */
import type { HttpResponseBody } from "../port/http.ts";
import { hostStream } from "../sockets/guest.ts";
import { NO_TRAILERS, type Body, type TrailersResult } from "./body.ts";
import { httpErrorCode } from "./error-code.ts";
import { Fields } from "./fields.ts";

const MAX_DISCARDED_BYTES: number = 256 * 1024;
const DISCARD_MS = 1000;

/** Takes source. `settled` is told once what the reader got. */
export function receivedBody(
  source: HttpResponseBody,
  settled: (result: TrailersResult) => void = () => {},
): Body {
  let cancelled: TrailersResult | undefined;
  let settle: (result: TrailersResult) => void = () => {};
  const trailers = new Promise<TrailersResult>((resolve) => {
    settle = (result) => {
      resolve(result);
      settled(result);
    };
  });
  const next = async (): Promise<Uint8Array | null> => {
    try {
      const chunk = await source.read();
      if (chunk === null) settle(trailersIn(source));
      return chunk;
    } catch (error) {
      settle({ tag: "err", val: httpErrorCode(error) });
      return null;
    }
  };
  const contents = hostStream(next, () => {
    if (cancelled === undefined) void discard(source).then(settle);
    else settle(cancelled);
  });
  return {
    contents,
    trailers,
    report: (outcome) => {
      if (outcome.tag === "ok") return;
      cancelled = outcome;
      source.cancel(outcome.val);
    },
  };
}

function trailersIn(source: HttpResponseBody): TrailersResult {
  const entries = source.trailers();
  if (entries === undefined || entries.length === 0) return NO_TRAILERS;
  return { tag: "ok", val: Fields.received(entries) };
}

/** Reads the rest to learn how it ends; gives up, and says so, if there is too much of it or it takes too long. */
async function discard(source: HttpResponseBody): Promise<TrailersResult> {
  const timer = setTimeout(() => source.cancel(), DISCARD_MS);
  let left = MAX_DISCARDED_BYTES;
  try {
    for (let chunk = await source.read(); chunk !== null; chunk = await source.read()) {
      left -= chunk.length;
      if (left < 0) source.cancel();
    }
    return trailersIn(source);
  } catch (error) {
    return { tag: "err", val: httpErrorCode(error) };
  } finally {
    clearTimeout(timer);
  }
}
