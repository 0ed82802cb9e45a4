/**
 * The imports of a WASI guest, without loading what it does not import: for hosts that count milliseconds at the start.
 *
 * Invariant: as `createWasi`, but an area of which nothing is imported is neither loaded nor offered.
 */
import type { Area } from "./area.ts";
import { defineLazily } from "./define-lazily.ts";
import type { WasiImports } from "./interfaces.ts";
import type { WasiOptions } from "./options.ts";
import type { Port } from "./port/index.ts";
import { shareStdio } from "./share-stdio.ts";

type CreateArea = (port: Port, options: WasiOptions) => Area;

interface LazyArea {
  /** Which imports are of this area. */
  readonly names: RegExp;
  readonly load: (names: readonly string[]) => Promise<CreateArea>;
}

const areas: readonly LazyArea[] = [
  { names: /^wasi:cli\/.*@0\.3\./u, load: async () => (await import("./cli/index.ts")).createCli },
  { names: /^wasi:clocks\/.*@0\.3\./u, load: async () => (await import("./clocks/index.ts")).createClocks },
  {
    names: /^wasi:filesystem\/.*@0\.3\./u,
    load: async () => (await import("./filesystem/index.ts")).createFilesystem,
  },
  { names: /^wasi:http\/.*@0\.3\./u, load: async () => (await import("./http/index.ts")).createHttp },
  { names: /^wasi:random\/.*@0\.3\./u, load: async () => (await import("./random/index.ts")).createRandom },
  {
    names: /^wasi:sockets\/.*@0\.3\./u,
    load: async () => (await import("./sockets/index.ts")).createSockets,
  },
  { names: /^wasi:.*@0\.2\./u, load: loadP2 },
];

const HTTP_P2: RegExp = /^wasi:http\/.*@0\.2\./u;

/** All of 0.2 waits on one bell, so that it is made together; of http, which few import, nothing is loaded without need. */
async function loadP2(names: readonly string[]): Promise<CreateArea> {
  const [{ createP2 }, http] = await Promise.all([
    import("./p2/index.ts"),
    names.some((name) => HTTP_P2.test(name)) ? import("./p2/http/index.ts") : undefined,
  ]);
  const others = http === undefined ? [] : [http.createHttpP2];
  return (port, options) => createP2(port, options, others);
}

/** What the platform supplies of the interfaces named, and of those beside them: `component.imports` has the names. */
export async function loadWasi(
  port: Port,
  options: WasiOptions,
  names: Iterable<string>,
): Promise<WasiImports> {
  const wanted = [...names];
  const needed = areas.filter((area) => wanted.some((name) => area.names.test(name)));
  const imports: WasiImports = {};
  const shared = shareStdio(port, options);
  for (const createArea of await Promise.all(needed.map((area) => area.load(wanted))))
    defineLazily(imports, createArea(port, shared));
  return imports;
}
