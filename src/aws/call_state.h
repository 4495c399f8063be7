/* The state of a call, shared by the call_*.c files. Other files use call.h. */
#ifndef CRML_CALL_STATE_H
#define CRML_CALL_STATE_H

#include "aws/call.h"
#include "aws/call_events.h"
#include "aws/call_log.h"

#pragma GCC visibility push(hidden)

typedef enum call_state {
  CALL_IDLE,
  CALL_NEEDS_CREDENTIALS,  /* needs credentials, or has just received them */
  CALL_QUEUED,             /* waits for a place in the limiter */
  CALL_IN_FLIGHT,
  CALL_HAS_ERROR,          /* has an error response; its body is to be decoded, or has been */
  CALL_BACKING_OFF,
  CALL_DONE
} call_state;

struct crml_call {
  crml_job job;  /* first member; the engine's view of the call */
  crml_policy *policy;
  crml_signed_request request;
  call_state state;
  crml_need need;
  double timeout;         /* limits: this call's own, or the policy's */
  unsigned max_attempts;
  double deadline, resume_at;  /* monotonic */

  double expiration;  /* of the credentials, epoch seconds */
  bool refreshable;
  bool rejected;      /* needs new ones because the service rejected these as expired */
  bool refreshed;     /* has refreshed after such an error, once */
  bool unchanged;     /* the refresh gave the same ones */

  unsigned retries;   /* attempts that counted against max_attempts and the quota */
  unsigned extras;    /* attempts that did not */
  int taken;          /* tokens that the last retry took from the quota */
  double skew;        /* the offset with which the last attempt was signed */
  bool skew_corrected;
  bool concluded;     /* ended by crml_call_conclude: nothing is retried */

  crml_response response;  /* of the last attempt; status 0: none */
  double received;         /* wall-clock time of that response */
  double ahead;            /* the service's Date minus `received`; NAN: no Date so far */

  crml_retry_class why;    /* class of the current failure */
  bool decided;            /* it is final; only its error body is to be decoded */
  const char *remark;      /* why it is final; may be NULL */
  bool uncertain;          /* an attempt was sent and its outcome is unknown */
  double started, finished;  /* monotonic; 0: not yet */
  crml_call_log log;
  crml_call_events events;
};

/* Whether an attempt may have taken effect without the call knowing it. */
static inline bool crml_call_is_uncertain(const crml_call *call) {
  return call->uncertain || call->job.sent_again;
}

#pragma GCC visibility pop

#endif
