/**
 * The sizes that a component's bytes drive during validation, each with its default.
 * Spec: CanonicalABI.md, "Element Size" and "Flattening" fix the first four; the others keep hostile input cheap.
 * Invariant: no walk over types does more steps than these allow, whatever the input.
 */
export interface ValidationLimits {
  /** Nodes of one type when every shared part is counted as often as it is used. */
  readonly maxTypeSize: number;
  /** Levels of one type. */
  readonly maxTypeDepth: number;
  /** Components and types nested in one another. */
  readonly maxNesting: number;
  /** Steps of comparing and substituting types in one validation. */
  readonly maxTypeWork: number;
  /** Resource types that one validation may introduce. */
  readonly maxResources: number;
}

export const defaultValidationLimits: ValidationLimits = {
  maxTypeSize: 1_000_000,
  maxTypeDepth: 500,
  maxNesting: 100,
  maxTypeWork: 10_000_000,
  maxResources: 1_000_000,
};

/** `elem_size(t, 'i64')` of every value type stays below this (Binary.md, "Type Definitions"). */
export const maxElemSize: number = 2 ** 28;
/** `MAX_FLAT_PARAMS`, `MAX_FLAT_ASYNC_PARAMS`, `MAX_FLAT_RESULTS` of CanonicalABI.md. */
export const maxFlatParams: number = 16;
export const maxFlatAsyncParams = 4;
export const maxFlatResults = 1;
/** Binary.md: `flags` has at most this many labels. */
export const maxFlags = 32;
/** `context.get` and `context.set` name a slot below this. */
export const contextSlots = 2;
