/**
 * Canonical definitions: how core functions and component functions become each other, and the built-ins.
 * Spec: Binary.md, "Canonical Definitions", in its order.
 * Invariant: options stay as written; duplicates and conflicts are validation's business.
 */
import type { RawCanon, RawCanonOpt } from "../model/raw.ts";
import { decodeCoreValType } from "./core-valtype.ts";
import type { Input } from "./input.ts";
import { listOf } from "../bytes/index.ts";
import { decodeResultList } from "./valtype.ts";

export function decodeCanon(input: Input): RawCanon {
  const byte = input.u8();
  if (byte >= 0x26 || byte === 0x0c) return decodeThreadCanon(input, byte);
  if (byte >= 0x0e && byte <= 0x1b) return decodeStreamCanon(input, byte);
  switch (byte) {
    case 0x00: {
      expectFuncSort(input, "canon lift");
      const func = input.u32();
      const opts = decodeOpts(input);
      return { kind: "lift", func, opts, type: input.u32() };
    }
    case 0x01: {
      expectFuncSort(input, "canon lower");
      const func = input.u32();
      return { kind: "lower", func, opts: decodeOpts(input) };
    }
    case 0x02:
      return { kind: "resource.new", resource: input.u32() };
    case 0x03:
      return { kind: "resource.drop", resource: input.u32() };
    case 0x04:
      return { kind: "resource.rep", resource: input.u32() };
    case 0x24:
      return { kind: "backpressure.inc" };
    case 0x25:
      return { kind: "backpressure.dec" };
    case 0x09: {
      const result = decodeResultList(input);
      return { kind: "task.return", result, opts: decodeOpts(input) };
    }
    case 0x05:
      return { kind: "task.cancel" };
    case 0x0a: {
      const type = decodeCoreValType(input);
      return { kind: "context.get", type, slot: input.u32() };
    }
    case 0x0b: {
      const type = decodeCoreValType(input);
      return { kind: "context.set", type, slot: input.u32() };
    }
    case 0x06:
      return { kind: "subtask.cancel", async: isAsync(input) };
    case 0x0d:
      return { kind: "subtask.drop" };
    case 0x1c:
      return { kind: "error-context.new", opts: decodeOpts(input) };
    case 0x1d:
      return { kind: "error-context.debug-message", opts: decodeOpts(input) };
    case 0x1e:
      return { kind: "error-context.drop" };
    case 0x1f:
      return { kind: "waitable-set.new" };
    case 0x20: {
      const cancellable = isCancellable(input);
      return { kind: "waitable-set.wait", cancellable, memory: input.u32() };
    }
    case 0x21: {
      const cancellable = isCancellable(input);
      return { kind: "waitable-set.poll", cancellable, memory: input.u32() };
    }
    case 0x22:
      return { kind: "waitable-set.drop" };
    case 0x23:
      return { kind: "waitable.join" };
    default:
      throw input.badOpcode(byte, "canonical definition");
  }
}

/** 0x0e to 0x1b: each names the stream or future type first. */
function decodeStreamCanon(input: Input, byte: number): RawCanon {
  const type = input.u32();
  switch (byte) {
    case 0x0e:
      return { kind: "stream.new", type };
    case 0x0f:
      return { kind: "stream.read", type, opts: decodeOpts(input) };
    case 0x10:
      return { kind: "stream.write", type, opts: decodeOpts(input) };
    case 0x11:
      return { kind: "stream.cancel-read", type, async: isAsync(input) };
    case 0x12:
      return { kind: "stream.cancel-write", type, async: isAsync(input) };
    case 0x13:
      return { kind: "stream.drop-readable", type };
    case 0x14:
      return { kind: "stream.drop-writable", type };
    case 0x15:
      return { kind: "future.new", type };
    case 0x16:
      return { kind: "future.read", type, opts: decodeOpts(input) };
    case 0x17:
      return { kind: "future.write", type, opts: decodeOpts(input) };
    case 0x18:
      return { kind: "future.cancel-read", type, async: isAsync(input) };
    case 0x19:
      return { kind: "future.cancel-write", type, async: isAsync(input) };
    case 0x1a:
      return { kind: "future.drop-readable", type };
    case 0x1b:
      return { kind: "future.drop-writable", type };
    default:
      throw input.badOpcode(byte, "canonical definition of a stream or future");
  }
}

function decodeThreadCanon(input: Input, byte: number): RawCanon {
  switch (byte) {
    case 0x26:
      return { kind: "thread.index" };
    case 0x27: {
      const type = input.u32();
      return { kind: "thread.new-indirect", type, table: input.u32() };
    }
    case 0x28:
      return { kind: "thread.resume-later" };
    case 0x29:
      return { kind: "thread.suspend", cancellable: isCancellable(input) };
    case 0x0c:
      return { kind: "thread.yield", cancellable: isCancellable(input) };
    case 0x2a:
      return { kind: "thread.suspend-then-resume", cancellable: isCancellable(input) };
    case 0x2b:
      return { kind: "thread.yield-then-resume", cancellable: isCancellable(input) };
    case 0x2c:
      return { kind: "thread.suspend-then-promote", cancellable: isCancellable(input) };
    case 0x2d:
      return { kind: "thread.yield-then-promote", cancellable: isCancellable(input) };
    case 0x40: {
      const shared = isShared(input);
      return { kind: "thread.spawn-ref", shared, type: input.u32() };
    }
    case 0x41: {
      const shared = isShared(input);
      const type = input.u32();
      return { kind: "thread.spawn-indirect", shared, type, table: input.u32() };
    }
    case 0x42:
      return { kind: "thread.available-parallelism", shared: isShared(input) };
    default:
      throw input.badOpcode(byte, "canonical definition");
  }
}

function isAsync(input: Input): boolean {
  return input.flag("the flag `async` of a built-in");
}

function isCancellable(input: Input): boolean {
  return input.flag("the flag `cancellable` of a built-in");
}

function isShared(input: Input): boolean {
  return input.flag("the flag `shared` of a built-in");
}

function expectFuncSort(input: Input, what: string): void {
  const byte = input.u8();
  if (byte !== 0x00) throw input.badOpcode(byte, `sort of a ${what}`, "0x00 (func)");
}

/** `opts`. */
function decodeOpts(input: Input): RawCanonOpt[] {
  const count = input.count(input.limits.canonOptions, "canonOptions");
  const opts = listOf<RawCanonOpt>(count);
  for (let index = 0; index < count; index++) opts[index] = decodeOpt(input);
  return opts;
}

function decodeOpt(input: Input): RawCanonOpt {
  const byte = input.u8();
  switch (byte) {
    case 0x00:
      return { kind: "string-encoding", encoding: "utf8" };
    case 0x01:
      return { kind: "string-encoding", encoding: "utf16" };
    case 0x02:
      return { kind: "string-encoding", encoding: "latin1+utf16" };
    case 0x03:
      return { kind: "memory", index: input.u32() };
    case 0x04:
      return { kind: "realloc", index: input.u32() };
    case 0x05:
      return { kind: "post-return", index: input.u32() };
    case 0x06:
      return { kind: "async" };
    case 0x07:
      return { kind: "callback", index: input.u32() };
    default:
      throw input.badOpcode(byte, "canonical option", "0x00 to 0x07");
  }
}
