/**
 * What handles and ends become on the host's side: objects of classes, async iterables, promises.
 * Spec: CanonicalABI.md, `lift_own` and its kin; docs/types.md for the shapes.
 * Invariant: ownership follows the type: `own` moves the object, `borrow` lends it for the call.
 */
import {
  liftBorrow,
  liftErrorContext,
  liftFuture,
  liftOwn,
  liftStream,
  lowerBorrow,
  lowerErrorContext,
  lowerFuture,
  lowerOwn,
  lowerStream,
  runtimeResource,
  type Leaves,
  type LiftLowerContext,
} from "../canon/index.ts";
import { ErrorContext, type RuntimeResource } from "../handles/index.ts";
import type { ResourceType } from "../model/index.ts";
import { discard } from "./discard.ts";
import { GuestResource, HostResource } from "./host-resources.ts";
import {
  feedFuture,
  feedStream,
  HostFutureReader,
  HostStreamReader,
  isSource,
  type StreamSource,
} from "./host-streams.ts";

/** Makes the object for a guest's resource: an instance of the class that stands for its type. */
export type GuestResourceClass = (
  cx: LiftLowerContext,
  type: ResourceType,
  rep: number,
  own: boolean,
) => GuestResource;

export function hostLeaves(guestResource: GuestResourceClass): Leaves<LiftLowerContext> {
  return {
    strings: "js",
    liftOwn(cx, index, type) {
      const rep = liftOwn(cx, index, type);
      const resource = runtimeResource(cx, type);
      return resource instanceof HostResource ? resource.take(rep) : guestResource(cx, type, rep, true);
    },
    liftBorrow(cx, index, type) {
      const rep = liftBorrow(cx, index, type);
      const resource = runtimeResource(cx, type);
      return resource instanceof HostResource ? resource.object(rep) : guestResource(cx, type, rep, false);
    },
    liftStream: (cx, index, element) => new HostStreamReader(liftStream(cx, index, element)),
    liftFuture: (cx, index, element) => new HostFutureReader(liftFuture(cx, index, element)),
    liftErrorContext,
    lowerOwn: (cx, value, type) => {
      const resource = runtimeResource(cx, type);
      return noted(cx, resource, lowerOwn(cx, repOf(resource, value, "own"), type));
    },
    lowerBorrow: (cx, value, type) => {
      const resource = runtimeResource(cx, type);
      return noted(cx, resource, lowerBorrow(cx, repOf(resource, value, "borrow"), type));
    },
    lowerStream: (cx, value, element) =>
      lowerStream(cx, feedStream(cx.instance.store, element, asSource(value), discard)),
    lowerFuture: (cx, value, element) =>
      lowerFuture(cx, feedFuture(cx.instance.store, element, value, discard)),
    lowerErrorContext: (cx, value) => lowerErrorContext(cx, errorContextOf(value)),
  };
}

/** The index that a value got; of one that the host could have back it is kept. */
function noted(cx: LiftLowerContext, resource: RuntimeResource, index: number): number {
  if (cx.given !== null && resource instanceof HostResource) cx.given.push(index);
  return index;
}

/** One that was lifted, anything of its shape, or the message alone. */
function errorContextOf(value: unknown): ErrorContext {
  if (value instanceof ErrorContext) return value;
  const message: unknown =
    typeof value === "object" && value !== null && "debugMessage" in value ? value.debugMessage : value;
  if (typeof message === "string") return new ErrorContext(message);
  throw new TypeError(
    `expected an error context (an object with a debugMessage, or text), found ${value === null ? "null" : typeof value}`,
  );
}

function repOf(resource: RuntimeResource, value: unknown, how: "own" | "borrow"): number {
  if (typeof value !== "object" || value === null) {
    throw new TypeError(
      `expected a ${resource.name} object, found ${value === null ? "null" : typeof value}`,
    );
  }
  if (resource instanceof HostResource) return how === "own" ? resource.give(value) : resource.rep(value);
  if (!(value instanceof GuestResource))
    throw new TypeError(`expected a ${resource.name} that a component made`);
  return how === "own" ? value.take(resource) : value.borrow(resource);
}

function asSource(value: unknown): StreamSource {
  if (isSource(value)) return value;
  throw new TypeError("a stream must be given as an async iterable, an iterable or a ReadableStream");
}
