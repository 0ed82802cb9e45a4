/** What every way of joining components takes. */
import type { Features } from "@heddle/component/validate";
import type { ComposeLimits } from "./limits.ts";

export interface ComposeOptions {
  /** Features of the specification to turn on or off, by name; the default is what WASI 0.3 needs. */
  readonly features?: Partial<Features>;
  /** What differs from `defaultComposeLimits`. */
  readonly limits?: Partial<ComposeLimits>;
  /**
   * A plain name (`part1-import2`) for an import that is left to the host, so that it is not shared: the host then gives it to
   * this component alone. Undefined: shared, under its own name. `component` counts as they were given, from 0.
   */
  readonly ownImport?: (component: number, name: string) => string | undefined;
}

/** A component to join, with a name for messages. */
export interface Plug {
  readonly name?: string;
  readonly bytes: Uint8Array;
}

/** A component, with or without a name. */
export type PlugSource = Plug | Uint8Array;
