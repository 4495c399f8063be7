#include "base/exchange.h"

#include <string.h>

const char *crml_kind_name(crml_kind kind) {
  static const char *const names[] = {
#define X(id, name) name,
    CRML_KINDS(X)
#undef X
  };
  return names[kind];
}

static const struct {
  const char *code, *text;
  crml_kind kind;
  bool retryable;
} faults[] = {
#define X(id, code, kind, again, text) { code, text, CRML_KIND_##kind, again },
  CRML_FAULTS(X)
#undef X
};

const char *crml_fault_code(crml_fault fault) { return faults[fault].code; }
crml_kind crml_fault_kind(crml_fault fault) { return faults[fault].kind; }
const char *crml_fault_text(crml_fault fault) { return faults[fault].text; }
bool crml_fault_retryable(crml_fault fault) { return faults[fault].retryable; }

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

crml_text crml_header_trimmed(const char *from, const char *to) {
  crml_text text;
  while (from < to && is_blank(*from)) from++;
  while (from < to && is_blank(to[-1])) to--;
  text.data = from;
  text.len = (size_t)(to - from);
  return text;
}

crml_text crml_response_header(const crml_response *response, const char *name) {
  crml_text found = { NULL, 0 };
  const char *line = response->headers.data;
  const char *end = line ? line + response->headers.len : line;
  size_t name_len = strlen(name);
  while (line < end) {
    const char *stop = memchr(line, '\n', (size_t)(end - line));
    crml_text here;
    if (stop == NULL) stop = end;
    here.data = line;
    here.len = name_len;
    if ((size_t)(stop - line) > name_len && line[name_len] == ':' && crml_text_is(here, name))
      found = crml_header_trimmed(line + name_len + 1, stop);
    line = stop < end ? stop + 1 : end;
  }
  return found;
}
