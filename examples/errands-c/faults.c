/* The names of error codes, in the order of their interfaces. */
#include "errands.h"

static const char *const file_faults[] = {
    "access", "already", "bad-descriptor", "busy", "deadlock", "quota", "exist", "file-too-large",
    "illegal-byte-sequence", "in-progress", "interrupted", "invalid", "io", "is-directory", "loop",
    "too-many-links", "message-size", "name-too-long", "no-device", "no-entry", "no-lock",
    "insufficient-memory", "insufficient-space", "not-directory", "not-empty", "not-recoverable",
    "unsupported", "no-tty", "no-such-device", "overflow", "not-permitted", "pipe", "read-only",
    "invalid-seek", "text-file-busy", "cross-device", "other",
};

static const char *const http_faults[] = {
    "dns-timeout", "dns-error", "destination-not-found", "destination-unavailable",
    "destination-ip-prohibited", "destination-ip-unroutable", "connection-refused", "connection-terminated",
    "connection-timeout", "connection-read-timeout", "connection-write-timeout", "connection-limit-reached",
    "tls-protocol-error", "tls-certificate-error", "tls-alert-received", "http-request-denied",
    "http-request-length-required", "http-request-body-size", "http-request-method-invalid",
    "http-request-uri-invalid", "http-request-uri-too-long", "http-request-header-section-size",
    "http-request-header-size", "http-request-trailer-section-size", "http-request-trailer-size",
    "http-response-incomplete", "http-response-header-section-size", "http-response-header-size",
    "http-response-body-size", "http-response-trailer-section-size", "http-response-trailer-size",
    "http-response-transfer-coding", "http-response-content-coding", "http-response-timeout",
    "http-upgrade-failed", "http-protocol-error", "loop-detected", "configuration-error", "internal-error",
};

static const char *const socket_faults[] = {
    "access-denied", "not-supported", "invalid-argument", "out-of-memory", "timeout", "invalid-state",
    "address-not-bindable", "address-in-use", "remote-unreachable", "connection-refused", "connection-broken",
    "connection-reset", "connection-aborted", "datagram-too-large", "other",
};

fault_t file_fault(const wasi_filesystem_types_error_code_t *code) { return file_faults[code->tag]; }
fault_t http_fault(const wasi_http_types_error_code_t *code) { return http_faults[code->tag]; }
fault_t socket_fault(const wasi_sockets_types_error_code_t *code) { return socket_faults[code->tag]; }
