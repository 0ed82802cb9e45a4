/**
 * Lines under construction: indentation, blank lines, and the end of a line held back for a comment that belongs to it.
 */

const INDENT = "  ";

export class Layout {
  #text = "";
  #line = "";
  #indent = 0;
  #blankWanted = false;
  #fresh = true;

  get column(): number {
    return this.#line.length;
  }

  get indent(): number {
    return this.#indent;
  }

  indentBy(levels: number): void {
    this.#indent += levels;
  }

  append(text: string): void {
    if (this.#line === "") this.#line = INDENT.repeat(this.#indent);
    this.#line += text;
  }

  newline(): void {
    if (this.#line === "") return;
    if (this.#blankWanted && !this.#fresh) this.#text += "\n";
    this.#blankWanted = false;
    this.#fresh = false;
    this.#text += `${this.#line.trimEnd()}\n`;
    this.#line = "";
  }

  /** Appends to the line just ended, for a comment that stands on it in the source. */
  appendToLast(text: string): void {
    if (this.#line !== "") this.append(` ${text}`);
    else if (this.#text === "") this.append(text);
    else this.#text = `${this.#text.slice(0, -1)} ${text}\n`;
  }

  /** One blank line before the next line, unless it is the first of its block. */
  blank(): void {
    this.#blankWanted = true;
  }

  /** The next line opens a block: no blank line before it. */
  open(): void {
    this.#fresh = true;
    this.#blankWanted = false;
  }

  close(): void {
    this.#blankWanted = false;
    this.#fresh = false;
  }

  finish(): string {
    this.newline();
    return this.#text;
  }
}
