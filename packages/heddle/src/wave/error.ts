/** What is wrong with a text of WAVE, and where. Invariant: rendering shows the line with a caret under the place. */
export class WaveError extends Error {
  override readonly name = "WaveError";
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }

  /** The message, the line of `text` that it is about, and a caret. */
  render(text: string): string {
    const start = text.lastIndexOf("\n", this.offset - 1) + 1;
    const end = text.indexOf("\n", this.offset);
    const line = text.slice(start, end < 0 ? text.length : end);
    const before = text.slice(start, this.offset).replaceAll(/[^\t]/gu, " ");
    return `${this.message}\n  ${line}\n  ${before}^`;
  }
}
