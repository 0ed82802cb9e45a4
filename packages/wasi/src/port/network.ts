/** The network of a platform. */
export interface NetworkPort {
  readonly placeholder?: never;
}
