/**
 * What became of the names that an interface or world uses from WASI 0.2, directly or through other interfaces.
 * Invariant: a name without a fate means after the migration what it meant before.
 */
import type {
  FileItem,
  FuncNode,
  Id,
  InterfaceItem,
  PackagePart,
  ResourceFuncNode,
  TypeDefNode,
  TypeNode,
  UseNode,
  UsePath,
  WorldItemNode,
} from "../syntax/index.ts";
import { isKeyword } from "../syntax/index.ts";
import type { TypeFate } from "./rows.ts";
import type { TableIndex } from "./tables/index.ts";

export type BodyItem = InterfaceItem | WorldItemNode;

/** A fate, with the 0.2 item it began at, and where the names it needs come from. */
export interface Fate {
  readonly origin: string;
  readonly fate: TypeFate;
  readonly note: string;
}

/** The 0.2 interface that a path leads to, as `clocks/wall-clock`; null for other paths. */
export function oldInterface(part: PackagePart, path: UsePath): string | null {
  if (path.kind === "local") {
    const use = part.items.find(
      (item) => item.kind === "top-use" && (item.as ?? item.path.name).name === path.name.name,
    );
    return use?.kind === "top-use" && use.path.kind === "foreign" ? oldInterface(part, use.path) : null;
  }
  const { namespace, name, version } = path.package;
  const old = version === null || (version.value.major === 0n && version.value.minor === 2n);
  return namespace.name === "wasi" && old ? `${name.name}/${path.name.name}` : null;
}

export class FateFinder {
  readonly #tables: TableIndex;
  readonly #parts: readonly PackagePart[];
  readonly #known = new Map<readonly BodyItem[], Map<string, Fate>>();

  constructor(tables: TableIndex, parts: readonly PackagePart[]) {
    this.#tables = tables;
    this.#parts = parts;
  }

  /** The fates of the names in one body: what it uses, and those of its own resources that are no longer needed. */
  of(part: PackagePart, items: readonly BodyItem[]): ReadonlyMap<string, Fate> {
    const known = this.#known.get(items);
    if (known !== undefined) return known;
    const fates = new Map<string, Fate>();
    this.#known.set(items, fates);
    for (const item of items) if (item.kind === "use") this.#used(part, item, fates);
    for (const item of items) {
      const fate = item.kind === "resource" ? ownFate(item, fates) : null;
      if (item.kind === "resource" && fate !== null) fates.set(item.name.name, fate);
    }
    return fates;
  }

  #used(part: PackagePart, use: UseNode, fates: Map<string, Fate>): void {
    const old = oldInterface(part, use.from);
    const local = old === null ? this.#localBody(part, use.from) : null;
    for (const { name, as } of use.names) {
      const fate = old === null ? local?.get(name.name) : this.#tableFate(old, name);
      if (fate === undefined) continue;
      // A type that only moved is moved where it is used from WASI; other interfaces hand it on under its name.
      if (old === null && fate.fate.kind === "moved") continue;
      const path = part.source.text.slice(use.from.start, use.from.end);
      fates.set((as ?? name).name, old === null ? fromElsewhere(fate, path) : fate);
    }
  }

  #tableFate(old: string, name: Id): Fate | undefined {
    const origin = `${old}#${name.name}`;
    const row = this.#tables.types.get(origin);
    if (row !== undefined) return { origin, fate: row.fate, note: row.note };
    const to = this.#tables.interfaces.get(old)?.to;
    if (to === undefined || to === null) return undefined;
    return { origin, fate: { kind: "moved", to: `${to}#${name.name}` }, note: "the same" };
  }

  #localBody(part: PackagePart, path: UsePath): ReadonlyMap<string, Fate> | null {
    for (const candidate of this.#parts) {
      if (!samePackage(part, candidate, path)) continue;
      const found = candidate.items.find((item): item is FileItem & { readonly kind: "interface" } => {
        return item.kind === "interface" && item.name.name === path.name.name;
      });
      if (found !== undefined) return this.of(candidate, found.items);
    }
    return null;
  }
}

/** A fate of another interface's own resource: the names in its text are used from there. */
function fromElsewhere(found: Fate, path: string): Fate {
  const { fate } = found;
  if (fate.kind === "awaited" && fate.uses.length === 0)
    return { ...found, fate: { ...fate, uses: namesIn(fate.value, path) } };
  if (fate.kind !== "items" || fate.uses.length > 0) return found;
  return { ...found, fate: { ...fate, uses: namesIn(`${fate.element} ${fate.error}`, path) } };
}

function namesIn(text: string, path: string): string[] {
  const names = new Set(text.match(/[A-Za-z][0-9A-Za-z-]*/g) ?? []);
  return [...names].filter((name) => !isKeyword(name)).map((name) => `=${path}#${name}`);
}

function samePackage(from: PackagePart, candidate: PackagePart, path: UsePath): boolean {
  if (path.kind === "local")
    return candidate.source.path.replace(/[^/]*$/, "") === from.source.path.replace(/[^/]*$/, "");
  const name = candidate.package?.name;
  return name?.namespace.name === path.package.namespace.name && name.name.name === path.package.name.name;
}

/** The name a handle or plain type refers to. */
export function namedType(node: TypeNode): string | null {
  if (node.kind === "name") return node.name.name;
  return node.kind === "own" || node.kind === "borrow" ? node.resource.name : null;
}

function isPollable(node: TypeNode | null, fates: ReadonlyMap<string, Fate>): boolean {
  const name = node === null ? null : namedType(node);
  return name !== null && fates.get(name)?.fate.kind === "pollable";
}

/** A resource that only stands for a value to come, or hands items out one by one, is not needed in 0.3. */
function ownFate(
  resource: TypeDefNode & { readonly kind: "resource" },
  fates: ReadonlyMap<string, Fate>,
): Fate | null {
  const subscribes = resource.funcs.some((func) => isSubscribe(func, fates));
  const others = resource.funcs.filter((func) => !isSubscribe(func, fates));
  const [only] = others;
  if (!subscribes || only === undefined || others.length > 1) return null;
  if (only.kind !== "method" || only.type.params.length > 0 || only.type.result === null) return null;
  const { result } = only.type;
  if (result.kind === "option") {
    const value =
      result.element.kind === "result" && result.element.err === null
        ? (result.element.ok ?? result.element)
        : result.element;
    return own(
      resource,
      { kind: "awaited", value: plainText(value), uses: [] },
      "stood for a value to come: an async function returns it",
    );
  }
  if (result.kind === "result" && result.ok?.kind === "option" && result.err !== null) {
    const fate: TypeFate = {
      kind: "items",
      element: plainText(result.ok.element),
      error: plainText(result.err),
      uses: [],
    };
    return own(resource, fate, "handed out items one by one: they come as a stream");
  }
  return null;
}

function own(resource: TypeDefNode, fate: TypeFate, note: string): Fate {
  return { origin: resource.name.name, fate, note };
}

export function isSubscribe(func: FuncNode | ResourceFuncNode, fates: ReadonlyMap<string, Fate>): boolean {
  return func.type.params.length === 0 && isPollable(func.type.result, fates);
}

/** A type as it is written, its own names unchanged. */
export function plainText(node: TypeNode): string {
  return typeNodeText(node, () => null);
}

/** A type as text; `rename` may put another text in the place of a name or handle. */
export function typeNodeText(
  node: TypeNode,
  rename: (node: TypeNode, name: string) => string | null,
): string {
  const inner = (each: TypeNode): string => typeNodeText(each, rename);
  switch (node.kind) {
    case "primitive":
      return node.primitive;
    case "name":
      return rename(node, node.name.name) ?? escaped(node.name.name);
    case "own":
    case "borrow":
      return rename(node, node.resource.name) ?? `${node.kind}<${escaped(node.resource.name)}>`;
    case "list":
      return node.length === null
        ? `list<${inner(node.element)}>`
        : `list<${inner(node.element)}, ${node.length}>`;
    case "map":
      return `map<${inner(node.key)}, ${inner(node.value)}>`;
    case "option":
      return `option<${inner(node.element)}>`;
    case "result": {
      if (node.err === null) return node.ok === null ? "result" : `result<${inner(node.ok)}>`;
      return `result<${node.ok === null ? "_" : inner(node.ok)}, ${inner(node.err)}>`;
    }
    case "tuple":
      return `tuple<${node.elements.map(inner).join(", ")}>`;
    case "stream":
    case "future":
      return node.element === null ? node.kind : `${node.kind}<${inner(node.element)}>`;
  }
}

export function escaped(name: string): string {
  return isKeyword(name) ? `%${name}` : name;
}
