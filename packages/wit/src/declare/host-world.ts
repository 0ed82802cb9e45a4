/** Declarations for a host: a module for each interface, and the world's imports and exports as object types. */
import type { WitInterface, WitWorld } from "../model/index.ts";
import { HOST } from "./dialect.ts";
import { docComment } from "./doc-comment.ts";
import type { Direction } from "./function-type.ts";
import { indent, interfaceBody, memberOf, typeDeclaration } from "./interface-body.ts";
import { camelCase, propertyName } from "./names.ts";
import { ERROR_CONTEXT, needsErrorContext } from "./support.ts";
import { WorldScope } from "./world-scope.ts";
import type { InterfaceModule } from "./world-scope.ts";
import { newInterfaceOf } from "./world-types.ts";

export function hostFiles(world: WitWorld, parks: (name: string) => boolean): Map<string, string> {
  const scope = new WorldScope(world, HOST, parks);
  const files = new Map<string, string>();
  for (const module of scope.modules) files.set(pathOf(module), moduleText(scope, module));
  files.set(`${world.name}.d.ts`, worldText(world, scope));
  return files;
}

function pathOf(module: InterfaceModule): string {
  return `${module.direction}s/${module.file}.d.ts`;
}

function importText(to: InterfaceModule, folder: string): string {
  const path =
    folder === `${to.direction}s`
      ? `./${to.file}.js`
      : `${folder === "" ? "./" : "../"}${to.direction}s/${to.file}.js`;
  return `import type * as ${alias(to)} from ${JSON.stringify(path)};`;
}

function alias(module: InterfaceModule): string {
  return `${camelCase(module.file)}${module.direction === "import" ? "Import" : "Export"}`;
}

function moduleText(scope: WorldScope, module: InterfaceModule): string {
  const used = new Set<InterfaceModule>();
  const style = scope.style(module.direction, module, (to, name) => {
    used.add(to);
    return `${alias(to)}.${name}`;
  });
  const body = interfaceBody(module.interface, module.names, style);
  const imports = [...used].map((to) => importText(to, `${module.direction}s`));
  return fileText([...imports, ...support(body), ...body]);
}

function support(body: readonly string[]): string[] {
  return needsErrorContext(body) ? [...ERROR_CONTEXT, ""] : [];
}

function worldText(world: WitWorld, scope: WorldScope): string {
  const used = new Set<InterfaceModule>();
  const refer = (to: InterfaceModule, name: string): string => {
    used.add(to);
    return `${alias(to)}.${name}`;
  };
  const body: string[] = [];
  const owner = newInterfaceOf(world);
  const names = { types: scope.worldTypes, self: "" };
  const importStyle = scope.style("import", null, refer);
  for (const type of owner.types.values()) body.push(...typeDeclaration(type, owner, names, importStyle), "");
  for (const direction of ["import", "export"] as const) {
    body.push(`export interface ${direction === "import" ? "Imports" : "Exports"} {`);
    body.push(...indent(portMembers(world, scope, direction, refer)), "}", "");
  }
  body.push(
    ...docComment(world),
    "export interface World {",
    "  readonly imports: Imports;",
    "  readonly exports: Exports;",
    "}",
  );
  const imports = [...used].map((to) => importText(to, ""));
  return fileText([...imports, ...support(body), ...body]);
}

function portMembers(
  world: WitWorld,
  scope: WorldScope,
  direction: Direction,
  refer: (to: InterfaceModule, name: string) => string,
): string[] {
  const lines: string[] = [];
  const items = direction === "import" ? world.imports : world.exports;
  const style = scope.style(direction, null, refer);
  for (const [key, item] of items) {
    if (item.kind === "func") {
      if (item.func.kind.kind === "free") lines.push(...memberOf(item.func, style));
    } else if (item.kind === "type") {
      const name = scope.worldTypes.get(item.type);
      if (item.type.shape.kind === "resource" && name !== undefined)
        lines.push(`readonly ${name}: ${name}Constructor;`);
    } else {
      const module = scope.modules.find((each) => each.key === key && each.direction === direction);
      if (module === undefined) continue;
      const mark = direction === "import" && isEmpty(module.interface) ? "?" : "";
      lines.push(
        ...docComment(item),
        `readonly ${propertyName(key)}${mark}: ${refer(module, module.names.self)};`,
      );
    }
  }
  return lines;
}

/** Nothing needs to be supplied of an interface that has types only. */
function isEmpty({ funcs, types }: WitInterface): boolean {
  return funcs.size === 0 && [...types.values()].every(({ shape }) => shape.kind !== "resource");
}

function fileText(lines: readonly string[]): string {
  const [first = ""] = lines;
  const imports = first.startsWith("import ");
  const split = imports ? lines.findIndex((line) => !line.startsWith("import ")) : -1;
  const spaced = split > 0 ? [...lines.slice(0, split), "", ...lines.slice(split)] : lines;
  return `${spaced.join("\n").trimEnd()}\n`;
}
