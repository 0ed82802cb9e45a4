/**
 * Writes a large valid component without core code: types, instances and aliases, in nested components.
 *
 *   node bench/generate.ts OUT [COUNT]     COUNT of each, 20000 unless given
 *
 * Spec: Binary.md. Validators allow 1,000 instances in one component, so that COUNT of them stand in COUNT / 1,000
 * nested components; sections of different kinds alternate as tools emit them.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Definitions of each kind in one nested component, and in one section of it. */
const perComponent = 1_000;
const perSection = 50;

const u32Type = 0x79;
const stringType = 0x73;
const boolType = 0x7f;
const u64Type = 0x77;
const componentPreamble = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

/** A component with `count` types, `count` instances and `count` aliases (and what they need to stand on). */
export function generateComponent(count: number): Uint8Array {
  const sections: number[][] = [];
  for (let first = 0; first < count; first += perComponent)
    sections.push(section(4, new Block(first, Math.min(perComponent, count - first)).encode()));
  const parts = [componentPreamble, ...sections];
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** One nested component and the index spaces it has filled so far. */
class Block {
  private readonly first: number;
  private readonly count: number;
  private typeCount = 0;
  private instanceCount = 0;
  private record = 0;
  private list = 0;
  /** What the instances of the current round export: the record's alias, or a function. */
  private readonly madeBy: ("exports" | "instantiate")[] = [];

  constructor(first: number, count: number) {
    this.first = first;
    this.count = count;
  }

  encode(): number[] {
    const out = [...componentPreamble];
    append(out, section(7, vector([[0x40, ...vector([]), 0x00, u32Type]])));
    append(out, section(10, vector([[0x00, ...name("dependency"), 0x01, 0]])));
    append(out, section(4, this.inner()));
    this.typeCount = 1;
    for (let done = 0; done < this.count; done += perSection) {
      const size = Math.min(perSection, this.count - done);
      append(out, section(7, vector(times(size, (i) => this.type(this.first + done + i)))));
      append(out, section(5, vector(times(size, (i) => this.instance(this.first + done + i)))));
      append(out, section(6, vector(times(size, (i) => this.alias(this.first + done + i)))));
    }
    return out;
  }

  /** The component that half of the instances are made from: it exports the function it imports. */
  private inner(): number[] {
    const out = [...componentPreamble];
    append(out, section(7, vector([[0x40, ...vector([]), 0x00, u32Type]])));
    append(out, section(10, vector([[0x00, ...name("needed"), 0x01, 0]])));
    append(out, section(11, vector([[0x00, ...name("provided"), 0x01, 0, 0x00]])));
    return out;
  }

  private type(i: number): number[] {
    const index = this.typeCount++;
    switch (i % 10) {
      case 0: {
        this.record = index;
        const fields = [field(`field-${i}`, u32Type), field("label", stringType), field("is-set", boolType)];
        return [0x72, ...vector(fields)];
      }
      case 1: {
        const cases = [
          [...name(`case-${i}`), 0x01, ...index33(this.record), 0x00],
          [...name("none"), 0x00, 0x00],
        ];
        return [0x71, ...vector(cases)];
      }
      case 2:
        this.list = index;
        return [0x70, ...index33(this.record)];
      case 3:
        return [0x6b, ...index33(this.list)];
      case 4:
        return [0x6a, 0x01, ...index33(this.record), 0x01, stringType];
      case 5: {
        const params = [field(`input-${i}`, ...index33(this.list)), field("count", u64Type)];
        return [0x40, ...vector(params), 0x00, ...index33(this.record)];
      }
      case 6:
        return [0x6f, ...vector([[u32Type], index33(this.list), [stringType]])];
      case 7:
        return [0x6d, ...vector(["red", "green", "blue", `shade-${i}`].map(name))];
      case 8:
        return [0x6e, ...vector(["read", "write", "create", `mode-${i}`].map(name))];
      default:
        return this.instanceType(i);
    }
  }

  /** An interface as tools write it: a type, its export, a function on the exported type, its export. */
  private instanceType(i: number): number[] {
    const fields = [field("id", u64Type), field(`value-${i}`, stringType)];
    const params = [field("item", ...index33(1))];
    return [
      0x42,
      ...vector([
        [0x01, 0x72, ...vector(fields)],
        [0x04, 0x00, ...name("item"), 0x03, 0x00, 0],
        [0x01, 0x40, ...vector(params), 0x00, boolType],
        [0x04, 0x00, ...name(`handle-${i}`), 0x01, 2],
      ]),
    ];
  }

  private instance(i: number): number[] {
    this.instanceCount++;
    if (i % 2 === 0) {
      this.madeBy.push("exports");
      const items = [
        [0x00, ...name(`record-${i}`), 0x03, ...u32(this.record)],
        [0x00, ...name("run"), 0x01, 0],
      ];
      return [0x01, ...vector(items)];
    }
    this.madeBy.push("instantiate");
    return [0x00, 0, ...vector([[...name("needed"), 0x01, 0]])];
  }

  private alias(i: number): number[] {
    const instance = i - this.first;
    if (i % 4 === 2) {
      this.typeCount++;
      return [0x03, 0x02, 0, ...u32(this.record)];
    }
    if (this.madeBy[instance] === "instantiate") return [0x01, 0x00, ...u32(instance), ...name("provided")];
    this.typeCount++;
    return [0x03, 0x00, ...u32(instance), ...name(`record-${i}`)];
  }
}

function field(label: string, ...type: number[]): number[] {
  return [...name(label), ...type];
}

function name(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...u32(bytes.length), ...bytes];
}

function section(id: number, contents: number[]): number[] {
  const out = [id, ...u32(contents.length)];
  append(out, contents);
  return out;
}

function vector(items: number[][]): number[] {
  const out = u32(items.length);
  for (const item of items) append(out, item);
  return out;
}

function append(out: number[], part: readonly number[]): void {
  for (const byte of part) out.push(byte);
}

function times(count: number, make: (index: number) => number[]): number[][] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function u32(value: number): number[] {
  const out = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) out.push((rest & 0x7f) | 0x80);
  out.push(rest);
  return out;
}

/** A type index where negative numbers are opcodes: one more bit, so that the sign is clear. */
function index33(value: number): number[] {
  const out = [];
  let rest = value;
  for (; rest > 0x3f; rest >>>= 7) out.push((rest & 0x7f) | 0x80);
  out.push(rest);
  return out;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , path, count] = process.argv;
  if (path === undefined) {
    console.error("usage: node bench/generate.ts OUT [COUNT]");
    process.exitCode = 2;
  } else writeFileSync(path, generateComponent(Number(count ?? 20_000)));
}
