/* The events for on_attempt, one for each attempt of a call, kept until the owner takes them. */
#ifndef CRML_CALL_EVENTS_H
#define CRML_CALL_EVENTS_H

#include "base/exchange.h"

#pragma GCC visibility push(hidden)

enum {
  CRML_EVENT_TEXT = 64,    /* bytes of a code or a request id, with NUL; cut when longer */
  CRML_CALL_EVENTS = 1024  /* events kept for one call; later ones are dropped */
};

typedef struct crml_attempt_event {
  unsigned attempt;        /* 1 for the first */
  int http_status;         /* 0: no response */
  crml_kind kind;          /* of the failure; NONE: success */
  char code[CRML_EVENT_TEXT], request_id[CRML_EVENT_TEXT];
  double seconds;          /* negative: unknown (ended by its owner) */
  long long sent, received;  /* bytes, headers included; negative: unknown */
  bool will_retry;
} crml_attempt_event;

/* A list of events; all zero: empty and recording nothing. */
typedef struct crml_call_events {
  bool wanted;
  crml_buffer list;
  crml_attempt_event current;  /* of the current attempt */
  bool open;                   /* `current` is valid */
  double began;                /* monotonic */
} crml_call_events;

/* Clears the list and keeps some memory. */
void crml_call_events_clear(crml_call_events *e);
/* Starts recording. */
void crml_call_events_want(crml_call_events *e);
/* An attempt begins. */
void crml_call_events_begin(crml_call_events *e, unsigned attempt, double now);
/* The exchange has ended. */
void crml_call_events_end(crml_call_events *e, const crml_event *event);
/* The owner ends the attempt, at `now` (monotonic). */
void crml_call_events_stop(crml_call_events *e, double now);
/* The fate of the attempt is known; adds its event. Out of memory: the event is dropped. */
void crml_call_events_close(crml_call_events *e, crml_kind kind, int http_status, crml_text code,
                            crml_text request_id, bool will_retry);
/* Event `i`, oldest first; false: there are no more. */
bool crml_call_events_get(const crml_call_events *e, size_t i, crml_attempt_event *out);

#pragma GCC visibility pop

#endif
