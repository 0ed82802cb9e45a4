/**
 * Contents held to the length that their message announced.
 * Spec: RFC 9110 section 8.6; wasi:http/types `HTTP-request-body-size`, `HTTP-response-body-size`.
 * Invariant: no byte past the announced length passes, and an end before it is an error, so that nothing is cut or padded unseen.
 */
import type { BodyReader } from "./body.ts";
import { HttpError } from "./error-code.ts";
import type { Fields } from "./fields.ts";

type SizeTag = "HTTP-request-body-size" | "HTTP-response-body-size";

/** Undefined: none announced. Throws {@link HttpError} if it is not one number. */
export function contentLength(fields: Fields, tag: SizeTag): number | undefined {
  let first: Uint8Array | undefined;
  let length: number | undefined;
  for (const { key, value } of fields.entries) {
    if (key !== "content-length") continue;
    first ??= value;
    length ??= decimal(value);
    if (length === undefined || value.length !== first.length || decimal(value) !== length)
      throw new HttpError({ tag, val: undefined });
  }
  return length;
}

const MAX_DIGITS = 15;

/** ASCII digits as a number that is exact. */
function decimal(text: Uint8Array): number | undefined {
  if (text.length === 0 || text.length > MAX_DIGITS) return undefined;
  let number = 0;
  for (const byte of text) {
    if (byte < 0x30 || byte > 0x39) return undefined;
    number = number * 10 + byte - 0x30;
  }
  return number;
}

export function sized(reader: BodyReader, length: number | undefined, tag: SizeTag): BodyReader {
  return length === undefined ? reader : new SizedReader(reader, length, tag);
}

class SizedReader implements BodyReader {
  readonly #reader: BodyReader;
  readonly #length: number;
  readonly #tag: SizeTag;
  #seen = 0;

  constructor(reader: BodyReader, length: number, tag: SizeTag) {
    this.#reader = reader;
    this.#length = length;
    this.#tag = tag;
  }

  async read(): Promise<Uint8Array | null> {
    return this.#checked(await this.#reader.read());
  }

  tryRead(): Uint8Array | null | undefined {
    const chunk = this.#reader.tryRead();
    return chunk === undefined ? undefined : this.#checked(chunk);
  }

  #checked(chunk: Uint8Array | null): Uint8Array | null {
    this.#seen += chunk?.length ?? 0;
    if (this.#seen > this.#length || (chunk === null && this.#seen < this.#length))
      throw new HttpError({ tag: this.#tag, val: BigInt(this.#seen) });
    return chunk;
  }

  drop(): void {
    this.#reader.drop();
  }
}
