#include "aws/call.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/call_clock.h"
#include "aws/call_state.h"

static crml_action step(crml_job *job, const crml_event *event, double *wake);
static const crml_request *request(crml_job *job, crml_time now, double *wake);

unsigned long long crml_next_random(unsigned long long *state) {
  unsigned long long z = *state += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

/* --- create and clear --- */

void crml_call_clear(crml_call *call) {
  enum { KEPT_HEADERS = 4 << 10, KEPT_BODY = 64 << 10 };
  crml_call empty;
  crml_signed_request_clear(&call->request);
  crml_call_log_clear(&call->log);
  crml_call_events_clear(&call->events);
  crml_buffer_renew(&call->response.headers, KEPT_HEADERS, 0, true);
  crml_buffer_renew(&call->response.body, KEPT_BODY, 0, true);
  memset(&empty, 0, sizeof empty);
  empty.request = call->request;
  empty.log = call->log;
  empty.events = call->events;
  empty.response = call->response;
  empty.response.status = 0;
  *call = empty;
}

crml_call *crml_call_new(const crml_call_target *target, crml_policy *policy, crml_call *recycled) {
  static const crml_job_type type = { step, request };
  crml_call *call = recycled ? recycled : calloc(1, sizeof *call);
  unsigned long long random[2];
  if (call == NULL) return NULL;
  if (!recycled) crml_call_clear(call);
  call->job.type = &type;
  call->policy = policy;
  call->timeout = policy->timeout;
  call->max_attempts = policy->max_attempts;
  call->ahead = NAN;
  random[0] = crml_next_random(&policy->ids);
  random[1] = crml_next_random(&policy->ids);
  if (crml_signed_request_init(&call->request, target, random)) return call;
  crml_call_free(call);
  return NULL;
}

void crml_call_free(crml_call *call) {
  if (call == NULL) return;
  crml_signed_request_clean(&call->request);
  crml_buffer_free(&call->response.headers);
  crml_buffer_free(&call->response.body);
  crml_call_log_clean(&call->log);
  crml_buffer_free(&call->events.list);
  free(call);
}

void crml_call_limit(crml_call *call, double timeout, unsigned max_attempts) {
  if (timeout > 0) call->timeout = timeout;
  if (max_attempts > 0) call->max_attempts = max_attempts;
}

crml_job *crml_call_job(crml_call *call) { return &call->job; }

void crml_call_hide(crml_call *call, crml_text first, crml_text second) {
  call->request.hidden[0] = first;
  call->request.hidden[1] = second;
}

/* --- end --- */

/* The fate of the current attempt is known. */
static void close_attempt(crml_call *call, bool will_retry) {
  const crml_call_log *log = &call->log;
  crml_call_events_close(&call->events, log->kind, log->status,
                         crml_buffer_text(&log->code), crml_buffer_text(&log->request_id),
                         will_retry);
}

/* A request that was sent and not answered may have taken effect. */
static void note_lost(crml_call *call) {
  if (call->state == CALL_IN_FLIGHT && call->job.sent) call->uncertain = true;
}

/* Why the current failure may be misleading; NULL: it is not. */
static const char *doubt(const crml_call *call) {
  static const crml_text conflict = CRML_LITERAL("ConflictException");
  if (!crml_call_is_uncertain(call) ||
      !crml_text_equal(crml_buffer_text(&call->log.code), conflict))
    return NULL;
  return "an earlier attempt may have taken effect";
}

/* Ends with the current failure; `remark`: why it is not retried (NULL: nothing to say). An error
 * whose body is not decoded yet asks for that first. */
static crml_action give_up(crml_call *call, const char *remark) {
  if (call->state == CALL_HAS_ERROR && call->log.undescribed) {
    call->decided = true;
    call->remark = remark;
    call->need = CRML_NEED_ERROR;
    return CRML_SUSPEND;
  }
  call->state = CALL_DONE;
  call->need = CRML_NEED_NOTHING;
  crml_call_log_finish(&call->log, remark ? remark : doubt(call));
  close_attempt(call, false);
  return CRML_DONE;
}

static void set_failure(crml_call *call, crml_kind kind, const char *code, crml_text text) {
  call->why = CRML_RETRY_NO;
  crml_call_log_set(&call->log, &call->request, kind, crml_text_of(code), text);
}

void crml_call_fail(crml_call *call, crml_kind kind, const char *code, crml_text message,
                    double now) {
  if (call->state == CALL_DONE) return;
  note_lost(call);
  crml_call_events_stop(&call->events, now);
  call->finished = now;
  call->state = CALL_IDLE;
  set_failure(call, kind, code, message);
  give_up(call, NULL);
}

void crml_call_undecodable(crml_call *call, crml_text why) {
  if (call->state != CALL_DONE || call->log.kind != CRML_KIND_NONE) return;
  call->response.body.secret = true;  /* the body may hold secrets */
  set_failure(call, CRML_KIND_DECODE, "DecodeError", why);
  give_up(call, NULL);
}

/* Sets a failure without a response: "host: what happened: detail". */
static void set_fault(crml_call *call, crml_fault fault, const char *what, const char *detail) {
  crml_buffer text;
  bool detailed = detail && *detail;
  crml_buffer_init(&text, (size_t)-1, false);
  crml_buffer_append_text(&text, call->request.host);
  crml_buffer_puts(&text, ": ");
  crml_buffer_puts(&text, what);
  if (detailed) crml_buffer_puts(&text, ": ");
  if (detailed) crml_buffer_puts(&text, detail);
  /* Out of memory: the text is empty, the code stands alone. */
  set_failure(call, crml_fault_kind(fault), crml_fault_code(fault), crml_buffer_text(&text));
  if (crml_fault_retryable(fault)) call->why = CRML_RETRY_TRANSIENT;
  crml_buffer_free(&text);
}

static crml_action time_out(crml_call *call, const char *waiting_for) {
  char what[160];
  snprintf(what, sizeof what, "not done in %g s (timeout), waiting for %s", call->timeout,
           waiting_for);
  note_lost(call);
  set_fault(call, CRML_FAULT_TIMEOUT, what, NULL);
  return give_up(call, NULL);
}

static void note(crml_call *call, crml_log_level level, const char *what_now) {
  crml_call_log_note(&call->log, level, what_now);
}

/* --- the next attempt --- */

static crml_action ask_credentials(crml_call *call, double *wake) {
  call->state = CALL_NEEDS_CREDENTIALS;
  call->need = CRML_NEED_CREDENTIALS;
  *wake = call->deadline;
  return CRML_SUSPEND;
}

static bool has_expired(const crml_call *call, crml_time now) {
  return now.wall >= call->expiration;
}

/* Queues the call for sending, if deadline and credentials allow it. */
static crml_action get_ready(crml_call *call, crml_time now, double *wake) {
  static const char *const waiting_for[] = {
    "its start", "credentials", "a free place (max_in_flight)", "an answer", "an answer",
    "the next attempt", ""
  };
  if (now.mono >= call->deadline) return time_out(call, waiting_for[call->state]);
  if (call->request.credentials.access_key_id.len == 0) return ask_credentials(call, wake);
  if (has_expired(call, now)) {
    note(call, CRML_LOG_INFO, "the credentials have expired; new ones are requested");
    return ask_credentials(call, wake);
  }
  call->state = CALL_QUEUED;
  *wake = fmin(call->deadline, now.mono + (call->expiration - now.wall));
  return CRML_SEND;
}

static const crml_request *write_request(crml_call *call, crml_signer *signer, crml_time now) {
  const crml_policy *policy = call->policy;
  crml_attempt attempt;
  crml_call_clock_read(call);
  call->skew = crml_call_clock_skew(policy);
  attempt.time = now.wall + call->skew;
  attempt.ttl = isnan(call->ahead) ? -1 : now.wall + call->ahead + policy->read_timeout;
  attempt.number = call->log.attempts + 1;
  attempt.max = call->max_attempts + call->extras;
  return crml_signed_request_write(&call->request, signer, &attempt);
}

const crml_request *crml_call_sign(crml_call *call, crml_signer *signer, crml_time now) {
  return write_request(call, signer, now);
}

static const crml_request *request(crml_job *job, crml_time now, double *wake) {
  crml_call *call = (crml_call *)job;
  const crml_policy *policy = call->policy;
  const crml_request *written = write_request(call, policy->signer, now);
  if (written == NULL) return NULL;
  call->state = CALL_IN_FLIGHT;
  call->log.attempts++;
  crml_call_events_begin(&call->events, call->log.attempts, now.mono);
  call->log.status = call->response.status = 0;
  crml_buffer_clear(&call->response.headers);
  crml_buffer_clear(&call->response.body);
  crml_buffer_clear(&call->log.request_id);
  *wake = fmin(call->deadline, now.mono + fmin(policy->connect_timeout, policy->read_timeout));
  return written;
}

/* --- after a failure --- */

static crml_action back_off(crml_call *call, crml_time now, double *wake) {
  double random = (double)(crml_next_random(&call->policy->random) >> 11) / 9007199254740992.0;
  double delay = crml_retry_delay(
    call->why, call->retries, random,
    crml_retry_after(crml_response_header(&call->response, "x-amz-retry-after")));
  char what[64];
  if (call->retries + 1 >= call->max_attempts) return give_up(call, NULL);
  if (now.mono + delay >= call->deadline) return give_up(call, "no time for another attempt");
  call->taken = crml_quota_take(&call->policy->quota, call->why);
  if (call->taken == 0) return give_up(call, "retry quota exhausted");
  snprintf(what, sizeof what, "tries again in %.3f s", delay);
  note(call, CRML_LOG_INFO, what);
  close_attempt(call, true);
  call->retries++;
  call->state = CALL_BACKING_OFF;
  *wake = call->resume_at = now.mono + delay;
  return CRML_SLEEP;
}

/* Decides whether the current failure is retried. */
static crml_action after_failure(crml_call *call, crml_time now, double *wake) {
  bool time_left = now.mono < call->deadline;
  switch (call->why) {
    case CRML_RETRY_EXPIRED_CREDENTIALS:
      if (!call->refreshable || call->refreshed || !time_left) break;
      note(call, CRML_LOG_INFO, "new credentials are requested");
      close_attempt(call, true);
      call->refreshed = call->rejected = true;
      call->extras++;
      return ask_credentials(call, wake);
    case CRML_RETRY_MAYBE_SKEW:
      if (!time_left) {
        crml_call_clock_doubt(call);
        break;
      }
      if (!crml_call_clock_correct(call) || call->skew_corrected) break;
      call->skew_corrected = true;
      call->extras++;
      close_attempt(call, true);
      return get_ready(call, now, wake);
    case CRML_RETRY_TRANSIENT:
    case CRML_RETRY_THROTTLING:
      return back_off(call, now, wake);
    case CRML_RETRY_NO:
      break;
  }
  return give_up(call, NULL);
}

/* --- events --- */

/* Moves the content of `from`, which gets the other buffer's memory in return. */
static void move(crml_buffer *to, crml_buffer *from) {
  crml_buffer content = *from;
  crml_buffer_renew(to, (size_t)-1, content.max, content.secret);
  *from = *to;
  *to = content;
}

/* Clears the response. False: no memory for the request id. */
static bool take_response(crml_call *call, crml_response *response, crml_time now) {
  crml_text id = crml_response_header(response, "x-amzn-requestid");
  if (id.len == 0) id = crml_response_header(response, "x-amz-request-id");
  move(&call->response.headers, &response->headers);
  move(&call->response.body, &response->body);
  call->response.status = response->status;
  call->log.status = call->response.status;
  call->received = now.wall;
  crml_buffer_clear(&call->log.request_id);
  return crml_call_redact(call, id, &call->log.request_id);
}

/* Records the service's error. `code` is from the body; "HTTP 503" is used when neither header nor
 * body has a code. */
static bool set_error(crml_call *call, crml_text code, crml_text message) {
  const crml_text named =
    crml_error_code(crml_response_header(&call->response, "x-amzn-errortype"));
  char plain[16];
  snprintf(plain, sizeof plain, "HTTP %d", call->response.status);
  if (named.len) code = named;
  if (code.len == 0) code = crml_text_of(plain);
  return crml_call_log_set(&call->log, &call->request, CRML_KIND_SERVICE, code, message);
}

/* An error that status or header already make retryable; the message is still in the body. */
static void set_undescribed(crml_call *call, crml_retry_class why) {
  static const crml_text nothing = { NULL, 0 };
  call->need = CRML_NEED_NOTHING;
  call->why = why;
  (void)set_error(call, nothing, nothing);
  call->log.undescribed = true;
}

/* Classifies a response, as far as that needs no look at its body. */
static crml_action judge(crml_call *call, crml_time now) {
  char code[16];
  int status = call->response.status;
  if (status >= 200 && status <= 299) {
    call->log.kind = CRML_KIND_NONE;
    call->policy->proven_skew = call->skew;
    call->response.body.secret = false;  /* a success: the owner returns the body to the caller */
    call->state = CALL_DONE;
    close_attempt(call, false);
    return CRML_DONE;
  }
  if (status >= 300 && status <= 399) {
    snprintf(code, sizeof code, "HTTP %d", status);
    crml_call_fail(call, CRML_KIND_SERVICE, code, crml_text_of("redirects are not followed"),
                   now.mono);
    return CRML_DONE;
  }
  call->state = CALL_HAS_ERROR;
  call->need = CRML_NEED_ERROR;
  return CRML_SUSPEND;
}

static crml_action responded(crml_call *call, crml_response *response, crml_time now,
                             double *wake) {
  crml_retry_class why;
  call->job.sent = false;  /* answered */
  (void)!take_response(call, response, now);  /* without memory for the id, the answer still
                                                 counts */
  if (call->response.status / 100 == 2) crml_quota_refund(&call->policy->quota, call->taken);
  if (judge(call, now) == CRML_DONE) return CRML_DONE;
  if (!crml_retry_decide(&call->response, &why) ||
      (why != CRML_RETRY_TRANSIENT && why != CRML_RETRY_THROTTLING))
    return CRML_SUSPEND;
  set_undescribed(call, why);
  return back_off(call, now, wake);
}

static crml_action faulted(crml_call *call, crml_fault fault, const char *what,
                           const char *detail, crml_time now, double *wake) {
  note_lost(call);
  set_fault(call, fault, what, detail);
  return after_failure(call, now, wake);
}

/* Checks the limits of the exchange in flight. */
static crml_action watch(crml_call *call, const crml_event *event, double *wake) {
  double read = call->policy->read_timeout;
  double limit = event->sent ? read : call->policy->connect_timeout;
  double left = limit - event->quiet;
  char what[96];
  call->job.sent = event->sent;
  if (event->now.mono >= call->deadline || left <= 0) crml_call_events_end(&call->events, event);
  if (event->now.mono >= call->deadline)
    return time_out(call, event->sent ? "an answer" : "a connection");
  if (left <= 0) {
    snprintf(what, sizeof what, event->sent ? "no byte of the answer for %g s (read_timeout)"
                                            : "no connection in %g s (connect_timeout)", limit);
    return faulted(call, event->sent ? CRML_FAULT_READ_TIMEOUT : CRML_FAULT_CONNECT_TIMEOUT, what,
                   NULL, event->now, wake);
  }
  if (!event->sent) left = fmin(left, read);  /* it may be sent at any moment */
  *wake = fmin(call->deadline, event->now.mono + left);
  return CRML_WAIT;
}

static crml_action ticked(crml_call *call, const crml_event *event, double *wake) {
  switch (call->state) {
    case CALL_IN_FLIGHT:
      return watch(call, event, wake);
    case CALL_HAS_ERROR:
      return CRML_SUSPEND;  /* the answer has arrived: no limit applies any more */
    case CALL_BACKING_OFF:
      if (event->now.mono >= call->resume_at) break;
      *wake = call->resume_at;
      return CRML_SLEEP;
    case CALL_NEEDS_CREDENTIALS:
      if (event->now.mono >= call->deadline) break;
      *wake = call->deadline;
      return CRML_SUSPEND;
    default:
      break;
  }
  return get_ready(call, event->now, wake);
}

static crml_action resumed(crml_call *call, const crml_event *event, double *wake) {
  if (call->need != CRML_NEED_NOTHING) return ticked(call, event, wake);
  if (call->decided) return give_up(call, call->remark);
  if (call->state == CALL_HAS_ERROR) return after_failure(call, event->now, wake);
  if (call->unchanged) return give_up(call, "new credentials were the same");
  if (has_expired(call, event->now)) {
    crml_call_fail(call, CRML_KIND_CREDENTIALS, "ExpiredCredentials",
                   crml_text_of("the credentials given have expired"), event->now.mono);
    return CRML_DONE;
  }
  return get_ready(call, event->now, wake);
}

static crml_action advance(crml_call *call, const crml_event *event, double *wake) {
  switch (event->type) {
    case CRML_EVENT_START:
      call->started = event->now.mono;
      call->deadline = event->now.mono + call->timeout;
      return get_ready(call, event->now, wake);
    case CRML_EVENT_RESUME:
      return resumed(call, event, wake);
    case CRML_EVENT_RESPONSE:
      crml_call_events_end(&call->events, event);
      return responded(call, event->response, event->now, wake);
    case CRML_EVENT_FAULT:
      crml_call_events_end(&call->events, event);
      return faulted(call, event->fault, crml_fault_text(event->fault), event->detail, event->now,
                     wake);
    case CRML_EVENT_TICK:
      break;
  }
  return ticked(call, event, wake);
}

static crml_action step(crml_job *job, const crml_event *event, double *wake) {
  crml_call *call = (crml_call *)job;
  crml_action action = CRML_DONE;
  *wake = HUGE_VAL;
  if (call->state != CALL_DONE) action = advance(call, event, wake);
  if (action == CRML_DONE && call->finished == 0) call->finished = event->now.mono;
  return action;
}

/* --- for the owner --- */

bool crml_call_set_credentials(crml_call *call, const crml_credentials *credentials,
                               double expiration, bool refreshable) {
  const crml_credentials *old = &call->request.credentials;
  bool same = crml_text_equal(old->access_key_id, credentials->access_key_id) &&
              crml_text_equal(old->session_token, credentials->session_token);
  if (!crml_signed_request_set_credentials(&call->request, credentials)) return false;
  call->unchanged = call->rejected && same;
  call->rejected = false;
  call->expiration = expiration;
  call->refreshable = refreshable;
  if (call->need == CRML_NEED_CREDENTIALS) call->need = CRML_NEED_NOTHING;
  return true;
}

bool crml_call_set_error(crml_call *call, crml_text code, crml_text message) {
  if (call->need != CRML_NEED_ERROR) return true;
  code = crml_error_code(code);
  call->why = crml_retry_classify_answer(&call->response, code);
  if (!set_error(call, code, message)) return false;
  call->need = CRML_NEED_NOTHING;
  if (!call->concluded) return true;
  if (call->why == CRML_RETRY_MAYBE_SKEW) (void)crml_call_clock_correct(call);
  give_up(call, NULL);
  return true;
}

bool crml_call_conclude(crml_call *call, crml_response *response, crml_time now) {
  if (call->state == CALL_DONE) return true;
  call->concluded = true;
  call->skew = crml_call_clock_skew(call->policy);
  if (!take_response(call, response, now)) return false;
  judge(call, now);
  return true;
}

void crml_call_keep_events(crml_call *call) {
  crml_call_events_want(&call->events);
  call->job.counts = true;
}
