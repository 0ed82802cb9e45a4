/**
 * Handlers written in JavaScript against the same classes that guests use, so that serving can be tested without a guest.
 * Not part of the package: only tests import it.
 */
import { ComponentError } from "@heddle/component/errors";
import {
  Fields,
  HttpError,
  NO_TRAILERS,
  readerOf,
  Response,
  trailersOf,
  type Contents,
  type Request,
  type TrailersResult,
} from "@heddle/wasi/http";
import type { HandleCall, HandlerFactory, HandlerInstance } from "../instance.ts";

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const textOf = (value: Uint8Array): string => new TextDecoder().decode(value);

export interface Told {
  readonly status?: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly contents?: Contents;
  readonly trailers?: Promise<TrailersResult>;
  /** Told what became of the response. */
  readonly outcome?: (tag: string) => void;
}

export function respond(told: Told): Response {
  const headers = Fields.fromList((told.headers ?? []).map(([name, value]) => [name, bytes(value)] as const));
  const [response, outcome] = Response.new(
    headers,
    told.contents,
    told.trailers ?? Promise.resolve(NO_TRAILERS),
  );
  response.setStatusCode(told.status ?? 200);
  void outcome.then(({ tag }) => told.outcome?.(tag));
  return response;
}

/** Contents from chunks; an error among them fails the read. */
export function contentsOf(...chunks: readonly (string | Uint8Array | Error)[]): Contents {
  const left = [...chunks];
  return streamOf(() => {
    const next = left.shift();
    if (next instanceof Error) return Promise.reject(next);
    return Promise.resolve(typeof next === "string" ? bytes(next) : (next ?? null));
  });
}

export function streamOf(read: () => Promise<Uint8Array | null>, dropped: () => void = () => {}): Contents {
  return { read, [Symbol.dispose]: dropped, async *[Symbol.asyncIterator]() {} };
}

export async function bodyOf(request: Request): Promise<{ body: Uint8Array; trailers: Fields | undefined }> {
  const parts = request.take();
  const reader = readerOf(parts.body.contents);
  const body: number[] = [];
  for (let chunk = await reader.read(); chunk !== null; chunk = await reader.read()) body.push(...chunk);
  return { body: Uint8Array.from(body), trailers: await trailersOf(parts.body) };
}

export type Handle = (request: Request, call: HandleCall) => Promise<Response>;

export interface TestFactory {
  readonly make: HandlerFactory;
  readonly made: { readonly disposed: boolean; requests: number }[];
}

/** Instances of a handler. One that throws anything but an error of the interface has trapped. */
export function factoryOf(handle: Handle): TestFactory {
  const made: { disposed: boolean; requests: number }[] = [];
  const make = async (): Promise<HandlerInstance> => {
    const state = { disposed: false, requests: 0 };
    made.push(state);
    let failure: Error | null = null;
    return {
      get failure() {
        return failure;
      },
      handle: async (request, call) => {
        state.requests++;
        try {
          return await handle(request, call);
        } catch (error) {
          if (error instanceof HttpError) throw new ComponentError(error.code);
          if (!(error instanceof ComponentError) && !call.signal.aborted) failure = error as Error;
          throw error;
        }
      },
      finished: () => Promise.resolve(),
      dispose: () => {
        state.disposed = true;
        return Promise.resolve();
      },
    };
  };
  return { make, made };
}
