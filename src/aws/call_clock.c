#include "aws/call_clock.h"

#include <math.h>
#include <stdio.h>

#include "aws/call_state.h"
#include "base/timestamp.h"

/* Seconds (a century): corrects clocks that start in 1970, but a forged Date cannot move the time
 * of signatures beyond year 9999. */
#define SKEW_MAX (100 * 365.25 * 86400)

void crml_call_clock_read(crml_call *call) {
  long long date;
  if (call->response.status == 0) return;
  if (crml_timestamp_parse_http_date(crml_response_header(&call->response, "Date"), &date))
    call->ahead = (double)date - call->received;
}

double crml_call_clock_skew(const crml_policy *policy) {
  double skew;
  __atomic_load(&policy->skew, &skew, __ATOMIC_RELAXED);
  return skew;
}

/* If the service's clock differs enough from the attempt's to explain the error, later signatures
 * of the client use the service's clock. Returns whether they do. */
static bool correct_skew(crml_call *call) {
  double ahead;
  char what[128];
  if (!crml_retry_skew(&call->response, call->received + call->skew, &ahead) ||
      fabs(call->skew + ahead) > SKEW_MAX)
    return false;
  ahead += call->skew;
  __atomic_store(&call->policy->skew, &ahead, __ATOMIC_RELAXED);
  snprintf(what, sizeof what, "the service's clock is %.0f s %s; further requests are signed by it",
           fabs(ahead), ahead < 0 ? "behind" : "ahead");
  crml_call_log_note(&call->log, CRML_LOG_WARN, what);
  return true;
}

void crml_call_clock_doubt(const crml_call *call) {
  crml_policy *policy = call->policy;
  long long date;
  double ahead;
  bool agrees =
    crml_timestamp_parse_http_date(crml_response_header(&call->response, "Date"), &date) &&
    !crml_retry_skew(&call->response, call->received + call->skew, &ahead);
  if (call->skew == policy->skew && !agrees) policy->skew = policy->proven_skew;
}

bool crml_call_clock_correct(crml_call *call) {
  crml_call_clock_doubt(call);
  return (!call->skew_corrected && correct_skew(call)) || call->policy->skew != call->skew;
}
