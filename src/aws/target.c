#include "aws/target.h"

#include <string.h>

crml_label_fault crml_target_check(const crml_operation *op, const crml_values *values,
                                   size_t *which) {
  size_t i;
  for (i = 0; i < op->input_count; i++) {
    crml_label_fault fault;
    if (values->text[i].data == NULL) continue;
    fault = crml_uri_check_path_label(values->text[i]);
    *which = i;
    if (fault != CRML_LABEL_OK) return fault;
  }
  return CRML_LABEL_OK;
}

static const crml_text *value_named(const crml_operation *op, const crml_values *values,
                                    crml_text name) {
  size_t i;
  for (i = 0; i < op->input_count; i++)
    if (crml_text_equal(crml_text_of(op->inputs[i].name), name)) return &values->text[i];
  return NULL;
}

bool crml_target_append_path(const crml_operation *op, const crml_values *values,
                             crml_buffer *out) {
  const char *at = op->path;
  for (;;) {
    size_t plain = strcspn(at, "{");
    crml_text name;
    const crml_text *value;
    if (!crml_buffer_append(out, at, plain)) return false;
    if (at[plain] == '\0') return true;
    name.data = at + plain + 1;
    name.len = strcspn(name.data, "}");
    value = value_named(op, values, name);
    if (value == NULL || !crml_uri_append_encoded(out, *value)) return false;
    at = name.data + name.len + 1;
  }
}

bool crml_target_append_query(const crml_operation *op, const crml_values *values,
                              crml_buffer *out) {
  size_t i;
  bool first = true;
  for (i = 0; i < op->input_count; i++) {
    if (op->inputs[i].location != CRML_IN_QUERY || values->text[i].data == NULL) continue;
    if (!first && !crml_buffer_putc(out, '&')) return false;
    first = false;
    if (!crml_buffer_puts(out, op->inputs[i].name) || !crml_buffer_putc(out, '=') ||
        !crml_uri_append_encoded(out, values->text[i]))
      return false;
  }
  return true;
}
