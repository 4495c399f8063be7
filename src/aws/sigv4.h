/* AWS Signature Version 4 for headers, in its three stages, each callable alone: canonical request
 * -> string to sign -> signature. The time is an argument. Source: AWS's documentation and
 * published test vectors. */
#ifndef CRML_SIGV4_H
#define CRML_SIGV4_H

#include "base/buffer.h"
#include "base/digest.h"

#pragma GCC visibility push(hidden)

typedef struct crml_header {
  crml_text name;
  crml_text value;
} crml_header;

/* The request as sent. Headers include host and x-amz-date; headers that must not be signed
 * (user-agent, connection, ...) may be among them and are skipped. */
typedef struct crml_sigv4_request {
  crml_text method;
  crml_text path;          /* wire path, percent-encoded */
  crml_text query;         /* wire query without '?' */
  const crml_header *headers;
  size_t header_count;
  crml_text payload_hash;  /* lower-case hex of the body's SHA-256 */
  bool normalize;          /* remove dot and empty segments (every service but S3) */
} crml_sigv4_request;

typedef struct crml_credentials {
  crml_text access_key_id;
  crml_text secret_access_key;
  crml_text session_token;  /* empty: none */
} crml_credentials;

/* The credential scope and the time of a signature. */
typedef struct crml_sigv4_scope {
  char date_time[17];  /* YYYYMMDDTHHMMSSZ */
  crml_text region;
  crml_text service;
} crml_sigv4_scope;

/* The hex SHA-256 of an empty body. */
extern const char crml_sigv4_empty_payload[CRML_SHA256_HEX + 1];

/* Writes "YYYYMMDDTHHMMSSZ" and NUL for seconds since the epoch, UTC; false: outside years 1 to
 * 9999. */
bool crml_sigv4_date_time(double epoch, char out[17]);

/* Stage 1. Appends the canonical request to `out` and "a;b;c" to `signed_headers`. Headers are
 * lower-cased, values trimmed with runs of blanks folded, repeated names joined by ','. Fails, with
 * both buffers freed, on more than 64 headers, on a name that is empty or holds a blank, a control
 * byte or ':', and when a buffer is full. */
bool crml_sigv4_canonical_request(const crml_sigv4_request *request, crml_buffer *out,
                                  crml_buffer *signed_headers) CRML_MUST_CHECK;
/* Stage 2. */
bool crml_sigv4_string_to_sign(crml_digest *digest, const crml_sigv4_scope *scope,
                               crml_text canonical_request, crml_buffer *out) CRML_MUST_CHECK;

/* The digest and one derived signing key, cached by secret, day, region and service. Key material
 * is wiped when it is replaced or freed. */
typedef struct crml_signer crml_signer;
crml_signer *crml_signer_new(void);
void crml_signer_free(crml_signer *signer);
crml_digest *crml_signer_digest(crml_signer *signer);

/* Stage 3: the signature as hex with NUL. */
bool crml_sigv4_signature(crml_signer *signer, crml_text secret_access_key,
                          const crml_sigv4_scope *scope, crml_text string_to_sign,
                          char out[CRML_SHA256_HEX + 1]) CRML_MUST_CHECK;
/* All three stages: appends the value of the Authorization header to `out` (a secret buffer, since
 * the signature in use is a secret). No intermediate text may exceed 1 MiB. */
bool crml_sigv4_authorization(crml_signer *signer, const crml_sigv4_request *request,
                              const crml_credentials *credentials,
                              const crml_sigv4_scope *scope, crml_buffer *out) CRML_MUST_CHECK;

#pragma GCC visibility pop

#endif
