/* The parts of a DPoP proof (RFC 9449): base64url, the public part of a P-256 key, ES256. */
#ifndef CRML_JOSE_H
#define CRML_JOSE_H

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

enum { CRML_P256_SIZE = 32, CRML_ES256_SIZE = 2 * CRML_P256_SIZE };

/* The size of base64url of `len` bytes, NUL included. */
#define CRML_BASE64URL_SIZE(len) (((len) + 2) / 3 * 4 + 1)
/* RFC 4648 section 5, without padding (RFC 7515 appendix C). Returns the length. */
size_t crml_jose_base64url(crml_text data, char *out);

/* Both take a private key on P-256 in PEM: SEC1 ("EC PRIVATE KEY") or PKCS #8 ("PRIVATE KEY"), not
 * encrypted, with a named curve. NULL: fine; otherwise the error, a static text. The parsed key is
 * wiped. */

/* The coordinates of the public key (RFC 7518 section 6.2). */
const char *crml_jose_public(crml_text pem, unsigned char x[CRML_P256_SIZE],
                             unsigned char y[CRML_P256_SIZE]) CRML_MUST_CHECK;
/* The signature of `data`: r and s, each of 32 bytes (RFC 7518 section 3.4). */
const char *crml_jose_es256(crml_text pem, crml_text data,
                            unsigned char out[CRML_ES256_SIZE]) CRML_MUST_CHECK;

#pragma GCC visibility pop

#endif
