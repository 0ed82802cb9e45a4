/** Limits on what WIT input may drive. Every one has a default and a test. */

export interface WitLimits {
  /** UTF-16 length of one source text. */
  readonly maxSourceLength: number;
  /** How deep types in place may nest: `list<list<...>>`, in text and in binaries. */
  readonly maxTypeDepth: number;
  /** How many faults one run reports. */
  readonly maxErrors: number;
  /** How many definitions of a component are evaluated to find its WIT, counting each instantiation anew. */
  readonly maxDefinitions: number;
  /** How deep instantiations of components, and instances in instance types, may nest. */
  readonly maxInstanceDepth: number;
}

export const DEFAULT_WIT_LIMITS: WitLimits = {
  maxSourceLength: 16 * 1024 * 1024,
  maxTypeDepth: 100,
  maxErrors: 50,
  maxDefinitions: 1_000_000,
  maxInstanceDepth: 200,
};
