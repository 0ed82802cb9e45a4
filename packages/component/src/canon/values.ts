/**
 * The value part of the canonical ABI, as the rest of heddle uses it.
 * Spec: CanonicalABI.md, from "Despecialization" to "Lifting and Lowering Values".
 * Invariant: whatever can be decided from a type is decided when a function is made here, not when it runs.
 */
export {
  flattenFuncType,
  flattenType,
  flattenTypes,
  FLATTEN_LIMIT,
  MAX_FLAT_ASYNC_PARAMS,
  MAX_FLAT_PARAMS,
  MAX_FLAT_RESULTS,
  type CoreNumType,
  type CoreSignature,
  type CoreValue,
} from "./flatten.ts";
export {
  alignment,
  casePayloads,
  components,
  containsAsyncValue,
  containsBorrow,
  containsHandles,
  despecialize,
  discriminantSize,
  elemSize,
  entryType,
  fieldOffsets,
  flagsSize,
  MAX_LIST_BYTE_LENGTH,
  payloadOffset,
  reachesMemory,
} from "./layout.ts";
export { DEFAULT_MAX_LIFT_BYTES } from "./lift-budget.ts";
export { makeLiftValues, makeLoad, makeLoadList } from "./lift.ts";
export { makeLowerValues, makeStore, makeStoreList } from "./lower.ts";
export { camelCase, fieldKeys } from "./names.ts";
export { isBoxedOption } from "./representation.ts";
export { MAX_STRING_BYTE_LENGTH, UTF16_TAG } from "./strings.ts";
