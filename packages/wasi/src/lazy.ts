/**
 * The imports of a WASI guest, without loading what it does not import: for hosts that count milliseconds at the start.
 *
 * Invariant: as `createWasi`, but an area of which nothing is imported is neither loaded nor offered.
 */
import { createImports, type CreateArea } from "./create-imports.ts";
import type { WasiImports } from "./interfaces.ts";
import type { WasiOptions } from "./options.ts";
import type { CreateAreaP2 } from "./p2/index.ts";
import type { Port } from "./port/index.ts";

interface LazyArea {
  /** Its imports' names start so, and are of this version. Not patterns: to compile one takes longer than the rest. */
  readonly prefix: string;
  readonly version: "0.2" | "0.3";
  readonly load: (names: readonly string[]) => Promise<CreateArea>;
}

const areas: readonly LazyArea[] = [
  { prefix: "wasi:cli/", version: "0.3", load: async () => (await import("./cli/index.ts")).createCli },
  {
    prefix: "wasi:clocks/",
    version: "0.3",
    load: async () => (await import("./clocks/index.ts")).createClocks,
  },
  {
    prefix: "wasi:filesystem/",
    version: "0.3",
    load: async () => (await import("./filesystem/index.ts")).createFilesystem,
  },
  { prefix: "wasi:http/", version: "0.3", load: async () => (await import("./http/index.ts")).createHttp },
  {
    prefix: "wasi:random/",
    version: "0.3",
    load: async () => (await import("./random/index.ts")).createRandom,
  },
  {
    prefix: "wasi:sockets/",
    version: "0.3",
    load: async () => (await import("./sockets/index.ts")).createSockets,
  },
  { prefix: "wasi:", version: "0.2", load: loadP2 },
];

function isOf(name: string, { prefix, version }: Pick<LazyArea, "prefix" | "version">): boolean {
  return name.startsWith(prefix) && name.includes(`@${version}.`);
}

/** Areas of 0.2 beside those that every program imports. */
const areasP2: readonly {
  readonly prefix: string;
  readonly load: () => Promise<CreateAreaP2>;
}[] = [
  {
    prefix: "wasi:filesystem/",
    load: async () => (await import("./p2/filesystem/index.ts")).createFilesystemP2,
  },
  { prefix: "wasi:http/", load: async () => (await import("./p2/http/index.ts")).createHttpP2 },
  { prefix: "wasi:sockets/", load: async () => (await import("./p2/sockets/index.ts")).createSocketsP2 },
];

/** All of 0.2 waits on one bell, so that it is made together. */
async function loadP2(names: readonly string[]): Promise<CreateArea> {
  const needed = areasP2.filter(({ prefix }) => names.some((name) => isOf(name, { prefix, version: "0.2" })));
  const [{ createP2 }, ...others] = await Promise.all([
    import("./p2/index.ts"),
    ...needed.map((area) => area.load()),
  ]);
  return (port, options) => createP2(port, options, others);
}

/** Makes the imports of one instance. */
export type CreateImports = (port: Port, options: WasiOptions) => WasiImports;

/** Loads what makes the interfaces named, and those beside them, for any number of instances. */
export async function loadAreas(names: Iterable<string>): Promise<CreateImports> {
  const wanted = [...names];
  const needed = areas.filter((area) => wanted.some((name) => isOf(name, area)));
  const loaded = await Promise.all(needed.map((area) => area.load(wanted)));
  return (port, options) => createImports(loaded, port, options);
}

/** What the platform supplies of the interfaces named, and of those beside them: `component.imports` has the names. */
export async function loadWasi(
  port: Port,
  options: WasiOptions,
  names: Iterable<string>,
): Promise<WasiImports> {
  return (await loadAreas(names))(port, options);
}
