/**
 * The sizes that a binary may ask for, and how much of each it gets.
 * Spec: none; the defaults are those of common engines and tools, so that what they accept is accepted here.
 * Invariant: every vector, every nesting and every name that decoding reads is bounded by one of these.
 */

export interface DecodeLimits {
  /** Bytes of the outermost component or module. */
  readonly size: number;
  /** Components in components and types in types, together. */
  readonly nesting: number;
  /** Bytes of one name. */
  readonly nameLength: number;
  /** Definitions and declarators of the whole binary, nested ones included. */
  readonly definitions: number;
  /** Fields of a record, cases of a variant, members of a tuple, labels of an enum or of flags. */
  readonly typeMembers: number;
  /** Parameters of a function type. */
  readonly params: number;
  /** Arguments of an instantiation or of a start definition. */
  readonly args: number;
  /** Items of an instance made of inline exports. */
  readonly inlineExports: number;
  /** Options of a canonical definition. */
  readonly canonOptions: number;
  /** Attributes of one import or export name. */
  readonly nameAttributes: number;
  /** Custom sections of the whole binary. */
  readonly customSections: number;
  /** Core modules of the whole binary. */
  readonly coreModules: number;
  /** Items of one section of a core module, and types of one recursion group. */
  readonly coreItems: number;
  /** Parameters, and likewise results, of a core function type. */
  readonly coreParams: number;
  /** Fields of a core struct type. */
  readonly coreFields: number;
  /** Supertypes of a core type. */
  readonly coreSupertypes: number;
  /** Instructions of one constant expression of a core module. */
  readonly coreConstExpression: number;
}

export const defaultDecodeLimits: DecodeLimits = {
  size: 0x4000_0000,
  nesting: 100,
  nameLength: 100_000,
  definitions: 1_000_000,
  typeMembers: 10_000,
  params: 1_000,
  args: 100_000,
  inlineExports: 100_000,
  canonOptions: 10,
  nameAttributes: 10,
  customSections: 100_000,
  coreModules: 10_000,
  coreItems: 1_000_000,
  coreParams: 1_000,
  coreFields: 10_000,
  coreSupertypes: 1,
  coreConstExpression: 1_000_000,
};
