/** The component model as data: `raw` as decoded, `types` with indices resolved. */
export type * from "./raw.ts";
export type {
  BorrowType, Case, ComponentType, CoreExternType, CoreModuleType, EnumType, ExternAttributes, ExternType, Field, FlagsType,
  FuncType, FutureType, InstanceType, ListType, MapType, OptionType, OwnType, RecordType, ResourceType, ResultType, StreamType,
  TupleType, TypeDef, ValType, VariantType,
} from "./types.ts";
