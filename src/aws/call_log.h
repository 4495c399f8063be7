/* The current failure of a call, its message and its log. Text from outside is redacted when it is
 * stored. */
#ifndef CRML_CALL_LOG_H
#define CRML_CALL_LOG_H

#include "aws/call.h"

#pragma GCC visibility push(hidden)

typedef struct crml_call_log {
  crml_kind kind;          /* of the current failure; NONE: success, or no failure so far */
  crml_buffer code, text;  /* of the last failure; the text is without the code */
  int status;              /* of the last response; 0: none */
  crml_buffer request_id;  /* of the last response */
  unsigned attempts;       /* exchanges begun */
  crml_buffer message;
  crml_buffer lines;       /* the log, for the option `log` */
  bool undescribed;        /* the failure is an error answer whose body is not decoded yet */
} crml_call_log;

/* Clears everything and keeps its memory; an all-zero one becomes an empty one. */
void crml_call_log_clear(crml_call_log *log);
void crml_call_log_clean(crml_call_log *log);

/* Stores a failure, with the secrets in `hidden` redacted. False: out of memory; code and text are
 * empty then. */
bool crml_call_log_set(crml_call_log *log, const crml_signed_request *hidden, crml_kind kind,
                       crml_text code, crml_text text);
/* Writes the message of the current failure, "Code: text (404, request id 1234, after 3
 * attempts, remark)"; `remark` (NULL: none) says why it is not retried. Out of memory: the
 * message is empty. */
void crml_call_log_finish(crml_call_log *log, const char *remark);
/* Adds a log line: the current failure, if any, and what happens next. At most
 * CRML_CALL_LOG_LINES; out of memory: the line is dropped. */
void crml_call_log_note(crml_call_log *log, crml_log_level level, const char *what_now);
/* Line `i`; see crml_call_get_log. */
bool crml_call_log_line(const crml_call_log *log, size_t i, crml_log_level *level, crml_text *text);

#pragma GCC visibility pop

#endif
