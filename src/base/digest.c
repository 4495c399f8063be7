#include "base/digest.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 64 };

struct crml_digest {
  const EVP_MD *sha256;
  EVP_MD *fetched; /* what sha256 points to, if it was fetched; NULL otherwise */
  EVP_MD_CTX *context;
};

/* HMAC (RFC 2104) is H(outer || H(inner || data)), where inner and outer are the key as one
 * padded block each. Both blocks are hashed once; a signature starts from copies of those two
 * states. (EVP_MAC would do the same, but before 3.0.3 it cannot start twice with one key.) */
struct crml_hmac {
  crml_digest *digest;
  EVP_MD_CTX *inner, *outer;
};

crml_digest *crml_digest_new(void) {
  crml_digest *d = calloc(1, sizeof(*d));
  if (!d) return NULL;
#if OPENSSL_VERSION_NUMBER >= 0x30000000L
  d->fetched = EVP_MD_fetch(NULL, "SHA256", NULL);
  d->sha256 = d->fetched;
#else
  d->sha256 = EVP_sha256();
#endif
  d->context = EVP_MD_CTX_new();
  if (!d->sha256 || !d->context) {
    crml_digest_free(d);
    return NULL;
  }
  return d;
}

void crml_digest_free(crml_digest *d) {
  if (!d) return;
  EVP_MD_CTX_free(d->context);
#if OPENSSL_VERSION_NUMBER >= 0x30000000L
  EVP_MD_free(d->fetched);
#endif
  free(d);
}

bool crml_digest_sha256(crml_digest *d, crml_text data, unsigned char out[CRML_SHA256_SIZE]) {
  return EVP_DigestInit_ex(d->context, d->sha256, NULL) &&
         EVP_DigestUpdate(d->context, data.data, data.len) &&
         EVP_DigestFinal_ex(d->context, out, NULL);
}

crml_hmac *crml_hmac_new(crml_digest *d) {
  crml_hmac *hmac = calloc(1, sizeof(*hmac));
  if (!hmac) return NULL;
  hmac->digest = d;
  hmac->inner = EVP_MD_CTX_new();
  hmac->outer = EVP_MD_CTX_new();
  if (!hmac->inner || !hmac->outer) {
    crml_hmac_free(hmac);
    return NULL;
  }
  return hmac;
}

void crml_hmac_free(crml_hmac *hmac) {
  if (!hmac) return;
  EVP_MD_CTX_free(hmac->inner);
  EVP_MD_CTX_free(hmac->outer);
  free(hmac);
}

/* Starts `context` with the key's block, each byte xor `pad`. */
static bool start_padded(crml_digest *d, EVP_MD_CTX *context,
                         const unsigned char key[BLOCK_SIZE], unsigned char pad) {
  unsigned char block[BLOCK_SIZE];
  size_t i;
  bool ok;
  for (i = 0; i < BLOCK_SIZE; i++) block[i] = key[i] ^ pad;
  ok = EVP_DigestInit_ex(context, d->sha256, NULL) &&
       EVP_DigestUpdate(context, block, BLOCK_SIZE);
  crml_wipe(block, BLOCK_SIZE);
  return ok;
}

bool crml_hmac_set_key(crml_hmac *hmac, crml_text key) {
  unsigned char block[BLOCK_SIZE] = {0};
  bool ok = true;
  if (key.len > BLOCK_SIZE) ok = crml_digest_sha256(hmac->digest, key, block);
  else if (key.len > 0) memcpy(block, key.data, key.len);
  ok = ok && start_padded(hmac->digest, hmac->inner, block, 0x36) &&
       start_padded(hmac->digest, hmac->outer, block, 0x5c);
  crml_wipe(block, BLOCK_SIZE);
  return ok;
}

bool crml_hmac_sign(crml_hmac *hmac, crml_text data, unsigned char out[CRML_SHA256_SIZE]) {
  EVP_MD_CTX *context = hmac->digest->context;
  return EVP_MD_CTX_copy_ex(context, hmac->inner) &&
         EVP_DigestUpdate(context, data.data, data.len) &&
         EVP_DigestFinal_ex(context, out, NULL) &&
         EVP_MD_CTX_copy_ex(context, hmac->outer) &&
         EVP_DigestUpdate(context, out, CRML_SHA256_SIZE) &&
         EVP_DigestFinal_ex(context, out, NULL);
}

bool crml_digest_hmac(crml_digest *d, crml_text key, crml_text data,
                      unsigned char out[CRML_SHA256_SIZE]) {
  crml_hmac *hmac = crml_hmac_new(d);
  bool ok = hmac && crml_hmac_set_key(hmac, key) && crml_hmac_sign(hmac, data, out);
  crml_hmac_free(hmac);
  return ok;
}

bool crml_digest_sha1(crml_text data, unsigned char out[CRML_SHA1_SIZE]) {
  return EVP_Digest(data.data, data.len, out, NULL, EVP_sha1(), NULL) == 1;
}

void crml_digest_hex(const unsigned char *in, size_t len, char *out) {
  static const char digits[] = "0123456789abcdef";
  size_t i;
  for (i = 0; i < len; i++) {
    *out++ = digits[in[i] >> 4];
    *out++ = digits[in[i] & 15];
  }
  *out = '\0';
}
