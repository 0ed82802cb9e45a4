/**
 * Socket options: their defaults, their limits and what a platform does with them.
 * Spec: wasi:sockets/types, the `get-*` and `set-*` methods.
 *
 * | option              | Node                                                    | memory |
 * | ------------------- | ------------------------------------------------------- | ------ |
 * | keep-alive-enabled  | set (`SO_KEEPALIVE`)                                     | stored |
 * | keep-alive-idle     | set, in whole seconds                                    | stored |
 * | keep-alive-interval | set from Node 26 on, in whole seconds; before it, stored | stored |
 * | keep-alive-count    | set from Node 26 on; before it, stored                   | stored |
 * | hop-limit (TCP)     | stored: Node offers no way to set it                     | stored |
 * | buffer sizes (TCP)  | stored: Node offers no way to set them                   | stored |
 * | listen-backlog-size | set when the socket starts to listen                     | set    |
 * | hop-limit (UDP)     | set                                                      | stored |
 * | buffer sizes (UDP)  | set; the system may round them                           | stored |
 *
 * Invariant: a getter returns what was set, clamped to what the operating system would take; what cannot be set is a hint by
 * the interface's own words, so storing it is not a lie about the connection.
 */
import type { TcpOptions, UdpOptions } from "../port/network.ts";
import { socketError } from "./error-code.ts";

export const DEFAULT_TCP_OPTIONS: TcpOptions = {
  backlog: 128,
  keepAliveEnabled: false,
  keepAliveIdleSeconds: 7200,
  keepAliveIntervalSeconds: 75,
  keepAliveCount: 9,
  hopLimit: 64,
  receiveBufferSize: 65_536,
  sendBufferSize: 65_536,
};

export const DEFAULT_UDP_OPTIONS: UdpOptions = {
  hopLimit: 64,
  receiveBufferSize: 65_536,
  sendBufferSize: 65_536,
};

const NANOSECONDS = 1_000_000_000n;
/** Linux's own bounds: MAX_TCP_KEEPIDLE, MAX_TCP_KEEPCNT, `net.core.somaxconn` as shipped, and an int of bytes. */
const MAX_KEEP_ALIVE_SECONDS = 32_767n;
const MAX_KEEP_ALIVE_COUNT = 127;
export const MAX_BACKLOG = 4096n;
export const MAX_BUFFER_SIZE = 0x7fff_ffffn;

/** A duration as whole seconds, rounded up, at least one. */
export function keepAliveSeconds(duration: bigint): number {
  requireNonZero(duration);
  const seconds = (duration + NANOSECONDS - 1n) / NANOSECONDS;
  return Number(seconds > MAX_KEEP_ALIVE_SECONDS ? MAX_KEEP_ALIVE_SECONDS : seconds);
}

export function durationOfSeconds(seconds: number): bigint {
  return BigInt(seconds) * NANOSECONDS;
}

export function keepAliveCount(count: number): number {
  requireNonZero(BigInt(count));
  return Math.min(count, MAX_KEEP_ALIVE_COUNT);
}

export function hopLimit(limit: number): number {
  requireNonZero(BigInt(limit));
  return limit;
}

export function clampedSize(size: bigint, max: bigint): number {
  requireNonZero(size);
  return Number(size > max ? max : size);
}

function requireNonZero(value: bigint): void {
  if (value === 0n) throw socketError("invalid-argument");
}
