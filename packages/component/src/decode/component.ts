/**
 * Components: the preamble and the sections, nested components included.
 * Spec: Binary.md, "Component Definitions".
 * Invariant: modules, nested components and custom sections are views on the given bytes, never copies.
 */
import { hex, listOf } from "../bytes/index.ts";
import type {
  RawAlias,
  RawComponent,
  RawCustomSection,
  RawDefinition,
  RawDefType,
  RawInstanceExpr,
  RawSection,
} from "../model/raw.ts";
import { decodeAlias } from "./alias.ts";
import { decodeCanon } from "./canon.ts";
import { decodeCoreInstance } from "./core-instance.ts";
import { walkCoreModule } from "./core-sections.ts";
import { decodeCoreType } from "./core-type.ts";
import { decodeExternName } from "./extern-name.ts";
import { decodeExternType } from "./extern-type.ts";
import { Input } from "./input.ts";
import { decodeInstance } from "./instance.ts";
import type { DecodeLimits } from "./limits.ts";
import { readPreamble } from "./preamble.ts";
import { ComponentScope } from "./scope.ts";
import { decodeSortIndex } from "./sort.ts";
import { decodeDefType } from "./type.ts";
import { decodeValType } from "./valtype.ts";

const lastSection = 12;

/**
 * Decodes a component with everything nested in it. The result holds views on `bytes`, which must not change.
 * Throws a `DecodeError` if the bytes break the grammar or one of `limits` (`defaultDecodeLimits` unless given).
 */
export function decodeComponent(bytes: Uint8Array, limits?: Partial<DecodeLimits>): RawComponent {
  return decodeComponentAt(new Input(bytes, limits), true);
}

/** Reads a component that fills `input` from its position to its end. */
function decodeComponentAt(input: Input, isRoot: boolean): RawComponent {
  const start = input.pos;
  const sections: RawSection[] = [];
  const customSections: RawCustomSection[] = [];
  const scope = new ComponentScope(isRoot, sections);
  input.descend(scope);
  readPreamble(input, "component");
  while (!input.atEnd) decodeSection(input, scope, sections, customSections);
  input.ascend();
  return {
    bytes: input.bytes.subarray(start, input.end),
    offset: input.origin.offset + start,
    sections,
    customSections,
  };
}

function decodeSection(
  input: Input,
  scope: ComponentScope,
  sections: RawSection[],
  customSections: RawCustomSection[],
): void {
  const id = input.u8();
  if (id > lastSection)
    throw input.error("bad-section", `${hex(id)} is no section; 0x00 to 0x0c are allowed`, input.pos - 1);
  const size = input.u32();
  const outerEnd = input.end;
  const sectionEnd = input.pos + size;
  scope.section = id;
  if (sectionEnd > outerEnd) {
    const left = outerEnd - input.pos;
    throw input.error("unexpected-end", `the section's size is ${size} bytes, ${left} are left`, outerEnd);
  }
  input.end = sectionEnd;
  if (id === 0) customSections.push(decodeCustom(input));
  else decodeContents(input, id, scope, sections);
  input.expectEnd();
  input.end = outerEnd;
  scope.section = -1;
  scope.inItem = false;
}

function decodeCustom(input: Input): RawCustomSection {
  input.oneCustomSection();
  const name = input.name();
  const { offset } = input;
  return { name, bytes: input.view(input.end - input.pos), offset };
}

function decodeContents(input: Input, id: number, scope: ComponentScope, sections: RawSection[]): void {
  const { offset } = input;
  switch (id) {
    case 1:
      scope.inItem = true;
      input.oneDefinition();
      othersOf(sections).push({ kind: "core-module", module: decodeModule(input), offset });
      return;
    case 4:
      scope.inItem = true;
      input.oneDefinition();
      othersOf(sections).push({ kind: "component", component: decodeComponentAt(input, false), offset });
      return;
    case 5:
      decodeInstances(input, scope, sections);
      return;
    case 6:
      decodeAliases(input, scope, sections);
      return;
    case 7:
      decodeTypes(input, scope, sections);
      return;
    case 9:
      input.oneDefinition();
      othersOf(sections).push(decodeStart(input));
      return;
    default:
      decodeVector(input, id, scope, othersOf(sections));
  }
}

/** A new list for definitions without a kind of section for themselves. */
function othersOf(sections: RawSection[]): RawDefinition[] {
  const definitions: RawDefinition[] = [];
  sections.push({ kind: "others", definitions });
  return definitions;
}

function decodeModule(input: Input): { bytes: Uint8Array; offset: number } {
  input.oneCoreModule();
  const start = input.pos;
  walkCoreModule(input);
  return { bytes: input.bytes.subarray(start, input.end), offset: input.origin.offset + start };
}

function decodeInstances(input: Input, scope: ComponentScope, sections: RawSection[]): void {
  const count = startVector(input, scope);
  const instances = listOf<RawInstanceExpr>(count);
  const offsets = listOf<number>(count);
  sections.push({ kind: "instances", instances, offsets });
  for (let i = 0; i < count; i++) {
    offsets[i] = input.offset;
    instances[i] = decodeInstance(input);
  }
  scope.inItem = false;
}

function decodeAliases(input: Input, scope: ComponentScope, sections: RawSection[]): void {
  const count = startVector(input, scope);
  const aliases = listOf<RawAlias>(count);
  const offsets = listOf<number>(count);
  sections.push({ kind: "aliases", aliases, offsets });
  for (let i = 0; i < count; i++) {
    offsets[i] = input.offset;
    aliases[i] = decodeAlias(input);
  }
  scope.inItem = false;
}

function decodeTypes(input: Input, scope: ComponentScope, sections: RawSection[]): void {
  const count = startVector(input, scope);
  const types = listOf<RawDefType>(count);
  const offsets = listOf<number>(count);
  sections.push({ kind: "types", types, offsets });
  for (let i = 0; i < count; i++) {
    offsets[i] = input.offset;
    types[i] = decodeDefType(input);
  }
  scope.inItem = false;
}

function startVector(input: Input, scope: ComponentScope): number {
  const count = input.definitionCount();
  scope.inItem = count > 0;
  return count;
}

/** Reads a section that is a vector of other definitions. One loop a section, so that each stays monomorphic. */
function decodeVector(input: Input, id: number, scope: ComponentScope, definitions: RawDefinition[]): void {
  let left = startVector(input, scope);
  switch (id) {
    case 2:
      for (; left > 0; left--) {
        const { offset } = input;
        definitions.push({ kind: "core-instance", instance: decodeCoreInstance(input), offset });
      }
      break;
    case 3:
      for (; left > 0; left--) {
        const { offset } = input;
        definitions.push({ kind: "core-type", type: decodeCoreType(input), offset });
      }
      break;
    case 8:
      for (; left > 0; left--) {
        const { offset } = input;
        definitions.push({ kind: "canon", canon: decodeCanon(input), offset });
      }
      break;
    case 10:
      for (; left > 0; left--) {
        const { offset } = input;
        definitions.push({
          kind: "import",
          name: decodeExternName(input),
          type: decodeExternType(input),
          offset,
        });
      }
      break;
    case 11:
      for (; left > 0; left--) definitions.push(decodeExport(input));
      break;
    case 12:
      for (; left > 0; left--) definitions.push(decodeValue(input));
      break;
    default:
      throw input.error("bad-section", `${hex(id)} is no section`);
  }
  scope.inItem = false;
}

function decodeExport(input: Input): RawDefinition {
  const { offset } = input;
  const name = decodeExternName(input);
  const item = decodeSortIndex(input);
  const type = input.flag("the flag before an export's type") ? decodeExternType(input) : null;
  return { kind: "export", name, item, type, offset };
}

function decodeStart(input: Input): RawDefinition {
  const { offset } = input;
  const func = input.u32();
  const args: number[] = [];
  for (let left = input.count(input.limits.args, "args"); left > 0; left--) args.push(input.u32());
  return { kind: "start", func, args, results: input.u32(), offset };
}

/** A value's bytes stay as they are: their meaning depends on its type. */
function decodeValue(input: Input): RawDefinition {
  const { offset } = input;
  const type = decodeValType(input);
  const length = input.u32();
  return { kind: "value", type, bytes: input.view(length), offset };
}
