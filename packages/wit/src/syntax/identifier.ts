/**
 * Identifiers: words of letters and digits joined by `-`, each all lower case or all upper case.
 * Spec: Explainer.md, `label`; WIT.md, "WIT Identifiers".
 */

const WELL_FORMED = /^[a-z][0-9a-z]*(?:-[0-9a-z]+)*$/;

/** What is wrong with `name` as an identifier, or null. */
export function identifierFault(name: string): string | null {
  if (WELL_FORMED.test(name)) return null;
  if (name === "") return "an identifier is missing after `%`";
  for (const [index, word] of name.split("-").entries()) {
    const fault = wordFault(word, index === 0);
    if (fault !== null) return fault;
  }
  return null;
}

function wordFault(word: string, first: boolean): string | null {
  if (word === "") return "each `-` in an identifier stands between two words";
  const stray = /[^0-9A-Za-z]/u.exec(word);
  if (stray !== null) return `\`${stray[0]}\` cannot stand in an identifier`;
  if (first && /^[0-9]/.test(word)) return "an identifier starts with a letter";
  if (/[a-z]/.test(word) && /[A-Z]/.test(word)) {
    return `the word \`${word}\` mixes lower and upper case; words are all lower or all upper case`;
  }
  return null;
}

/** The identifier that a misshapen one was likely meant to be. */
export function kebabOf(name: string): string {
  return name
    .replaceAll(/([0-9a-z])([A-Z])/g, "$1-$2")
    .replaceAll(/[^0-9A-Za-z]+/g, "-")
    .replaceAll(/^[-0-9]+|-+$/g, "")
    .toLowerCase();
}
