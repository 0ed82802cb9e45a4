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
export function contentLength(fields: Fields, tag: SizeTag): bigint | undefined {
  const values = fields.get("content-length").map((value) => new TextDecoder().decode(value));
  const [first] = values;
  if (first === undefined) return undefined;
  if (!/^\d{1,18}$/.test(first) || values.some((value) => value !== first))
    throw new HttpError({ tag, val: undefined });
  return BigInt(first);
}

export function sized(reader: BodyReader, length: bigint | undefined, tag: SizeTag): BodyReader {
  if (length === undefined) return reader;
  let seen = 0n;
  const read = async (): Promise<Uint8Array | null> => {
    const chunk = await reader.read();
    seen += BigInt(chunk?.length ?? 0);
    if (seen > length || (chunk === null && seen < length)) throw new HttpError({ tag, val: seen });
    return chunk;
  };
  return { read, drop: () => reader.drop() };
}
