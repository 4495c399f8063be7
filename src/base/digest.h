/* SHA-256, HMAC-SHA-256 and SHA-1 on OpenSSL. The algorithms are fetched once for each crml_digest
 * (OpenSSL 3); 1.1.1 builds too. Not shared between threads. */
#ifndef CRML_DIGEST_H
#define CRML_DIGEST_H

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

enum { CRML_SHA256_SIZE = 32, CRML_SHA256_HEX = 64, CRML_SHA1_SIZE = 20 };

typedef struct crml_digest crml_digest;

/* NULL: out of memory, or OpenSSL has no SHA-256. */
crml_digest *crml_digest_new(void);
void crml_digest_free(crml_digest *d);

bool crml_digest_sha256(crml_digest *d, crml_text data, unsigned char out[CRML_SHA256_SIZE])
  CRML_MUST_CHECK;
bool crml_digest_hmac(crml_digest *d, crml_text key, crml_text data,
                      unsigned char out[CRML_SHA256_SIZE]) CRML_MUST_CHECK;

/* An HMAC-SHA-256 key, prepared once and used many times. `d` must outlive it. Everything derived
 * from the key is wiped when the key is replaced and when it is freed. */
typedef struct crml_hmac crml_hmac;
crml_hmac *crml_hmac_new(crml_digest *d);
void crml_hmac_free(crml_hmac *hmac);
bool crml_hmac_set_key(crml_hmac *hmac, crml_text key) CRML_MUST_CHECK;
/* A key must have been set. */
bool crml_hmac_sign(crml_hmac *hmac, crml_text data, unsigned char out[CRML_SHA256_SIZE])
  CRML_MUST_CHECK;

bool crml_digest_sha1(crml_text data, unsigned char out[CRML_SHA1_SIZE]) CRML_MUST_CHECK;

/* Lower-case hex with NUL: 2 * len + 1 bytes. */
void crml_digest_hex(const unsigned char *in, size_t len, char *out);

#pragma GCC visibility pop

#endif
