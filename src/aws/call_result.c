/* The getters of a call: needs, limits, result, log; and redaction. */
#include <string.h>

#include "aws/call_state.h"
#include "base/redact.h"

crml_need crml_call_needs(const crml_call *call) { return call->need; }

bool crml_call_credentials_rejected(const crml_call *call) { return call->rejected; }

double crml_call_deadline(const crml_call *call) { return call->deadline; }

crml_text crml_call_access_key_id(const crml_call *call) {
  return call->request.credentials.access_key_id;
}

double crml_call_elapsed(const crml_call *call) {
  return call->finished > 0 && call->started > 0 ? call->finished - call->started : 0;
}

bool crml_call_get_event(const crml_call *call, size_t i, crml_attempt_event *out) {
  return crml_call_events_get(&call->events, i, out);
}

crml_text crml_call_host(const crml_call *call) { return call->request.host; }

const crml_response *crml_call_response(const crml_call *call) {
  return call->response.status ? &call->response : NULL;
}

void crml_call_get_result(const crml_call *call, crml_call_result *out) {
  const crml_call_log *log = &call->log;
  memset(out, 0, sizeof *out);
  out->kind = log->kind;
  if (log->kind != CRML_KIND_NONE) {
    out->code = log->code.len ? crml_buffer_text(&log->code)
                                 : crml_text_of(crml_fault_code(CRML_FAULT_MEMORY));
    out->message = log->message.len ? crml_buffer_text(&log->message) : out->code;
    out->retryable = log->kind == CRML_KIND_TIMEOUT || call->why == CRML_RETRY_TRANSIENT ||
                     call->why == CRML_RETRY_THROTTLING;
  }
  out->uncertain = crml_call_is_uncertain(call);
  out->http_status = log->status;
  out->attempts = log->attempts;
  out->request_id = crml_buffer_text(&log->request_id);
  out->body = crml_buffer_text(&call->response.body);
}

bool crml_call_get_log(const crml_call *call, size_t i, crml_log_level *level, crml_text *text) {
  return crml_call_log_line(&call->log, i, level, text);
}

bool crml_call_redact(const crml_call *call, crml_text text, crml_buffer *out) {
  crml_text secrets[CRML_SIGNED_REQUEST_SECRETS];
  crml_signed_request_secrets(&call->request, secrets);
  return crml_redact_append(out, text, secrets, CRML_SIGNED_REQUEST_SECRETS);
}
