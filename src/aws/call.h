/* A call as a state machine without I/O: need credentials -> sign -> in flight -> classify -> back
 * off -> ... -> done. Time, randomness and bytes are arguments. Attempts, quota, re-signing, clock
 * skew and all deadlines are decided here. It is a crml_job: the engine runs it, and its owner
 * answers its needs. */
#ifndef CRML_CALL_H
#define CRML_CALL_H

#include "base/exchange.h"
#include "aws/call_events.h"
#include "aws/retry.h"
#include "aws/signed_request.h"

#pragma GCC visibility push(hidden)

/* State shared by all calls of a client, never used by two threads at once, except `ids` (the
 * thread that makes calls) and `skew` (read and written as a whole). */
typedef struct crml_policy {
  unsigned max_attempts;    /* >= 1 */
  double connect_timeout;   /* seconds, each attempt */
  double read_timeout;      /* seconds without a byte once the request is sent */
  double timeout;           /* seconds in total; HUGE_VAL: none */
  crml_quota quota;
  double skew;              /* added to the wall clock before signing */
  double proven_skew;       /* the last skew with which a request was accepted */
  unsigned long long random; /* state of the generator for jitter; the owner seeds it */
  unsigned long long ids;    /* state of the generator for invocation ids */
  crml_signer *signer;      /* not owned */
} crml_policy;

/* The next number of a generator (splitmix64; for jitter, not for secrets). */
unsigned long long crml_next_random(unsigned long long *state);

/* What a suspended call needs from its owner. */
typedef enum crml_need {
  CRML_NEED_NOTHING,
  CRML_NEED_CREDENTIALS,  /* the owner calls crml_call_set_credentials or crml_call_fail */
  CRML_NEED_ERROR         /* the owner decodes the error body and calls crml_call_set_error */
} crml_need;

enum { CRML_CALL_LOG_LINES = 16, CRML_CALL_LOG_LINE = 8 * 1024 /* bytes */ };

typedef enum crml_log_level { CRML_LOG_DEBUG, CRML_LOG_INFO, CRML_LOG_WARN } crml_log_level;

typedef struct crml_call crml_call;

/* Makes a call on `policy`, which must outlive it; copies `target`. `recycled`: a cleared call to
 * reuse (NULL: none). NULL: out of memory, and `recycled` is freed. */
crml_call *crml_call_new(const crml_call_target *target, crml_policy *policy, crml_call *recycled);
/* Wipes secrets and resets the call, but keeps its memory. No engine may have it. */
void crml_call_clear(crml_call *call);
void crml_call_free(crml_call *call);
/* Limits of this call; set them before it starts. 0: the policy's. */
void crml_call_limit(crml_call *call, double timeout, unsigned max_attempts);
crml_job *crml_call_job(crml_call *call);
/* Two more secrets to redact, such as a proxy's password; they must outlive the call. */
void crml_call_hide(crml_call *call, crml_text first, crml_text second);

/* Sets the credentials for further attempts (copied, wiped with the call): before the call is
 * submitted or when it needs them, never during an exchange. `expiration`: epoch seconds,
 * HUGE_VAL: never. After it the call asks again before its next attempt; if the new ones have
 * expired too, it ends with kind credentials. `refreshable`: asking again may give other ones
 * (otherwise the service's "expired" ends the call). If the service rejected the last ones as
 * expired and access key and token are the same again, the service's error is the result. False:
 * out of memory, nothing changed. */
bool crml_call_set_credentials(crml_call *call, const crml_credentials *credentials,
                               double expiration, bool refreshable) CRML_MUST_CHECK;
/* Answers CRML_NEED_ERROR with the code of the body (as it is there; may be empty) and the
 * service's message (may be empty). Both are copied and redacted. */
bool crml_call_set_error(crml_call *call, crml_text code, crml_text message) CRML_MUST_CHECK;
/* Ends the call with a failure of the owner (credentials, cancelled, closed ...) at `now`
 * (monotonic); the next step returns DONE. `message` follows the code, redacted. No effect once
 * done. */
void crml_call_fail(crml_call *call, crml_kind kind, const char *code, crml_text message,
                    double now);

/* Writes the request of a call that is not submitted, for another HTTP client; valid until the
 * call changes. Uses this signer; of the fields that other threads write, it reads only `skew`.
 * NULL: out of memory, or no credentials. */
const crml_request *crml_call_sign(crml_call *call, crml_signer *signer, crml_time now);
/* Ends a call that was never submitted with the response of another HTTP client (takes its
 * buffers): DONE, or CRML_NEED_ERROR; nothing is retried. False: out of memory. */
bool crml_call_conclude(crml_call *call, crml_response *response, crml_time now) CRML_MUST_CHECK;
/* Turns a success whose body cannot be decoded into a failure of kind `decode`. */
void crml_call_undecodable(crml_call *call, crml_text why);

crml_need crml_call_needs(const crml_call *call);
/* Whether the service rejected the last credentials as expired. */
bool crml_call_credentials_rejected(const crml_call *call);
/* Its deadline, monotonic; HUGE_VAL: none. Valid once it has started. */
double crml_call_deadline(const crml_call *call);
/* The access key id in use; empty: none. */
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
/* Seconds from start to end; 0: never started. */
double crml_call_elapsed(const crml_call *call);
/* Records an event for each attempt. Call it before the start. */
void crml_call_keep_events(crml_call *call);
/* Event `i`, oldest first; false: there are no more. */
bool crml_call_get_event(const crml_call *call, size_t i, crml_attempt_event *out);
/* The host of its requests, with the port unless it is the scheme's default. */
crml_text crml_call_host(const crml_call *call);
/* The last attempt's response; NULL: none. */
const crml_response *crml_call_response(const crml_call *call);
/* Log line `i` (from 0, oldest first), redacted; false: there are no more. */
bool crml_call_get_log(const crml_call *call, size_t i, crml_log_level *level, crml_text *text);

/* Appends a text from elsewhere (such as a decode error) with the secrets of this call
 * redacted. */
bool crml_call_redact(const crml_call *call, crml_text text, crml_buffer *out) CRML_MUST_CHECK;

#pragma GCC visibility pop

#endif
