/**
 * A resolved package as WIT text: what a person would have written to get it.
 * Spec: WIT.md.
 * Invariant: the text resolves to a package that encodes to the same bytes; imports come in the order of the binary form.
 */
import { formatPackageName, interfaceId, itemName, usedFrom } from "../model/index.ts";
import type {
  Gate,
  WitFunc,
  WitInterface,
  WitPackage,
  WitType,
  WitTypeDef,
  WitWorld,
  WitWorldItem,
} from "../model/index.ts";
import { formatVersion, isKeyword, stringLiteral } from "../syntax/index.ts";

export interface PrintPackageOptions {
  /** Packages to print after the first, each in a block of its own. */
  readonly nested?: readonly WitPackage[];
  /** False leaves documentation out. */
  readonly docs?: boolean;
}

export function packageText(witPackage: WitPackage, options: PrintPackageOptions = {}): string {
  const printer = new Printer(options.docs ?? true);
  printer.docs(witPackage.docs);
  printer.line(`package ${escapedPackage(witPackage)};`);
  printer.items(witPackage);
  for (const nested of options.nested ?? []) {
    printer.blank();
    printer.docs(nested.docs);
    printer.line(`package ${escapedPackage(nested)} {`);
    printer.items(nested);
    printer.line("}");
  }
  return printer.text;
}

function escaped(name: string): string {
  return isKeyword(name) ? `%${name}` : name;
}

function escapedPackage({ name }: WitPackage): string {
  const version = name.version === null ? "" : `@${formatVersion(name.version)}`;
  return `${escaped(name.namespace)}:${escaped(name.name)}${version}`;
}

type ResourceFuncs = ReadonlyMap<WitTypeDef, readonly WitFunc[]>;

class Printer {
  text = "";
  readonly #withDocs: boolean;

  constructor(withDocs: boolean) {
    this.#withDocs = withDocs;
  }

  line(text: string): void {
    this.text += `${text}\n`;
  }

  blank(): void {
    if (!this.text.endsWith("\n\n") && !this.text.endsWith("{\n")) this.text += "\n";
  }

  docs(docs: string | null): void {
    if (docs === null || !this.#withDocs) return;
    for (const line of docs.split("\n")) this.line(line === "" ? "///" : `/// ${line}`);
  }

  items(witPackage: WitPackage): void {
    for (const [name, witInterface] of witPackage.interfaces) {
      this.blank();
      this.#head(witInterface.docs, witInterface.gate, null);
      this.line(`interface ${escaped(name)} {`);
      this.#interface(witInterface);
      this.line("}");
    }
    for (const [name, world] of witPackage.worlds) {
      this.blank();
      this.#head(world.docs, world.gate, null);
      this.line(`world ${escaped(name)} {`);
      this.#world(world);
      this.line("}");
    }
  }

  #head(docs: string | null, gate: Gate | null, externalId: string | null): void {
    this.docs(docs);
    if (gate !== null) {
      if (gate.kind === "stable") this.line(`@since(version = ${formatVersion(gate.since)})`);
      else this.line(`@unstable(feature = ${escaped(gate.feature)})`);
      if (gate.deprecated !== null) this.line(`@deprecated(version = ${formatVersion(gate.deprecated)})`);
    }
    if (externalId !== null) this.line(`@external-id(${stringLiteral(externalId)})`);
  }

  #interface(witInterface: WitInterface): void {
    const { free, ofResource } = split(witInterface.funcs.values());
    this.#types([...witInterface.types], witInterface.package, ofResource);
    for (const func of free) {
      this.blank();
      this.#func(func);
    }
  }

  #world(world: WitWorld): void {
    const types: [string, WitTypeDef][] = [];
    const funcs: WitFunc[] = [];
    for (const [name, item] of world.imports) {
      if (item.kind === "type") types.push([name, item.type]);
      else if (item.kind === "func") funcs.push(item.func);
      else this.#port("import", name, item, world);
    }
    const { free, ofResource } = split(funcs);
    this.#types(types, world.package, ofResource);
    for (const func of free) this.#port("import", func.name, { kind: "func", func }, world);
    if (world.exports.size > 0) this.blank();
    for (const [name, item] of world.exports) this.#port("export", name, item, world);
  }

  #port(word: "import" | "export", name: string, item: WitWorldItem, world: WitWorld): void {
    if (item.kind === "type") return;
    if (item.kind === "func") {
      this.#head(item.func.docs, item.func.gate, item.func.externalId);
      this.line(`${word} ${escaped(itemName(name))}: ${signature(item.func)};`);
      return;
    }
    const { interface: target } = item;
    const inline = target.name === null;
    this.#head(item.docs ?? (inline ? target.docs : null), item.gate, item.externalId);
    if (!inline) {
      this.line(`${word} ${item.plain ? `${escaped(name)}: ` : ""}${path(target, world.package)};`);
      return;
    }
    this.line(`${word} ${escaped(name)}: interface {`);
    this.#interface(target);
    this.line("}");
  }

  #types(types: readonly [string, WitTypeDef][], from: WitPackage, ofResource: ResourceFuncs): void {
    for (const use of groupUses(types)) {
      this.#head(null, use.gate, use.externalId);
      this.line(`use ${path(use.from, from)}.{${use.names.join(", ")}};`);
    }
    for (const [, type] of types) {
      if (usedFrom(type) !== null) continue;
      this.blank();
      this.#head(type.docs, type.gate, type.externalId);
      this.#type(type, ofResource.get(type) ?? []);
    }
  }

  #type(type: WitTypeDef, funcs: readonly WitFunc[]): void {
    const name = escaped(type.name ?? "");
    const { shape } = type;
    switch (shape.kind) {
      case "record":
        this.line(`record ${name} {`);
        for (const field of shape.fields) {
          this.docs(field.docs);
          this.line(`${escaped(field.name)}: ${typeText(field.type)},`);
        }
        this.line("}");
        return;
      case "variant":
      case "enum":
      case "flags":
        this.line(`${shape.kind} ${name} {`);
        for (const witCase of shape.cases) {
          this.docs(witCase.docs);
          this.line(`${escaped(witCase.name)}${witCase.type === null ? "" : `(${typeText(witCase.type)})`},`);
        }
        this.line("}");
        return;
      case "resource":
        if (funcs.length === 0) {
          this.line(`resource ${name};`);
          return;
        }
        this.line(`resource ${name} {`);
        for (const func of funcs) this.#func(func);
        this.line("}");
        return;
      case "alias":
        this.line(`type ${name} = ${typeText(shape.target)};`);
        return;
      case "own":
        this.line(`type ${name} = own<${escaped(shape.resource.name ?? "")}>;`);
        return;
      case "borrow":
      case "list":
      case "map":
      case "option":
      case "result":
      case "tuple":
      case "stream":
      case "future":
        this.line(`type ${name} = ${inPlaceText(type)};`);
    }
  }

  #func(func: WitFunc): void {
    this.#head(func.docs, func.gate, func.externalId);
    if (func.kind.kind === "constructor") {
      this.line(`${signature(func)};`);
      return;
    }
    const word = func.kind.kind === "static" ? "static " : "";
    this.line(`${escaped(itemName(func.name))}: ${word}${signature(func)};`);
  }
}

/** `func(...) -> ...`, or `constructor(...)`, without name and semicolon. */
export function signature(func: WitFunc): string {
  const params = func.params.slice(func.kind.kind === "method" ? 1 : 0);
  const list = params.map((param) => `${escaped(param.name)}: ${typeText(param.type)}`).join(", ");
  const word = func.kind.kind === "constructor" ? "constructor" : `${func.async ? "async " : ""}func`;
  const implied = func.kind.kind === "constructor" && !isFallible(func);
  const result = func.result === null || implied ? "" : ` -> ${typeText(func.result)}`;
  return `${word}(${list})${result}`;
}

function isFallible(func: WitFunc): boolean {
  return func.result !== null && typeof func.result !== "string" && func.result.shape.kind === "result";
}

function split(funcs: Iterable<WitFunc>): {
  readonly free: readonly WitFunc[];
  readonly ofResource: ResourceFuncs;
} {
  const free: WitFunc[] = [];
  const ofResource = new Map<WitTypeDef, WitFunc[]>();
  for (const func of funcs) {
    if (func.kind.kind === "free") free.push(func);
    else {
      const list = ofResource.get(func.kind.resource) ?? [];
      list.push(func);
      ofResource.set(func.kind.resource, list);
    }
  }
  return { free, ofResource };
}

interface UseGroup {
  readonly from: WitInterface;
  readonly gate: Gate | null;
  readonly externalId: string | null;
  readonly names: string[];
}

/** Neighbouring uses of one interface behind one gate are one statement. */
function groupUses(types: readonly [string, WitTypeDef][]): UseGroup[] {
  const groups: UseGroup[] = [];
  for (const [name, type] of types) {
    const from = usedFrom(type);
    if (from === null || type.shape.kind !== "alias" || typeof type.shape.target === "string") continue;
    const used = type.shape.target.name ?? "";
    const text = used === name ? escaped(name) : `${escaped(used)} as ${escaped(name)}`;
    const last = groups.at(-1);
    const joins =
      last?.from === from &&
      gateText(last.gate) === gateText(type.gate) &&
      last.externalId === type.externalId;
    if (last !== undefined && joins) last.names.push(text);
    else groups.push({ from, gate: type.gate, externalId: type.externalId, names: [text] });
  }
  return groups;
}

function gateText(gate: Gate | null): string {
  if (gate === null) return "";
  const deprecated = gate.deprecated === null ? "" : formatVersion(gate.deprecated);
  return gate.kind === "stable"
    ? `since ${formatVersion(gate.since)} ${deprecated}`
    : `unstable ${gate.feature} ${deprecated}`;
}

function path(target: WitInterface, from: WitPackage): string {
  if (target.package === from) return escaped(target.name ?? "");
  const { namespace, name } = target.package.name;
  const id = interfaceId(target);
  const bare = formatPackageName({ namespace, name, version: null });
  return `${escaped(namespace)}:${escaped(name)}/${escaped(target.name ?? "")}${id.slice(bare.length + 1 + (target.name ?? "").length)}`;
}

/** A type where it is used: its name, or what it is made of. */
export function typeText(type: WitType): string {
  if (typeof type === "string") return type;
  return type.name === null ? inPlaceText(type) : escaped(type.name);
}

function inPlaceText(type: WitTypeDef): string {
  const { shape } = type;
  switch (shape.kind) {
    case "alias":
      return typeText(shape.target);
    case "own":
      return escaped(shape.resource.name ?? "");
    case "borrow":
      return `borrow<${escaped(shape.resource.name ?? "")}>`;
    case "list":
      return shape.length === null
        ? `list<${typeText(shape.element)}>`
        : `list<${typeText(shape.element)}, ${shape.length}>`;
    case "map":
      return `map<${typeText(shape.key)}, ${typeText(shape.value)}>`;
    case "option":
      return `option<${typeText(shape.element)}>`;
    case "result":
      return resultText(shape.ok, shape.err);
    case "tuple":
      return `tuple<${shape.elements.map(typeText).join(", ")}>`;
    case "stream":
    case "future":
      return shape.element === null ? shape.kind : `${shape.kind}<${typeText(shape.element)}>`;
    case "record":
    case "variant":
    case "enum":
    case "flags":
    case "resource":
      return escaped(type.name ?? shape.kind);
  }
}

function resultText(ok: WitType | null, err: WitType | null): string {
  if (ok === null && err === null) return "result";
  if (err === null) return `result<${typeText(ok ?? "bool")}>`;
  return `result<${ok === null ? "_" : typeText(ok)}, ${typeText(err)}>`;
}
