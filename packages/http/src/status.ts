/**
 * The status that a client sees when a handler gives no response.
 * Spec: wasi:http/types `error-code`; RFC 9110 section 15, RFC 6585 for 431, RFC 5842 for 508.
 * Invariant: nothing of the error but its kind reaches the client.
 */
import { ComponentError } from "@heddle/component/errors";
import { HttpError, httpErrorCode, type HttpErrorCode } from "@heddle/wasi/http";

/** Nobody is there to see it; in logs and metrics it is the client's doing. Many servers use this number. */
export const CLIENT_GONE = 499;

/** 500 for a trap and for anything unforeseen. */
export function statusOf(error: unknown): number {
  if (!(error instanceof ComponentError) && !(error instanceof HttpError)) return 500;
  return statusOfCode(httpErrorCode(error));
}

function statusOfCode(code: HttpErrorCode): number {
  switch (code.tag) {
    case "HTTP-request-denied":
    case "destination-IP-prohibited":
      return 403;
    case "HTTP-request-length-required":
      return 411;
    case "HTTP-request-body-size":
      return 413;
    case "HTTP-request-URI-too-long":
      return 414;
    case "HTTP-request-header-section-size":
    case "HTTP-request-header-size":
    case "HTTP-request-trailer-section-size":
    case "HTTP-request-trailer-size":
      return 431;
    case "HTTP-request-URI-invalid":
    case "HTTP-protocol-error":
      return 400;
    case "HTTP-request-method-invalid":
      return 405;
    case "loop-detected":
      return 508;
    case "connection-limit-reached":
      return 503;
    case "DNS-timeout":
    case "connection-timeout":
    case "connection-read-timeout":
    case "connection-write-timeout":
    case "HTTP-response-timeout":
      return 504;
    case "DNS-error":
    case "destination-not-found":
    case "destination-unavailable":
    case "destination-IP-unroutable":
    case "connection-refused":
    case "connection-terminated":
    case "TLS-protocol-error":
    case "TLS-certificate-error":
    case "TLS-alert-received":
    case "HTTP-response-incomplete":
    case "HTTP-response-header-section-size":
    case "HTTP-response-header-size":
    case "HTTP-response-body-size":
    case "HTTP-response-trailer-section-size":
    case "HTTP-response-trailer-size":
    case "HTTP-response-transfer-coding":
    case "HTTP-response-content-coding":
    case "HTTP-upgrade-failed":
      return 502;
    case "configuration-error":
    case "internal-error":
      return 500;
    default:
      return code satisfies never;
  }
}
