/* SHA-256 (FIPS 180-4), one call per piece of the message. */
#ifndef HEDDLE_EXAMPLE_SHA256_H
#define HEDDLE_EXAMPLE_SHA256_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint32_t state[8];
  /* Bytes seen so far; those that do not yet fill a block are kept in `block`. */
  uint64_t length;
  uint8_t block[64];
} sha256_t;

void sha256_begin(sha256_t *hash);
void sha256_add(sha256_t *hash, const uint8_t *bytes, size_t count);
/* Ends the message and writes 64 hexadecimal digits, without a terminator. */
void sha256_end(sha256_t *hash, char digits[64]);

#endif
