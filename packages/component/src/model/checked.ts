/**
 * The checked model: a decoded component with the resolved type of every index, as validation proved it.
 * Spec: Explainer.md, "Index Spaces"; Binary.md, validation notes.
 * Invariant: index `i` of each array describes index `i` of that index space of `raw`, whichever definition made it
 * (import, export, alias, type, canon, instance, ...). Resource identities are unique per scope: each import, each
 * definition and each instantiation introduces its own `ResourceType` objects, so `===` decides equality inside a component.
 */
import type {
  CoreCompType,
  CoreFuncType,
  CoreGlobalType,
  CoreMemoryType,
  CoreTableType,
  RawComponent,
  RawCoreModule,
} from "./raw.ts";
import type {
  ComponentType,
  CoreExternType,
  CoreModuleType,
  CoreTypeDef,
  ExternAttributes,
  ExternType,
  FuncType,
  InstanceType,
  TypeDef,
  ValType,
} from "./types.ts";

export interface CheckedExtern {
  readonly name: string;
  readonly attributes: ExternAttributes;
  readonly type: ExternType;
}

export interface CheckedComponent {
  readonly raw: RawComponent;
  /** The component's own type (imports and exports as a user of the component sees them). */
  readonly type: ComponentType;
  /** Imports and exports in order, with the identities that this component's own scope uses for them. */
  readonly imports: readonly CheckedExtern[];
  readonly exports: readonly CheckedExtern[];
  readonly types: readonly TypeDef[];
  readonly funcs: readonly FuncType[];
  readonly instances: readonly InstanceType[];
  readonly components: readonly ComponentType[];
  readonly values: readonly ValType[];
  readonly coreModules: readonly CoreModuleType[];
  readonly coreFuncs: readonly CoreFuncType[];
  readonly coreTables: readonly CoreTableType[];
  readonly coreMemories: readonly CoreMemoryType[];
  readonly coreGlobals: readonly CoreGlobalType[];
  readonly coreTags: readonly CoreCompType[];
  readonly coreTypes: readonly CoreTypeDef[];
  /** Exports of each core instance. */
  readonly coreInstances: readonly ReadonlyMap<string, CoreExternType>[];
  /** Components defined inside this one, by their raw definition (aliases of them are resolved by the planner). */
  readonly children: ReadonlyMap<RawComponent, CheckedComponent>;
  /** Types of core modules defined inside this one, by their raw definition. */
  readonly moduleTypes: ReadonlyMap<RawCoreModule, CoreModuleType>;
}
