/**
 * Why an HTTP exchange failed.
 * Spec: wasi:http/types `error-code`; the cases are those of the IANA HTTP Proxy Error Types.
 */
import { ComponentError } from "@heddle/component/errors";
import type { Result } from "../sockets/guest.ts";

interface DnsErrorPayload {
  readonly rcode: string | undefined;
  readonly infoCode: number | undefined;
}

interface TlsAlertReceivedPayload {
  readonly alertId: number | undefined;
  readonly alertMessage: string | undefined;
}

interface FieldSizePayload {
  readonly fieldName: string | undefined;
  readonly fieldSize: number | undefined;
}

type PlainHttpErrorTag =
  | "DNS-timeout"
  | "destination-not-found"
  | "destination-unavailable"
  | "destination-IP-prohibited"
  | "destination-IP-unroutable"
  | "connection-refused"
  | "connection-terminated"
  | "connection-timeout"
  | "connection-read-timeout"
  | "connection-write-timeout"
  | "connection-limit-reached"
  | "TLS-protocol-error"
  | "TLS-certificate-error"
  | "HTTP-request-denied"
  | "HTTP-request-length-required"
  | "HTTP-request-method-invalid"
  | "HTTP-request-URI-invalid"
  | "HTTP-request-URI-too-long"
  | "HTTP-response-incomplete"
  | "HTTP-response-timeout"
  | "HTTP-upgrade-failed"
  | "HTTP-protocol-error"
  | "loop-detected"
  | "configuration-error";

export type HttpErrorCode =
  | { readonly tag: PlainHttpErrorTag }
  | { readonly tag: "DNS-error"; readonly val: DnsErrorPayload }
  | { readonly tag: "TLS-alert-received"; readonly val: TlsAlertReceivedPayload }
  | { readonly tag: "HTTP-request-body-size" | "HTTP-response-body-size"; readonly val: bigint | undefined }
  | {
      readonly tag:
        | "HTTP-request-header-section-size"
        | "HTTP-request-trailer-section-size"
        | "HTTP-response-header-section-size"
        | "HTTP-response-trailer-section-size";
      readonly val: number | undefined;
    }
  | { readonly tag: "HTTP-request-header-size"; readonly val: FieldSizePayload | undefined }
  | {
      readonly tag: "HTTP-request-trailer-size" | "HTTP-response-header-size" | "HTTP-response-trailer-size";
      readonly val: FieldSizePayload;
    }
  | {
      readonly tag: "HTTP-response-transfer-coding" | "HTTP-response-content-coding" | "internal-error";
      readonly val: string | undefined;
    };

/** What became of a message or its body. */
export type Outcome = Result<undefined, HttpErrorCode>;

/** How the code of this package says that an exchange failed; at the guest's edge it becomes a {@link ComponentError}. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly code: HttpErrorCode;

  constructor(code: HttpErrorCode, options?: { readonly cause?: unknown }) {
    super(code.tag, options);
    this.code = code;
  }
}

/** The code of a failure of any kind. Texts of foreign errors stay with the host. */
export function httpErrorCode(error: unknown): HttpErrorCode {
  if (error instanceof HttpError) return error.code;
  if (error instanceof ComponentError && isHttpErrorCode(error.payload)) return error.payload;
  return { tag: "internal-error", val: undefined };
}

/** Only asked of payloads that a component's typed edge or this package made. */
function isHttpErrorCode(payload: unknown): payload is HttpErrorCode {
  return (
    typeof payload === "object" && payload !== null && "tag" in payload && typeof payload.tag === "string"
  );
}
