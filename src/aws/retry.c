#include "aws/retry.h"

#include <math.h>
#include <string.h>

#include "base/timestamp.h"

static const double BASE = 0.05, BASE_THROTTLED = 1, LONGEST = 20, RETRY_AFTER_MARGIN = 5;
static const double SKEW_TOLERATED = 4 * 60;
enum { QUOTA = 500, COST = 14, COST_THROTTLED = 5, CODE_MAX = 128 };

/* The codes of standard mode. AWS also lists PriorRequestNotComplete as transient; here it counts
 * as throttling, since the service asks for patience. */
static const struct {
  const char *code;
  crml_retry_class why;
} codes[] = {
  { "RequestTimeout", CRML_RETRY_TRANSIENT },
  { "RequestTimeoutException", CRML_RETRY_TRANSIENT },
  { "Throttling", CRML_RETRY_THROTTLING },
  { "ThrottlingException", CRML_RETRY_THROTTLING },
  { "ThrottledException", CRML_RETRY_THROTTLING },
  { "RequestThrottledException", CRML_RETRY_THROTTLING },
  { "TooManyRequestsException", CRML_RETRY_THROTTLING },
  { "ProvisionedThroughputExceededException", CRML_RETRY_THROTTLING },
  { "TransactionInProgressException", CRML_RETRY_THROTTLING },
  { "RequestLimitExceeded", CRML_RETRY_THROTTLING },
  { "BandwidthLimitExceeded", CRML_RETRY_THROTTLING },
  { "LimitExceededException", CRML_RETRY_THROTTLING },
  { "RequestThrottled", CRML_RETRY_THROTTLING },
  { "SlowDown", CRML_RETRY_THROTTLING },
  { "PriorRequestNotComplete", CRML_RETRY_THROTTLING },
  { "EC2ThrottledException", CRML_RETRY_THROTTLING },
  { "ExpiredToken", CRML_RETRY_EXPIRED_CREDENTIALS },
  { "ExpiredTokenException", CRML_RETRY_EXPIRED_CREDENTIALS },
  { "InvalidToken", CRML_RETRY_EXPIRED_CREDENTIALS },
  { "InvalidSignatureException", CRML_RETRY_MAYBE_SKEW },
  { "SignatureDoesNotMatch", CRML_RETRY_MAYBE_SKEW },
  { "AuthFailure", CRML_RETRY_MAYBE_SKEW },
  { "RequestTimeTooSkewed", CRML_RETRY_MAYBE_SKEW },
  { "AccessDeniedException", CRML_RETRY_MAYBE_SKEW }
};

static bool is_transient(int status) {
  return status == 500 || status == 502 || status == 503 || status == 504;
}

crml_retry_class crml_retry_classify(int status, crml_text code) {
  size_t i;
  if (status == 402 || status == 409) return CRML_RETRY_NO;
  for (i = 0; i < sizeof codes / sizeof *codes; i++)
    if (crml_text_equal(code, crml_text_of(codes[i].code))) return codes[i].why;
  if (is_transient(status)) return CRML_RETRY_TRANSIENT;
  return status == 429 && code.len == 0 ? CRML_RETRY_THROTTLING : CRML_RETRY_NO;
}

bool crml_retry_decide(const crml_response *response, crml_retry_class *why) {
  const crml_text code = crml_error_code(crml_response_header(response, "x-amzn-errortype"));
  if (code.len == 0 && !is_transient(response->status) && response->status != 429) return false;
  *why = crml_retry_classify(response->status, code);
  return true;
}

crml_retry_class crml_retry_classify_answer(const crml_response *response, crml_text body_code) {
  crml_retry_class why;
  return crml_retry_decide(response, &why) ? why
                                           : crml_retry_classify(response->status, body_code);
}

static bool is_code(crml_text text) {
  size_t i;
  for (i = 0; i < text.len; i++) {
    char c = text.data[i];
    bool alphanumeric = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!alphanumeric && c != '.' && c != '_' && c != '-') return false;
  }
  return text.len >= 1 && text.len <= CODE_MAX;
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

crml_text crml_error_code(crml_text value) {
  static const crml_text none = { NULL, 0 };
  const char *colon = value.len ? memchr(value.data, ':', value.len) : NULL;
  const char *hash;
  if (colon) value.len = (size_t)(colon - value.data);
  hash = value.len ? memchr(value.data, '#', value.len) : NULL;
  if (hash) {
    value.len -= (size_t)(hash + 1 - value.data);
    value.data = hash + 1;
  }
  while (value.len && is_blank(value.data[0])) value.data++, value.len--;
  while (value.len && is_blank(value.data[value.len - 1])) value.len--;
  return is_code(value) ? value : none;
}

double crml_retry_after(crml_text value) {
  double milliseconds = 0;
  size_t i;
  if (value.len == 0) return -1;
  for (i = 0; i < value.len; i++) {
    if (value.data[i] < '0' || value.data[i] > '9') return -1;
    milliseconds = milliseconds * 10 + (value.data[i] - '0');
  }
  return milliseconds / 1000;
}

double crml_retry_delay(crml_retry_class why, unsigned index, double random, double retry_after) {
  double base = why == CRML_RETRY_THROTTLING ? BASE_THROTTLED : BASE;
  double delay = random * fmin(ldexp(base, index < 64 ? (int)index : 64), LONGEST);
  return retry_after < 0 ? delay : fmax(delay, fmin(retry_after, delay + RETRY_AFTER_MARGIN));
}

void crml_quota_init(crml_quota *quota) { quota->tokens = QUOTA; }

int crml_quota_take(crml_quota *quota, crml_retry_class why) {
  int cost = why == CRML_RETRY_THROTTLING ? COST_THROTTLED : COST;
  if (quota->tokens < cost) return 0;
  quota->tokens -= cost;
  return cost;
}

void crml_quota_refund(crml_quota *quota, int taken) {
  int tokens = quota->tokens + (taken ? taken : 1);
  quota->tokens = tokens < QUOTA ? tokens : QUOTA;
}

bool crml_retry_skew(const crml_response *response, double wall, double *skew) {
  long long date;
  if (!crml_timestamp_parse_http_date(crml_response_header(response, "Date"), &date)) return false;
  *skew = (double)date - wall;
  return fabs(*skew) > SKEW_TOLERATED;
}
