/**
 * The words of WAVE, the value notation of the Component Model's tools: punctuation, names, numbers, characters, strings.
 *
 * Invariant: a scanner stands between two words; white space and `//` comments are skipped before each.
 */
import { WaveError } from "./error.ts";

export class Scanner {
  at: number;
  private readonly text: string;

  constructor(text: string, at: number = 0) {
    this.text = text;
    this.at = at;
    this.skipSpace();
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  fail(wanted: string, offset: number = this.at): never {
    throw new WaveError(`found ${this.describe(offset)}, wanted ${wanted}`, offset);
  }

  /** Is this what comes next? */
  sees(punctuation: string): boolean {
    return this.text.startsWith(punctuation, this.at);
  }

  /** Takes the punctuation if it comes next. */
  takes(punctuation: string): boolean {
    if (!this.sees(punctuation)) return false;
    this.at += punctuation.length;
    this.skipSpace();
    return true;
  }

  expect(punctuation: string): void {
    if (!this.takes(punctuation)) this.fail(`\`${punctuation}\``);
  }

  /** A kebab-case name that comes next; not taken. A `%` before it sets it apart from keywords. */
  peekName(): { readonly name: string; readonly escaped: boolean; readonly length: number } | undefined {
    const found = this.match(/(%?)([a-zA-Z][a-zA-Z0-9]*(?:-[a-zA-Z0-9]+)*)/y);
    if (found === undefined) return undefined;
    const [all, escape, name = ""] = found;
    return { name, escaped: escape === "%", length: all.length };
  }

  name(wanted: string): string {
    const found = this.peekName() ?? this.fail(wanted);
    this.skip(found.length);
    return found.name;
  }

  /** Takes a name if it is this one, unescaped. */
  takesName(name: string): boolean {
    const found = this.peekName();
    if (found === undefined || found.escaped || found.name !== name) return false;
    this.skip(found.length);
    return true;
  }

  /** `counter#1`, if one comes next. */
  handle(): { readonly name: string; readonly number: number } | undefined {
    const found = this.match(/([a-zA-Z][a-zA-Z0-9-]*)#(\d{1,9})(?![\w-])/y);
    if (found === undefined) return undefined;
    const [all, name = "", number = ""] = found;
    this.skip(all.length);
    return { name, number: Number(number) };
  }

  /** What stands after `@`: a path in double quotes, or one without spaces, commas and parentheses. */
  path(): string {
    this.at += 1;
    if (this.sees('"')) return this.string();
    const found = this.match(/[^\s,()"]+/y) ?? this.fail("the path of a file");
    this.skip(found[0].length);
    return found[0];
  }

  integer(wanted: string): bigint {
    const found = this.match(/-?\d+(?![\w.])/y) ?? this.fail(wanted);
    this.skip(found[0].length);
    return BigInt(found[0]);
  }

  /** Also `nan`, `inf` and `-inf`. */
  float(wanted: string): number {
    const found =
      this.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|-?inf(?![\w-])|nan(?![\w-])/y) ??
      this.fail(wanted);
    this.skip(found[0].length);
    return Number(found[0].replace("inf", "Infinity").replace("nan", "NaN"));
  }

  char(): string {
    const start = this.at;
    if (!this.sees("'")) this.fail("a character in single quotes");
    this.at += 1;
    const value = this.sees("\\") ? this.escape() : this.plainCharacter();
    if (value === "" || !this.sees("'")) this.fail("one character in single quotes", start);
    this.skip(1);
    return value;
  }

  string(): string {
    const start = this.at;
    if (!this.sees('"')) this.fail("a string in double quotes");
    if (this.sees('"""')) return this.multiline();
    this.at += 1;
    let value = "";
    while (!this.sees('"')) {
      if (this.atEnd || this.sees("\n")) this.fail("the end of the string", this.atEnd ? start : this.at);
      value += this.sees("\\") ? this.escape() : this.plainCharacter();
    }
    this.skip(1);
    return value;
  }

  /** Begins on a new line and ends before one; the closing quotes' indentation is taken off each line. */
  private multiline(): string {
    const start = this.at;
    const opening = this.match(/"""\r?\n/y) ?? this.fail('a new line after `"""`');
    this.at += opening[0].length;
    const body = this.at;
    const closing = /^([ \t]*)"""/gm;
    closing.lastIndex = body;
    const found = closing.exec(this.text);
    if (found === null) throw new WaveError('found a string without its closing `"""`', start);
    const [, indentation = ""] = found;
    const lines = found.index === body ? [] : this.text.slice(body, found.index - 1).split("\n");
    let offset = body;
    const values = lines.map((line) => {
      const text = line.replace(/\r$/, "");
      if (!text.startsWith(indentation) && text.trim() !== "") {
        throw new WaveError("found a line with less indentation than the closing quotes", offset);
      }
      this.at = offset + Math.min(indentation.length, text.length);
      const value = this.unescaped(offset + text.length);
      offset += line.length + 1;
      return value;
    });
    this.at = found.index + found[0].length;
    this.skipSpace();
    return values.join("\n");
  }

  /** The characters up to `end`, escapes resolved. */
  private unescaped(end: number): string {
    let value = "";
    while (this.at < end) value += this.sees("\\") ? this.escape() : this.plainCharacter();
    return value;
  }

  private plainCharacter(): string {
    const point = this.text.codePointAt(this.at);
    if (point === undefined) this.fail("a character");
    const character = String.fromCodePoint(point);
    if (!character.isWellFormed()) this.fail("a Unicode scalar value");
    this.at += character.length;
    return character;
  }

  private escape(): string {
    const start = this.at;
    const found = this.match(/\\(?:u\{([0-9a-fA-F]{1,6})\}|([tnr'"\\]))/y);
    if (found === undefined) this.fail("an escape (\\t \\n \\r \\' \\\" \\\\ \\u{...})", start);
    const [all, hex, simple = ""] = found;
    this.at += all.length;
    if (hex === undefined) return { t: "\t", n: "\n", r: "\r" }[simple] ?? simple;
    const point = Number.parseInt(hex, 16);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) this.fail("a Unicode scalar value", start);
    return String.fromCodePoint(point);
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text) ?? undefined;
  }

  private skip(length: number): void {
    this.at += length;
    this.skipSpace();
  }

  private skipSpace(): void {
    this.at += this.match(/(?:\s|\/\/[^\n]*)*/y)?.[0].length ?? 0;
  }

  private describe(offset: number): string {
    if (offset >= this.text.length) return "the end";
    const word = /^(?:[\w%#-]+|.)/su.exec(this.text.slice(offset, offset + 40))?.[0] ?? "";
    return `\`${word}\``;
  }
}
