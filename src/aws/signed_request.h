/* The signed HTTP request of one call: what never changes is written once, the rest anew for each
 * attempt. No memory is taken for a second attempt. */
#ifndef CRML_SIGNED_REQUEST_H
#define CRML_SIGNED_REQUEST_H

#include "base/exchange.h"
#include "aws/sigv4.h"
#include "base/uri.h"

#pragma GCC visibility push(hidden)

/* What a call is about. The caller has checked labels and endpoint. */
typedef struct crml_call_target {
  const char *method;
  crml_endpoint endpoint;
  crml_text path;           /* wire path without the endpoint's base path; starts with '/' */
  crml_text query;          /* wire query without '?'; may be empty */
  crml_buffer *body;        /* JSON text, taken; NULL: none */
  crml_text region;         /* signing region */
  crml_text service;        /* signing name */
  crml_text user_agent;     /* control bytes are written as '-' */
} crml_call_target;

/* What differs between the attempts of a call. */
typedef struct crml_attempt {
  double time;              /* of the signature, epoch seconds by the service's clock */
  double ttl;               /* when the client stops waiting, by that clock; negative: unknown */
  unsigned number, max;     /* 1 for the first */
} crml_attempt;

enum {
  CRML_SIGNED_REQUEST_HIDDEN = 2,
  CRML_SIGNED_REQUEST_SECRETS = 4 + CRML_SIGNED_REQUEST_HIDDEN,
  CRML_SIGNED_REQUEST_LINE = 96
};

typedef struct crml_signed_request {
  crml_buffer fixed;          /* URL, User-Agent line, region, service, method */
  crml_text method, host, path, query, region, service;  /* in `fixed` */
  crml_buffer body;           /* may hold what is secret */
  char payload_hash[CRML_SHA256_HEX + 1];
  crml_buffer keys;           /* secret: what `credentials` points into */
  crml_credentials credentials;
  crml_buffer authorization;  /* secret: the header's line */
  crml_text hidden[CRML_SIGNED_REQUEST_HIDDEN];  /* what else may never be shown; not owned */
  char date_line[CRML_SIGNED_REQUEST_LINE], invocation_line[CRML_SIGNED_REQUEST_LINE];
  char attempt_line[CRML_SIGNED_REQUEST_LINE];
  const char *headers[9];
  crml_request request;
} crml_signed_request;

/* Wipes the key material and forgets everything; memory is kept for the next request. Of one that
 * is all zero it makes an empty one. */
void crml_signed_request_clear(crml_signed_request *s);
/* For an empty one. Everything in `target` is copied, but for the body: that is moved here, and its
 * buffer gets other memory in return. `random` becomes amz-sdk-invocation-id, a
 * UUID version 4. False: out of memory. */
bool crml_signed_request_init(crml_signed_request *s, const crml_call_target *target,
                      const unsigned long long random[2]) CRML_MUST_CHECK;
/* Wipes the key material and frees all. */
void crml_signed_request_clean(crml_signed_request *s);

/* Copies the credentials for the attempts to come and wipes those before. False: out of memory,
 * the ones before stay. */
bool crml_signed_request_set_credentials(crml_signed_request *s,
                                         const crml_credentials *credentials)
  CRML_MUST_CHECK;

/* The request of an attempt, valid until the next one or clean. Signed are host, x-amz-date,
 * x-amz-security-token and, with a body, content-type; Host itself is left to the HTTP client,
 * which derives the same text from the URL. NULL: no credentials, out of memory, or a time no date
 * can express. */
const crml_request *crml_signed_request_write(crml_signed_request *s, crml_signer *signer,
                                      const crml_attempt *attempt);

/* What may never be shown: secret key, session token, the Authorization header, the signature in
 * it, and what is `hidden`. Points into `s`. */
void crml_signed_request_secrets(const crml_signed_request *s,
                                 crml_text out[CRML_SIGNED_REQUEST_SECRETS]);

#pragma GCC visibility pop

#endif
