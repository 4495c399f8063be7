/* A binding turns a request into path, query and JSON body, or collects its faults. The glue walks
 * through the caller's values; rules and texts are here. */
#ifndef CRML_BINDING_H
#define CRML_BINDING_H

#include <stdarg.h>

#include "aws/service.h"

#pragma GCC visibility push(hidden)

enum {
  CRML_BODY_MAX = 8 << 20,      /* bytes of a request's body */
  CRML_TARGET_MAX = 64 << 10,   /* bytes of its path and query */
  CRML_MAX_LABELS = 31,
  CRML_MAX_DEPTH = 64,          /* nesting of structures, lists and maps */
  CRML_BINDING_FAULTS = 100,    /* faults listed for one request */
  CRML_BINDING_FAULT = 512      /* bytes of one fault's text */
};

/* The path of a value: a name, or an index of a list (name.data is NULL), counted from 1. NULL:
 * the request itself. */
typedef struct crml_step {
  const struct crml_step *parent;
  crml_text name;
  size_t index;
} crml_step;

/* The first CRML_BINDING_FAULTS faults, in the order of finding. Within a scope, where values have
 * no order of their own (Lua tables), they are sorted: the same request always gives the same
 * faults. */
typedef struct crml_faults {
  char (*text)[CRML_BINDING_FAULT];  /* NULL until the first fault */
  unsigned char order[CRML_BINDING_FAULTS];
  size_t kept;
  size_t scope;    /* index of the scope's first fault */
  bool sorted;     /* within a scope */
  bool more;       /* there are faults that are not listed */
  bool no_memory;
} crml_faults;

/* The rules to check, besides types and those that protect host and path. */
typedef struct crml_rules {
  bool validate;     /* lengths, ranges and sizes */
  bool complete;     /* a membershipIdentifier may be missing if the path's ARN contains it */
} crml_rules;

typedef struct crml_binding {
  crml_buffer path, query, body;
  crml_faults faults;
  crml_rules rules;
  unsigned depth;    /* current nesting of structures, lists and maps */
  size_t work;       /* remaining work; bounds the time for values that occur many times */
} crml_binding;

/* Makes an empty binding, or clears a used one and keeps some memory; it may be all zero. */
void crml_binding_clear(crml_binding *b, crml_rules rules);
void crml_binding_free(crml_binding *b);

/* ---- faults --------------------------------------------------------------------------------- */

/* Adds "a.b[2].c: message". */
void crml_binding_fault(crml_binding *b, const crml_step *at, const char *format, ...)
#if defined(__GNUC__)
  __attribute__((format(printf, 3, 4)))
#endif
  ;
/* Records that there are faults which are not listed. */
static inline void crml_binding_more(crml_binding *b) { b->faults.more = true; }
/* Fault `i` in order; NULL after the last one. */
const char *crml_binding_get_fault(const crml_binding *b, size_t i);
/* Whether there is a fault; path, query and body are useless then. */
static inline bool crml_binding_is_faulty(const crml_binding *b) { return b->faults.kept > 0; }

/* Faults between these are sorted. Pass the result of the first to the second. */
bool crml_binding_enter_unordered(crml_binding *b);
void crml_binding_leave_unordered(crml_binding *b, bool entered);

/* Counts `len` bytes of a value as work. False: stop, since no further fault would be listed, or
 * the request is far too large (which becomes a fault). */
bool crml_binding_may_go_on(crml_binding *b, size_t len);

/* Adds a fault for a key of `structure` (NULL: the operation's input) that is no member, shown as
 * `shown`. */
void crml_binding_unknown(crml_binding *b, const crml_service *service, const crml_step *at,
                          const crml_shape_row *structure, crml_text shown);
/* Writes a key from outside for a message: unsafe bytes become '?', 64 bytes at most. */
size_t crml_binding_show(crml_text key, char out[64]);

/* ---- values --------------------------------------------------------------------------------- */

/* Whether a text is UTF-8 and as long as the shape allows. Adds a fault otherwise. */
bool crml_binding_check_text(crml_binding *b, const crml_service *service, const crml_step *at,
                             const crml_shape_row *shape, crml_text text);
/* The same for the number of items of a list or entries of a map. */
bool crml_binding_check_size(crml_binding *b, const crml_service *service, const crml_step *at,
                             const crml_shape_row *shape, size_t count);
/* Writes a number in the form of its shape; returns the length, 0 after a fault. */
size_t crml_binding_write_number(crml_binding *b, const crml_service *service,
                                 const crml_step *at, const crml_shape_row *shape, double value,
                                 char out[]);
/* Writes "YYYY-MM-DDTHH:MM:SSZ", with six digits of fraction if there is a fraction; returns the
 * length, 0 after a fault. */
size_t crml_binding_write_seconds(crml_binding *b, const crml_step *at, double seconds, char out[]);
size_t crml_binding_write_time(crml_binding *b, const crml_step *at, crml_text text, char out[]);

/* Whether a text may become a path label: not empty, no dot segment, no control bytes; an ARN's
 * region must be one host label. Adds a fault otherwise. */
bool crml_binding_check_label(crml_binding *b, const crml_step *at, crml_text label);

/* ---- the request's target ------------------------------------------------------------------- */

/* Writes the path with these labels, in the order of the input's members. */
void crml_binding_write_path(crml_binding *b, const crml_service *service,
                             const crml_operation_row *op, const crml_text *labels);
/* Appends "name=value" to the query. */
void crml_binding_add_query(crml_binding *b, crml_text name, crml_text value);
/* Checks the sizes of body and target, for an endpoint whose base path has `base` bytes. False:
 * out of memory. */
bool crml_binding_finish(crml_binding *b, size_t base) CRML_MUST_CHECK;

#pragma GCC visibility pop

#endif
