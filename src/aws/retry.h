/* Retry policy: classification, delay and quota. docs/design.md has the rules (standard mode of
 * 2026). Pure: randomness is an argument. */
#ifndef CRML_RETRY_H
#define CRML_RETRY_H

#include "base/buffer.h"
#include "base/exchange.h"

#pragma GCC visibility push(hidden)

typedef enum crml_retry_class {
  CRML_RETRY_NO,
  CRML_RETRY_TRANSIENT,
  CRML_RETRY_THROTTLING,
  CRML_RETRY_EXPIRED_CREDENTIALS,  /* refresh and retry once, not counted in max_attempts */
  CRML_RETRY_MAYBE_SKEW            /* one of the five codes that clock skew can cause */
} crml_retry_class;

/* Classifies an answer that is not 2xx. `code` as from crml_error_code, empty: none (429 without a
 * code is throttling). 402 and 409 are never retried. */
crml_retry_class crml_retry_classify(int status, crml_text code);

/* The same without the body: by the code in the header x-amzn-errortype; without one, 500, 502,
 * 503 and 504 are transient and 429 is throttling. False: the code in the body decides. */
bool crml_retry_decide(const crml_response *response, crml_retry_class *why);
/* For an answer whose body was decoded: as crml_retry_decide, else by the code of the body. */
crml_retry_class crml_retry_classify_answer(const crml_response *response, crml_text body_code);

/* The bare error code in a header or body value: cut at the first ':', then the part after the
 * first '#', trimmed ("aws.x#FooError:http://y" -> "FooError"); empty unless the rest is 1-128 of
 * A-Za-z0-9._- . */
crml_text crml_error_code(crml_text value);

/* The x-amz-retry-after header (milliseconds) in seconds; negative: absent, negative or not a
 * plain decimal integer. */
double crml_retry_after(crml_text value);

/* Seconds before retry `index` (0 for the first): random * min(base * 2^index, 20), base 0.05 s
 * or, throttled, 1 s; with a retry_after >= 0: max(t, min(retry_after, t + 5)). 0 <= random < 1. */
double crml_retry_delay(crml_retry_class why, unsigned index, double random, double retry_after);

/* The retry quota of one client: 500 tokens. A retry costs 14, a throttled one 5. Success returns
 * the tokens of the last retry, or 1 without a retry. */
typedef struct crml_quota {
  int tokens;
} crml_quota;

void crml_quota_init(crml_quota *quota);
/* Takes the tokens for a retry and returns their number; 0: too few are left. */
int crml_quota_take(crml_quota *quota, crml_retry_class why);
void crml_quota_refund(crml_quota *quota, int taken);

/* The seconds by which the service's clock (the Date header) is ahead of `wall`; false: no Date,
 * or a difference of 4 minutes or less. `wall` is the time the attempt was signed with, offset
 * included, so that a correct offset is not applied twice. */
bool crml_retry_skew(const crml_response *response, double wall, double *skew);

#pragma GCC visibility pop

#endif
