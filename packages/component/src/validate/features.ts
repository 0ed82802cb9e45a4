/**
 * The features that Explainer.md gates, by name, and which of them are on.
 * Spec: Explainer.md, "Gated Features"; the defaults are what WASI 0.3.1 ships with.
 * Invariant: a definition that needs a feature that is off fails with the code `feature-gated`, naming the feature.
 */
export interface Features {
  /** Native concurrency: async functions, `stream`, `future` and their built-ins. */
  readonly async: boolean;
  /** The `map` type. */
  readonly map: boolean;
  /** The attributes `implements` and `external-id`. */
  readonly implements: boolean;
  /** Synchronous stream and future copies, asynchronous cancellation. */
  readonly asyncBuiltins: boolean;
  /** `canon lift` with `async` and without `callback`. */
  readonly asyncStackful: boolean;
  /** Cooperative threads: the `thread.*` built-ins. */
  readonly threads: boolean;
  /** The `error-context` type and its built-ins. */
  readonly errorContext: boolean;
  /** `list<T, N>`. */
  readonly fixedLengthLists: boolean;
  /** 64-bit memories and tables at the canonical ABI, resources with an `i64` representation. */
  readonly memory64: boolean;
  /** Canonical interface versions and the attribute `versionsuffix`. */
  readonly canonicalNames: boolean;
  /** More than one namespace or projection in an interface name. */
  readonly nestedNames: boolean;
}

/** A feature by its name in messages; the last two decode but are never supported. */
export type FeatureName = keyof typeof featureNames;

/** How messages name each feature. */
export const featureNames = {
  async: "async",
  map: "map",
  implements: "implements",
  asyncBuiltins: "async-builtins",
  asyncStackful: "async-stackful",
  threads: "threads",
  errorContext: "error-context",
  fixedLengthLists: "fixed-length-lists",
  memory64: "memory64",
  canonicalNames: "canonical-names",
  nestedNames: "nested-names",
  values: "values",
  sharedEverythingThreads: "shared-everything-threads",
} as const;

/** What WASI 0.3.1 ships with. */
export const defaultFeatures: Features = {
  async: true,
  map: true,
  implements: true,
  asyncBuiltins: false,
  asyncStackful: false,
  threads: false,
  errorContext: false,
  fixedLengthLists: false,
  memory64: false,
  canonicalNames: false,
  nestedNames: false,
};

/** Everything that the upstream tests use. They expect nested names to be refused, so those stay off. */
export const allFeatures: Features = {
  async: true,
  map: true,
  implements: true,
  asyncBuiltins: true,
  asyncStackful: true,
  threads: true,
  errorContext: true,
  fixedLengthLists: true,
  memory64: true,
  canonicalNames: true,
  nestedNames: false,
};
