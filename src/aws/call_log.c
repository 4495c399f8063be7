#include "aws/call_log.h"

#include <string.h>

#include "base/redact.h"

enum { TEXT_MAX = CRML_CALL_LOG_LINE, LOG_MAX = CRML_CALL_LOG_LINES * TEXT_MAX, KEPT = 1024 };

void crml_call_log_clear(crml_call_log *log) {
  log->kind = CRML_KIND_NONE;
  log->attempts = 0;
  log->status = 0;
  log->undescribed = false;
  crml_buffer_renew(&log->code, KEPT, TEXT_MAX, false);
  crml_buffer_renew(&log->text, KEPT, TEXT_MAX, false);
  crml_buffer_renew(&log->request_id, KEPT, TEXT_MAX, false);
  crml_buffer_renew(&log->message, KEPT, TEXT_MAX, false);
  crml_buffer_renew(&log->lines, KEPT, LOG_MAX, false);
}

void crml_call_log_clean(crml_call_log *log) {
  crml_buffer_free(&log->code);
  crml_buffer_free(&log->text);
  crml_buffer_free(&log->request_id);
  crml_buffer_free(&log->message);
  crml_buffer_free(&log->lines);
}

bool crml_call_log_set(crml_call_log *log, const crml_signed_request *hidden, crml_kind kind,
                       crml_text code, crml_text text) {
  crml_text secrets[CRML_SIGNED_REQUEST_SECRETS];
  crml_signed_request_secrets(hidden, secrets);
  log->kind = kind;
  log->undescribed = false;
  crml_buffer_clear(&log->code);
  crml_buffer_clear(&log->text);
  return crml_redact_append(&log->code, code, secrets, CRML_SIGNED_REQUEST_SECRETS) &&
         crml_redact_append(&log->text, text, secrets, CRML_SIGNED_REQUEST_SECRETS);
}

/* Opens the parenthesis of the remarks, or separates two remarks. */
static void next_remark(crml_buffer *out, bool *open) {
  crml_buffer_puts(out, *open ? ", " : " (");
  *open = true;
}

/* Appends the remarks on an error answer: its status, unless the code is the status, and the
 * request id. */
static void describe_answer(const crml_call_log *log, crml_buffer *out, bool *open) {
  bool coded = log->code.len < 5 || memcmp(log->code.data, "HTTP ", 5) != 0;
  if (coded) {
    next_remark(out, open);
    crml_buffer_printf(out, "%d", log->status);
  }
  if (log->request_id.len) {
    next_remark(out, open);
    crml_buffer_puts(out, "request id ");
    crml_buffer_append_text(out, crml_buffer_text(&log->request_id));
  }
}

/* Appends the failure's code, text and remarks; `attempts` only when there were several. */
static void describe(const crml_call_log *log, unsigned attempts, const char *remark,
                     crml_buffer *out) {
  bool answered = log->kind == CRML_KIND_SERVICE || log->kind == CRML_KIND_DECODE;
  bool open = false;
  crml_buffer_append_text(out, crml_buffer_text(&log->code));
  if (log->text.len) crml_buffer_puts(out, ": ");
  crml_buffer_append_text(out, crml_buffer_text(&log->text));
  if (answered) describe_answer(log, out, &open);
  if (attempts > 1) {
    next_remark(out, &open);
    crml_buffer_printf(out, "after %u attempts", attempts);
  }
  if (remark) {
    next_remark(out, &open);
    crml_buffer_puts(out, remark);
  }
  if (open) crml_buffer_putc(out, ')');
}

void crml_call_log_finish(crml_call_log *log, const char *remark) {
  crml_buffer_clear(&log->message);
  describe(log, log->attempts, remark, &log->message);
}

/* The log is one buffer. A line is its level as a digit, its text and '\n', which no redacted text
 * contains. */
void crml_call_log_note(crml_call_log *log, crml_log_level level, const char *what_now) {
  crml_buffer line;
  size_t lines = 0, i;
  for (i = 0; i < log->lines.len; i++) lines += log->lines.data[i] == '\n';
  if (lines == CRML_CALL_LOG_LINES) return;
  crml_buffer_init(&line, TEXT_MAX, false);
  crml_buffer_putc(&line, (char)('0' + (int)level));
  if (log->code.len) {
    crml_buffer_printf(&line, "attempt %u: ", log->attempts);
    describe(log, 0, NULL, &line);
    crml_buffer_puts(&line, "; ");
  }
  crml_buffer_puts(&line, what_now);
  crml_buffer_putc(&line, '\n');
  if (crml_buffer_ok(&line) && !crml_buffer_append_text(&log->lines, crml_buffer_text(&line)))
    crml_buffer_free(&log->lines);
  crml_buffer_free(&line);
}

bool crml_call_log_line(const crml_call_log *log, size_t i, crml_log_level *level,
                        crml_text *text) {
  const char *line = log->lines.data, *end = line ? line + log->lines.len : line;
  for (; line < end; i--) {
    const char *stop = memchr(line, '\n', (size_t)(end - line));
    if (i == 0) {
      *level = (crml_log_level)(*line - '0');
      text->data = line + 1;
      text->len = (size_t)(stop - text->data);
      return true;
    }
    line = stop + 1;
  }
  return false;
}
