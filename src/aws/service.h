/* The description of a service as packed tables: operations, shapes, members, limits. Rows hold
 * indices and no pointers, so the tables need no relocation; what a row says is asked by the
 * functions below, never read from its fields. tools/service.lua writes the tables of
 * service/cleanrooms-ml.json to service_data.c. Nothing here allocates or fails. */
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

/* What a string's pattern describes, as far as it matters for a request's URL. */
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
  uint16_t first;  /* STRUCTURE: its first member, STRING: its first enumeration value; LIST: the
                      item's shape; MAP: the first of two members, `key` and `value` */
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
  const unsigned char (*pairs)[2];   /* what the bytes from 128 on stand for in encoded texts */
  const char (*text)[CRML_TEXT_BLOCK];
} crml_service;

/* Declares the tables that the generator wrote with a prefix, and lists them for a crml_service. */
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

/* A text of the tables; not NUL-terminated. Names of members and methods stand there as they are;
 * names of operations and shapes, values and patterns are encoded. */
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

static inline size_t crml_service_shape_count(const crml_service *s) {
  return s->head->shape_count;
}

static inline size_t crml_service_error_count(const crml_service *s) {
  return s->head->error_count;
}

/* The operation with this method name ("get_trained_model") or wire name ("GetTrainedModel"); NULL:
 * there is none. */
const crml_operation_row *crml_service_find_operation(const crml_service *s, crml_text name);

/* The shape with this name, NULL: there is none. */
const crml_shape_row *crml_service_find_shape(const crml_service *s, crml_text name);

/* The structure of the error with this name; NULL: the service has no such error. */
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

/* Where an operation's input member goes; CRML_AT_BODY for any other. */
static inline crml_location crml_member_location(const crml_member_row *m) {
  return (crml_location)(m->flags & CRML_MEMBER_LOCATION);
}

/* Whether its value never appears in messages, logs or a journal: what the model marks sensitive,
 * and members named `environment` or `hyperparameters`. */
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

/* "string", "integer", …: as the description has it. */
const char *crml_type_name(crml_type type);

/* STRUCTURE: how many members it has; 0 for other shapes. */
static inline size_t crml_shape_member_count(const crml_shape_row *shape) {
  return shape->type == CRML_TYPE_STRUCTURE ? shape->count : 0;
}

/* STRUCTURE: its members, one after the other, in the model's order; those of an operation's input
 * by location: path, query, body. */
static inline const crml_member_row *crml_shape_members(const crml_service *s,
                                                        const crml_shape_row *shape) {
  return s->members + shape->first;
}

/* STRUCTURE: exactly one member is to be given. */
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

/* LIST: the shape of its items; MAP: of its values; NULL for other shapes. */
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

/* The least and the greatest that is allowed: a number's value, a string's length in code points,
 * the size of a list or a map. NULL: there is no such limit. */
static inline const double *crml_shape_min(const crml_service *s, const crml_shape_row *shape) {
  return shape->min ? &s->limits[shape->min] : NULL;
}

static inline const double *crml_shape_max(const crml_service *s, const crml_shape_row *shape) {
  return shape->max ? &s->limits[shape->max] : NULL;
}

/* STRING: how many enumeration values the model has (0: it is none); the service adds others. */
static inline size_t crml_shape_value_count(const crml_shape_row *shape) {
  return shape->type == CRML_TYPE_STRING ? shape->count : 0;
}

static inline crml_text crml_shape_value(const crml_service *s, const crml_shape_row *shape,
                                         size_t i, char into[CRML_TEXT_MAX]) {
  const crml_text_row *value = &s->values[shape->first + i];
  return crml_service_expand(s, value->at, value->len, into);
}

/* STRING: the model's regular expression, empty when there is none. */
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

/* On the wire: "GetTrainedModel". */
static inline crml_text crml_operation_name(const crml_service *s, const crml_operation_row *op,
                                            char into[CRML_TEXT_MAX]) {
  return crml_service_expand(s, op->name, op->name_len, into);
}

/* Of its Lua method: "get_trained_model". */
static inline crml_text crml_operation_method(const crml_service *s,
                                              const crml_operation_row *op) {
  return crml_service_text(s, op->method, op->method_len);
}

/* "GET", "POST", "PATCH", "PUT" or "DELETE". */
const char *crml_operation_http_method(const crml_operation_row *op);

/* The path: a byte from 1 to 31 stands for the label of that input member, counted from 1; any
 * other byte is to be sent as it is. "/memberships/\1/trained-models/\2" */
static inline crml_text crml_operation_path(const crml_service *s, const crml_operation_row *op) {
  return crml_service_text(s, op->path, op->path_len);
}

/* A structure, without members where the operation takes nothing. First its path_count labels, then
 * query_count members of the query, the rest is the body. */
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

/* The structure of its answers; NULL: it has none. TagResource has one without members. */
static inline const crml_shape_row *crml_operation_output(const crml_service *s,
                                                          const crml_operation_row *op) {
  return op->output == CRML_NO_SHAPE ? NULL : &s->shapes[op->output];
}

static inline bool crml_operation_has(const crml_operation_row *op, int flag) {
  return (op->flags & flag) != 0;
}

/* The one label of its path that is an ARN of this service, counted from 0 among the members of the
 * input; CRML_NO_MEMBER: there is none. With the flag CRML_OPERATION_SHORT_FORM that ARN may stand
 * for the whole request: nothing else is required but a membershipIdentifier, there is no body. */
static inline size_t crml_operation_arn(const crml_operation_row *op) { return op->arn; }

/* The pagination of an operation: members of its input and its output. */
typedef struct crml_paging {
  const crml_member_row *input_token, *limit;    /* of the input */
  const crml_member_row *output_token, *result;  /* of the output; result is a list */
} crml_paging;

/* False: the operation is not paginated. */
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
