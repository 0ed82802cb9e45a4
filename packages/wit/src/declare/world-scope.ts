/**
 * Which TypeScript module declares what: one for each interface and direction, so that an interface both imported and
 * exported has a declaration for either.
 * Invariant: an exported interface refers to the exported ones it uses, or else to the imported ones.
 */
import { interfaceId } from "../model/index.ts";
import type { WitInterface, WitTypeDef, WitWorld } from "../model/index.ts";
import type { Dialect } from "./dialect.ts";
import type { Direction, FunctionStyle } from "./function-type.ts";
import { constructorName } from "./interface-body.ts";
import type { BodyNames } from "./interface-body.ts";
import { NameTable, NEEDED_GLOBALS, pascalCase } from "./names.ts";

export interface InterfaceModule {
  readonly interface: WitInterface;
  readonly direction: Direction;
  /** The name it has in the world: an interface name or a plain one. */
  readonly key: string;
  readonly plain: boolean;
  /** File name without folder and ending. */
  readonly file: string;
  readonly names: BodyNames;
}

export class WorldScope {
  readonly modules: readonly InterfaceModule[];
  /** Names of the types that the world itself owns. */
  readonly worldTypes: ReadonlyMap<WitTypeDef, string>;
  readonly #dialect: Dialect;
  readonly #parks: (name: string) => boolean;

  /** `parks` takes the full name of an export. */
  constructor(world: WitWorld, dialect: Dialect, parks: (name: string) => boolean) {
    this.#dialect = dialect;
    this.#parks = parks;
    this.modules = [...modulesOf(world, "import"), ...modulesOf(world, "export")];
    const table = new NameTable([...NEEDED_GLOBALS, "Imports", "Exports", "World", "ErrorContext"]);
    const types = new Map<WitTypeDef, string>();
    for (const item of world.imports.values()) {
      if (item.kind === "type") types.set(item.type, table.take(pascalCase(item.type.name ?? "")));
    }
    this.worldTypes = types;
  }

  /** How functions and types are written in a module, or in the world's own file if `from` is null. */
  style(
    direction: Direction,
    from: InterfaceModule | null,
    refer: (to: InterfaceModule, name: string) => string,
    referWorld: (name: string) => string = (name) => name,
  ): FunctionStyle {
    return {
      dialect: this.#dialect,
      direction,
      parks: (name) => this.#parks(from === null ? name : `${from.key}#${name}`),
      nameOf: (type) => {
        const own = from?.names.types.get(type);
        if (own !== undefined) return own;
        const worlds = this.worldTypes.get(type);
        if (worlds !== undefined) return referWorld(worlds);
        const module = this.#moduleOf(type, direction);
        const name = module?.names.types.get(type);
        return module === undefined || name === undefined ? "unknown" : refer(module, name);
      },
    };
  }

  #moduleOf(type: WitTypeDef, direction: Direction): InterfaceModule | undefined {
    const candidates = this.modules.filter((module) => module.interface === type.owner);
    return candidates.find((module) => module.direction === direction) ?? candidates[0];
  }
}

function modulesOf(world: WitWorld, direction: Direction): InterfaceModule[] {
  const files = new NameTable();
  const items = direction === "import" ? world.imports : world.exports;
  const modules: InterfaceModule[] = [];
  for (const [key, item] of items) {
    if (item.kind !== "interface") continue;
    const file = files.take(fileName(item.plain ? key : interfaceId(item.interface)));
    modules.push({
      interface: item.interface,
      direction,
      key,
      plain: item.plain,
      file,
      names: namesOf(item.interface),
    });
  }
  return modules;
}

/** `wasi:cli/stdin@0.3.0` is `wasi-cli-stdin`; another version of it in the same world gets a mark. */
function fileName(name: string): string {
  return name.replace(/@.*$/, "").replaceAll(/[:/]/g, "-");
}

function namesOf(witInterface: WitInterface): BodyNames {
  const table = new NameTable([...NEEDED_GLOBALS, "ErrorContext"]);
  const types = new Map<WitTypeDef, string>();
  for (const type of witInterface.types.values()) {
    const name = table.take(pascalCase(type.name ?? ""));
    if (type.shape.kind === "resource") table.take(constructorName(name));
    types.set(type, name);
  }
  return { types, self: table.take("Interface") };
}
