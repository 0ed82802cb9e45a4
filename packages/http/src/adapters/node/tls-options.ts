/** Who a server is to its clients. Both are PEM; what is wrong with them shows when the server starts. */
export interface TlsOptions {
  readonly cert: string;
  readonly key: string;
}
