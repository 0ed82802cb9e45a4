/**
 * Components: the preamble and the sections, nested components included.
 * Spec: Binary.md, "Component Definitions".
 * Invariant: modules, nested components and custom sections are views on the given bytes, never copies.
 */
import { hex } from "../bytes/index.ts";
import type { RawComponent, RawCustomSection, RawDefinition } from "../model/raw.ts";
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
  const definitions: RawDefinition[] = [];
  const customSections: RawCustomSection[] = [];
  const scope = new ComponentScope(isRoot, definitions);
  input.descend(scope);
  readPreamble(input, "component");
  while (!input.atEnd) decodeSection(input, scope, definitions, customSections);
  input.ascend();
  return {
    bytes: input.bytes.subarray(start, input.end),
    offset: input.origin.offset + start,
    definitions,
    customSections,
  };
}

function decodeSection(
  input: Input,
  scope: ComponentScope,
  definitions: RawDefinition[],
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
  else decodeContents(input, id, scope, definitions);
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

function decodeContents(input: Input, id: number, scope: ComponentScope, definitions: RawDefinition[]): void {
  const { offset } = input;
  switch (id) {
    case 1:
      scope.inItem = true;
      input.oneDefinition();
      definitions.push({ kind: "core-module", module: decodeModule(input), offset });
      return;
    case 4:
      scope.inItem = true;
      input.oneDefinition();
      definitions.push({ kind: "component", component: decodeComponentAt(input, false), offset });
      return;
    case 9:
      input.oneDefinition();
      definitions.push(decodeStart(input));
      return;
    default:
      decodeVector(input, id, scope, definitions);
  }
}

function decodeModule(input: Input): { bytes: Uint8Array; offset: number } {
  input.oneCoreModule();
  const start = input.pos;
  walkCoreModule(input);
  return { bytes: input.bytes.subarray(start, input.end), offset: input.origin.offset + start };
}

/** Reads a section that is a vector. One loop a section, so that each stays monomorphic. */
function decodeVector(input: Input, id: number, scope: ComponentScope, definitions: RawDefinition[]): void {
  let left = input.definitionCount();
  scope.inItem = left > 0;
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
    case 5:
      for (; left > 0; left--) {
        const { offset } = input;
        definitions.push({ kind: "instance", instance: decodeInstance(input), offset });
      }
      break;
    case 6:
      for (; left > 0; left--) {
        const { offset } = input;
        definitions.push({ kind: "alias", alias: decodeAlias(input), offset });
      }
      break;
    case 7:
      for (; left > 0; left--) {
        const { offset } = input;
        definitions.push({ kind: "type", type: decodeDefType(input), offset });
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
