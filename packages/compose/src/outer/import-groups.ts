/**
 * What is left to the host: imports that no part gives, compatible ones of several parts as one.
 * Spec: Explainer.md, "Canonical Interface Name"; Binary.md, "Import and Export Definitions".
 * Invariant: unless one is a part's own, parts share an import, and so its resources, unless their versions of it differ in what both have.
 */
import { assert, LinkError } from "@heddle/component/errors";
import { isNewerVersion, printExternType, splitVersion, type ExternType } from "@heddle/component/model";
import { matchExtern } from "@heddle/component/validate";
import { importOf, type Part, type RawImport } from "../wiring/part.ts";
import { alignResources, trackOf } from "../wiring/resources.ts";

/** One part's wish for an import. */
export interface Wish {
  readonly part: Part;
  readonly raw: RawImport;
  /** The name under which the part gets it alone; undefined: with others. */
  readonly own: string | undefined;
}

/** An import of the outer component, and all who wish for it. */
export interface ImportGroup {
  /** The wish whose name the import gets: the newest version. */
  readonly named: Wish;
  readonly wishes: readonly Wish[];
}

/** Groups in the order in which their first wish stands. */
export function groupImports(wishes: readonly Wish[]): readonly ImportGroup[] {
  const groups = new Map<string, { named: Wish; readonly wishes: Wish[] }>();
  for (const wish of wishes) {
    const { name } = wish.raw.name;
    if (wish.own !== undefined) {
      checkFree(groups, wish.own);
      groups.set(wish.own, { named: wish, wishes: [wish] });
      continue;
    }
    const track = trackOf(name);
    const key = fits(groups.get(track)?.wishes, wish) ? track : name;
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { named: wish, wishes: [wish] });
      continue;
    }
    checkFits(group.wishes, wish);
    group.wishes.push(wish);
    if (isNewer(wish, group.named)) group.named = wish;
  }
  return [...groups.values()];
}

function checkFree(groups: ReadonlyMap<string, unknown>, own: string): void {
  if (groups.has(own)) throw new LinkError("unsupported", `two imports of their own are both named ${own}`);
}

function isNewer(one: Wish, other: Wish): boolean {
  const a = splitVersion(one.raw.name.name).version;
  const b = splitVersion(other.raw.name.name).version;
  return a !== null && b !== null && isNewerVersion(a, b);
}

/** Whether `wish` can join `others`; joining those of the very same name is never a question of choice. */
function fits(others: readonly Wish[] | undefined, wish: Wish): boolean {
  if (others === undefined) return true;
  if (others.some((other) => isCopy(other, wish))) return true;
  const sameName = others.some((other) => other.raw.name.name === wish.raw.name.name);
  return sameName || others.every((other) => conflict(other, wish) === null);
}

/** Whether both are the same import of the same component, which fits wherever the first one does. */
function isCopy(one: Wish, other: Wish): boolean {
  return one.raw === other.raw;
}

function checkFits(others: readonly Wish[], wish: Wish): void {
  if (others.some((other) => isCopy(other, wish))) return;
  for (const other of others) {
    const wrong = conflict(other, wish);
    if (wrong === null) continue;
    throw new LinkError(
      "import-type-mismatch",
      `${other.part.name} and ${wish.part.name} both import ${wish.raw.name.name}, but not the same: ${wrong}`,
    );
  }
}

/** Where the types that two parts want differ, with both; null if one thing can serve both. */
function conflict(one: Wish, other: Wish): string | null {
  const a = importOf(one.part, one.raw.name.name)?.type;
  const b = importOf(other.part, other.raw.name.name)?.type;
  assert(a !== undefined && b !== undefined, "what is imported has a type");
  return difference(a, b, one.part, other.part, alignResources(other.part, one.part, "imports"));
}

function difference(
  a: ExternType,
  b: ExternType,
  one: Part,
  other: Part,
  resources: ReturnType<typeof alignResources>,
): string | null {
  if (a.kind !== "instance" || b.kind !== "instance") {
    const wrong = matchExtern(a, b, resources);
    return wrong === null
      ? null
      : `${one.name} wants ${printExternType(a)}, ${other.name} ${printExternType(b)}`;
  }
  for (const [name, item] of b.exports) {
    const found = a.exports.get(name);
    const wrong = found === undefined ? null : difference(found, item, one, other, resources);
    if (wrong !== null) return `${name}: ${wrong}`;
  }
  return null;
}
