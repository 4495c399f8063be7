/* One request's life as a state machine with no I/O: need credentials -> sign -> in flight ->
 * classify -> back off until T -> ... -> done. Time, randomness and bytes come in as arguments.
 * Attempts, quota, re-signing, clock skew and all deadlines live here. It is a crml_job: the
 * engine runs it; its owner answers what it asks. */
#ifndef CRML_CALL_H
#define CRML_CALL_H

#include "base/exchange.h"
#include "aws/call_events.h"
#include "aws/retry.h"
#include "aws/signed_request.h"

#pragma GCC visibility push(hidden)

/* What outlives a call: shared by all calls of one client, never by two threads at once (save
 * `ids`, which belongs to the thread that makes the calls, and `skew`, read and written whole). */
typedef struct crml_policy {
  unsigned max_attempts;    /* >= 1 */
  double connect_timeout;   /* seconds, each attempt */
  double read_timeout;      /* seconds without a byte once the request is sent */
  double timeout;           /* seconds for everything; HUGE_VAL: none */
  crml_quota quota;
  double skew;              /* added to the wall clock before signing */
  double proven_skew;       /* the last one that a request was signed by and accepted */
  unsigned long long random; /* state of the generator for jitter: seed it */
  unsigned long long ids;    /* the same for invocation ids; used where calls are made */
  crml_signer *signer;      /* not owned */
} crml_policy;

/* The next number of a generator (splitmix64: spreads jitter, hides nothing). */
unsigned long long crml_next_random(unsigned long long *state);

/* What is asked of the owner (action ASK). */
typedef enum crml_need {
  CRML_NEED_NOTHING,
  CRML_NEED_CREDENTIALS,  /* answer with crml_call_set_credentials or crml_call_fail */
  CRML_NEED_ERROR         /* decode the error body: answer with crml_call_set_error */
} crml_need;

enum { CRML_CALL_LOG_LINES = 16, CRML_CALL_LOG_LINE = 8 * 1024 /* bytes */ };

typedef enum crml_log_level { CRML_LOG_DEBUG, CRML_LOG_INFO, CRML_LOG_WARN } crml_log_level;

typedef struct crml_call crml_call;

/* A call on `policy`, which must outlive it; everything in `target` is copied. `recycled`: one that
 * was cleared, to be made of; NULL: made anew. NULL: out of memory, and `recycled` is freed. */
crml_call *crml_call_new(const crml_call_target *target, crml_policy *policy, crml_call *recycled);
/* Wipes what is secret, and forgets all but its memory. It is with no engine. */
void crml_call_clear(crml_call *call);
void crml_call_free(crml_call *call);
/* Limits of this call instead of its policy's, before it is started; 0: the policy's. */
void crml_call_limit(crml_call *call, double timeout, unsigned max_attempts);
crml_job *crml_call_job(crml_call *call);
/* Two more texts that may never be shown, such as a proxy's password; they must outlive the
 * call. */
void crml_call_hide(crml_call *call, crml_text first, crml_text second);

/* Credentials for the attempts to come (copied, wiped with the call): before the call is submitted
 * or when it asks for them, never during an exchange. `expiration` in epoch seconds, HUGE_VAL when
 * they do not expire: past it the call asks anew before its next attempt, and ends with kind
 * credentials when what it asked for had expired as well. `refreshable`: whether asking again can
 * give other ones (else the service's "expired" ends the call). When it asked because the service
 * called them expired and access key and token are the same as before, the service's error is the
 * result. False: out of memory, nothing has changed. */
bool crml_call_set_credentials(crml_call *call, const crml_credentials *credentials,
                               double expiration, bool refreshable) CRML_MUST_CHECK;
/* Answers CRML_NEED_ERROR: the code found in the body (may be empty; as it stands there, it is
 * cut here) and the service's message (may be empty). Copied; redacted here. */
bool crml_call_set_error(crml_call *call, crml_text code, crml_text message) CRML_MUST_CHECK;
/* Ends the call with a failure of the owner's (credentials, cancelled, closed ...) at `now`
 * (monotonic); the step that follows answers DONE. `message` is shown after the code, redacted. No
 * effect once done. */
void crml_call_fail(crml_call *call, crml_kind kind, const char *code, crml_text message,
                    double now);

/* Writes the request of a call that is not submitted, for another HTTP client; valid until the
 * call is changed. Uses this signer, and of what other threads write only the offset of the clock.
 * NULL: out of memory, or no credentials. */
const crml_request *crml_call_sign(crml_call *call, crml_signer *signer, crml_time now);
/* Concludes a call that was never submitted with a response that another HTTP client fetched (its
 * buffers are taken): DONE, or asking for the error body to be decoded; nothing is retried.
 * False: out of memory. */
bool crml_call_conclude(crml_call *call, crml_response *response, crml_time now) CRML_MUST_CHECK;
/* Turns a success whose body turned out to be no model into a failure of kind `decode`. */
void crml_call_undecodable(crml_call *call, crml_text why);

crml_need crml_call_needs(const crml_call *call);
/* Why credentials are asked for: true when the service called the last ones expired. */
bool crml_call_credentials_rejected(const crml_call *call);
/* When its time is over, monotonic; HUGE_VAL when it has no limit. Known once it has started. */
double crml_call_deadline(const crml_call *call);
/* The access key id of the credentials in use; empty when there are none. */
crml_text crml_call_access_key_id(const crml_call *call);

/* The result, once done. */
typedef struct crml_call_result {
  crml_kind kind;           /* NONE: success, the body is to be decoded */
  crml_text code;           /* "ResourceNotFoundException", "ReadTimeout", "HTTP 302" ... */
  crml_text message;        /* plain text, redacted, starts with the code; empty on success */
  bool retryable;           /* another call may succeed */
  bool uncertain;           /* an attempt was sent, and its outcome never known */
  int http_status;          /* of the last attempt's response; 0: it had none */
  unsigned attempts;        /* exchanges begun */
  crml_text request_id;     /* of that response; empty: none */
  crml_text body;           /* of that response */
} crml_call_result;
void crml_call_get_result(const crml_call *call, crml_call_result *out);
/* Seconds from its start to its end; 0: never started. */
double crml_call_elapsed(const crml_call *call);
/* Has what is told of each attempt kept; before it is started. */
void crml_call_keep_events(crml_call *call);
/* Takes event `i`, oldest first; false past the last one. */
bool crml_call_get_event(const crml_call *call, size_t i, crml_attempt_event *out);
/* Where its requests go: host, and port unless it is the scheme's own. */
crml_text crml_call_host(const crml_call *call);
/* The last attempt's response; NULL when it had none. */
const crml_response *crml_call_response(const crml_call *call);
/* Takes log line `i` (0-based, oldest first); false past the last one. The text is redacted. */
bool crml_call_get_log(const crml_call *call, size_t i, crml_log_level *level, crml_text *text);

/* Replaces the secrets of this call in a text from elsewhere (decode errors and the like). */
bool crml_call_redact(const crml_call *call, crml_text text, crml_buffer *out) CRML_MUST_CHECK;

#pragma GCC visibility pop

#endif
