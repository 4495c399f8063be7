/* The description of a service as packed tables: operations, shapes, members, limits. Rows contain
 * indices instead of pointers, so the tables need no relocation; read them with the functions
 * below, not by field. tools/service.lua generates service_data.c from service/cleanrooms-ml.json.
 * Nothing here allocates or fails. */
#ifndef CRML_SERVICE_H
#define CRML_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

typedef enum crml_type {
  CRML_TYPE_STRING,
  CRML_TYPE_INTEGER,    /* 32 bits */
  CRML_TYPE_LONG,       /* 64 bits */
  CRML_TYPE_DOUBLE,
  CRML_TYPE_BOOLEAN,
  CRML_TYPE_TIMESTAMP,  /* ISO 8601 on the wire */
  CRML_TYPE_STRUCTURE,
  CRML_TYPE_LIST,
  CRML_TYPE_MAP
} crml_type;

typedef enum crml_location { CRML_AT_PATH, CRML_AT_QUERY, CRML_AT_BODY } crml_location;

/* The meaning of a string's pattern, where it matters for a request's URL. */
typedef enum crml_pattern_class {
  CRML_PATTERN_NONE,
  CRML_PATTERN_UUID,   /* in lower case */
  CRML_PATTERN_ARN,    /* of a resource of this service */
  CRML_PATTERN_OTHER
} crml_pattern_class;

enum {
  CRML_NO_SHAPE = 0xffff,
  CRML_NO_MEMBER = 0xff,
  CRML_TEXT_BLOCK = 1024,  /* bytes of one block of texts; no text crosses its end */
  CRML_TEXT_MAX = 512      /* more than the longest text that is encoded */
};

/* Flags of rows. */
enum { CRML_MEMBER_LOCATION = 3, CRML_MEMBER_REQUIRED = 4, CRML_MEMBER_SECRET = 8 };
enum { CRML_SHAPE_UNION = 1, CRML_SHAPE_SENSITIVE = 2, CRML_SHAPE_INPUT = 4 };
enum {
  CRML_OPERATION_READONLY = 1,
  CRML_OPERATION_IDEMPOTENT = 2,
  CRML_OPERATION_SHORT_FORM = 4
};

typedef struct crml_member_row {
  uint16_t name, shape;
  uint8_t name_len, flags;
} crml_member_row;

typedef struct crml_shape_row {
  uint16_t name;
  uint8_t name_len, type;
  uint16_t first;  /* STRUCTURE: first member; STRING: first enumeration value; LIST: the item's
                      shape; MAP: the first of two members, `key` and `value` */
  uint8_t count;   /* STRUCTURE: members, STRING: enumeration values */
  uint8_t flags;
  uint8_t min, max;  /* limits; 0: none */
  uint8_t pattern;   /* 0: none */
  uint8_t unused;
} crml_shape_row;

typedef struct crml_operation_row {
  uint16_t name, method, path;
  uint8_t name_len, method_len, path_len, http_method;
  uint16_t input, output, errors;  /* errors: bit k is error k of the service */
  uint8_t flags, path_count, query_count, arn;
  uint8_t page_input, page_limit, page_output, page_result;
} crml_operation_row;

typedef struct crml_text_row { uint16_t at, len; } crml_text_row;
typedef struct crml_pattern_row { uint16_t at, len, class_of; } crml_pattern_row;
typedef struct crml_error_row { uint16_t shape, status; } crml_error_row;

typedef struct crml_service_head {
  crml_text_row signing_name, service_id, api_version, botocore;
  uint16_t operation_count, shape_count, error_count;
} crml_service_head;

/* The tables of one service. Operations are sorted by method name, shapes by name. */
typedef struct crml_service {
  const crml_service_head *head;
  const crml_operation_row *operations;
  const crml_shape_row *shapes;
  const crml_member_row *members;
  const crml_text_row *values;       /* of enumerations */
  const crml_pattern_row *patterns;  /* the first is unused */
  const crml_error_row *errors;
  const double *limits;              /* the first is unused */
  const unsigned char (*pairs)[2];   /* the two bytes that each byte from 128 on stands for in
                                        encoded texts */
  const char (*text)[CRML_TEXT_BLOCK];
} crml_service;

/* Declares the generated tables with a prefix, and the initialiser of a crml_service for them. */
#define CRML_SERVICE_DECLARE(prefix) \
  extern const crml_service_head prefix##_head; \
  extern const crml_operation_row prefix##_operations[]; \
  extern const crml_shape_row prefix##_shapes[]; \
  extern const crml_member_row prefix##_members[]; \
  extern const crml_text_row prefix##_values[]; \
  extern const crml_pattern_row prefix##_patterns[]; \
  extern const crml_error_row prefix##_errors[]; \
  extern const double prefix##_limits[]; \
  extern const unsigned char prefix##_pairs[][2]; \
  extern const char prefix##_text[][CRML_TEXT_BLOCK]
#define CRML_SERVICE_TABLES(prefix) \
  { &prefix##_head, prefix##_operations, prefix##_shapes, prefix##_members, prefix##_values, \
    prefix##_patterns, prefix##_errors, prefix##_limits, prefix##_pairs, prefix##_text }

CRML_SERVICE_DECLARE(crml_cleanrooms_ml);

/* AWS Clean Rooms ML. */
extern const crml_service crml_cleanrooms_ml;

/* A text of the tables, not NUL-terminated. Names of members and methods are plain; names of
 * operations and shapes, values and patterns are encoded. */
static inline crml_text crml_service_text(const crml_service *s, size_t at, size_t len) {
  crml_text text;
  text.data = s->text[at / CRML_TEXT_BLOCK] + at % CRML_TEXT_BLOCK;
  text.len = len;
  return text;
}

/* An encoded text, written to `into`. */
crml_text crml_service_expand(const crml_service *s, size_t at, size_t len,
                              char into[CRML_TEXT_MAX]);

/* ---- the service ---------------------------------------------------------------------------- */

/* Host prefix and signing name: "cleanrooms-ml". */
static inline crml_text crml_service_signing_name(const crml_service *s) {
  return crml_service_text(s, s->head->signing_name.at, s->head->signing_name.len);
}

static inline size_t crml_service_operation_count(const crml_service *s) {
  return s->head->operation_count;
}

static inline size_t crml_service_error_count(const crml_service *s) {
  return s->head->error_count;
}

/* The operation with this method name ("get_trained_model") or wire name ("GetTrainedModel");
 * NULL: none. */
const crml_operation_row *crml_service_find_operation(const crml_service *s, crml_text name);

/* The shape with this name; NULL: none. */
const crml_shape_row *crml_service_find_shape(const crml_service *s, crml_text name);

/* The structure of the error with this name; NULL: none. */
const crml_shape_row *crml_service_find_error(const crml_service *s, crml_text name);

/* ---- members: of structures; a map's `key` and `value` --------------------------------------- */

static inline crml_text crml_member_name(const crml_service *s, const crml_member_row *m) {
  return crml_service_text(s, m->name, m->name_len);
}

static inline const crml_shape_row *crml_member_shape(const crml_service *s,
                                                      const crml_member_row *m) {
  return &s->shapes[m->shape];
}

static inline bool crml_member_is_required(const crml_member_row *m) {
  return (m->flags & CRML_MEMBER_REQUIRED) != 0;
}

/* The location of an operation's input member; CRML_AT_BODY for any other member. */
static inline crml_location crml_member_location(const crml_member_row *m) {
  return (crml_location)(m->flags & CRML_MEMBER_LOCATION);
}

/* Whether its value must not appear in messages, logs or a journal: the model marks it sensitive,
 * or its name is `environment` or `hyperparameters`. */
static inline bool crml_member_is_secret(const crml_member_row *m) {
  return (m->flags & CRML_MEMBER_SECRET) != 0;
}

/* ---- shapes --------------------------------------------------------------------------------- */

static inline crml_text crml_shape_name(const crml_service *s, const crml_shape_row *shape,
                                        char into[CRML_TEXT_MAX]) {
  return crml_service_expand(s, shape->name, shape->name_len, into);
}

static inline crml_type crml_shape_type(const crml_shape_row *shape) {
  return (crml_type)shape->type;
}

/* "string", "integer", … as in the description. */
const char *crml_type_name(crml_type type);

/* STRUCTURE: the number of members; 0 for other shapes. */
static inline size_t crml_shape_member_count(const crml_shape_row *shape) {
  return shape->type == CRML_TYPE_STRUCTURE ? shape->count : 0;
}

/* STRUCTURE: the first of its members, an array in the model's order; for an operation's input
 * ordered by location: path, query, body. */
static inline const crml_member_row *crml_shape_members(const crml_service *s,
                                                        const crml_shape_row *shape) {
  return s->members + shape->first;
}

/* STRUCTURE: a union; exactly one member is given. */
static inline bool crml_shape_is_union(const crml_shape_row *shape) {
  return (shape->flags & CRML_SHAPE_UNION) != 0;
}

/* The model marks it sensitive. */
static inline bool crml_shape_is_sensitive(const crml_shape_row *shape) {
  return (shape->flags & CRML_SHAPE_SENSITIVE) != 0;
}

/* STRUCTURE: the input of an operation. */
static inline bool crml_shape_is_input(const crml_shape_row *shape) {
  return (shape->flags & CRML_SHAPE_INPUT) != 0;
}

/* The shape of a LIST's items or a MAP's values; NULL for other shapes. */
static inline const crml_shape_row *crml_shape_element(const crml_service *s,
                                                       const crml_shape_row *shape) {
  if (shape->type == CRML_TYPE_LIST) return &s->shapes[shape->first];
  return shape->type == CRML_TYPE_MAP ? &s->shapes[s->members[shape->first + 1].shape] : NULL;
}

/* MAP: the shape of its keys, a string. */
static inline const crml_shape_row *crml_shape_key(const crml_service *s,
                                                   const crml_shape_row *shape) {
  return &s->shapes[s->members[shape->first].shape];
}

/* The minimum and maximum: of a number's value, a string's length in code points, the size of a
 * list or map. NULL: no limit. */
static inline const double *crml_shape_min(const crml_service *s, const crml_shape_row *shape) {
  return shape->min ? &s->limits[shape->min] : NULL;
}

static inline const double *crml_shape_max(const crml_service *s, const crml_shape_row *shape) {
  return shape->max ? &s->limits[shape->max] : NULL;
}

/* STRING: the number of enumeration values in the model (0: not an enumeration); the service may
 * add more. */
static inline size_t crml_shape_value_count(const crml_shape_row *shape) {
  return shape->type == CRML_TYPE_STRING ? shape->count : 0;
}

static inline crml_text crml_shape_value(const crml_service *s, const crml_shape_row *shape,
                                         size_t i, char into[CRML_TEXT_MAX]) {
  const crml_text_row *value = &s->values[shape->first + i];
  return crml_service_expand(s, value->at, value->len, into);
}

/* STRING: the model's regular expression; empty: none. */
static inline crml_text crml_shape_pattern(const crml_service *s, const crml_shape_row *shape,
                                           char into[CRML_TEXT_MAX]) {
  const crml_pattern_row *pattern = &s->patterns[shape->pattern];
  return crml_service_expand(s, pattern->at, pattern->len, into);
}

static inline crml_pattern_class crml_shape_pattern_class(const crml_service *s,
                                                          const crml_shape_row *shape) {
  return (crml_pattern_class)s->patterns[shape->pattern].class_of;
}

/* ---- operations ----------------------------------------------------------------------------- */

/* The name on the wire: "GetTrainedModel". */
static inline crml_text crml_operation_name(const crml_service *s, const crml_operation_row *op,
                                            char into[CRML_TEXT_MAX]) {
  return crml_service_expand(s, op->name, op->name_len, into);
}

/* The name of the Lua method: "get_trained_model". */
static inline crml_text crml_operation_method(const crml_service *s,
                                              const crml_operation_row *op) {
  return crml_service_text(s, op->method, op->method_len);
}

/* "GET", "POST", "PATCH", "PUT" or "DELETE". */
const char *crml_operation_http_method(const crml_operation_row *op);

/* The path: a byte from 1 to 31 is the label of that input member, counted from 1; other bytes are
 * literal. "/memberships/\1/trained-models/\2" */
static inline crml_text crml_operation_path(const crml_service *s, const crml_operation_row *op) {
  return crml_service_text(s, op->path, op->path_len);
}

/* A structure, without members if the operation takes nothing. First its path_count labels, then
 * query_count members of the query, then the body. */
static inline const crml_shape_row *crml_operation_input(const crml_service *s,
                                                         const crml_operation_row *op) {
  return &s->shapes[op->input];
}

static inline size_t crml_operation_path_count(const crml_operation_row *op) {
  return op->path_count;
}

static inline size_t crml_operation_query_count(const crml_operation_row *op) {
  return op->query_count;
}

static inline size_t crml_operation_body_count(const crml_service *s,
                                               const crml_operation_row *op) {
  return (size_t)s->shapes[op->input].count - op->path_count - op->query_count;
}

/* The structure of its output; NULL: none. TagResource has one without members. */
static inline const crml_shape_row *crml_operation_output(const crml_service *s,
                                                          const crml_operation_row *op) {
  return op->output == CRML_NO_SHAPE ? NULL : &s->shapes[op->output];
}

static inline bool crml_operation_has(const crml_operation_row *op, int flag) {
  return (op->flags & flag) != 0;
}

/* The path label that is an ARN of this service, counted from 0 among the input's members;
 * CRML_NO_MEMBER: none. With CRML_OPERATION_SHORT_FORM that ARN alone may be the whole request:
 * only a membershipIdentifier is required besides it, and there is no body. */
static inline size_t crml_operation_arn(const crml_operation_row *op) { return op->arn; }

/* The pagination of an operation: members of its input and output. */
typedef struct crml_paging {
  const crml_member_row *input_token, *limit;    /* of the input */
  const crml_member_row *output_token, *result;  /* of the output; result is a list */
} crml_paging;

/* False: not paginated. */
bool crml_operation_paging(const crml_service *s, const crml_operation_row *op, crml_paging *out);

/* The errors of the service are counted from 0 to crml_service_error_count. */
static inline bool crml_operation_has_error(const crml_operation_row *op, size_t error) {
  return (op->errors >> error & 1) != 0;
}

static inline const crml_shape_row *crml_service_error(const crml_service *s, size_t error) {
  return &s->shapes[s->errors[error].shape];
}

static inline int crml_service_error_status(const crml_service *s, size_t error) {
  return s->errors[error].status;
}

#pragma GCC visibility pop

#endif
