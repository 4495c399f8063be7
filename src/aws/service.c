#include "aws/service.h"

#include <string.h>

const crml_service crml_cleanrooms_ml = CRML_SERVICE_TABLES(crml_cleanrooms_ml);

/* Writes the text of one encoded byte to `into` + `at`; returns the new end. */
static size_t expand(const crml_service *s, unsigned char byte, char *into, size_t at) {
  if (byte >= 128) {
    at = expand(s, s->pairs[byte - 128][0], into, at);
    return expand(s, s->pairs[byte - 128][1], into, at);
  }
  if (at < CRML_TEXT_MAX) into[at++] = (char)byte;
  return at;
}

crml_text crml_service_expand(const crml_service *s, size_t at, size_t len,
                              char into[CRML_TEXT_MAX]) {
  const crml_text encoded = crml_service_text(s, at, len);
  crml_text text;
  size_t i;
  text.data = into;
  text.len = 0;
  for (i = 0; i < len; i++) text.len = expand(s, (unsigned char)encoded.data[i], into, text.len);
  return text;
}

static int compare(crml_text a, crml_text b) {
  const int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);
  if (order != 0) return order;
  return a.len < b.len ? -1 : a.len > b.len;
}

static const crml_operation_row *find_method(const crml_service *s, crml_text name) {
  size_t low = 0, high = s->head->operation_count;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    const int order = compare(name, crml_operation_method(s, &s->operations[middle]));
    if (order == 0) return &s->operations[middle];
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  return NULL;
}

const crml_operation_row *crml_service_find_operation(const crml_service *s, crml_text name) {
  char into[CRML_TEXT_MAX];
  size_t i;
  if (name.len == 0) return NULL;
  if (*name.data >= 'a') return find_method(s, name);
  for (i = 0; i < s->head->operation_count; i++)
    if (crml_text_equal(name, crml_operation_name(s, &s->operations[i], into)))
      return &s->operations[i];
  return NULL;
}

const crml_shape_row *crml_service_find_shape(const crml_service *s, crml_text name) {
  size_t low = 0, high = s->head->shape_count;
  char into[CRML_TEXT_MAX];
  if (name.len == 0) return NULL;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    const int order = compare(name, crml_shape_name(s, &s->shapes[middle], into));
    if (order == 0) return &s->shapes[middle];
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  return NULL;
}

const crml_shape_row *crml_service_find_error(const crml_service *s, crml_text name) {
  char into[CRML_TEXT_MAX];
  size_t i;
  for (i = 0; i < s->head->error_count; i++)
    if (crml_text_equal(name, crml_shape_name(s, crml_service_error(s, i), into)))
      return crml_service_error(s, i);
  return NULL;
}

const char *crml_type_name(crml_type type) {
  static const char names[][10] = {
    "string", "integer", "long", "double", "boolean", "timestamp", "structure", "list", "map"
  };
  return names[type];
}

const char *crml_operation_http_method(const crml_operation_row *op) {
  static const char names[][7] = { "GET", "POST", "PUT", "PATCH", "DELETE" };
  return names[op->http_method];
}

bool crml_operation_paging(const crml_service *s, const crml_operation_row *op, crml_paging *out) {
  const crml_member_row *input, *output;
  if (op->page_input == CRML_NO_MEMBER) return false;
  input = crml_shape_members(s, crml_operation_input(s, op));
  output = crml_shape_members(s, crml_operation_output(s, op));
  out->input_token = input + op->page_input;
  out->limit = input + op->page_limit;
  out->output_token = output + op->page_output;
  out->result = output + op->page_result;
  return true;
}
