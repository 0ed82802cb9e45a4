/**
 * A component that takes part in a composition: its bytes, what they say, and a name for messages.
 * Invariant: a part was validated whole; names of parts differ.
 */
import { decodeComponent, decodeNames } from "@heddle/component/decode";
import { assert, LinkError } from "@heddle/component/errors";
import { definitionsOf, splitVersion } from "@heddle/component/model";
import type {
  CheckedComponent,
  CheckedExtern,
  RawComponent,
  RawDefinition,
  RawExternName,
} from "@heddle/component/model";
import { validateComponent } from "@heddle/component/validate";
import { defaultComposeLimits } from "../limits.ts";
import type { ComposeOptions, PlugSource } from "../options.ts";
import { indexSpaces, type IndexSpaces } from "./index-spaces.ts";

export type RawImport = RawDefinition & { readonly kind: "import" };

export interface Part {
  readonly name: string;
  /** Among all parts, as they were given. */
  readonly place: number;
  readonly bytes: Uint8Array;
  readonly raw: RawComponent;
  readonly checked: CheckedComponent;
  /** Imports as written, by name. */
  readonly imports: ReadonlyMap<string, RawImport>;
  readonly spaces: IndexSpaces;
}

/** Reads the main component and its plugs, in order. Throws DecodeError, ValidationError or LinkError. */
export function readParts(sources: readonly PlugSource[], options: ComposeOptions): readonly Part[] {
  const { parts: most } = { ...defaultComposeLimits, ...options.limits };
  if (sources.length > most)
    throw new LinkError("unsupported", `${sources.length} components are more than limits.parts (${most})`);
  const taken = new Set<string>();
  const known = new Map<Uint8Array, Contents>();
  return sources.map((source, index) => {
    const { name, bytes } = source instanceof Uint8Array ? { bytes: source } : source;
    const contents = known.get(bytes) ?? read(bytes, options);
    known.set(bytes, contents);
    return { ...contents, place: index, name: freeName(name ?? nameFor(contents.raw, index), taken) };
  });
}

/** As {@link readParts}, where there is a main component for sure. */
export function readMain(
  main: PlugSource,
  plugs: readonly PlugSource[],
  options: ComposeOptions,
): readonly [Part, ...Part[]] {
  const [first, ...others] = readParts([main, ...plugs], options);
  assert(first !== undefined, "a part for each component");
  return [first, ...others];
}

/** What a part's bytes say: the same for each copy of a component. */
type Contents = Omit<Part, "name" | "place">;

function read(bytes: Uint8Array, options: ComposeOptions): Contents {
  const raw = decodeComponent(bytes);
  const checked = validateComponent(
    raw,
    options.features === undefined ? {} : { features: options.features },
  );
  const imports = new Map<string, RawImport>();
  for (const definition of definitionsOf(raw)) {
    if (definition.kind === "import") imports.set(definition.name.name, definition);
  }
  return { bytes, raw, checked, imports, spaces: indexSpaces(raw) };
}

/** Two copies of one component are `filter` and `filter-2`. */
function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let copy = 2; taken.has(name); copy++) name = `${wanted}-${copy}`;
  taken.add(name);
  return name;
}

function nameFor(raw: RawComponent, index: number): string {
  return decodeNames(raw).component ?? (index === 0 ? "main" : `plug-${index}`);
}

export function importOf(part: Part, name: string): CheckedExtern | undefined {
  return part.checked.imports.find((each) => each.name === name);
}

export function exportOf(part: Part, name: string): CheckedExtern | undefined {
  return part.checked.exports.find((each) => each.name === name);
}

/** The name of an export as written, with its attributes. */
export function rawExportName(part: Part, name: string): RawExternName {
  for (const definition of definitionsOf(part.raw)) {
    if (definition.kind === "export" && definition.name.name === name) return definition.name;
  }
  return { name, attributes: [] };
}

/** `wasi:http/handler` of `wasi:http/handler@0.3.0`. */
export function baseOf(name: string): string {
  return splitVersion(name).base;
}
