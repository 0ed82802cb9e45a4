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
const wordings: Readonly<Record<string, readonly string[]>> = {};

export function messageMatches(failure: Failure, expected: string): boolean {
  if (failure.message.includes(expected)) return true;
  const texts = Object.hasOwn(wordings, failure.code) ? wordings[failure.code] : undefined;
  return texts?.some((text) => expected.includes(text)) ?? false;
}
