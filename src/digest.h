/* SHA-256 and HMAC-SHA-256 on OpenSSL. The algorithms are fetched once for each crml_digest
 * (OpenSSL 3); 1.1.1 builds too. Not shared between threads. */
#ifndef CRML_DIGEST_H
#define CRML_DIGEST_H

#include "buffer.h"

enum { CRML_SHA256_SIZE = 32, CRML_SHA256_HEX = 64 };

typedef struct crml_digest crml_digest;

/* NULL when OpenSSL cannot give the algorithms. */
crml_digest *crml_digest_new(void);
void crml_digest_free(crml_digest *d);

bool crml_digest_sha256(crml_digest *d, crml_text data, unsigned char out[CRML_SHA256_SIZE])
  CRML_MUST_CHECK;
bool crml_digest_hmac(crml_digest *d, crml_text key, crml_text data,
                      unsigned char out[CRML_SHA256_SIZE]) CRML_MUST_CHECK;
/* Lower-case hex with NUL. */
void crml_digest_hex(const unsigned char in[CRML_SHA256_SIZE], char out[CRML_SHA256_HEX + 1]);

#endif
