/**
 * The modules between a guest's own code and its world: one prepares the globals from what the world imports, the other hands on
 * the exports, those that are async so that they end when what they printed is out.
 * Invariant: only interfaces that the world imports are imported.
 */
import { camelCase } from "@heddle/component";
import type { WitFunc, WitInterface, WitWorld } from "@heddle/wit";
import { interfaces } from "../guest/imported.ts";

/** `prelude` is the module that has `prepare`. */
export function preludeText(world: WitWorld, prelude: string): string {
  const lines = [`import { prepare } from ${JSON.stringify(prelude)};`];
  const members: string[] = [];
  const add = (name: string, found: string | undefined): void => {
    if (found === undefined) return;
    const local = `import${members.length}`;
    lines.push(`import ${local} from ${JSON.stringify(found)};`);
    members.push(`${JSON.stringify(name)}: ${local}`);
  };
  for (const [name, wanted] of Object.entries(interfaces))
    add(
      name,
      [...world.imports.keys()].find((key) => compatible(key, wanted)),
    );
  add("courier", [...world.imports].find(([, item]) => isCourier(item))?.[0]);
  lines.push(`export const finisher = prepare({ ${members.join(", ")} });`);
  return lines.join("\n");
}

type ItemOf<M> = M extends ReadonlyMap<string, infer Item> ? Item : never;

/** An interface called courier, whose `send` answers a future at once: docs/typescript-guests.md, "Async imports". */
function isCourier(item: ItemOf<WitWorld["imports"]>): boolean {
  if (item.kind !== "interface" || item.interface.name !== "courier") return false;
  const send = item.interface.funcs.get("send");
  const result = send?.async === false && send.result !== null ? send.result : "bool";
  return typeof result !== "string" && result.shape.kind === "future";
}

/** `wasi:cli/stdout@0.3.1` for `wasi:cli/stdout@0.3.0`. */
function compatible(found: string, wanted: string): boolean {
  return found.replace(/\.\d+(?:-.*)?$/, "") === wanted.replace(/\.\d+$/, "");
}

/** `prelude` is the module above, `guest` the guest's own. */
export function entryText(world: WitWorld, prelude: string, guest: string): string {
  const [from, own] = [JSON.stringify(prelude), JSON.stringify(guest)];
  const lines = [
    `import { finisher } from ${from};`,
    `import * as guest from ${own};`,
    `export * from ${own};`,
  ];
  for (const [name, wrapped] of asyncExports(world)) {
    const local = `export${lines.length}`;
    lines.push(
      `const ${local} = ${wrapped(`guest[${JSON.stringify(name)}]`)};`,
      `export { ${local} as ${name} };`,
    );
  }
  return lines.join("\n");
}

function* asyncExports(world: WitWorld): Iterable<[name: string, wrapped: (value: string) => string]> {
  for (const [key, item] of world.exports) {
    if (item.kind === "func") {
      if (item.func.async) yield [camelCase(key), (value) => `finisher.wrap(${value})`];
    } else if (item.kind === "interface") {
      const names = asyncMembers(item.interface);
      const name = camelCase(item.plain ? key : (item.interface.name ?? key));
      if (names.length > 0)
        yield [name, (value) => `finisher.wrapMembers(${value}, ${JSON.stringify(names)})`];
    }
  }
}

function asyncMembers({ funcs }: WitInterface): readonly string[] {
  return [...funcs.values()].filter((func) => func.async).map(memberPath);
}

function memberPath({ name, kind }: WitFunc): string {
  if (kind.kind === "free") return camelCase(name);
  const camel = camelCase(kind.resource.name ?? "");
  const owner = `${camel.slice(0, 1).toUpperCase()}${camel.slice(1)}`;
  const member = camelCase(name.slice(name.indexOf(".") + 1));
  return kind.kind === "method" ? `${owner}.prototype.${member}` : `${owner}.${member}`;
}
