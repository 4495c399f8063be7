/* From an operation's row and a request's values to the path and query on the wire. */
#ifndef CRML_TARGET_H
#define CRML_TARGET_H

#include "aws/service.h"
#include "base/uri.h"

#pragma GCC visibility push(hidden)

enum { CRML_MAX_INPUTS = 32 };

/* By the operation's order of inputs; data == NULL: absent. */
typedef struct crml_values {
  crml_text text[CRML_MAX_INPUTS];
} crml_values;

/* What always holds for a value that becomes part of a URL, validated or not: the first fault and
 * the index of its member in `*which`. */
crml_label_fault crml_target_check(const crml_operation_row *op, const crml_values *values,
                                   size_t *which);
/* Appends the wire path: the template with each label encoded. */
bool crml_target_append_path(const crml_operation_row *op, const crml_values *values,
                             crml_buffer *out) CRML_MUST_CHECK;
/* Appends the wire query of the values that are there, without '?'. */
bool crml_target_append_query(const crml_operation_row *op, const crml_values *values,
                              crml_buffer *out) CRML_MUST_CHECK;

#pragma GCC visibility pop

#endif
