/**
 * The globals of the web that a guest has, and what they need of its world.
 * Invariant: what is there already stays; all else is defined as the web does, not enumerable.
 */
import { Activities } from "./activity.ts";
import { createConsole } from "./console.ts";
import { createCrypto } from "./crypto.ts";
import { GuestAbortController, GuestAbortSignal, GuestEvent, GuestEventTarget } from "./events.ts";
import { createFetch } from "./fetch.ts";
import { Finisher } from "./finishing.ts";
import { GuestHeaders } from "./headers.ts";
import { needed, type Courier, type HttpClient, type Imported, type Wit } from "./imported.ts";
import { GuestRequest, GuestResponse } from "./messages.ts";
import { TextOutput } from "./output.ts";
import { GuestReadableStream } from "./readable-stream.ts";
import { installStreamErrors } from "./stream-errors.ts";
import { structuredClone } from "./structured-clone.ts";
import { Decoder, Encoder } from "./text-encoding.ts";
import { createTimers } from "./timers.ts";
import { GuestSearchParams } from "./url-search-params.ts";
import { GuestUrl } from "./url.ts";

/** The scope of a guest: its globals, the engine's own among them. */
export interface Scope {
  readonly wit?: Wit;
  readonly performance?: { now(): number };
}

/** Installs them, and answers what ends calls. */
export function installWeb(scope: Scope, imported: Imported): Finisher {
  const { wit = {} } = scope;
  const activities = new Activities();
  const out = new TextOutput(wit, () => needed(imported, "stdout", "console.log"), activities);
  const err = new TextOutput(wit, () => needed(imported, "stderr", "console.error"), activities);
  const finisher = new Finisher(activities, [out, err]);
  installStreamErrors(wit, activities, finisher);
  const timers = createTimers((user) => needed(imported, "monotonic-clock", user), rethrow);
  const http = {
    wit,
    client: () =>
      imported.courier === undefined ? needed(imported, "client", "fetch") : by(imported.courier),
    types: () => needed(imported, "types", "fetch"),
  };
  const globals: Readonly<Record<string, unknown>> = {
    TextEncoder: Encoder,
    TextDecoder: Decoder,
    console: createConsole(out, err, () => scope.performance?.now() ?? Date.now()),
    ...timers,
    crypto: createCrypto((user) => needed(imported, "random", user)),
    structuredClone,
    ...classes,
    fetch: createFetch(http),
  };
  for (const [name, value] of Object.entries(globals)) define(scope, name, value);
  for (const [name, value] of Object.entries(classes)) Object.defineProperty(value, "name", { value: name });
  return finisher;
}

/** The classes, by what they are called by those who see them. */
const classes: Readonly<Record<string, object>> = {
  Event: GuestEvent,
  EventTarget: GuestEventTarget,
  AbortController: GuestAbortController,
  AbortSignal: GuestAbortSignal,
  ReadableStream: GuestReadableStream,
  URL: GuestUrl,
  URLSearchParams: GuestSearchParams,
  Headers: GuestHeaders,
  Request: GuestRequest,
  Response: GuestResponse,
};

/** A courier's future, awaited. */
function by(courier: Courier): HttpClient {
  return {
    async send(request) {
      const answer = await courier.send(request).read();
      if (answer.tag === "err") throw answer.val;
      return answer.val;
    },
  };
}

function define(scope: object, name: string, value: unknown): void {
  if (!(name in scope)) Object.defineProperty(scope, name, { value, configurable: true, writable: true });
}

/** An error that nobody can catch ends the guest, with its stack. */
function rethrow(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
