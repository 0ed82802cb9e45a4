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
import { loadAreas, type CreateImports } from "@heddle/wasi/lazy";
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

/** What those parts of a program import that are given the same. */
interface Share {
  readonly guest: HostOptions;
  readonly create: CreateImports;
  /** Under names of their own; none in the share of the first part. */
  readonly own: readonly OwnImport[];
}

export interface Program {
  readonly component: Component;
  /** Of its first part, and of the others where they are given the same. */
  readonly shared: Share;
  readonly others: readonly Share[];
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
  const debugInfo = isDebugged();
  // What makes instances renewable moves the code: a debugger looks for it where the file has it.
  const component = await compile(bytes, { debugInfo, renewable: !debugInfo });
  const create = await loadAreas(component.imports.map(({ name }) => name));
  const others = [...new Set(own.map((each) => each.guest))].map(async (other): Promise<Share> => {
    const theirs = own.filter((each) => each.guest === other);
    return { guest: other, create: await loadAreas(theirs.map((each) => each.interface)), own: theirs };
  });
  return { component, shared: { guest, create, own: [] }, others: await Promise.all(others) };
}

/** What the parts are given: opened once, for all instances of all versions. */
export class Grants implements Disposable {
  readonly #platforms: Map<HostOptions, NodePlatform> = new Map();

  constructor(chain: readonly ChainPart[]) {
    for (const { guest } of chain)
      if (!this.#platforms.has(guest)) this.#platforms.set(guest, nodePlatform(guest.platform));
  }

  /** The imports of one instance. */
  imports({ shared, others }: Program, requests: InstanceRequests, output: OutputOptions): Imports {
    const imports = this.#made(shared, requests, output);
    for (const share of others) {
      const given = this.#made(share, requests, output);
      for (const each of share.own) addAs(imports, each.name, each.interface, given);
    }
    return imports;
  }

  #made({ guest, create }: Share, requests: InstanceRequests, output: OutputOptions): Imports {
    const platform = this.#platforms.get(guest);
    if (platform === undefined) throw new TypeError("the program is of another chain");
    return instanceImports(create, platform, guest.wasi, requests, output);
  }

  async flush(): Promise<void> {
    for (const platform of this.#platforms.values()) await platform.stdio?.flush();
  }

  [Symbol.dispose](): void {
    for (const platform of this.#platforms.values()) platform[Symbol.dispose]();
  }
}

/** Interfaces are built when they are read. */
function addAs(imports: Imports, name: string, wanted: string, given: Imports): void {
  const key = findCompatible(wanted, Object.keys(given));
  if (key === null) return;
  Object.defineProperty(imports, name, { get: () => given[key], enumerable: true, configurable: true });
}
