/** Who a server is to its clients. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { LinkError } from "@heddle/component/errors";

/** Both are PEM. */
export interface TlsOptions {
  readonly cert: string;
  readonly key: string;
}

/** Throws {@link LinkError} `bad-argument` if they cannot be used, or do not belong together. */
export function checkTls({ cert, key }: TlsOptions): void {
  const certificate = orRefuse("the certificate is none in PEM", () => new X509Certificate(cert));
  const privateKey = orRefuse("the key is no private key in PEM without a password", () =>
    createPrivateKey(key),
  );
  if (!certificate.checkPrivateKey(privateKey))
    throw new LinkError("bad-argument", "the key is not that of the certificate");
  orRefuse("the certificate cannot be served", () => createSecureContext({ cert, key }));
}

function orRefuse<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LinkError("bad-argument", `${what} (${why})`, { cause });
  }
}
