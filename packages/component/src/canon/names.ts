/**
 * Labels as JavaScript property names.
 * Spec: Explainer.md, "Import and Export Definitions" (`label`); the mapping itself is heddle's, shared with its peers.
 * Invariant: the keys of one record or flags type are distinct.
 */

/** `my-field` is `myField`; acronyms are words like any other: `get-HTTP-URL` is `getHttpUrl`. */
export function camelCase(label: string): string {
  const [first = "", ...rest] = label.toLowerCase().split("-");
  return first + rest.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
}

/** The keys of the labels of one type. Where two labels meet (`a1`, `a-1`), the later one keeps its own spelling. */
export function fieldKeys(labels: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return labels.map((label) => {
    const camel = camelCase(label);
    const key = taken.has(camel) ? label : camel;
    taken.add(key);
    return key;
  });
}
