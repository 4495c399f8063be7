/* The signed HTTP request of one call. The part that all attempts share is written once; further
 * attempts allocate no memory. */
#ifndef CRML_SIGNED_REQUEST_H
#define CRML_SIGNED_REQUEST_H

#include "base/exchange.h"
#include "aws/sigv4.h"
#include "base/uri.h"

#pragma GCC visibility push(hidden)

/* The target of a call. The caller has checked labels and endpoint. */
typedef struct crml_call_target {
  const char *method;
  crml_endpoint endpoint;
  crml_text path;           /* wire path without the endpoint's base path; starts with '/' */
  crml_text query;          /* wire query without '?'; may be empty */
  crml_buffer *body;        /* JSON text, moved; NULL: none */
  crml_text region;         /* signing region */
  crml_text service;        /* signing name */
  crml_text user_agent;     /* without control bytes */
} crml_call_target;

/* The data of one attempt. */
typedef struct crml_attempt {
  double time;              /* time of the signature, epoch seconds by the service's clock */
  double ttl;               /* deadline of the client, by that clock; negative: unknown */
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
  crml_buffer body;           /* may contain secrets */
  char payload_hash[CRML_SHA256_HEX + 1];
  crml_buffer keys;           /* secret; `credentials` points into it */
  crml_credentials credentials;
  crml_buffer authorization;  /* secret: the header's line */
  crml_text hidden[CRML_SIGNED_REQUEST_HIDDEN];  /* further secrets to redact; not owned */
  char date_line[CRML_SIGNED_REQUEST_LINE], invocation_line[CRML_SIGNED_REQUEST_LINE];
  char attempt_line[CRML_SIGNED_REQUEST_LINE];
  const char *headers[9];
  crml_request request;
} crml_signed_request;

/* Wipes the key material and resets the request; keeps memory for the next one. An all-zero one
 * becomes an empty one. */
void crml_signed_request_clear(crml_signed_request *s);
/* For an empty one. Copies `target`; the body is moved, and its buffer gets other memory in
 * return. `random` becomes amz-sdk-invocation-id, a UUID version 4. False: out of memory. */
bool crml_signed_request_init(crml_signed_request *s, const crml_call_target *target,
                      const unsigned long long random[2]) CRML_MUST_CHECK;
/* Wipes the key material and frees all. */
void crml_signed_request_clean(crml_signed_request *s);

/* Copies the credentials for further attempts and wipes the previous ones. False: out of memory;
 * the previous ones stay. */
bool crml_signed_request_set_credentials(crml_signed_request *s,
                                         const crml_credentials *credentials)
  CRML_MUST_CHECK;

/* The request of an attempt, valid until the next one or clean. Signed are host, x-amz-date,
 * x-amz-security-token and, with a body, content-type. The HTTP client adds Host, which it derives
 * from the URL. NULL: no credentials, out of memory, or a time outside years 1 to 9999. */
const crml_request *crml_signed_request_write(crml_signed_request *s, crml_signer *signer,
                                      const crml_attempt *attempt);

/* The secrets to redact: secret key, session token, the Authorization header, its signature, and
 * `hidden`. They point into `s`. */
void crml_signed_request_secrets(const crml_signed_request *s,
                                 crml_text out[CRML_SIGNED_REQUEST_SECRETS]);

#pragma GCC visibility pop

#endif
