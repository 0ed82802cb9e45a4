/**
 * Where in a component the decoder stands, put into words when an error asks for it.
 * Spec: Explainer.md, "Index Spaces": an item is named by the index it would get.
 * Invariant: while reading, only two fields are written per section; everything else is counted afterwards.
 */
import type { Scope } from "../bytes/index.ts";
import { unreachable } from "../errors/index.ts";
import { definitionsOf } from "../model/definitions.ts";
import type { RawDefinition, RawSection, Sort } from "../model/raw.ts";

/** Names of the sections, by id. */
const sectionNames: readonly string[] = [
  "custom section",
  "core module section",
  "core instance section",
  "core type section",
  "component section",
  "instance section",
  "alias section",
  "type section",
  "canon section",
  "start section",
  "import section",
  "export section",
  "value section",
];

export class ComponentScope implements Scope {
  private readonly isRoot: boolean;
  /** The one being read among them. */
  readonly sections: readonly RawSection[];
  /** The section being read; -1 between sections. */
  section: number = -1;
  /** Whether the section's count has been read, so that an item is being read. */
  inItem: boolean = false;

  constructor(isRoot: boolean, sections: readonly RawSection[]) {
    this.isRoot = isRoot;
    this.sections = sections;
  }

  segments(): readonly string[] {
    const segments = this.isRoot ? ["component"] : [];
    const item = this.inItem ? this.item() : undefined;
    // A nested component is its section's only item: `component[1]` says it all.
    if (this.section >= 0 && !(this.section === 4 && this.inItem)) segments.push(this.sectionName());
    if (item !== undefined) segments.push(item);
    return segments;
  }

  private sectionName(): string {
    return sectionNames[this.section] ?? `section ${this.section}`;
  }

  private item(): string | undefined {
    switch (this.section) {
      case 1:
        return this.inSpace("core module");
      case 2:
        return this.inSpace("core instance");
      case 3:
        return this.inSpace("core type");
      case 4:
        return this.inSpace("component");
      case 5:
        return this.inSpace("instance");
      case 6:
        return this.ofKind("alias");
      case 7:
        return this.inSpace("type");
      case 8:
        return this.ofKind("canon");
      case 10:
        return this.ofKind("import");
      case 11:
        return this.ofKind("export");
      case 12:
        return this.inSpace("value");
      default:
        return undefined;
    }
  }

  private ofKind(kind: RawDefinition["kind"]): string {
    let count = 0;
    for (const definition of definitionsOf(this)) if (definition.kind === kind) count++;
    return `${kind}[${count}]`;
  }

  private inSpace(sort: Sort): string {
    let index = 0;
    for (const definition of definitionsOf(this))
      if (sortOf(definition) === sort) index += widthOf(definition);
    return `${sort}[${index}]`;
  }
}

/** The index space that a definition extends. */
function sortOf(definition: RawDefinition): Sort {
  switch (definition.kind) {
    case "core-module":
      return "core module";
    case "core-instance":
      return "core instance";
    case "core-type":
      return "core type";
    case "component":
    case "instance":
    case "type":
    case "value":
      return definition.kind;
    case "alias":
      return definition.alias.kind === "core-export"
        ? `core ${definition.alias.sort}`
        : definition.alias.sort;
    case "canon":
      return definition.canon.kind === "lift" ? "func" : "core func";
    case "start":
      return "value";
    case "import":
      return definition.type.kind === "core-module" ? "core module" : definition.type.kind;
    case "export":
      return definition.item.sort;
    default:
      return unreachable(definition);
  }
}

/** How many indices a definition takes. */
function widthOf(definition: RawDefinition): number {
  if (definition.kind === "core-type" && definition.type.kind === "rec") return definition.type.types.length;
  return definition.kind === "start" ? definition.results : 1;
}
