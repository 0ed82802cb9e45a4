/**
 * Reads .wast text as s-expressions.
 * Spec: Core WebAssembly, "Text Format: Lexical Format"; the components and modules inside are left to the text parser, so what
 * matters here is where each list begins and ends.
 * Invariant: every node knows its extent in the text.
 */

/** A script that is no sequence of s-expressions, or a directive that is not understood. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export interface List {
  readonly kind: "list";
  readonly items: readonly Node[];
  readonly start: number;
  readonly end: number;
}
interface Word {
  readonly kind: "word";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
interface Bytes {
  readonly kind: "string";
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}
export type Node = List | Word | Bytes;

/** Lists in lists, of a script that is not hostile. */
const maxDepth = 1_000;

export function readNodes(text: string): readonly Node[] {
  const reader = new Reader(text);
  const nodes = reader.nodes(0);
  if (!reader.atEnd) throw new ScriptError("found `)` without a `(`", reader.at);
  return nodes;
}

class Reader {
  at: number = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** Up to a closing parenthesis, which is left, or to the end. */
  nodes(depth: number): Node[] {
    const nodes: Node[] = [];
    for (;;) {
      this.skipSpace();
      if (this.atEnd || this.text[this.at] === ")") return nodes;
      nodes.push(this.node(depth));
    }
  }

  private node(depth: number): Node {
    const start = this.at;
    if (this.text[start] === '"') return this.string();
    if (this.text[start] !== "(") return this.word();
    if (depth === maxDepth) throw new ScriptError(`more than ${maxDepth} lists in one another`, start);
    this.at++;
    const items = this.nodes(depth + 1);
    if (this.atEnd) throw new ScriptError("found the end of the file in a list", start);
    this.at++;
    return { kind: "list", items, start, end: this.at };
  }

  private word(): Word {
    const start = this.at;
    wordPattern.lastIndex = start;
    const text = wordPattern.exec(this.text)?.[0] ?? "";
    if (text === "") throw new ScriptError(`found ${JSON.stringify(this.text[start])}`, start);
    this.at += text.length;
    return { kind: "word", text, start, end: this.at };
  }

  private string(): Bytes {
    const start = this.at;
    stringPattern.lastIndex = start;
    const text = stringPattern.exec(this.text)?.[0];
    if (text === undefined) throw new ScriptError("found a string without its end", start);
    this.at += text.length;
    return { kind: "string", bytes: unescape(text.slice(1, -1), start), start, end: this.at };
  }

  private skipSpace(): void {
    for (;;) {
      spacePattern.lastIndex = this.at;
      this.at += spacePattern.exec(this.text)?.[0].length ?? 0;
      if (!this.text.startsWith("(;", this.at)) return;
      this.skipBlockComment();
    }
  }

  private skipBlockComment(): void {
    const start = this.at;
    let depth = 0;
    do {
      blockPattern.lastIndex = this.at;
      const found = blockPattern.exec(this.text);
      if (found === null) throw new ScriptError("found a comment without its end", start);
      depth += found[0] === "(;" ? 1 : -1;
      this.at = found.index + 2;
    } while (depth > 0);
  }
}

const spacePattern = /(?:[ \t\r\n]+|;;[^\n]*)*/y;
const blockPattern = /\(;|;\)/g;
const wordPattern = /[^\s()";]+/y;
const stringPattern = /"(?:[^"\\\n]|\\[^\n])*"/y;

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ["t", "\t"],
  ["n", "\n"],
  ["r", "\r"],
]);

/** A string's bytes: escapes may make any byte, all else is UTF-8. */
function unescape(text: string, offset: number): Uint8Array {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  for (const [, plain, hex, point, simple] of text.matchAll(
    /([^\\]+)|\\(?:([0-9a-fA-F]{2})|u\{([0-9a-fA-F]+)\}|(.))/gsu,
  )) {
    if (plain !== undefined) parts.push(encoder.encode(plain));
    else if (hex !== undefined) parts.push(Uint8Array.of(Number.parseInt(hex, 16)));
    else if (point !== undefined) parts.push(encoder.encode(codePoint(point, offset)));
    else if (simple !== undefined) parts.push(encoder.encode(simpleEscape(simple, offset)));
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function codePoint(hex: string, offset: number): string {
  const value = Number.parseInt(hex, 16);
  if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
    throw new ScriptError(`found \\u{${hex}}, which is no Unicode scalar value`, offset);
  }
  return String.fromCodePoint(value);
}

function simpleEscape(character: string, offset: number): string {
  const simple = simpleEscapes.get(character);
  if (simple !== undefined) return simple;
  if (`"'\\`.includes(character)) return character;
  throw new ScriptError(`found the escape \\${character} in a string`, offset);
}
