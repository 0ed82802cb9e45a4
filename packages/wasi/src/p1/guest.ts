/**
 * One guest of preview 1: its memory, its file descriptors, and what the platform gives it.
 * Invariant: the directories are those of wasi:filesystem's preopens, so one sandbox serves every generation of WASI.
 */
import { createEnvironment } from "../cli/environment.ts";
import type { Environment } from "../cli/interfaces.ts";
import { chooseStreams, type Streams } from "../cli/stdio.ts";
import type { Descriptor } from "../filesystem/descriptor.ts";
import { FILESYSTEM_LIMITS, type FilesystemLimits } from "../filesystem/limits.ts";
import { openPreopens } from "../filesystem/preopens.ts";
import type { WasiOptions } from "../options.ts";
import { Alarm } from "../p2/alarm.ts";
import { Intake } from "../p2/intake.ts";
import { Bell } from "../p2/readiness.ts";
import type { Port } from "../port/index.ts";
import { ExactTimes } from "./exact-times.ts";
import { Fds, type DirectoryFd, type FileFd } from "./fds.ts";
import { PREVIEW1_LIMITS, type Preview1Limits } from "./limits.ts";
import { GuestMemory } from "./memory.ts";

export interface Preview1Options extends WasiOptions {
  /** Limits other than the defaults of {@link PREVIEW1_LIMITS}. */
  readonly preview1Limits?: Partial<Preview1Limits>;
}

/** What the functions work on. */
export interface Guest {
  readonly port: Port;
  readonly memory: GuestMemory;
  readonly fds: Fds;
  readonly bell: Bell;
  readonly alarm: Alarm;
  readonly streams: Streams;
  readonly environment: Environment;
  readonly exactTimes: ExactTimes;
  readonly limits: Preview1Limits & FilesystemLimits;
  /** Can a call of this guest wait? */
  readonly suspends: boolean;
}

export function createGuest(
  port: Port,
  options: Preview1Options,
  memory: () => WebAssembly.Memory | undefined,
  suspends: boolean,
): Guest {
  const limits = {
    ...PREVIEW1_LIMITS,
    ...options.preview1Limits,
    ...FILESYSTEM_LIMITS,
    ...options.limits?.filesystem,
  };
  const bell = new Bell();
  const streams = chooseStreams(port, options);
  const fds = new Fds(limits.maxFds);
  const { stdin } = streams;
  const input = new Intake(bell, { read: (max, signal) => stdin?.read(max, signal) ?? null });
  fds.set(0, { kind: "input", input, source: stdin, flags: 0 });
  fds.set(1, { kind: "output", sink: streams.stdout, flags: 0 });
  fds.set(2, { kind: "output", sink: streams.stderr, flags: 0 });
  for (const [descriptor, path] of openPreopens(port, options)())
    fds.add(fdOf(descriptor, 0, new TextEncoder().encode(path)));
  return {
    port,
    memory: new GuestMemory(memory),
    fds,
    bell,
    alarm: new Alarm(port.clocks, bell),
    streams,
    environment: createEnvironment(port, options),
    exactTimes: new ExactTimes(limits.maxExactTimes),
    limits,
    suspends,
  };
}

/** Takes the descriptor. */
export function fdOf(
  descriptor: Descriptor,
  flags: number,
  preopen?: Uint8Array,
  access?: { readonly read: boolean; readonly write: boolean },
): FileFd | DirectoryFd {
  const { target } = descriptor;
  if (target.kind === "directory") {
    return {
      kind: "directory",
      descriptor,
      directory: target.directory,
      preopen,
      listing: undefined,
      flags,
    };
  }
  const { read = false, write = false } = access ?? {};
  return {
    kind: "file",
    descriptor,
    file: target.file,
    read,
    write,
    position: 0n,
    appender: undefined,
    flags,
  };
}
