/** Who a server is to its clients. */
import { createSecureContext } from "node:tls";

/** Both are PEM. */
export interface TlsOptions {
  readonly cert: string;
  readonly key: string;
}

/** Throws Node's error if they cannot be used, or do not belong together. */
export function checkTls(tls: TlsOptions): void {
  createSecureContext(tls);
}
