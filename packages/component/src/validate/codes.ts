/**
 * The stable codes of validation errors: for each the short text of its rule and what it says.
 * Spec: Explainer.md, Binary.md and CanonicalABI.md; the texts agree with the wording of the upstream tests where that is stable.
 * Invariant: a code is never reused for another rule; tests and callers match codes, never messages.
 */
const codes = {
  // --- features and sizes ---
  /** A definition needs a feature that is off (or not supported); the message names it. */
  "feature-gated": "requires a feature that is not enabled",
  /** A type, or the work to check it, is larger than a named limit. */
  "limit-exceeded": "exceeds a limit",
  /** `elem_size(t, 'i64')` of a value type is 2^28 or more. */
  "value-too-large": "exceeds maximum byte size",

  // --- index spaces ---
  /** An index of the type index space is not defined yet. */
  "type-index-out-of-bounds": "type index out of bounds",
  /** An index of the function index space is not defined yet. */
  "func-index-out-of-bounds": "function index out of bounds",
  /** An index of the instance index space is not defined yet. */
  "instance-index-out-of-bounds": "instance index out of bounds",
  /** An index of the component index space is not defined yet. */
  "component-index-out-of-bounds": "unknown component: component index out of bounds",
  /** An index of the core module index space is not defined yet. */
  "core-module-index-out-of-bounds": "unknown module: module index out of bounds",
  /** An index of the core instance index space is not defined yet. */
  "core-instance-index-out-of-bounds": "core instance index out of bounds",
  /** An index of the core function index space is not defined yet. */
  "core-func-index-out-of-bounds": "core function index out of bounds",
  /** An index of the core table index space is not defined yet. */
  "core-table-index-out-of-bounds": "table index out of bounds",
  /** An index of the core memory index space is not defined yet. */
  "core-memory-index-out-of-bounds": "memory index out of bounds",
  /** An index of the core global index space is not defined yet. */
  "core-global-index-out-of-bounds": "global index out of bounds",
  /** An index of the core tag index space is not defined yet. */
  "core-tag-index-out-of-bounds": "tag index out of bounds",
  /** An index of the core type index space is not defined yet. */
  "core-type-index-out-of-bounds": "type index out of bounds",

  // --- what a type index must name ---
  /** A value type is needed (Binary.md: `valtype` refers to a `defvaltype`). */
  "not-a-defined-type": "is not a defined type",
  /** A function type is needed. */
  "not-a-function-type": "is not a function type",
  /** An instance type is needed. */
  "not-an-instance-type": "is not an instance type",
  /** A component type is needed. */
  "not-a-component-type": "is not a component type",
  /** A resource type is needed. */
  "not-a-resource-type": "is not a resource type",
  /** A core module type is needed. */
  "not-a-module-type": "is not a module type",
  /** A core function type is needed. */
  "not-a-core-function-type": "is not a core function type",
  /** A stream or future type is needed. */
  "not-a-stream-type": "requires a stream or future type",

  // --- type definitions ---
  /** A record, variant, tuple, flags or enum without parts. */
  "empty-type": "must have at least one",
  /** More than 32 flags. */
  "too-many-flags": "cannot have more than 32 flags",
  /** A fixed-length list of length zero. */
  "empty-fixed-length-list": "fixed-length list must have a length greater than zero",
  /** A map whose key is none of the key types. */
  "bad-map-key": "map key type is not allowed",
  /** A label of a field, case, flag, enum case or parameter that is empty. */
  "empty-label": "name cannot be empty",
  /** A label or name that breaks the grammar of `label`. */
  "not-kebab-case": "is not in kebab case",
  /** Two labels of one type that are not strongly unique. */
  "duplicate-label": "conflicts with previous",
  /** `borrow` inside the result of a function. */
  "borrow-in-result": "function result cannot contain a `borrow` type",
  /** `borrow` inside a stream's or future's element. */
  "borrow-in-stream": "cannot contain a `borrow` type",
  /** `stream<char>`, refused for now. */
  "stream-of-char": "`stream<char>` is not valid",
  /** A resource definition inside a component or instance type. */
  "resource-in-type": "resources can only be defined within a concrete component",
  /** A resource represented by something other than `i32` (or `i64`). */
  "bad-resource-rep": "resources can only be represented by `i32` or `i64`",
  /** A destructor that is not `[rep] -> []`. */
  "bad-destructor": "wrong signature for a destructor",

  // --- names ---
  /** An import's or export's name that breaks the grammar of `externname`. */
  "bad-extern-name": "is not a valid extern name",
  /** The version of an interface name is neither semantic nor canonical. */
  "bad-version": "is not a valid extern name: bad version",
  /** Two imports, or two exports, that are not strongly unique. */
  "duplicate-extern-name": "conflicts with previous name",
  /** An annotated name on something that is no function. */
  "annotated-not-func": "is not a func",
  /** `[constructor]r` does not return `own r`, or a result of it. */
  "bad-constructor": "function should return `(own $T)` or `(result (own $T))`",
  /** `[method]r.f` does not take `self: borrow<r>` first. */
  "bad-method": "function should have a first argument called `self` of `(borrow $T)`",
  /** An annotated name belongs to a resource that this scope does not name so. */
  "unknown-resource-name": "resource used in function does not have a name in this context",
  /** An annotated name belongs to another resource than its type. */
  "resource-name-mismatch": "function does not match expected resource name",
  /** An attribute that stands twice. */
  "duplicate-attribute": "duplicate option in name",
  /** `implements` on something that is no instance. */
  "implements-not-instance": "only instances can have an `implements`",
  /** `implements` on a name that is no plain label. */
  "implements-not-plain": "is not valid with `implements`",
  /** The value of `implements` is no interface name. */
  "implements-not-interface": "must be an interface",
  /** `versionsuffix` does not complete a canonical version. */
  "bad-version-suffix": "version suffix is not valid",

  // --- aliases ---
  /** An outer alias that counts more scopes than there are. */
  "outer-alias-count": "invalid outer alias count",
  /** An alias of a sort that is not allowed where it stands. */
  "alias-sort": "may only refer to types or instances",
  /** An outer alias carries a resource across a component boundary. */
  "outer-alias-resource": "cannot alias outer type which transitively refers to resources",
  /** An instance has no export of that name. */
  "no-such-export": "has no export named",
  /** An export has another sort than the alias says. */
  "export-sort-mismatch": "export is not a",
  /** A sort that cannot stand where it is written. */
  "sort-not-allowed": "sort is not allowed here",

  // --- visibility ---
  /** The type of an import or export uses a type that has no name outside. */
  "type-not-visible": "not valid to be used as",
  /** A resource defined here is part of an import. */
  "local-resource-in-import": "local resource type found in imports",
  /** A resource defined here is part of an export but not exported itself. */
  "local-resource-not-exported": "local resource type found in export but not exported itself",
  /** The type written at an export is no supertype of what is exported. */
  "ascription-mismatch": "ascribed type of export is not compatible with item's type",

  // --- instantiation ---
  /** Two arguments of the same name. */
  "duplicate-argument": "conflicts with previous argument",
  /** An import has no argument. */
  "missing-argument": "missing import named",
  /** An argument is no subtype of the import. */
  "argument-mismatch": "type mismatch for import",
  /** Two arguments of the same name for a core module. */
  "duplicate-core-argument": "duplicate module instantiation argument named",
  /** A core module's import has no argument. */
  "missing-core-argument": "missing module instantiation argument",
  /** A core argument lacks an item that the module imports from it. */
  "missing-core-item": "does not export an item named",
  /** A core item does not match the import. */
  "core-type-mismatch": "type mismatch for export of module instantiation argument",

  // --- core types ---
  /** Two exports of the same name in a core instance or module type. */
  "duplicate-core-export": "already defined",
  /** Two imports of the same two names in a core module or module type. */
  "duplicate-core-import": "duplicate import name",
  /** An index inside a core module names nothing. */
  "core-index-out-of-bounds": "index out of bounds",
  /** Limits of a core memory or table are out of range. */
  "bad-core-limits": "memory size must be at most",
  /** A core type that breaks the rules of Core WebAssembly. */
  "bad-core-type": "invalid core type",
  /** The body of a core module is invalid. */
  "bad-core-module": "type mismatch: the core module is not valid",

  // --- canonical definitions ---
  /** An option that stands twice. */
  "duplicate-option": "is specified more than once",
  /** Two string encodings. */
  "conflicting-encodings": "conflicts with option",
  /** An option that is required here. */
  "option-required": "is required",
  /** `realloc` without `memory`. */
  "realloc-without-memory": "canonical option `realloc` requires `memory` to also be specified",
  /** An option that is not allowed here. */
  "option-not-allowed": "cannot be specified",
  /** The function of `realloc`, `post-return` or `callback` has another type than the option needs. */
  "bad-option-signature": "uses a core function with an incorrect signature",
  /** `async` on a function type that is not async. */
  "async-needs-async-type": "the `async` canonical option requires an async function type",
  /** The lifted core function's type is not the flattened one. */
  "lift-type-mismatch": "lowered types do not match the types of the core function",
  /** `resource.new` and `resource.rep` of a resource that this component does not define. */
  "not-a-local-resource": "is not a local resource",
  /** The type of `context.get` or `context.set`, or its slot. */
  "bad-context": "context.get and context.set",
  /** The memory of an option is shared or of an unknown kind. */
  "bad-memory": "mismatch in the shared flag for memories",
  /** The type or table of a thread built-in. */
  "bad-thread-start": "start function",
} as const;

export type ValidationCode = keyof typeof codes;

/** The short text of every code. */
export const validationCodes: { readonly [C in ValidationCode]: string } = codes;
