/** The HTTP client of a platform. */
export interface HttpPort {
  readonly placeholder?: never;
}
