#include "aws/target.h"

#include <string.h>

static const crml_service *const service = &crml_cleanrooms_ml;

/* How many members of the input become part of the URL. */
static size_t url_count(const crml_operation_row *op) {
  return crml_operation_path_count(op) + crml_operation_query_count(op);
}

crml_label_fault crml_target_check(const crml_operation_row *op, const crml_values *values,
                                   size_t *which) {
  size_t i;
  for (i = 0; i < url_count(op); i++) {
    crml_label_fault fault;
    if (values->text[i].data == NULL) continue;
    fault = crml_uri_check_path_label(values->text[i]);
    *which = i;
    if (fault != CRML_LABEL_OK) return fault;
  }
  return CRML_LABEL_OK;
}

bool crml_target_append_path(const crml_operation_row *op, const crml_values *values,
                             crml_buffer *out) {
  const crml_text path = crml_operation_path(service, op);
  size_t at = 0, plain;
  for (;;) {
    for (plain = at; plain < path.len && path.data[plain] > 31; plain++) {}
    if (!crml_buffer_append(out, path.data + at, plain - at)) return false;
    if (plain == path.len) return true;
    if (!crml_uri_append_encoded(out, values->text[path.data[plain] - 1])) return false;
    at = plain + 1;
  }
}

bool crml_target_append_query(const crml_operation_row *op, const crml_values *values,
                              crml_buffer *out) {
  const crml_member_row *members = crml_shape_members(service, crml_operation_input(service, op));
  size_t i;
  bool first = true;
  for (i = crml_operation_path_count(op); i < url_count(op); i++) {
    if (values->text[i].data == NULL) continue;
    if (!first && !crml_buffer_putc(out, '&')) return false;
    first = false;
    if (!crml_buffer_append_text(out, crml_member_name(service, &members[i])) ||
        !crml_buffer_putc(out, '=') || !crml_uri_append_encoded(out, values->text[i]))
      return false;
  }
  return true;
}
