/** The component model as data: `raw` as decoded, `types` with indices resolved, `checked` as validated. */
export type * from "./raw.ts";
export type {
  BorrowType,
  Case,
  ComponentType,
  CoreExternType,
  CoreModuleType,
  CoreTypeDef,
  EnumType,
  ExternAttributes,
  ExternType,
  Field,
  FlagsType,
  FuncType,
  FutureType,
  InstanceType,
  ListType,
  MapType,
  OptionType,
  OwnType,
  RecordType,
  ResourceType,
  ResultType,
  StreamType,
  TupleType,
  TypeDef,
  ValType,
  VariantType,
} from "./types.ts";
export type { CheckedComponent, CheckedExtern } from "./checked.ts";
export { definitionsOf } from "./definitions.ts";
export { maxPrintedTypes, printExternType, printFuncType, printTypeDef, printValType } from "./print.ts";
export {
  compatibilityTrack,
  findCompatible,
  isNewerVersion,
  nearMisses,
  splitVersion,
  type InterfaceName,
} from "./versions.ts";
