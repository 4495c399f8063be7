#include "aws/call_events.h"

#include <string.h>

enum { KEPT = 4 << 10 };

void crml_call_events_clear(crml_call_events *e) {
  crml_buffer list = e->list;
  memset(e, 0, sizeof *e);
  crml_buffer_renew(&list, KEPT, CRML_CALL_EVENTS * sizeof(crml_attempt_event), false);
  e->list = list;
}

void crml_call_events_want(crml_call_events *e) { e->wanted = true; }

void crml_call_events_begin(crml_call_events *e, unsigned attempt, double now) {
  if (!e->wanted) return;
  memset(&e->current, 0, sizeof e->current);
  e->current.attempt = attempt;
  e->current.seconds = -1;
  e->current.sent = e->current.received = -1;
  e->began = now;
  e->open = true;
}

void crml_call_events_end(crml_call_events *e, const crml_event *event) {
  if (!e->open) return;
  e->current.seconds = event->now.mono - e->began;
  e->current.sent = event->bytes_sent;
  e->current.received = event->bytes_received;
}

void crml_call_events_stop(crml_call_events *e, double now) {
  if (e->open && e->current.seconds < 0) e->current.seconds = now - e->began;
}

static void copy(char to[CRML_EVENT_TEXT], crml_text text) {
  const size_t len = text.len < CRML_EVENT_TEXT ? text.len : CRML_EVENT_TEXT - 1;
  if (len > 0) memcpy(to, text.data, len);
  to[len] = '\0';
}

void crml_call_events_close(crml_call_events *e, crml_kind kind, int http_status, crml_text code,
                            crml_text request_id, bool will_retry) {
  if (!e->open) return;
  e->open = false;
  e->current.kind = kind;
  e->current.http_status = http_status;
  e->current.will_retry = will_retry;
  if (kind != CRML_KIND_NONE) copy(e->current.code, code);
  copy(e->current.request_id, request_id);
  if (e->list.len + sizeof e->current <= e->list.max)
    crml_buffer_append(&e->list, &e->current, sizeof e->current);
}

bool crml_call_events_get(const crml_call_events *e, size_t i, crml_attempt_event *out) {
  if ((i + 1) * sizeof *out > e->list.len) return false;
  memcpy(out, e->list.data + i * sizeof *out, sizeof *out);
  return true;
}
