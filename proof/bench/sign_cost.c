/* The cost of a signature beyond its digests, in instructions. Counted by callgrind:
 *
 *   cc -std=c99 -D_POSIX_C_SOURCE=200809L -O2 -Isrc -o build/sign_cost proof/bench/sign_cost.c \
 *      src/aws/sigv4.c src/base/{digest,uri,timestamp,buffer}.c -lcrypto -lm
 *   valgrind --tool=callgrind --callgrind-out-file=/dev/null build/sign_cost floor 2000
 *
 * sign_cost MODE N signs N times; the cost of one is the difference of two N, divided. Modes:
 *   ours    crml_sigv4_authorization, each with another time
 *   floor   SHA-256 of the canonical request and HMAC of the string to sign, both texts ready,
 *           with algorithms, contexts and signing key set up once
 *   simple  the same with OpenSSL's one-call functions */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/sigv4.h"

#define MEMBERSHIP "2a1b3c4d-0000-1111-2222-333344445555"
#define PATH                                                                                \
  "/memberships/" MEMBERSHIP "/trained-models/arn%3Aaws%3Acleanrooms-ml%3Aus-east-1%3A"      \
  "123456789012%3Amembership%2F" MEMBERSHIP "%2Ftrained-model%2Fmy_model-1.0"

static const crml_credentials credentials = {
  CRML_LITERAL("AKIDEXAMPLE"), CRML_LITERAL("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
  {NULL, 0}
};
static crml_header headers[] = {
  {CRML_LITERAL("host"), CRML_LITERAL("cleanrooms-ml.us-east-1.amazonaws.com")},
  {CRML_LITERAL("x-amz-date"), CRML_LITERAL("20261123T120000Z")}
};
static const crml_sigv4_request request = {
  CRML_LITERAL("GET"), CRML_LITERAL(PATH), {NULL, 0}, headers, 2,
  {crml_sigv4_empty_payload, CRML_SHA256_HEX}, true
};

static bool sign(crml_signer *signer, double now, crml_buffer *out) {
  crml_sigv4_scope scope = {"", CRML_LITERAL("us-east-1"), CRML_LITERAL("cleanrooms-ml")};
  if (!crml_sigv4_date_time(now, scope.date_time)) return false;
  headers[1].value = crml_text_of(scope.date_time);
  crml_buffer_clear(out);
  return crml_sigv4_authorization(signer, &request, &credentials, &scope, out);
}

static bool run_ours(crml_signer *signer, long n) {
  crml_buffer out;
  bool ok = true;
  long i;
  crml_buffer_init(&out, 4096, true);
  for (i = 0; ok && i < n; i++) ok = sign(signer, 1795435200.0 + (double)i, &out);
  if (ok) puts(out.data);
  crml_buffer_free(&out);
  return ok;
}

/* The texts of the same request, for the floor. */
static bool write_texts(crml_signer *signer, crml_buffer *canonical, crml_buffer *to_sign) {
  crml_sigv4_scope scope = {"20261123T120000Z", CRML_LITERAL("us-east-1"),
                            CRML_LITERAL("cleanrooms-ml")};
  crml_buffer names;
  bool ok;
  crml_buffer_init(canonical, 65536, false);
  crml_buffer_init(to_sign, 65536, false);
  crml_buffer_init(&names, 4096, false);
  ok = crml_sigv4_canonical_request(&request, canonical, &names) &&
       crml_sigv4_string_to_sign(crml_signer_digest(signer), &scope,
                                 crml_buffer_text(canonical), to_sign);
  crml_buffer_free(&names);
  return ok;
}

static const unsigned char key[CRML_SHA256_SIZE] = "a signing key, the same for all";

static bool run_simple(crml_text canonical, crml_text to_sign, long n) {
  unsigned char hash[CRML_SHA256_SIZE];
  unsigned len;
  bool ok = true;
  for (; ok && n > 0; n--)
    ok = EVP_Digest(canonical.data, canonical.len, hash, &len, EVP_sha256(), NULL) &&
         HMAC(EVP_sha256(), key, sizeof(key), (const unsigned char *)to_sign.data, to_sign.len,
              hash, &len);
  return ok;
}

#if OPENSSL_VERSION_NUMBER >= 0x30000000L
#include <openssl/core_names.h>

static bool run_floor(crml_text canonical, crml_text to_sign, long n) {
  char name[] = "SHA256";
  OSSL_PARAM params[2];
  EVP_MD *sha256 = EVP_MD_fetch(NULL, name, NULL);
  EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
  EVP_MD_CTX *digest = EVP_MD_CTX_new();
  EVP_MAC_CTX *mac = EVP_MAC_CTX_new(hmac);
  unsigned char hash[CRML_SHA256_SIZE];
  size_t len;
  bool ok;
  params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0);
  params[1] = OSSL_PARAM_construct_end();
  ok = EVP_MAC_init(mac, key, sizeof(key), params);
  for (; ok && n > 0; n--)
    ok = EVP_DigestInit_ex(digest, sha256, NULL) &&
         EVP_DigestUpdate(digest, canonical.data, canonical.len) &&
         EVP_DigestFinal_ex(digest, hash, NULL) && EVP_MAC_init(mac, NULL, 0, NULL) &&
         EVP_MAC_update(mac, (const unsigned char *)to_sign.data, to_sign.len) &&
         EVP_MAC_final(mac, hash, &len, sizeof(hash));
  EVP_MAC_CTX_free(mac);
  EVP_MD_CTX_free(digest);
  EVP_MAC_free(hmac);
  EVP_MD_free(sha256);
  return ok;
}
#else
#define run_floor run_simple
#endif

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  long n = argc > 2 ? atol(argv[2]) : 1000;
  crml_signer *signer = crml_signer_new();
  crml_buffer canonical, to_sign;
  bool ok;
  if (!signer || !write_texts(signer, &canonical, &to_sign)) return 1;
  if (strcmp(mode, "ours") == 0) ok = run_ours(signer, n);
  else if (strcmp(mode, "floor") == 0)
    ok = run_floor(crml_buffer_text(&canonical), crml_buffer_text(&to_sign), n);
  else ok = run_simple(crml_buffer_text(&canonical), crml_buffer_text(&to_sign), n);
  printf("%lu bytes hashed, %lu signed\n", (unsigned long)canonical.len,
         (unsigned long)to_sign.len);
  crml_buffer_free(&canonical);
  crml_buffer_free(&to_sign);
  crml_signer_free(signer);
  return ok ? 0 : 1;
}
