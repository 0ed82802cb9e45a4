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
  const values = fields.get("content-length");
  const [first] = values;
  if (first === undefined) return undefined;
  const length = decimal(first);
  if (
    length === undefined ||
    values.some((value) => value.length !== first.length || decimal(value) !== length)
  )
    throw new HttpError({ tag, val: undefined });
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
  if (length === undefined) return reader;
  let seen = 0;
  const checked = (chunk: Uint8Array | null): Uint8Array | null => {
    seen += chunk?.length ?? 0;
    if (seen > length || (chunk === null && seen < length)) throw new HttpError({ tag, val: BigInt(seen) });
    return chunk;
  };
  return {
    read: async () => checked(await reader.read()),
    tryRead: () => {
      const chunk = reader.tryRead();
      return chunk === undefined ? undefined : checked(chunk);
    },
    drop: () => reader.drop(),
  };
}
