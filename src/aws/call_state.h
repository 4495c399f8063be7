/* What the files of a call share: its state. Others go by call.h. */
#ifndef CRML_CALL_STATE_H
#define CRML_CALL_STATE_H

#include "aws/call.h"
#include "aws/call_events.h"
#include "aws/call_log.h"

#pragma GCC visibility push(hidden)

typedef enum call_state {
  CALL_IDLE,
  CALL_NEEDS_CREDENTIALS,  /* asks for them, or has just been given some */
  CALL_QUEUED,             /* ready to be sent when the limiter has a place */
  CALL_IN_FLIGHT,
  CALL_HAS_ERROR,          /* an error response whose body is to be decoded, or has been */
  CALL_BACKING_OFF,
  CALL_DONE
} call_state;

struct crml_call {
  crml_job job;  /* first: what the engine sees of it */
  crml_policy *policy;
  crml_signed_request request;
  call_state state;
  crml_need need;
  double timeout;         /* seconds, and attempts: this call's own, or the policy's */
  unsigned max_attempts;
  double deadline, resume_at;  /* monotonic */

  double expiration;  /* of the credentials, epoch seconds */
  bool refreshable;
  bool rejected;      /* asks for others because the service called these expired */
  bool refreshed;     /* has done so, once */
  bool unchanged;     /* and got the same again */

  unsigned retries;   /* attempts that counted against max_attempts and the quota */
  unsigned extras;    /* and those that did not */
  int taken;          /* what the last retry took from the quota */
  double skew;        /* the offset that the last attempt was signed with */
  bool skew_corrected;
  bool concluded;     /* never submitted: nothing is retried */

  crml_response response;  /* of the last attempt; status 0: none */
  double received;         /* when, wall clock */
  double ahead;            /* the service's Date minus that; NAN: no answer had one */

  crml_retry_class why;    /* of the failure at hand */
  bool decided;            /* it is the last one; only its error body is still to be read */
  const char *remark;      /* why, once decided; may be NULL */
  bool uncertain;          /* an attempt was sent, and its outcome never known */
  double started, finished;  /* monotonic; 0: not yet */
  crml_call_log report;
  crml_call_events events;
};

/* Whether an attempt may have taken effect that the call does not know of. */
static inline bool crml_call_is_uncertain(const crml_call *call) {
  return call->uncertain || call->job.sent_again;
}

#pragma GCC visibility pop

#endif
