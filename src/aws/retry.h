/* Retry policy: classification, delay and quota, as docs/design.md rules (the 2026 numbers of
 * standard mode). Pure: randomness is an argument. */
#ifndef CRML_RETRY_H
#define CRML_RETRY_H

#include "base/buffer.h"
#include "base/exchange.h"

#pragma GCC visibility push(hidden)

typedef enum crml_retry_class {
  CRML_RETRY_NO,
  CRML_RETRY_TRANSIENT,
  CRML_RETRY_THROTTLING,
  CRML_RETRY_EXPIRED_CREDENTIALS,  /* refresh and call once more, outside max_attempts */
  CRML_RETRY_MAYBE_SKEW            /* one of the five codes a wrong clock can cause */
} crml_retry_class;

/* Of an answer that is not 2xx. `code` as crml_error_code gives it, empty when it has none
 * (429 without a code is throttling). 402 and 409 are never to be tried again. */
crml_retry_class crml_retry_classify(int status, crml_text code);

/* The same without a look at the body: by the code in the header x-amzn-errortype; without one 500,
 * 502, 503 and 504 are transient and 429 is throttling. False: the body's code has to tell. */
bool crml_retry_decide(const crml_response *response, crml_retry_class *why);
/* For an answer whose body was read: as crml_retry_decide, else by the code found there. */
crml_retry_class crml_retry_classify_answer(const crml_response *response, crml_text body_code);

/* The bare error code in a header or body value: cut at the first ':', then what follows the
 * first '#', trimmed ("aws.x#FooError:http://y" -> "FooError"); empty when what is left is not
 * 1-128 of A-Za-z0-9._- . */
crml_text crml_error_code(crml_text value);

/* The x-amz-retry-after header, milliseconds, in seconds; negative when absent, negative or not a
 * plain decimal integer. */
double crml_retry_after(crml_text value);

/* Seconds before retry `index` (0 for the first): random * min(base * 2^index, 20), base 0.05 s
 * or, throttled, 1 s; with a retry_after >= 0: max(t, min(retry_after, t + 5)). 0 <= random < 1. */
double crml_retry_delay(crml_retry_class why, unsigned index, double random, double retry_after);

/* The retry quota of one client: 500 tokens; a retry costs 14, a throttled one 5; what the last
 * retry took comes back on success, 1 when there was no retry. */
typedef struct crml_quota {
  int tokens;
} crml_quota;

void crml_quota_init(crml_quota *quota);
/* Takes the price of a retry and returns it; 0 when too few tokens are left. */
int crml_quota_take(crml_quota *quota, crml_retry_class why);
void crml_quota_refund(crml_quota *quota, int taken);

/* The seconds by which the service's clock, a response's Date header, is ahead of `wall`; false
 * when it has none or they differ by 4 minutes or less. `wall` is the clock that the attempt was
 * signed by, its offset included: an offset that was right is not applied twice. */
bool crml_retry_skew(const crml_response *response, double wall, double *skew);

#pragma GCC visibility pop

#endif
