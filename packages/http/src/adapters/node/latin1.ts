/**
 * Bytes as text of one character each, as HTTP/1 is written.
 * Invariant: short ones are decoded from memory that is used again, since a view of each would be as large as they are.
 */

/** In bytes. */
const SCRATCH = 16_384;

export type Latin1 = (bytes: Uint8Array) => string;

export function latin1Decoder(): Latin1 {
  const scratch = Buffer.allocUnsafeSlow(SCRATCH);
  return (bytes) => {
    if (bytes.length > SCRATCH)
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    scratch.set(bytes);
    return scratch.toString("latin1", 0, bytes.length);
  };
}
