/* What a call says about itself: the failure at hand, its message, the log. Everything that came
 * from outside is redacted on its way in. */
#ifndef CRML_CALL_LOG_H
#define CRML_CALL_LOG_H

#include "aws/call.h"

#pragma GCC visibility push(hidden)

typedef struct crml_call_log {
  crml_kind kind;          /* of the failure at hand; NONE: success, or no failure so far */
  crml_buffer code, text;  /* of the last failure; the text is without the code */
  int status;              /* of the last response; 0: none */
  crml_buffer request_id;  /* of the last response */
  unsigned attempts;       /* exchanges begun */
  crml_buffer message, log;
  bool undescribed;        /* the failure is an error whose body was not read yet */
} crml_call_log;

/* Forgets everything and keeps its memory; of one that is all zero it makes an empty one. */
void crml_call_log_clear(crml_call_log *r);
void crml_call_log_clean(crml_call_log *r);

/* Remembers a failure without what `hidden` must keep secret. False: out of memory, and that is
 * what the failure's empty code stands for. */
bool crml_call_log_set(crml_call_log *r, const crml_signed_request *hidden, crml_kind kind,
                       crml_text code, crml_text text);
/* Writes the message of the failure at hand, "Code: text (404, request id 1234, after 3 attempts,
 * remark)"; `remark` (NULL: none) says why it is not tried again. Without memory there is none. */
void crml_call_log_finish(crml_call_log *r, const char *remark);
/* Notes the failure at hand, if there is one, and what is done now; no more than
 * CRML_CALL_LOG_LINES. A line that finds no memory is lost. */
void crml_call_log_note(crml_call_log *r, crml_log_level level, const char *what_now);
/* Line `i` of the log, as crml_call_get_log. */
bool crml_call_log_line(const crml_call_log *r, size_t i, crml_log_level *level, crml_text *text);

#pragma GCC visibility pop

#endif
