/**
 * Keeps the engine from letting garbage pile up while bodies stream through.
 *
 * Every read from a socket is a new buffer of 64 KiB whose memory is freed only when the young generation is collected. The engine lets
 * that generation grow under load, and with it the buffers that wait: 190 MiB where 120 do, and slower, since memory that is used
 * again is in the cache. Measured with 1 GiB through a proxying guest, both ways; requests with small bodies are as fast as before.
 * Invariant: it is for a process that serves, before its first guest.
 */
import { setFlagsFromString } from "node:v8";

export function keepHeapLean(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}
