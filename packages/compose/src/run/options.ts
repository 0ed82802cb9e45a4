/** How components run together. */
import type { CompileOptions, InstantiateOptions } from "@heddle/component";
import type { ComposeOptions } from "../options.ts";

export interface LinkOptions {
  /**
   * Whether each component runs in a store of its own: a trap ends one of them, and what they exchange passes through
   * JavaScript by value. By default they share a store and call each other directly.
   */
  readonly isolate?: boolean;
  /** Whether the components are a chain of HTTP handlers (see `chain`) instead of a main component and its plugs. */
  readonly chain?: boolean;
  /** How the components are joined. */
  readonly compose?: ComposeOptions;
  /** Whether the program may be renewed (false unless given), which one of isolated components never is. */
  readonly renewable?: boolean;
  /** How they are instantiated. */
  readonly store?: InstantiateOptions;
}

/** What `compile` takes of the options. */
export function compileOptions(options: LinkOptions): CompileOptions {
  const features = options.compose?.features;
  const { renewable = false, isolate = false } = options;
  return { renewable: renewable && !isolate, ...(features === undefined ? {} : { features }) };
}
