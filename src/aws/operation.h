/* The operations of the service as data: a second one is a second row, not a second copy of the
 * code. Member names and order are the service's (conformance/model/get-trained-model.json; a spec
 * compares them). */
#ifndef CRML_OPERATION_H
#define CRML_OPERATION_H

#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

typedef enum crml_shape_type {
  CRML_SHAPE_STRING,
  CRML_SHAPE_INTEGER,
  CRML_SHAPE_TIMESTAMP,
  CRML_SHAPE_STRUCTURE,
  CRML_SHAPE_LIST,
  CRML_SHAPE_MAP
} crml_shape_type;

typedef struct crml_shape crml_shape;

typedef struct crml_member {
  const char *name;
  const crml_shape *shape;
  bool required;
} crml_member;

struct crml_shape {
  crml_shape_type type;
  const crml_member *members;  /* STRUCTURE */
  size_t member_count;
  const crml_shape *element;   /* LIST: its items, MAP: its values */
};

typedef enum crml_location { CRML_IN_PATH, CRML_IN_QUERY } crml_location;

/* An input member and the constraints that validation checks. */
typedef struct crml_input {
  const char *name;
  crml_location location;
  bool required;
  size_t min, max;            /* bytes */
  const char *pattern_name;   /* "uuid" or "trained_model_arn": which check of lua/request */
} crml_input;

typedef struct crml_operation {
  const char *name;
  const char *service;        /* signing name and host prefix: "cleanrooms-ml" */
  const char *method;
  const char *path;           /* "/memberships/{membershipIdentifier}/..." */
  const crml_input *inputs;   /* path labels in any order, then query members in wire order */
  size_t input_count;
  const crml_shape *output;
} crml_operation;

extern const crml_operation crml_get_trained_model;

#pragma GCC visibility pop

#endif
