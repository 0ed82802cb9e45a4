/**
 * Reading and writing: files, and the standard streams.
 * Spec: wasi_snapshot_preview1 `fd_read`, `fd_pread`, `fd_write`, `fd_pwrite`. Where it is silent: POSIX readv and writev.
 * Invariant: one write of a guest is one write of the platform's, so that what several writers send is not torn apart.
 */
import { Errno, refuse, type ErrnoName } from "./errno.ts";
import type { FileFd, InputFd, OutputFd } from "./fds.ts";
import { waiting, type Answer, type Preview1Functions } from "./function.ts";
import type { Guest } from "./guest.ts";
import { turn } from "./turn.ts";
import { FDFLAGS } from "./types.ts";

/** Offsets are signed in POSIX. */
const MAX_OFFSET = 2n ** 63n - 1n;

export const ioFunctions: Preview1Functions = {
  fd_read: waiting("iiii", (guest, fd, list, length, result) => {
    const entry = guest.fds.get(fd);
    if (entry.kind === "directory") refuse("isdir");
    if (entry.kind === "output") refuse("badf");
    const buffers = buffersOf(guest, list, length);
    if (entry.kind === "input") return readInput(guest, entry, buffers, result);
    return readFile(entry, buffers, entry.position).then((count) => {
      entry.position += BigInt(count);
      return told(guest, result, count);
    });
  }),
  fd_pread: waiting("iiiIi", (guest, fd, list, count, offset, result) => {
    const entry = guest.fds.file(fd);
    if (offset > MAX_OFFSET) refuse("inval");
    const buffers = buffersOf(guest, list, count);
    return readFile(entry, buffers, offset).then((read) => told(guest, result, read));
  }),
  fd_write: waiting("iiii", (guest, fd, list, count, result) => {
    const entry = guest.fds.get(fd);
    if (entry.kind === "directory") refuse("isdir");
    if (entry.kind === "input") refuse("badf");
    const bytes = joined(buffersOf(guest, list, count));
    if (entry.kind === "output") return writeOutput(guest, entry, bytes, result);
    return writeFile(entry, bytes).then(() => told(guest, result, bytes.byteLength));
  }),
  fd_pwrite: waiting("iiiIi", (guest, fd, list, count, offset, result) => {
    const entry = guest.fds.file(fd);
    if (offset > MAX_OFFSET) refuse("inval");
    const bytes = joined(buffersOf(guest, list, count));
    return writeFileAt(entry, bytes, offset).then(() => told(guest, result, bytes.byteLength));
  }),
};

function told({ memory }: Guest, result: number, count: number): undefined {
  memory.setU32(result, count);
}

/** The buffers that a list of pointers and lengths names, as far as one transfer goes; empty ones are left out. */
function buffersOf({ memory, limits }: Guest, list: number, count: number): Uint8Array[] {
  if (count > limits.maxIovecs) refuse("inval");
  const vectors = memory.view(list, count * 8);
  const buffers: Uint8Array[] = [];
  let room = limits.maxTransferBytes;
  for (let at = 0; at < vectors.byteLength; at += 8) {
    const bytes = memory.bytes(vectors.getUint32(at, true), vectors.getUint32(at + 4, true));
    const part = bytes.subarray(0, room);
    room -= part.byteLength;
    if (part.byteLength > 0) buffers.push(part);
  }
  return buffers;
}

function joined(buffers: readonly Uint8Array[]): Uint8Array {
  const [only] = buffers;
  if (only !== undefined && buffers.length === 1) return only;
  const bytes = new Uint8Array(buffers.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const buffer of buffers) {
    bytes.set(buffer, at);
    at += buffer.byteLength;
  }
  return bytes;
}

async function readFile(entry: FileFd, buffers: readonly Uint8Array[], offset: bigint): Promise<number> {
  if (!entry.read) refuse("badf");
  let total = 0;
  for (const buffer of buffers) {
    const count = await entry.file.object.read(buffer, offset + BigInt(total));
    total += count;
    if (count < buffer.byteLength) break;
  }
  return total;
}

async function writeFile(entry: FileFd, bytes: Uint8Array): Promise<void> {
  if (!entry.write) refuse("badf");
  if ((entry.flags & FDFLAGS.append) !== 0) {
    await append(entry, bytes);
    entry.position = (await entry.file.object.stat()).size;
    return;
  }
  await entry.file.object.write(bytes, entry.position);
  entry.position += BigInt(bytes.byteLength);
}

/** Linux appends whatever the offset, and its guests expect it. */
async function writeFileAt(entry: FileFd, bytes: Uint8Array, offset: bigint): Promise<void> {
  if (!entry.write) refuse("badf");
  if ((entry.flags & FDFLAGS.append) !== 0) await append(entry, bytes);
  else await entry.file.object.write(bytes, offset);
}

async function append(entry: FileFd, bytes: Uint8Array): Promise<void> {
  entry.appender ??= await entry.file.object.openAppender();
  await entry.appender.append(bytes);
}

function readInput(guest: Guest, entry: InputFd, buffers: readonly Uint8Array[], result: number): Answer {
  const room = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (room === 0) return told(guest, result, 0);
  const readNow = (): boolean => {
    const taken = streaming(guest, () => entry.input.take(room));
    if (taken === undefined) return false;
    told(guest, result, taken === null ? 0 : scatter(taken, buffers));
    return true;
  };
  if (readNow()) return undefined;
  const again = (): void => (readNow() ? undefined : refuse("again"));
  if ((entry.flags & FDFLAGS.nonblock) !== 0) return turn(guest)?.then(again) ?? refuse("again");
  return guest.bell.waitFor(entry.input)?.then(again);
}

function scatter(bytes: Uint8Array, buffers: readonly Uint8Array[]): number {
  let at = 0;
  for (const buffer of buffers) {
    const part = bytes.subarray(at, at + buffer.byteLength);
    buffer.set(part);
    at += part.byteLength;
  }
  return at;
}

function writeOutput(guest: Guest, { sink }: OutputFd, bytes: Uint8Array, result: number): Answer {
  const writing = bytes.byteLength === 0 ? undefined : streaming(guest, () => sink?.write(bytes));
  const tell = (): undefined => told(guest, result, bytes.byteLength);
  if (writing === undefined) return tell();
  return writing.then(tell, (error: unknown) => streaming(guest, () => rethrow(error)));
}

function rethrow(error: unknown): never {
  throw error;
}

/** A failure of a standard stream in the words of preview 1. */
function streaming<T>({ streams }: Guest, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const names: Readonly<Record<ReturnType<typeof streams.errorCode>, ErrnoName>> = {
      io: "io",
      pipe: "pipe",
      "illegal-byte-sequence": "ilseq",
    };
    throw error instanceof Errno ? error : new Errno(names[streams.errorCode(error)]);
  }
}
