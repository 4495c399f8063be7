#include "base/jose.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

enum { PEM_MAX = 64 * 1024, DER_MAX = 128 };

static const char not_p256[] = "is not an unencrypted private key on the curve P-256 in PEM";
static const char no_signature[] = "OpenSSL could not sign";

/* EVP_EncodeBlock takes an int as length. So the text is encoded in pieces; all but the last are a
 * multiple of 3 bytes. */
size_t crml_jose_base64url(crml_text data, char *out) {
  enum { PIECE = 3 * 1024 };
  size_t at, len = 0, i;
  for (at = 0; at < data.len; at += PIECE) {
    size_t piece = data.len - at < PIECE ? data.len - at : PIECE;
    len += (size_t)EVP_EncodeBlock((unsigned char *)out + len,
                                   (const unsigned char *)data.data + at, (int)piece);
  }
  while (len > 0 && out[len - 1] == '=') len--;
  for (i = 0; i < len; i++) {
    if (out[i] == '+') out[i] = '-';
    else if (out[i] == '/') out[i] = '_';
  }
  out[len] = '\0';
  return len;
}

/* Returns no passphrase; without this, OpenSSL would ask at the terminal. */
static int no_passphrase(char *into, int size, int writing, void *user) {
  (void)into;
  (void)size;
  (void)writing;
  (void)user;
  return -1;
}

/* The private key in a PEM text; NULL: none. */
static EVP_PKEY *read_pem(crml_text pem) {
  BIO *source = pem.len <= PEM_MAX ? BIO_new_mem_buf(pem.data, (int)pem.len) : NULL;
  EVP_PKEY *key = source ? PEM_read_bio_PrivateKey(source, NULL, no_passphrase, NULL) : NULL;
  BIO_free(source);
  return key;
}

/* The public key as an uncompressed point. The DER form of a P-256 key has a constant prefix
 * before the point (RFC 5480), with every OpenSSL. */
static bool read_point(EVP_PKEY *key, unsigned char point[2 * CRML_P256_SIZE]) {
  static const unsigned char p256[] = {
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
    0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04
  };
  unsigned char der[DER_MAX], *end = der;
  int len = i2d_PUBKEY(key, NULL);
  if (len != (int)sizeof p256 + 2 * CRML_P256_SIZE || i2d_PUBKEY(key, &end) != len) return false;
  if (memcmp(der, p256, sizeof p256) != 0) return false;
  memcpy(point, der + sizeof p256, 2 * CRML_P256_SIZE);
  return true;
}

/* The key, if it is on P-256; NULL otherwise. */
static EVP_PKEY *read_key(crml_text pem, unsigned char point[2 * CRML_P256_SIZE]) {
  EVP_PKEY *key = read_pem(pem);
  if (key && read_point(key, point)) return key;
  EVP_PKEY_free(key);
  return NULL;
}

/* Splits an ECDSA-Sig-Value (RFC 3279) into r and s. */
static bool split_signature(const unsigned char *der, size_t len,
                            unsigned char out[CRML_ES256_SIZE]) {
  ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)len);
  bool ok = pair &&
            BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, CRML_P256_SIZE) == CRML_P256_SIZE &&
            BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + CRML_P256_SIZE, CRML_P256_SIZE) ==
              CRML_P256_SIZE;
  ECDSA_SIG_free(pair);
  return ok;
}

static bool sign(EVP_PKEY *key, crml_text data, unsigned char out[CRML_ES256_SIZE]) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  unsigned char der[DER_MAX];
  size_t len = sizeof der;
  bool ok = context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
            EVP_DigestSign(context, der, &len, (const unsigned char *)data.data, data.len) == 1 &&
            split_signature(der, len, out);
  EVP_MD_CTX_free(context);
  return ok;
}

/* OpenSSL keeps a queue of errors for each thread, which other code reads: removes ours. */

const char *crml_jose_public(crml_text pem, unsigned char x[CRML_P256_SIZE],
                             unsigned char y[CRML_P256_SIZE]) {
  unsigned char point[2 * CRML_P256_SIZE];
  EVP_PKEY *key;
  (void)ERR_set_mark();
  key = read_key(pem, point);
  (void)ERR_pop_to_mark();
  if (key == NULL) return not_p256;
  EVP_PKEY_free(key);
  memcpy(x, point, CRML_P256_SIZE);
  memcpy(y, point + CRML_P256_SIZE, CRML_P256_SIZE);
  return NULL;
}

const char *crml_jose_es256(crml_text pem, crml_text data, unsigned char out[CRML_ES256_SIZE]) {
  unsigned char point[2 * CRML_P256_SIZE];
  const char *error = not_p256;
  EVP_PKEY *key;
  (void)ERR_set_mark();
  key = read_key(pem, point);
  if (key) error = sign(key, data, out) ? NULL : no_signature;
  EVP_PKEY_free(key);
  (void)ERR_pop_to_mark();
  return error;
}
