/**
 * What goes wrong in Node's HTTP client, in the interface's words.
 * Spec: wasi:http/types `error-code`; RFC 9209 section 2.3.
 * Invariant: only codes reach the guest, never texts. What has no word of its own is `internal-error` with Node's code.
 */
import { HttpError, type HttpErrorCode } from "../../port/http.ts";
import { nameOfError } from "./network-errors.ts";

/** A name resolved, but to nothing that the guest may reach. */
export const PROHIBITED = "ERR_DESTINATION_PROHIBITED";

const BY_NAME: ReadonlyMap<string, HttpErrorCode> = new Map<string, HttpErrorCode>([
  ["ENOTFOUND", { tag: "DNS-error", val: { rcode: "NXDOMAIN", infoCode: undefined } }],
  ["ENODATA", { tag: "DNS-error", val: { rcode: "NOERROR", infoCode: undefined } }],
  ["EAI_AGAIN", { tag: "DNS-error", val: { rcode: "SERVFAIL", infoCode: undefined } }],
  ["EAI_FAIL", { tag: "DNS-error", val: { rcode: "SERVFAIL", infoCode: undefined } }],
  ["ETIMEOUT", { tag: "DNS-timeout" }],
  [PROHIBITED, { tag: "destination-IP-prohibited" }],
  ["EHOSTUNREACH", { tag: "destination-IP-unroutable" }],
  ["ENETUNREACH", { tag: "destination-IP-unroutable" }],
  ["EADDRNOTAVAIL", { tag: "destination-IP-unroutable" }],
  ["EHOSTDOWN", { tag: "destination-unavailable" }],
  ["ECONNREFUSED", { tag: "connection-refused" }],
  ["ECONNRESET", { tag: "connection-terminated" }],
  ["ECONNABORTED", { tag: "connection-terminated" }],
  ["EPIPE", { tag: "connection-terminated" }],
  ["ERR_STREAM_PREMATURE_CLOSE", { tag: "connection-terminated" }],
  ["ERR_STREAM_DESTROYED", { tag: "connection-terminated" }],
  ["ETIMEDOUT", { tag: "connection-timeout" }],
  ["EMFILE", { tag: "connection-limit-reached" }],
  ["ENFILE", { tag: "connection-limit-reached" }],
  ["EACCES", { tag: "HTTP-request-denied" }],
  ["EPERM", { tag: "HTTP-request-denied" }],
  ["EPROTO", { tag: "TLS-protocol-error" }],
  ["HPE_HEADER_OVERFLOW", { tag: "HTTP-response-header-section-size", val: undefined }],
  ["HPE_INVALID_TRANSFER_ENCODING", { tag: "HTTP-response-transfer-coding", val: undefined }],
  ["ERR_UNESCAPED_CHARACTERS", { tag: "HTTP-request-URI-invalid" }],
  ["ERR_INVALID_HTTP_TOKEN", { tag: "HTTP-request-method-invalid" }],
  ["ERR_HTTP_CONTENT_LENGTH_MISMATCH", { tag: "HTTP-request-body-size", val: undefined }],
]);

export function httpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  return new HttpError(codeOf(error), { cause: error });
}

function codeOf(error: unknown): HttpErrorCode {
  const name = nameOfError(error) ?? "";
  const known = BY_NAME.get(name);
  if (known !== undefined) return known;
  if (name.startsWith("HPE_") || name.startsWith("ERR_HTTP_")) return { tag: "HTTP-protocol-error" };
  if (isCertificateError(name)) return { tag: "TLS-certificate-error" };
  if (name.startsWith("ERR_SSL_")) return tlsError(error, name);
  return { tag: "internal-error", val: name === "" ? undefined : name };
}

/** OpenSSL's verification results, as Node names them. */
function isCertificateError(name: string): boolean {
  return (
    name.startsWith("CERT_") ||
    name.startsWith("CRL_") ||
    name.startsWith("ERR_TLS_CERT_") ||
    name.includes("SELF_SIGNED_CERT") ||
    name.startsWith("UNABLE_TO_") ||
    name === "INVALID_CA" ||
    name === "HOSTNAME_MISMATCH" ||
    name === "INVALID_PURPOSE"
  );
}

function tlsError(error: unknown, name: string): HttpErrorCode {
  const alert = /ALERT_(\w+)$/.exec(name);
  if (alert === null) return { tag: "TLS-protocol-error" };
  const number = error instanceof Error ? /alert number (\d{1,3})/.exec(error.message)?.[1] : undefined;
  const alertId = number === undefined ? undefined : Number(number);
  return { tag: "TLS-alert-received", val: { alertId, alertMessage: alert[1]?.toLowerCase() } };
}
