/**
 * A chain of components as one program, or as few as it can be, whose parts may be given different things.
 *
 * What a part has for itself is an import of the program under a name of its own; what messages are made of stays shared, since
 * the parts hand it to each other.
 * Invariant: of its directories, variables and network a part sees its own, whoever stands before or behind it.
 */
import { compile, type Component, type Imports } from "@heddle/component";
import { DecodeError, ValidationError } from "@heddle/component/errors";
import { findCompatible } from "@heddle/component/model";
import type { InstanceRequests } from "@heddle/http";
import { nodePlatform, type NodePlatform } from "@heddle/wasi/node";
import { FileFault } from "../cli/file-fault.ts";
import { isDebugged, readProgram } from "../cli/read-file.ts";
import type { HostOptions } from "../run/host.ts";
import { instanceImports, type OutputOptions } from "./instance-imports.ts";

export interface ChainPart {
  readonly file: string;
  /** Parts with the same object share what they are given; those with the same engine may share a store. */
  readonly guest: HostOptions;
}

/** An import of one part alone. */
interface OwnImport {
  /** In the program. */
  readonly name: string;
  /** In the part. */
  readonly interface: string;
  readonly guest: HostOptions;
}

export interface Program {
  readonly component: Component;
  readonly own: readonly OwnImport[];
  /** Of its first part; of the others where they are given the same. */
  readonly guest: HostOptions;
}

/** Interfaces behind which something is given; and all of WASI 0.2, where such things are waited for together. */
const GIVEN = /^wasi:(?:(?:cli|filesystem|sockets)\/|http\/client@|[a-z]+\/.*@0\.2\.)/;

/** Reads, joins and compiles the files anew. Parts of WASI 0.2 and of 0.3 are not joined: they hand on to the next program. */
export async function loadPrograms(chain: readonly ChainPart[]): Promise<readonly Program[]> {
  const [first, ...others] = chain;
  if (first !== undefined && others.length === 0) return [await loadAlone(first)];
  const { externNames, joined, partOf } = await import("../compose/join.ts");
  const { segmentsOf } = await import("../compose/segments.ts");
  const parts = chain.map(({ file, guest }) => ({ part: partOf(file), guest }));
  const segments = segmentsOf(
    parts.map((each) => ({ ...each, engine: each.guest.engine, ...externNames(each.part) })),
  );
  return Promise.all(
    segments.map((segment) => {
      const own: OwnImport[] = [];
      const [{ guest: shared }] = segment;
      const ownImport = (place: number, label: string): string | undefined => {
        const guest = segment[place]?.guest;
        if (guest === undefined || guest === shared || !GIVEN.test(label)) return undefined;
        const name = `part${place}-import${own.length}`;
        own.push({ name, interface: label, guest });
        return name;
      };
      const bytes = joined(
        segment.map(({ part }) => part),
        ownImport,
      );
      return programOf(bytes, own, shared);
    }),
  );
}

async function loadAlone({ file, guest }: ChainPart): Promise<Program> {
  try {
    return await programOf(readProgram(file), [], guest);
  } catch (error) {
    if (error instanceof DecodeError || error instanceof ValidationError) throw new FileFault(file, error);
    throw error;
  }
}

async function programOf(bytes: Uint8Array, own: readonly OwnImport[], guest: HostOptions): Promise<Program> {
  return { component: await compile(bytes, { debugInfo: isDebugged() }), own, guest };
}

/** What the parts are given: opened once, for all instances of all versions. */
export class Grants implements Disposable {
  readonly #platforms: Map<HostOptions, NodePlatform> = new Map();

  constructor(chain: readonly ChainPart[]) {
    for (const { guest } of chain)
      if (!this.#platforms.has(guest)) this.#platforms.set(guest, nodePlatform(guest.platform));
  }

  /** The imports of one instance. */
  async imports(
    { component, own, guest: first }: Program,
    requests: InstanceRequests,
    output: OutputOptions,
  ): Promise<Imports> {
    const platformOfAll = own.length === 0 ? this.#platforms.get(first) : undefined;
    if (platformOfAll !== undefined) {
      const names = component.imports.map(({ name }) => name);
      return instanceImports(platformOfAll, first.wasi, names, requests, output);
    }
    const alone = new Set(own.map(({ name }) => name));
    const imports: Imports = {};
    for (const [guest, platform] of this.#platforms) {
      const wanted = own.filter((each) => each.guest === guest);
      const shared = component.imports.map(({ name }) => name).filter((name) => !alone.has(name));
      const names = guest === first ? shared : wanted.map((each) => each.interface);
      if (names.length === 0) continue;
      const given = await instanceImports(platform, guest.wasi, names, requests, output);
      if (guest === first) addLazily(imports, Object.keys(given), given);
      for (const each of wanted) addAs(imports, each.name, each.interface, given);
    }
    return imports;
  }

  async flush(): Promise<void> {
    for (const platform of this.#platforms.values()) await platform.stdio?.flush();
  }

  [Symbol.dispose](): void {
    for (const platform of this.#platforms.values()) platform[Symbol.dispose]();
  }
}

function addLazily(imports: Imports, names: readonly string[], given: Imports): void {
  for (const name of names) addAs(imports, name, name, given);
}

/** Interfaces are built when they are read. */
function addAs(imports: Imports, name: string, wanted: string, given: Imports): void {
  const key = findCompatible(wanted, Object.keys(given));
  if (key === null) return;
  Object.defineProperty(imports, name, { get: () => given[key], enumerable: true, configurable: true });
}
