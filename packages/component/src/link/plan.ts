/**
 * The plan: every instantiation step of a component and of all it nests, flat, each definition a numbered slot.
 * Spec: Explainer.md, "Instance Definitions" (instantiation, read as a program).
 * Invariant: a plan holds no engine object and no host value, so it may be kept, shared between stores and written down;
 * types in it are interned (`===` compares them) and name resources by their number in `resources`.
 */
import type {
  CanonKind,
  CheckedComponent,
  CoreSort,
  FuncType,
  RawCoreModule,
  ResourceType,
  StringEncoding,
  ValType,
} from "../model/index.ts";

/** A core definition: an export of a core instance, or what a canonical definition made. */
export type CoreItem =
  | { readonly kind: "export"; readonly sort: CoreSort; readonly instance: number; readonly name: string }
  | { readonly kind: "canon"; readonly slot: number };

/** A component function: lifted by a step, or imported from the host. */
export type FuncRef =
  | { readonly kind: "lift"; readonly slot: number; readonly instance: number }
  | { readonly kind: "import"; readonly index: number };

/** A component-level definition, as arguments, aliases and exports name it. */
export type Item =
  | { readonly sort: "func"; readonly func: FuncRef }
  | { readonly sort: "instance"; readonly exports: ReadonlyMap<string, Item> }
  | { readonly sort: "type"; readonly resource: ResourceType | null }
  | { readonly sort: "component"; readonly component: ComponentItem }
  | { readonly sort: "core module"; readonly module: PlanModule };

/** A component that can be instantiated: its definition, and where its outer aliases look. */
export interface ComponentItem {
  readonly checked: CheckedComponent;
  /** The scope it was defined in; null for the root. Known to the planner only. */
  readonly outer: OuterScope | null;
}

/** What outer aliases may refer to. */
export interface OuterScope {
  readonly checked: CheckedComponent;
  readonly outer: OuterScope | null;
  readonly components: readonly ComponentItem[];
  readonly coreModules: readonly PlanModule[];
  readonly resources: ReadonlyMap<ResourceType, ResourceType>;
}

export type PlanModule =
  | { readonly kind: "defined"; readonly raw: RawCoreModule; readonly index: number }
  | { readonly kind: "import"; readonly path: readonly string[] };

export interface PlanInstance {
  /** Number of the instance it is nested in; null for the root. */
  readonly parent: number | null;
  readonly path: string;
}

export type PlanResource =
  | {
      readonly kind: "guest";
      /** The name it is first exported by; where it was defined until then. */
      name: string;
      readonly instance: number;
      readonly destructor: CoreItem | null;
    }
  | { readonly kind: "host"; readonly name: string; readonly interface: string };

/** A function that the host must supply: `interface` is the import's name, `name` the function's in it (or null: the import itself). */
export interface PlanImport {
  readonly interface: string;
  readonly name: string | null;
  readonly type: FuncType;
  /** What the import is annotated to implement, if anything. */
  readonly implements: string | null;
}

export interface PlanOptions {
  readonly encoding: StringEncoding;
  readonly memory: CoreItem | null;
  readonly realloc: CoreItem | null;
  readonly postReturn: CoreItem | null;
  readonly callback: CoreItem | null;
  readonly async: boolean;
}

/** A canonical definition that makes a core function, with its types resolved. */
export type PlanCanon =
  | { readonly kind: "lower"; readonly func: FuncRef; readonly type: FuncType; readonly options: PlanOptions }
  | { readonly kind: "resource.new" | "resource.rep"; readonly resource: ResourceType }
  | { readonly kind: "resource.drop"; readonly resource: ResourceType }
  | { readonly kind: "task.return"; readonly result: ValType | null; readonly options: PlanOptions }
  | { readonly kind: "context.get" | "context.set"; readonly slot: number; readonly wide: boolean }
  | { readonly kind: "subtask.cancel"; readonly async: boolean }
  | { readonly kind: "copy.new"; readonly of: "stream" | "future"; readonly element: ValType | null }
  | {
      readonly kind: "copy";
      readonly of: "stream" | "future";
      readonly side: "read" | "write";
      readonly element: ValType | null;
      readonly options: PlanOptions;
    }
  | {
      readonly kind: "copy.cancel";
      readonly of: "stream" | "future";
      readonly side: "read" | "write";
      readonly element: ValType | null;
      readonly async: boolean;
    }
  | {
      readonly kind: "copy.drop";
      readonly of: "stream" | "future";
      readonly side: "read" | "write";
      readonly element: ValType | null;
    }
  | { readonly kind: "error-context.new" | "error-context.debug-message"; readonly options: PlanOptions }
  | {
      readonly kind: "waitable-set.wait" | "waitable-set.poll";
      readonly cancellable: boolean;
      readonly memory: CoreItem;
    }
  | { readonly kind: "thread.new-indirect"; readonly table: CoreItem }
  | { readonly kind: ThreadSwitch; readonly cancellable: boolean }
  | { readonly kind: SimpleCanon };

type ThreadSwitch =
  | "thread.suspend"
  | "thread.yield"
  | "thread.suspend-then-resume"
  | "thread.yield-then-resume"
  | "thread.suspend-then-promote"
  | "thread.yield-then-promote";

type SimpleCanon = Extract<
  CanonKind,
  | "backpressure.inc"
  | "backpressure.dec"
  | "task.cancel"
  | "subtask.drop"
  | "error-context.drop"
  | "waitable-set.new"
  | "waitable-set.drop"
  | "waitable.join"
  | "thread.index"
  | "thread.resume-later"
>;

export type Step =
  | {
      readonly kind: "core-instance";
      readonly slot: number;
      readonly instance: number;
      readonly module: PlanModule;
      readonly args: readonly {
        readonly module: string;
        readonly items: ReadonlyMap<string, CoreItem> | number;
      }[];
    }
  | { readonly kind: "canon"; readonly slot: number; readonly instance: number; readonly canon: PlanCanon }
  | { readonly kind: "resource"; readonly resource: number }
  | LiftStep;

export interface LiftStep {
  readonly kind: "lift";
  readonly slot: number;
  readonly instance: number;
  readonly type: FuncType;
  readonly core: CoreItem;
  readonly options: PlanOptions;
  /** The name it is first exported by; the instance's path until then. */
  name: string;
}

export interface Plan {
  readonly instances: readonly PlanInstance[];
  readonly resources: readonly PlanResource[];
  readonly imports: readonly PlanImport[];
  readonly steps: readonly Step[];
  readonly exports: ReadonlyMap<string, Item>;
  /** Numbers of the imports that a step lowers or that are exported again; the others may be missing. */
  readonly usedImports: readonly number[];
  /** Numbers of the instances that have subtasks which run in other guests. */
  readonly guestCallers: ReadonlySet<number>;
  /** How many slots of each kind the steps fill. */
  readonly slots: { readonly coreInstances: number; readonly canons: number; readonly lifts: number };
  readonly modules: readonly RawCoreModule[];
  /** Types of exported functions, by lift slot or import, for the embedder. */
  readonly funcTypes: ReadonlyMap<FuncRef, FuncType>;
}
