/**
 * Declarations for a TypeScript guest: what it imports, as ambient modules by interface name, and what it must export.
 * Invariant: the file of imports has no import or export of its own, or its modules would not be ambient.
 */
import type { WitWorld } from "../model/index.ts";
import { GUEST } from "./dialect.ts";
import { docComment } from "./doc-comment.ts";
import { indent, interfaceBody, memberOf, typeDeclaration } from "./interface-body.ts";
import { camelCase, isReserved, propertyName } from "./names.ts";
import { ERROR_CONTEXT, GUEST_GLOBALS, needsErrorContext } from "./support.ts";
import { WorldScope } from "./world-scope.ts";
import type { InterfaceModule } from "./world-scope.ts";
import { newInterfaceOf } from "./world-types.ts";

export function guestFiles(world: WitWorld): Map<string, string> {
  const scope = new WorldScope(world, GUEST, () => false);
  const files = new Map<string, string>();
  files.set(`${world.name}-imports.d.ts`, importsText(world, scope));
  for (const module of scope.modules) {
    if (module.direction === "export") files.set(`exports/${module.file}.d.ts`, exportText(scope, module));
  }
  files.set(`${world.name}.d.ts`, worldText(world, scope));
  return files;
}

/** A name in another module, as an import type: valid in ambient modules and in files alike. */
function refer(to: InterfaceModule, name: string, folder: "" | "exports"): string {
  if (to.direction === "import") return `import(${JSON.stringify(to.key)}).${name}`;
  return `import(${JSON.stringify(folder === "exports" ? `./${to.file}.js` : `./exports/${to.file}.js`)}).${name}`;
}

/** The types that the world itself owns stand in a module of their own. */
const WORLD_MODULE = "wit-world";

function referWorld(name: string): string {
  return `import(${JSON.stringify(WORLD_MODULE)}).${name}`;
}

function worldTypes(world: WitWorld, scope: WorldScope): string[] {
  if (scope.worldTypes.size === 0) return [];
  const owner = newInterfaceOf(world);
  const style = scope.style("import", null, (to, name) => refer(to, name, ""));
  const names = { types: scope.worldTypes, self: "" };
  const body = [...owner.types.values()].flatMap((type) => typeDeclaration(type, owner, names, style));
  return [`declare module ${JSON.stringify(WORLD_MODULE)} {`, ...indent(body), "}", ""];
}

function importsText(world: WitWorld, scope: WorldScope): string {
  const lines: string[] = [...GUEST_GLOBALS, ""];
  for (const module of scope.modules) {
    if (module.direction !== "import") continue;
    const style = scope.style("import", module, (to, name) => refer(to, name, ""));
    const body = interfaceBody(module.interface, module.names, style);
    lines.push(`declare module ${JSON.stringify(module.key)} {`);
    if (needsErrorContext(body)) lines.push(...indent(ERROR_CONTEXT));
    lines.push(
      ...indent(body),
      `  const instance: ${module.names.self};`,
      "  export default instance;",
      "}",
      "",
    );
  }
  lines.push(...worldTypes(world, scope));
  const style = scope.style("import", null, (to, name) => refer(to, name, ""), referWorld);
  for (const [name, item] of world.imports) {
    if (item.kind !== "func" || item.func.kind.kind !== "free") continue;
    lines.push(...globalFunction(camelCase(name), memberOf(item.func, style)), "");
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

/** The world's own functions are globals; one whose name is a word of the language is reached through `globalThis`. */
function globalFunction(name: string, member: readonly string[]): string[] {
  const docs = member.slice(0, -1);
  const signature = member.at(-1) ?? "";
  if (isReserved(name)) return [...docs, `// globalThis[${JSON.stringify(name)}]: ${signature}`];
  return [...docs, `declare function ${signature}`];
}

function exportText(scope: WorldScope, module: InterfaceModule): string {
  const style = scope.style("export", module, (to, name) => refer(to, name, "exports"));
  const body = interfaceBody(module.interface, module.names, style);
  const support = needsErrorContext(body) ? [...ERROR_CONTEXT, ""] : [];
  return `${[...support, ...body].join("\n")}\n`;
}

function worldText(world: WitWorld, scope: WorldScope): string {
  const style = scope.style("export", null, (to, name) => refer(to, name, ""), referWorld);
  const lines = [
    `/// <reference path="./${world.name}-imports.d.ts" />`,
    "",
    ...docComment(world),
    "export interface Exports {",
  ];
  for (const [key, item] of world.exports) {
    if (item.kind === "func") lines.push(...indent(memberOf(item.func, style)));
    else if (item.kind === "interface") {
      const module = scope.modules.find((each) => each.key === key && each.direction === "export");
      if (module === undefined) continue;
      const name = camelCase(item.plain ? key : (item.interface.name ?? key));
      lines.push(
        ...indent([
          ...docComment(item),
          `readonly ${propertyName(name)}: ${refer(module, module.names.self, "")};`,
        ]),
      );
    }
  }
  lines.push("}");
  return `${lines.join("\n")}\n`;
}
