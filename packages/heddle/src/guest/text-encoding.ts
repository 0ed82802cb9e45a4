/**
 * The web's text encoding, which the guest's script engine lacks.
 * Spec: Encoding Standard, "UTF-8 decoder", "Interface TextDecoder", "Interface TextEncoder".
 * Invariant: it runs in the guest, and needs nothing but ECMAScript.
 */

const REPLACEMENT = 0xfffd;
const BYTE_ORDER_MARK = 0xfeff;

/** The code points of a string, with U+FFFD in the place of lone surrogates. */
function* scalars(text: string): Iterable<number> {
  for (const character of text) {
    const code = character.codePointAt(0) ?? REPLACEMENT;
    yield code >= 0xd800 && code <= 0xdfff ? REPLACEMENT : code;
  }
}

function sizeOf(code: number): 1 | 2 | 3 | 4 {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

/** Writes one code point; there is room. */
function put(bytes: Uint8Array, at: number, code: number): number {
  const size = sizeOf(code);
  if (size === 1) {
    bytes[at] = code;
    return at + 1;
  }
  for (let index = size - 1, rest = code; index > 0; index--, rest >>= 6)
    bytes[at + index] = 0x80 | (rest & 0x3f);
  bytes[at] = ((0xf00 >> size) & 0xff) | (code >> (6 * (size - 1)));
  return at + size;
}

export class Encoder {
  get encoding(): string {
    return "utf-8";
  }

  encode(text: string = ""): Uint8Array<ArrayBuffer> {
    // Three bytes for each UTF-16 unit is the most that there can be.
    const bytes = new Uint8Array(text.length * 3);
    let at = 0;
    for (const code of scalars(text)) at = put(bytes, at, code);
    return bytes.slice(0, at);
  }

  encodeInto(text: string, bytes: Uint8Array): { read: number; written: number } {
    let read = 0;
    let written = 0;
    for (const code of scalars(text)) {
      if (written + sizeOf(code) > bytes.length) break;
      written = put(bytes, written, code);
      read += code > 0xffff ? 2 : 1;
    }
    return { read, written };
  }
}

export class Decoder {
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  #needed = 0;
  #seen = 0;
  #code = 0;
  #lower = 0x80;
  #upper = 0xbf;
  #started = false;

  constructor(label: string = "utf-8", options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    if (!/^\s*(unicode-1-1-utf-8|utf-?8|unicode11utf8|unicode20utf8|x-unicode20utf8)\s*$/i.test(label)) {
      throw new RangeError(`the encoding ${label} is not supported: only utf-8 is`);
    }
    this.fatal = options.fatal ?? false;
    this.ignoreBOM = options.ignoreBOM ?? false;
  }

  get encoding(): string {
    return "utf-8";
  }

  decode(input?: ArrayBuffer | ArrayBufferView, options: { stream?: boolean } = {}): string {
    const bytes = bytesOf(input);
    const codes: number[] = [];
    const parts: string[] = [];
    const emit = (code: number): void => {
      codes.push(code);
      // As many as can be passed as arguments.
      if (codes.length === 4096) parts.push(String.fromCodePoint(...codes.splice(0)));
    };
    for (let at = 0; at < bytes.length;) at = this.#step(bytes[at] ?? 0, at, emit);
    if (options.stream !== true) this.#end(emit);
    return parts.join("") + String.fromCodePoint(...codes);
  }

  /** Takes one byte; the result is the position of the next, which is the same if the byte starts anew. */
  #step(byte: number, at: number, emit: (code: number) => void): number {
    if (this.#needed === 0) {
      this.#first(byte, emit);
      return at + 1;
    }
    if (byte < this.#lower || byte > this.#upper) {
      this.#reset();
      this.#fail(emit);
      return at;
    }
    this.#lower = 0x80;
    this.#upper = 0xbf;
    this.#code = (this.#code << 6) | (byte & 0x3f);
    if (++this.#seen === this.#needed) {
      const code = this.#code;
      this.#reset();
      this.#emit(code, emit);
    }
    return at + 1;
  }

  #first(byte: number, emit: (code: number) => void): void {
    if (byte < 0x80) this.#emit(byte, emit);
    else if (byte >= 0xc2 && byte <= 0xdf) this.#expect(1, byte & 0x1f);
    else if (byte >= 0xe0 && byte <= 0xef) {
      this.#expect(2, byte & 0xf);
      if (byte === 0xe0) this.#lower = 0xa0;
      if (byte === 0xed) this.#upper = 0x9f;
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      this.#expect(3, byte & 0x7);
      if (byte === 0xf0) this.#lower = 0x90;
      if (byte === 0xf4) this.#upper = 0x8f;
    } else this.#fail(emit);
  }

  #expect(count: number, bits: number): void {
    this.#needed = count;
    this.#code = bits;
  }

  #emit(code: number, emit: (code: number) => void): void {
    const isMark = !this.#started && code === BYTE_ORDER_MARK && !this.ignoreBOM;
    this.#started = true;
    if (!isMark) emit(code);
  }

  #fail(emit: (code: number) => void): void {
    if (this.fatal) throw new TypeError("the bytes are not valid utf-8");
    this.#emit(REPLACEMENT, emit);
  }

  #reset(): void {
    this.#needed = 0;
    this.#seen = 0;
    this.#code = 0;
    this.#lower = 0x80;
    this.#upper = 0xbf;
  }

  #end(emit: (code: number) => void): void {
    const cut = this.#needed > 0;
    this.#reset();
    if (cut) this.#fail(emit);
    this.#started = false;
  }
}

function bytesOf(input: ArrayBuffer | ArrayBufferView | undefined): Uint8Array {
  if (input === undefined) return new Uint8Array();
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  return new Uint8Array(input);
}
