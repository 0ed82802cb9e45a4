/**
 * The wording that scripts expect, by the code of the error that it stands for.
 *
 * Invariant: a message is looked up by code, never by script. A script's text is accepted if the error's own message contains it,
 * or if it contains one of the texts of the error's code.
 */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** Other words for what a code says. */
const wordings: Readonly<Record<string, readonly string[]>> = {
  // the binary format
  "bad-magic": ["magic header not detected"],
  "bad-version": ["unknown binary version"],
  "bad-layer": ["expected a version header"],
  "unexpected-end": ["unexpected end-of-file", "unexpected end"],
  "bad-leb128": ["integer too large", "integer representation too long"],
  "bad-utf8": ["malformed UTF-8 encoding"],
  "bad-section": ["malformed section id"],
  "section-order": ["section out of order"],
  "section-size-mismatch": ["section size mismatch"],
  "bad-opcode": ["invalid leading byte"],
  "bad-flag": ["invalid boolean value", "invalid leading byte"],
  "bad-length": ["length out of bounds"],

  // the text format
  "text-invalid-string-escape": ["invalid string escape"],

  // validation
  "bad-core-module": ["type mismatch"],
  "bad-core-type": ["invalid leading byte"],
  // that tool compares the other way round
  "argument-mismatch": ["expected a result, found none"],

  // traps of the core language, which engines word in their own ways
  unreachable: ["unreachable"],
  "integer-divide-by-zero": ["integer divide by zero"],
  "integer-overflow": ["integer overflow"],
  "invalid-conversion": ["invalid conversion to integer"],
  "memory-out-of-bounds": ["out of bounds memory access"],
  "table-out-of-bounds": ["undefined element", "out of bounds table access"],
  "indirect-call-mismatch": ["indirect call type mismatch"],
  "null-reference": ["null reference"],
  "stack-overflow": ["call stack exhausted"],

  // traps of the Component Model
  deadlock: ["deadlock detected"],
  "end-busy-drop": ["cannot drop busy stream", "cannot remove busy stream"],
  "same-instance-copy": ["cannot read from and write to intra-component"],
  "waitable-sync-waiter": ["waitable cannot be used synchronously"],
  "pointer-unaligned": ["unaligned pointer"],
  "realloc-unaligned": ["unaligned pointer"],
  "realloc-out-of-bounds": ["list content out-of-bounds", "string content out-of-bounds"],
  "list-out-of-bounds": ["list content out-of-bounds"],
  "string-out-of-bounds": ["string content out-of-bounds"],
  "invalid-char": ["invalid `char` bit pattern"],
  "invalid-utf8": ["incomplete utf-8 byte sequence"],
};

export function messageMatches(failure: Failure, expected: string): boolean {
  if (failure.message.includes(expected)) return true;
  const texts = Object.hasOwn(wordings, failure.code) ? wordings[failure.code] : undefined;
  return texts?.some((text) => expected.includes(text)) ?? false;
}
